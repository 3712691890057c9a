"""One call to a vendor: its turn at the limiter, the transport, the translation of faults, another try where it helps.

What differs between vendors is handed in: the transport (`requests`, or a vendor's own library), the words of their
errors, and a watch that looks at each answer.
"""

import logging
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol

import orjson
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential_jitter

from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.contract import Meter
from syncer.errors import NoAccess, Refused, SyncerError, Throttled, Unavailable
from syncer.http.faults import Answer, Faults, Lost, Unreached, retry_after
from syncer.http.limiter import ANY_TIME, Limiter, Sent, Turn

USER_AGENT = "syncer"
TRIES = 6
TRIES_TO_REACH = 3  # an address that was never answered from is wrong, mostly: that does not get better by waiting
LONGEST_WAIT = 120.0  # seconds: a vendor that wants more is left alone until the next run
PAUSE = 1.0  # seconds for all, where one was asked to slow down and not told for how long

logger = logging.getLogger(__name__)
_backoff = wait_exponential_jitter(initial=1, max=30, jitter=1)


@dataclass(frozen=True, slots=True)
class Upload:
    """A body that is sent from a file as it is, from its start with each try."""

    media_type: str
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class Request:
    """`body` is sent as JSON; or it is an Upload, for a transport that can send one. With `repeatable` false, it is not
    sent again once it may have been done. `own_limit`: besides the limit of all calls, it has one of its own, for a
    watch that can tell them apart.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = field(default=None, repr=False)
    repeatable: bool = True
    own_limit: bool = False


class Transport(Protocol):
    def __call__(self, request: Request) -> Answer:
        """Raises Unreached if the request never got there, Lost if it did and no usable answer came."""


class Watch:
    """Looks at every call; the default sees nothing."""

    def before(self, limiter: Limiter) -> None:
        """Raises what keeps a call through this limiter from being made."""

    def after(self, answer: Answer, limiter: Limiter, sent: Sent) -> None:
        """Learns from an answer, good or bad, to a call that was sent through this limiter."""

    def failed(self, error: SyncerError, request: Request, limiter: Limiter) -> SyncerError:
        """Learns from what the answer to a request is taken for, and may know better."""
        return error


class Client:
    """Everything a connector needs to ask its vendor, safe for many threads."""

    def __init__(
        self,
        transport: Transport,
        faults: Faults,
        meter: Meter,
        watch: Watch | None = None,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self._transport, self._faults, self._meter = transport, faults, meter
        self._watch, self._clock = watch or Watch(), clock
        self._was_answered = False  # by anybody, in whatever way

    def call(self, kind: str, request: Request, limiter: Limiter, turn: Turn = ANY_TIME) -> Any:
        """The JSON of the answer, None if it has no content. `kind` is what the call is counted as.

        Raises: NoAccess, Throttled, Unavailable, Refused, and what the watch and the vendor's words make of it.
        """
        retrying = Retrying(
            retry=retry_if_exception(lambda error: _worth_another_try(error, request)),
            stop=self._enough,
            wait=_wait,
            sleep=self._clock.sleep,
            before_sleep=self._tell,
            reraise=True,
        )
        try:
            return retrying(self._once, kind, request, limiter, turn)
        except SyncerError as error:
            tries = retrying.statistics["attempt_number"]
            if not isinstance(error, NoAccess):  # the same for whatever is tried
                error.tried = f"{request.method} {request.path}" + (f", {tries} times" if tries > 1 else "")
            raise

    def _once(self, kind: str, request: Request, limiter: Limiter, turn: Turn) -> Any:
        self._watch.before(limiter)
        with limiter.slot(turn) as sent:
            self._meter.count(kind)
            answer = self._transport(request)
            self._was_answered = True
        self._watch.after(answer, limiter, sent)
        error = self._faults.of(answer)
        if error is None:
            return self._json(answer)
        error = self._watch.failed(error, request, limiter)
        asked = retry_after(answer)
        if asked is None and answer.status == 429:
            asked = PAUSE
        if asked is not None and asked <= LONGEST_WAIT and not isinstance(error, Refused):
            limiter.pause(asked)  # it is meant for everybody, not for this call alone
        raise error

    def _json(self, answer: Answer) -> Any:
        if answer.status == 204:
            return None
        try:
            return orjson.loads(answer.body)
        except orjson.JSONDecodeError:
            kind = answer.headers.get("content-type", "").partition(";")[0] or "something else"
            what = f"{kind} instead of JSON" if answer.body else "the answer is empty"
            raise self._faults.lost(what) from None

    def _enough(self, state: RetryCallState) -> bool:
        error = state.outcome.exception() if state.outcome else None
        reached = self._was_answered and not isinstance(error, Unreached)
        return state.attempt_number >= (TRIES if reached else TRIES_TO_REACH)

    def _tell(self, state: RetryCallState) -> None:
        if state.outcome and state.next_action:
            what, seconds = state.outcome.exception(), state.next_action.sleep
            logger.info("%s; try %d follows in %.1f s", _first_line(what), state.attempt_number + 1, seconds)


def _worth_another_try(error: BaseException, request: Request) -> bool:
    if isinstance(error, Throttled):
        return (error.retry_after or 0) <= LONGEST_WAIT
    return isinstance(error, Unavailable) and (request.repeatable or not isinstance(error, Lost))


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, Throttled) else None
    return _backoff(state) if asked is None else asked


def _first_line(error: BaseException | None) -> str:
    return str(error).partition("\n")[0]

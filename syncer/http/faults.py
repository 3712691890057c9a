"""What went wrong between us and a vendor, as one of our errors: by status here, by a vendor's own words in a hook.

Nothing of a body or of a credential gets into a message; the vendor's correlation id does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from syncer.errors import NoAccess, Refused, SyncerError, Throttled, Unavailable


class Unreached(Unavailable):
    """A request never got there, so nothing was done."""


class Lost(Unavailable):
    """A request was sent and no usable answer came: it may have been done, or not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, headers with lower-case names, and the bytes of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def _nothing_special(answer: Answer) -> SyncerError | None:
    return None


def _no_trace(answer: Answer) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Faults:
    """Translates for one connection. `secret` is the place of its credential, never the credential."""

    where: str
    vendor: str
    secret: str
    special: Callable[[Answer], SyncerError | None] = _nothing_special
    trace: Callable[[Answer], str] = _no_trace

    def of(self, answer: Answer) -> SyncerError | None:
        """None if the answer is a success."""
        if 200 <= answer.status < 300:
            return None
        error = self.special(answer) or self._usual(answer)
        error.where = error.where or self.where
        if trace := self.trace(answer):
            error.trace = f"{self.vendor}'s trace: {trace}"
        return error

    def unreached(self, why: str) -> Unreached:
        return Unreached(f"{self.vendor} cannot be reached: {why}", where=self.where, fix=_CHECK_ADDRESS)

    def lost(self, why: str) -> Lost:
        return Lost(f"no usable answer from {self.vendor}: {why}", where=self.where, fix=_LATER)

    def _usual(self, answer: Answer) -> SyncerError:
        status = answer.status
        if status == 401:
            return NoAccess(f"{self.vendor} does not accept the token in {self.secret}", fix=self.renew)
        if status == 403:
            what = f"the token in {self.secret} lacks a right"
            return NoAccess(what, known=True, fix=f"give it the missing right in {self.vendor}")
        if status == 429:
            return Throttled(f"{self.vendor} asks us to slow down", retry_after=retry_after(answer), fix=_LATER)
        if status == 408 or status >= 500:
            return self.lost(f"status {status}")
        if status < 400:
            return Unavailable(f"{self.vendor} points elsewhere (status {status})", fix=_CHECK_ADDRESS)
        return Refused(f"{self.vendor} refuses the request (status {status})")

    @property
    def renew(self) -> str:
        return f"put a valid token into {self.secret}"


_LATER = "run it again later; it goes on where it stopped"
_CHECK_ADDRESS = "check the base_url of this connection, the network and the proxy"


def retry_after(answer: Answer, now: datetime | None = None) -> float | None:
    """Seconds that the vendor asks us to wait, from a number or a date; None if it does not say."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())

"""How fast one app may call one account, and where the account's day stands: one `Pace` for all connections that call
the same address with the same token.

https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
"""

from datetime import datetime
from threading import Lock
from typing import Literal, NamedTuple
from weakref import WeakValueDictionary

from connectors.hubspot.access.spending import Usage, number, of_headers
from connectors.hubspot.blocks.calls import CallSettings
from connectors.hubspot.blocks.rate import Rate
from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.errors import BudgetReached
from syncer.http import Answer, Limiter, Sent
from syncer.spending import DAY, HOUR

LEAST_PER_WINDOW = 100  # of the smallest subscription; the first answer tells more
WINDOW = 10.0
# Of associations, whatever the headers say: whether those are of their own limit or of the general one is not known.
MOST_ASSOCIATIONS = 150
# This share of a window's calls may go at once. With more of them, the longest chain finds the window spent by the
# others; with fewer, what the first window allows is given away.
BURST = 0.1
Bucket = Literal["general", "searches", "associations"]  # each has limits of its own


class _Closed(NamedTuple):
    until: datetime
    error: BudgetReached


class Pace:
    """Keeps each limiter to what HubSpot says, or to the user's own rate. Safe for many threads.

    An app that was installed has no limit `by_day`, and nowhere to ask for one.
    """

    def __init__(self, clock: Clock = SYSTEM_CLOCK, *, by_day: bool = True) -> None:
        self.clock, self._by_day = clock, by_day
        self.general = Limiter(LEAST_PER_WINDOW, WINDOW, burst=BURST, clock=clock)
        # Searches have a limit of their own for all apps of the account, five a second, and no headers that tell it.
        self.searches = Limiter(4, 1.0, clock=clock)
        self.associations = Limiter(LEAST_PER_WINDOW, WINDOW, clock=clock)
        self._told: dict[Limiter, tuple[int, float]] = {}
        self._own: Rate | None = None
        self._usage: Usage | None = None
        self._calls_since = 0  # that was told
        self._asked_at: datetime | None = None
        self._unasked = 0  # calls since then
        self._closed: dict[Limiter | None, _Closed] = {}  # None: to all calls
        self._lock, self.asking = Lock(), Lock()

    def limiter(self, bucket: Bucket) -> Limiter:
        return {"general": self.general, "searches": self.searches, "associations": self.associations}[bucket]

    def slow_down(self, rate: Rate) -> None:
        """To a user's own rate; of several connections', the lowest holds."""
        with self._lock:
            if self._own and _a_second(self._own) <= _a_second(rate):
                return
            self._own = rate
        self.general.adjust(rate.calls, rate.seconds)

    def count(self, limiter: Limiter) -> None:
        """One call, about to be made. Raises BudgetReached while HubSpot is known to answer none, or none like it."""
        with self._lock:
            for closed in filter(None, map(self._closed.get, (None, limiter))):
                if self.clock.now() < closed.until:
                    told = closed.error
                    raise BudgetReached(told.what, until=told.until, where=told.where, fix=told.fix)
            self._calls_since += 1
            self._unasked += 1

    def close(self, error: BudgetReached, until: datetime, limiter: Limiter | None = None) -> None:
        """No call is worth making until then, or none through this limiter."""
        with self._lock:
            self._closed[limiter] = _Closed(until, error)

    def after(self, answer: Answer, limiter: Limiter, sent: Sent) -> None:
        headers = answer.headers
        most = number(headers.get("x-hubspot-ratelimit-max"))
        seconds = number(headers.get("x-hubspot-ratelimit-interval-milliseconds")) / 1000
        if limiter is self.associations:
            most = min(most, MOST_ASSOCIATIONS)
        with self._lock:
            news = bool(most and seconds) and self._told.get(limiter) != (most, seconds)
            if news:
                self._told[limiter] = (most, seconds)
            if usage := of_headers(headers):
                self._keep(Usage(usage.used, usage.limit, self._usage.ends if self._usage else None))
        if news and not self._slower(limiter, most / seconds):
            limiter.adjust(most, seconds)
        left = headers.get("x-hubspot-ratelimit-remaining")
        if left and most and seconds and not self._slower(limiter, most / seconds):
            limiter.remaining(number(left), sent)

    def told(self, limiter: Limiter) -> tuple[int, float]:
        """Calls in so many seconds, as HubSpot said; (0, 0) until it has."""
        return self._told.get(limiter, (0, 0.0))

    def asks(self, unasked: int) -> bool:
        """Whether it is time to ask where the account's day stands, if so many calls may go without; whoever is told so
        does it.
        """
        now = self.clock.now()
        with self._lock:
            if not self._by_day or self._unasked < unasked or (self._asked_at and now - self._asked_at < HOUR):
                return False
            self._asked_at, self._unasked = now, 0
            return True

    def learn(self, usage: Usage, at: datetime | None = None) -> None:
        """What the account has told, now or at another instant; nobody has to ask again so soon after that."""
        with self._lock:
            self._asked_at, self._unasked = at or self.clock.now(), 0
            self._keep(usage)

    @property
    def asked(self) -> bool:
        """Whether the account has been asked, by whomever."""
        return self._asked_at is not None

    def usage(self) -> Usage | None:
        """Where the account's day stands now; None while that was never told."""
        now = self.clock.now()
        with self._lock:
            told = self._usage
            if told is None:
                return None
            if told.ends and told.ends <= now:  # a new day: what was used in it before our last call is not known
                days = (now - told.ends) // DAY + 1
                told = self._usage = Usage(0, told.limit, told.ends + days * DAY)
                self._calls_since = 0
            return Usage(told.used + self._calls_since, told.limit, told.ends)

    def ends(self) -> datetime:
        """When calls are to be had again, if there are none: at the account's midnight, or it is worth a look."""
        usage, now = self.usage(), self.clock.now()
        return usage.ends if usage and usage.ends else now + HOUR

    def _keep(self, usage: Usage) -> None:
        self._usage, self._calls_since = usage, 0

    def _slower(self, limiter: Limiter, rate: float) -> bool:
        """Whether the user's own rate is the lower one."""
        own = self._own if limiter is self.general else None
        return own is not None and _a_second(own) <= rate


def _a_second(rate: Rate) -> float:
    return rate.calls / rate.seconds


_paces: "WeakValueDictionary[tuple[str, str, int], Pace]" = WeakValueDictionary()
_making = Lock()


def shared_pace(settings: CallSettings, clock: Clock) -> Pace:
    """The one of this address and this place of a token: neither their limits nor their day are a connection's own."""
    with _making:
        key = (settings.base_url, settings.place, id(clock))
        pace = _paces.get(key)
        if pace is None:
            pace = _paces[key] = Pace(
                clock, by_day=settings.oauth is None
            )  # which keeps the clock, and so its id, alive
        return pace

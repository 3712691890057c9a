"""The share of the account's day that one connection may use, over all its runs, and what it leaves to others."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from connectors.hubspot.access.faults import TooMany
from connectors.hubspot.access.pace import Pace
from connectors.hubspot.access.spending import Told, Usage
from connectors.hubspot.blocks.budget import Budget as BudgetSettings
from syncer.contract import Budget, DailyCalls, Spent, Wiring
from syncer.errors import BudgetReached, Refused, SyncerError, Throttled
from syncer.http import LONGEST_WAIT, Answer, Limiter, Request, Sent, Watch
from syncer.spending import HOUR, by_the_end, calls_since, day_began, hour_of

# A run asks where the account's day stands, which is a call, once it has made so many; at once if our calls of the day
# are not few any more. Fewer than those no account feels: the smallest has 250,000.
UNASKED, FEW = 10, 1_000
_TOPIC, _KEY = "usage", "day"  # under which a run leaves word of it to the next ones
_LATER = "it goes on by itself then, from where it stopped"
_NO_MORE_OF_THESE = "HubSpot takes no more requests like this one for now: their own limit is reached"
_NO_ASSOCIATIONS = "HubSpot tells no more associations for now: their own limit is reached"
_OTHERS_GO_ON = "what needs none goes on; the rest does so by itself in a later run, from where it stopped"


class Allowance(Watch):
    """Counts a connection's calls and says when there are no more to be had. Safe for many threads."""

    def __init__(self, settings: BudgetSettings, pace: Pace, wiring: Wiring) -> None:
        self.pace = pace
        self._settings, self._where, self._earlier = settings, wiring.name, wiring.spent
        self._own: Counter[datetime] = Counter()
        self._lock, self._cache = Lock(), wiring.cache
        self._recall()

    def _recall(self) -> None:
        """Goes by what an earlier run was told within the hour, where that leaves enough."""
        told = Told.parse(self._cache.get(_TOPIC, _KEY, HOUR) or "")
        if told is None or self.pace.asked:
            return
        since = max(0, self._ours(told.usage) - told.ours)
        usage = replace(told.usage, used=told.usage.used + since)
        if (usage.ends is None or usage.ends > self.pace.clock.now()) and self._left(usage) >= FEW:
            self.pace.learn(usage, told.at)

    def learn(self, usage: Usage) -> None:
        """What the account has told just now."""
        self.pace.learn(usage)
        self._cache.put(_TOPIC, _KEY, Told(usage, self.pace.clock.now(), self._ours(usage)).text)

    def before(self, limiter: Limiter) -> None:
        if usage := self.pace.usage():
            ours = self._ours(usage)
            if ours >= int(self._settings.share_of_daily * usage.limit):
                raise BudgetReached(
                    f"this connection has used its share of HubSpot's daily calls: {ours:,} of {usage.limit:,}",
                    until=self.pace.ends(),
                    where=self._where,
                    fix=f"{_LATER}; or raise `budget.share_of_daily`",
                )
            if usage.used >= usage.limit * (1 - self._settings.reserve):
                raise BudgetReached(
                    f"of the account's {usage.limit:,} daily calls, {usage.used:,} are used; the rest is for others",
                    until=self.pace.ends(),
                    where=self._where,
                    fix=f"{_LATER}; or lower `budget.reserve`",
                )
        self.pace.count(limiter)
        with self._lock:
            self._own[hour_of(self.pace.clock.now())] += 1

    def asks(self) -> bool:
        """Whether it is time to ask where the account's day stands; whoever is told so does it."""
        return self.pace.asks(UNASKED if self._ours(self.pace.usage()) < FEW else 0)

    def after(self, answer: Answer, limiter: Limiter, sent: Sent) -> None:
        self.pace.after(answer, limiter, sent)

    def failed(self, error: SyncerError, request: Request, limiter: Limiter) -> SyncerError:
        """What keeps the whole account closed for long closes it to all: nobody else has to find out with a call. A
        limit that others do not share closes nothing to them, whatever HubSpot calls it.
        """
        known = self._known(error, request, limiter)
        known.trace = error.trace
        return known

    def _known(self, error: SyncerError, request: Request, limiter: Limiter) -> SyncerError:
        limited = isinstance(error, BudgetReached | TooMany)
        if limited and request.own_limit and not (isinstance(error, TooMany) and error.passing):
            return Refused(_NO_MORE_OF_THESE, where=error.where)
        until = self._closed_until(error)
        if until is None:
            return error
        if limited and limiter is self.pace.associations:
            closed = BudgetReached(_NO_ASSOCIATIONS, where=error.where, fix=_OTHERS_GO_ON)
            self.pace.close(closed, until, limiter)
        else:
            closed = BudgetReached(error.what, until=until, where=error.where, fix=_LATER)
            self.pace.close(closed, until)
        return closed

    def _closed_until(self, error: SyncerError) -> datetime | None:
        """None where it is open, or only for a moment not."""
        if isinstance(error, BudgetReached):
            return self.pace.ends()
        wait = (error.retry_after or 0) if isinstance(error, Throttled) else 0
        return self.pace.clock.now() + timedelta(seconds=wait) if wait > LONGEST_WAIT else None

    def left(self) -> int | None:
        """How many calls this connection may still make today; None while nobody told how many there are."""
        usage = self.pace.usage()
        return None if usage is None else self._left(usage)

    def _left(self, usage: Usage) -> int:
        share = int(self._settings.share_of_daily * usage.limit) - self._ours(usage)
        return max(0, min(share, int(usage.limit * (1 - self._settings.reserve)) - usage.used))

    def spare(self) -> int | None:
        """How many may go into what can wait: half of the share is kept for the rest of the day."""
        usage, left = self.pace.usage(), self.left()
        if usage is None or left is None:
            return None
        return max(0, left - int(self._settings.share_of_daily * usage.limit) // 2)

    def budget(self) -> Budget:
        usage, now = self.pace.usage(), self.pace.clock.now()
        ends = usage.ends if usage else None
        return Budget(
            ours=self._ours(usage),
            expected=by_the_end(self._spent(), now, ends) if ends else None,
            account=DailyCalls(usage.used, usage.limit) if usage else None,
            ends=ends,
            left=self.left(),
        )

    def _ours(self, usage: Usage | None) -> int:
        """Calls of this connection since the day began."""
        return calls_since(self._spent(), day_began(self.pace.clock.now(), usage.ends if usage else None))

    def _spent(self) -> Iterator[Spent]:
        yield from self._earlier
        with self._lock:
            own = list(self._own.items())
        yield from (Spent(hour, calls) for hour, calls in own)

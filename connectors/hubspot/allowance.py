"""What HubSpot says of its limits with each answer, and the share of the day's calls that one run may use.

https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
"""

from threading import Lock
from typing import Literal

from connectors.hubspot.blocks.calls import CallSettings
from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.errors import BudgetReached
from syncer.http import Answer, Limiter, Watch

LEAST_PER_WINDOW = 100  # of the smallest subscription; the first answer tells more
WINDOW = 10.0
# This share of a window's calls may go at once. With more of them, the longest chain finds the window spent by the
# others; with fewer, what the first window allows is given away.
BURST = 0.1


Bucket = Literal["general", "searches", "associations"]  # each has limits of its own


class Allowance(Watch):
    """Keeps each limiter to what HubSpot says, or to the user's own rate, and counts this run's calls."""

    def __init__(self, settings: CallSettings, clock: Clock = SYSTEM_CLOCK) -> None:
        self._rate, self._share = settings.rate, settings.budget.share_of_daily
        self.general = Limiter(LEAST_PER_WINDOW, WINDOW, burst=BURST, clock=clock)
        if self._rate:
            self.general.adjust(self._rate.calls, self._rate.seconds)
        # Searches have a limit of their own for all apps of the account, five a second, and no headers that tell it.
        self.searches = Limiter(4, 1.0, clock=clock)
        self.associations = Limiter(LEAST_PER_WINDOW, WINDOW, clock=clock)
        self._told: dict[Limiter, tuple[int, float]] = {}
        self._daily = 0  # the account's calls a day, once HubSpot has said so; it never does for OAuth tokens
        self._calls = 0
        self._lock = Lock()

    def limiter(self, bucket: Bucket) -> Limiter:
        return {"general": self.general, "searches": self.searches, "associations": self.associations}[bucket]

    def before(self) -> None:
        with self._lock:
            if self._daily and self._calls >= int(self._share * self._daily):
                raise BudgetReached(
                    f"this run has used its share of HubSpot's daily calls: {self._calls} of {self._daily}",
                    fix="run it again, it goes on where it stopped; or raise `budget.share_of_daily`",
                )
            self._calls += 1

    def after(self, answer: Answer, limiter: Limiter) -> None:
        headers = answer.headers
        most = _number(headers.get("x-hubspot-ratelimit-max"))
        seconds = _number(headers.get("x-hubspot-ratelimit-interval-milliseconds")) / 1000
        with self._lock:
            self._daily = _number(headers.get("x-hubspot-ratelimit-daily")) or self._daily
            news = most and seconds and self._told.get(limiter) != (most, seconds)
            self._told[limiter] = (most, seconds)
        if news and not self._slower(limiter, most / seconds):
            limiter.adjust(most, seconds)

    def _slower(self, limiter: Limiter, rate: float) -> bool:
        """Whether the user's own rate is the lower one."""
        own = self._rate if limiter is self.general else None
        return own is not None and own.calls / own.seconds <= rate


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0

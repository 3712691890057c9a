"""HubSpot's budgets: strict rolling windows, and one for the day.

https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from connectors.hubspot.sandbox.errors import throttled


class Window:
    """At most `limit` calls in any stretch of `seconds`; a call that is turned away takes nothing."""

    def __init__(self, limit: int, seconds: float, policy: str) -> None:
        self.limit = limit
        self.seconds = seconds
        self._policy = policy
        self._taken: deque[float] = deque()

    def take(self, at: float) -> None:
        while self._taken and self._taken[0] <= at - self.seconds:
            self._taken.popleft()
        if len(self._taken) >= self.limit:
            raise throttled(self._policy)
        self._taken.append(at)

    @property
    def remaining(self) -> int:
        return self.limit - len(self._taken)


class Daily:
    """The day ends at midnight in the account's time zone."""

    def __init__(self, limit: int, today: Callable[[], date]) -> None:
        self.limit = limit
        self.used = 0
        self._today = today
        self._day = today()

    def take(self) -> None:
        if self._today() != self._day:
            self._day, self.used = self._today(), 0
        if self.used >= self.limit:
            raise throttled("DAILY")
        self.used += 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one app; an installed one has no limit for the day: not `by_day`."""

    general: Window
    search: Window
    associations: Window
    daily: Daily
    by_day: bool = True

    def take(self, bucket: str, at: float) -> None:
        self._window(bucket).take(at)
        if self.by_day:
            self.daily.take()

    def headers(self, bucket: str) -> dict[str, str]:
        """None at all on a search."""
        if bucket == "search":
            return {}
        window = self._window(bucket)
        told = {
            "X-HubSpot-RateLimit-Max": str(window.limit),
            "X-HubSpot-RateLimit-Remaining": str(window.remaining),
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(round(window.seconds * 1_000)),
        }
        if self.by_day:
            told["X-HubSpot-RateLimit-Daily"] = str(self.daily.limit)
            told["X-HubSpot-RateLimit-Daily-Remaining"] = str(self.daily.limit - self.daily.used)
        return told

    def _window(self, bucket: str) -> Window:
        return {"search": self.search, "associations": self.associations}.get(bucket, self.general)

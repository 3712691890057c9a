"""Time that passes only where somebody waits, so that a month of runs takes as long as their work does."""

import math
from datetime import UTC, datetime, timedelta
from threading import Condition, Lock

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class VirtualClock:
    """Stands still until it is moved: by a test, or by whoever would wait. One of them may be shared by all sides."""

    def __init__(self, at: datetime) -> None:
        self._at, self._lock = at.astimezone(UTC), Lock()

    def now(self) -> datetime:
        return self._at

    def seconds(self) -> float:
        return (self._at - _EPOCH).total_seconds()

    def advance(self, by: timedelta) -> None:
        self.set(self._at + by)

    def set(self, at: datetime) -> None:
        """Not back: an earlier instant changes nothing."""
        with self._lock:
            self._at = max(self._at, at.astimezone(UTC))

    def sleep(self, seconds: float) -> None:
        self.advance(_at_least(seconds))

    async def pause(self, seconds: float) -> None:
        """As `sleep`, for an event loop."""
        self.sleep(seconds)

    def wait(self, changed: Condition, seconds: float) -> None:
        """Only an infinite wait needs somebody else."""
        if seconds < math.inf:
            self.sleep(seconds)
        else:
            changed.wait()


def _at_least(seconds: float) -> timedelta:
    """No shorter, though instants are counted in microseconds: who waits a hair too little would wait for ever."""
    return timedelta(microseconds=math.ceil(seconds * 1_000_000))

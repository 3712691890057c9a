"""Time, for whoever waits or dates: the machine's, or in tests one that they move. Imports nothing of ours."""

import math
import time
from datetime import UTC, datetime
from threading import Condition
from typing import Protocol


class Clock(Protocol):
    """Safe for many threads."""

    def now(self) -> datetime:
        """An instant, in UTC."""

    def seconds(self) -> float:
        """Never goes back; only differences mean something."""

    def sleep(self, seconds: float) -> None: ...

    def wait(self, changed: Condition, seconds: float) -> None:
        """Until somebody notifies, or so long; infinite: only the former. The caller holds the condition."""


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def seconds(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    def wait(self, changed: Condition, seconds: float) -> None:
        changed.wait(seconds if seconds < math.inf else None)


SYSTEM_CLOCK = SystemClock()

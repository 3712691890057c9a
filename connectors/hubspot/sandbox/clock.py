"""The portal's time: of its records' dates, its limits' windows, and how long its answers take."""

import asyncio
from datetime import datetime, timedelta
from typing import Protocol

from syncer.clock import Clock, SystemClock


class PortalClock(Clock, Protocol):
    async def pause(self, seconds: float) -> None:
        """As `sleep`, while other requests go on."""


class RunningOn(SystemClock):
    """The real clock, or one that runs on from another instant."""

    def __init__(self, start: datetime | None = None) -> None:
        self._start, self._opened = start, self.seconds()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.seconds() - self._opened) if self._start else super().now()

    async def pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

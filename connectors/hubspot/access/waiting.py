"""Asking again and again whether a task is done, ever less often."""

from collections.abc import Iterator
from datetime import timedelta

from syncer.clock import Clock

_FIRST, _GROWTH, _MOST = 2.0, 1.5, 60.0  # seconds between two looks


def looks(clock: Clock, patience: timedelta) -> Iterator[None]:
    """Comes back each time that it is worth a look; ends when the patience does."""
    until, pause = clock.seconds() + patience.total_seconds(), _FIRST
    yield
    while clock.seconds() < until:
        clock.sleep(pause)
        pause = min(_MOST, pause * _GROWTH)
        yield


def polls(seconds: float) -> int:
    """How many looks a task of so many seconds takes."""
    count, at, pause = 1, 0.0, _FIRST
    while at < seconds:
        at, pause, count = at + pause, min(_MOST, pause * _GROWTH), count + 1
    return count

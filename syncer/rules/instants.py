"""Instants as whole milliseconds since 1970 in UTC, and the local calendar days they fall on. Pure."""

from bisect import bisect_right
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = 86_400_000
FOREVER = 1 << 62  # later than any instant
NEVER = -2 * FOREVER  # earlier than any, by more than any window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_BLOCK_DAYS = 400
_BLOCK = _BLOCK_DAYS * DAY


def to_ms(at: datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND


def from_ms(at: int) -> datetime:
    return _EPOCH + at * _MILLISECOND


class Days:
    """Where the days of one time zone begin. What was worked out is kept."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._blocks: dict[int, list[int]] = {}

    def start(self, at: int) -> int:
        """When the local day of an instant began."""
        starts = self._blocks.get(at // _BLOCK) or self._fill(at // _BLOCK)
        return starts[bisect_right(starts, at) - 1]

    def next_start(self, at: int) -> int:
        """When the local day after that of an instant begins."""
        starts = self._blocks.get(at // _BLOCK) or self._fill(at // _BLOCK)
        return starts[bisect_right(starts, at)]

    def _fill(self, block: int) -> list[int]:
        """All starts of days within a block of days, and two on either side. A skipped day begins with the next."""
        first = _EPOCH.toordinal() + block * _BLOCK_DAYS
        days = range(max(first - 2, 2), min(first + _BLOCK_DAYS + 3, date.max.toordinal()))
        midnights = (datetime.combine(date.fromordinal(day), time(), tzinfo=self._zone) for day in days)
        return self._blocks.setdefault(block, sorted({NEVER, *map(to_ms, midnights), FOREVER}))

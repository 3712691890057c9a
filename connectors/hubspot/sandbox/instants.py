"""Instants as HubSpot writes and reads them. Inside the sandbox an instant is milliseconds since 1970 in UTC."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_EPOCH_DAY = date(1970, 1, 1).toordinal()
_DIGITS = re.compile(r"-?\d+", re.ASCII)
_FARTHEST = 1_900 * 365 * DAY  # well inside of what a calendar can write on either side of 1970
# Looked up rather than formatted: pages hold thousands of instants.
_MINUTES = tuple(f"T{minute // 60:02}:{minute % 60:02}:" for minute in range(24 * 60))
_SECONDS = tuple(f"{second:02}" for second in range(60))
_FRACTIONS = ("Z", *(f".{fraction:03}Z" for fraction in range(1, SECOND)))


@lru_cache(maxsize=4096)
def _day(number: int) -> str:
    return date.fromordinal(_EPOCH_DAY + number).isoformat()


def iso(ms: int) -> str:
    """The instant as HubSpot answers it: a fraction of zero is left out."""
    minutes, rest = divmod(ms, MINUTE)
    days, minute = divmod(minutes, len(_MINUTES))
    second, fraction = divmod(rest, SECOND)
    return _day(days) + _MINUTES[minute] + _SECONDS[second] + _FRACTIONS[fraction]


def iso_day(ms: int) -> str:
    return _day(ms // DAY)


def milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * SECOND)


def parse(text: str) -> int | None:
    """Epoch milliseconds as digits, an ISO instant or a bare day; None for anything else."""
    if _DIGITS.fullmatch(text):
        instant = int(text)
        return instant if abs(instant) <= _FARTHEST else None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return milliseconds(moment if moment.tzinfo else moment.replace(tzinfo=UTC))

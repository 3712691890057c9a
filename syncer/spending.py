"""Calls by the hour and by the vendor's day. Pure."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from syncer.contract import Spent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def hour_of(at: datetime) -> datetime:
    """The beginning of the hour, in UTC."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def calls_since(spent: Iterable[Spent], at: datetime) -> int:
    """The calls of an hour that `at` lies in count in full."""
    return sum(each.calls for each in spent if each.at + HOUR > at)


def day_began(now: datetime, ends: datetime | None) -> datetime:
    """When the day began that ends then; where nobody knows, every call of the last 24 hours counts."""
    return (ends if ends is not None and ends > now else now) - DAY


def by_the_end(spent: Iterable[Spent], now: datetime, ends: datetime) -> int:
    """The calls of the whole day that ends then, if what is left of it costs as much as the last 24 hours did."""
    known = list(spent)
    return calls_since(known, day_began(now, ends)) + round(calls_since(known, now - DAY) * ((ends - now) / DAY))

from datetime import UTC, datetime, timedelta

from syncer.contract import Meter, Spent
from syncer.spending import by_the_end, calls_since, day_began, hour_of

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_hour_begins_in_utc_whatever_the_zone() -> None:
    assert hour_of(datetime.fromisoformat("2026-06-01T09:59:30-03:30")) == datetime(2026, 6, 1, 13, tzinfo=UTC)


def test_the_hour_in_which_a_day_begins_counts_in_full() -> None:
    spent = (Spent(NOON - HOUR, 1), Spent(NOON, 10), Spent(NOON + HOUR, 100))
    assert [calls_since(spent, NOON + minutes * timedelta(minutes=1)) for minutes in (-1, 0, 30, 60)] == [
        111, 110, 110, 100,
    ]  # fmt: skip


def test_a_day_that_nobody_knows_the_end_of_is_the_last_24_hours() -> None:
    assert day_began(NOON, NOON + HOUR) == NOON - 23 * HOUR
    assert day_began(NOON, None) == day_began(NOON, NOON - HOUR) == NOON - 24 * HOUR


def test_what_is_left_of_the_day_costs_what_the_last_24_hours_did() -> None:
    spent = [Spent(NOON - 30 * HOUR, 1_000), Spent(NOON - 10 * HOUR, 24), Spent(NOON - HOUR, 24)]
    assert by_the_end(spent, NOON, NOON + 6 * HOUR) == 48 + 12
    assert by_the_end((), NOON, NOON + HOUR) == 0


def test_calls_are_taken_once() -> None:
    meter = Meter()
    for _ in range(3):
        meter.count("list")
    assert [meter.take(4), meter.take(3), meter.take()] == [0, 3, 0]
    meter.count("search")
    assert (meter.take(), meter.calls()) == (1, {"list": 3, "search": 1})

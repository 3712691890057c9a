"""How far back windows begin: no change that is shown late is missed, and many are not read in every run."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from connectors.hubspot.reading.cursor import Again, Upkeep, Window
from connectors.hubspot.reading.overlap import MANY, SOON, following, low

START = datetime(2026, 6, 1, tzinfo=UTC)
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


class Change(NamedTuple):
    at: datetime
    shown: datetime


class Crowd(NamedTuple):
    """So many changes within a minute."""

    at: datetime
    size: int


def windows(ends: list[datetime], crowds: list[Crowd]) -> list[tuple[datetime, datetime]]:
    """Where each begins and ends, run after run."""
    since, again, read = START, None, []
    for until in ends:
        window = Window(since, until, upkeep=Upkeep(again=again))
        read.append((low(window, HOUR), until))
        new = sum(crowd.size for crowd in crowds if since <= crowd.at < until)
        since, again = until, following(window, HOUR, new)
    return read


minutes = st.integers(0, 600).map(lambda count: START + timedelta(minutes=count))


@given(
    ends=st.lists(minutes, min_size=1, max_size=40, unique=True),
    crowds=st.lists(st.builds(Crowd, minutes, st.integers(0, 2 * MANY)), max_size=5),
    at=minutes,
    lag=st.integers(0, 60).map(lambda count: timedelta(minutes=count)),
)
def test_what_is_shown_within_the_overlap_is_read_by_a_window_that_ends_after_it_was_shown(
    ends: list[datetime], crowds: list[Crowd], at: datetime, lag: timedelta
) -> None:
    late = at + 3 * HOUR  # nobody has to wait longer than for the first run after the overlap
    read = windows(sorted({*ends, late, late + 3 * HOUR}), crowds)
    change = Change(at, at + lag)
    assert any(begin <= change.at < end and end >= change.shown for begin, end in read)


def test_few_changes_are_read_in_every_run_until_the_overlap_is_over() -> None:
    ends = [START + QUARTER * number for number in range(1, 12)]
    read = windows(ends, [Crowd(START + timedelta(minutes=10), MANY - 1)])
    assert [end - begin for begin, end in read[1:]] == [HOUR + QUARTER] * 10


def test_many_are_read_once_more_when_it_is_over() -> None:
    ends = [START + QUARTER * number for number in range(1, 12)]
    crowd = Crowd(START + timedelta(minutes=10), MANY)
    read = windows(ends, [crowd])
    assert [number for number, (begin, end) in enumerate(read) if begin <= crowd.at < end] == [0, 4]
    assert {begin for begin, _ in read[1:4]} == {START + QUARTER - SOON}
    assert read[5][0] == ends[4] - HOUR, "as usual from then on"


def test_of_many_again_and_again_each_is_read_a_few_times_at_most() -> None:
    ends = [START + QUARTER * number for number in range(1, 40)]
    crowds = [Crowd(end - timedelta(minutes=5), MANY) for end in ends]
    read = windows(ends, crowds)
    times = [sum(begin <= crowd.at < end for begin, end in read) for crowd in crowds[:-8]]
    assert sum(times) < 4 * len(times)
    assert max(times) <= 5


def test_a_crowd_that_was_read_again_does_not_come_a_third_time() -> None:
    due = Window(START + HOUR, START + 2 * HOUR, upkeep=Upkeep(again=Again(START - HOUR, START)))
    assert low(due, HOUR) == START - HOUR
    assert following(due, HOUR, MANY - 1) is None

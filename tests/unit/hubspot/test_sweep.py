"""What is known to be missing, how much a run takes, and what is to be read again by another wording."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hubspot.meaning.stream import Between
from connectors.hubspot.reading.cursor import Sweep, Upkeep
from connectors.hubspot.reading.portions import A_FEW, MANY, SOON, portion, portion_anew
from connectors.hubspot.reading.sweep import END, reach

T1 = datetime(2026, 5, 12, 10, tzinfo=UTC)
MINUTES, WEEK = timedelta(minutes=15), timedelta(days=7)

IDS = st.lists(st.integers(1, 10**12), min_size=1, max_size=40, unique=True).map(sorted)


def rows(*ids: int | str) -> list[dict[str, Any]]:
    return [{"id": str(each)} for each in ids]


Pages = list[tuple[list[int], str | None]]


def paged(ids: list[int], sizes: list[int]) -> tuple[Pages, set[int]]:
    """The pages of a list, each with the id at which the next one begins; and the ids that they leave out without a
    word: some come empty, though there is a record.
    """
    pages: Pages = []
    left_out: set[int] = set()
    for size in sizes:
        taken, rest = ids[: max(1, size)], ids[max(1, size) :]
        if not rest:
            break
        pages.append((taken if size else [], str(rest[0])))
        left_out |= set() if size else set(taken)
        ids = rest
    return [*pages, (ids, None)], left_out


@given(IDS, st.lists(st.integers(0, 5), min_size=1, max_size=40), st.sets(st.integers(1, 10**12), max_size=20))
def test_of_the_pages_of_a_list_each_id_is_missing_that_is_not_listed_and_no_other(
    ids: list[int], sizes: list[int], others: set[int]
) -> None:
    """`others` are no more."""
    pages, left_out = paged(ids, sizes)
    above: int | None = 0
    known: list[Between] = []
    for page, place in pages:
        between, above = reach(above, rows(*page), place)
        if between:
            known.append(between)
            assert all(between.low < each <= between.high for each in page), "each is where its page says"
    assert all(one.high <= other.low for one, other in pairwise(known)), "told once at most"
    within = {each for each in others | left_out if any(one.low < each <= one.high for one in known)}
    assert not within & left_out, "of a page that came empty nothing is known"
    if not left_out:
        assert within == others


@pytest.mark.parametrize(
    ("above", "page", "place", "expected"),
    [
        (0, rows(5, 9), "12", (Between(0, 11), 11)),
        (0, rows(5, 9), "MTI%3D", (Between(0, 9), 9)),  # no id
        (0, rows(5, 9), "2", (Between(0, 9), 9)),  # the number of a page, maybe
        (11, rows(12, 15), None, (Between(11, END), END)),
        (0, rows(9, 5), "12", (None, None)),
        (11, rows(11, 15), "20", (None, None)),
        (0, rows(5, 5), "12", (None, None)),
        (None, rows(5, 9), "12", (None, None)),
        (0, [*rows(5), {"properties": {}}], "12", (None, 11)),
        (0, [*rows(5), "x"], None, (None, END)),
        (4, [], "12", (None, 11)),
        (4, [], "MTI%3D", (None, None)),
        (0, [], None, (None, None)),
    ],
)
def test_what_is_not_sure_is_not_said(
    above: int | None, page: list[Any], place: str | None, expected: tuple[Between | None, int | None]
) -> None:
    assert reach(above, page, place) == expected


@given(
    pages=st.integers(1, 200_000),
    pauses=st.lists(st.integers(1, 60 * 24 * 5), min_size=1, max_size=400),
    days=st.integers(1, 30),
)
def test_runs_take_everything_within_half_of_the_time_however_they_come(
    pages: int, pauses: list[int], days: int
) -> None:
    half, passed, taken = timedelta(days=days) / 2, timedelta(0), 0
    for minutes in pauses:
        passed += timedelta(minutes=minutes)
        taken += portion(pages, timedelta(minutes=minutes), half)
        assert taken >= min(pages, int(pages * (passed / half))), "never behind"
        if passed >= half:
            assert taken >= pages
        quick = A_FEW * len(pauses)
        assert taken <= quick + pages * (passed / half) + len(pauses), "and not more than it takes"


def test_a_million_contacts_are_looked_through_in_half_a_week_by_few_calls_a_run() -> None:
    assert portion(10_000, MINUTES, WEEK / 2) == 30
    assert portion(20_000, MINUTES, WEEK / 2) == 60, "twice as many take twice as many"
    assert portion(10_000, timedelta(days=1), WEEK / 2) == 2_858
    assert portion(3, MINUTES, WEEK / 2) == A_FEW


def test_what_is_to_be_read_anew_comes_soon_as_far_as_calls_are_to_spare() -> None:
    assert portion_anew(10_000, MINUTES, None) == MANY
    assert portion_anew(100_000, MINUTES, None) == 100_000 * MINUTES // SOON + 1
    assert portion_anew(10_000, timedelta(days=1), 1_000_000) >= 10_000, "a nightly run takes all"
    assert portion_anew(10_000, MINUTES, 800) == 100
    assert portion_anew(10_000, MINUTES, 0) == 0


@dataclass
class Model:
    """Records, each with the wording by which it is known; runs read those that changed, and sweep some in order."""

    known: list[str]
    upkeep: Upkeep
    wording: str = "a"

    def run(self, changed: set[int], pages: int) -> None:
        self.upkeep = self.upkeep.worded(self.wording, T1)
        for each in changed:
            self.known[each % len(self.known)] = self.wording
        if sweep := self.upkeep.sweep:
            place = int(sweep.after or 0)
            reached = min(place + pages, len(self.known))
            for each in range(place, reached):
                self.known[each] = self.wording
            self.upkeep = (
                replace(self.upkeep, sweep=replace(sweep, after=str(reached)))
                if reached < len(self.known)
                else replace(self.upkeep, sweep=None, wording=sweep.wording)
            )


RUNS = st.lists(st.tuples(st.sampled_from("abc"), st.sets(st.integers(0, 9)), st.integers(0, 4)), max_size=20)


@given(st.integers(1, 10), RUNS)
def test_once_no_look_is_left_everything_is_known_by_the_wording_of_today(
    records: int, runs: list[tuple[str, set[int], int]]
) -> None:
    model = Model(["a"] * records, Upkeep(wording="a"))
    for wording, changed, pages in runs:
        model.wording = wording
        model.run(changed, pages)
        if not model.upkeep.sweep:
            assert set(model.known) == {wording}
    model.run(set(), records)
    model.run(set(), records)
    assert set(model.known) == {model.wording}
    assert model.upkeep.sweep is None, "and it ends"


def test_nothing_is_read_again_by_the_same_wording() -> None:
    known = Upkeep(T1).worded("a", T1)
    assert known == Upkeep(T1, wording="a"), "nor where nobody said by which"
    assert known.worded("a", T1 + WEEK) == known
    under_way = replace(known, sweep=Sweep(T1, "301", wording="a"))
    assert under_way.worded("a", T1 + WEEK) == under_way
    assert not under_way.rereads(Sweep(T1, "301", wording="a"))
    assert known.worded("b", T1).rereads(Sweep(T1, wording="b"))

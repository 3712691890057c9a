"""What the report counts, against a plain second reading, and by examples."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncer.cohorts import UNDATED, Asked, Calendar, Found, Waits, count
from syncer.rules.instants import DAY, Days, to_ms
from syncer.store import Turn
from tests.unit.cohorts.naive import PERIODS, STAGES, Naive, Period

SANTIAGO = ZoneInfo("America/Santiago")
ZONES = [SANTIAGO, ZoneInfo("UTC"), ZoneInfo("Pacific/Auckland")]
START = datetime(2026, 1, 30, tzinfo=UTC)


def ms(days: float) -> int:
    return to_ms(START + timedelta(days=days))


instants = st.integers(0, 4 * 100).map(lambda quarters: ms(quarters / 4))
stages = st.sampled_from(["none", *STAGES, "excluded", "gone"])


@st.composite
def histories(draw: st.DrawFn) -> list[Turn]:
    """Persons with changes in order of their decisions, as the store gives them."""
    turns = []
    for person in range(draw(st.integers(0, 6))):
        was = ""
        for at in sorted(draw(st.lists(instants, min_size=1, max_size=6))):
            since = draw(st.none() | st.just(at) | instants)
            stage = draw(stages)
            turns.append(Turn(person, at, since, was, stage, draw(st.sampled_from(["rule", "pinned"]))))
            was = stage
    return turns


def asked(calendar: Calendar, first: int, zone: ZoneInfo = SANTIAGO) -> Asked:
    return Asked("none", STAGES, "excluded", calendar, Days(zone).next_start(first))


@settings(max_examples=300, deadline=None)
@given(histories(), st.sampled_from(ZONES), st.integers(1, 5), st.integers(0, 400).map(lambda quarters: quarters / 4))
def test_it_counts_as_a_plain_reading_does(turns: list[Turn], zone: ZoneInfo, months: int, day: float) -> None:
    until = ms(day)
    turns = [turn for turn in turns if turn.at <= until]
    first = min((turn.at for turn in turns), default=0)
    naive = Naive(turns, until, months, zone, first)
    found = count(asked(Calendar.of(until, months, zone), first, zone), turns)
    assert found.persons == len(naive.persons())
    assert [(month.year, month.month) for month in found.asked.calendar.months] == naive.shown()
    names: list[Period] = [*PERIODS, *naive.shown()]
    for period, name in zip(found.periods, names, strict=True):
        assert (period.excluded, period.fell) == (naive.excluded(name), naive.fell(name))
        for number, stage in enumerate(STAGES):
            cohort = period.cohorts[stage]
            assert cohort.entered == len(naive.cohort(name, stage))
            for later in STAGES[number + 1 :]:
                assert cohort.reached[later] == naive.reached(name, stage, later)
    for between in [*found.steps, *found.ways]:
        times = naive.times(*between)
        assert found.waits[between] == Waits(len(times), naive.most(times, 50), naive.most(times, 80))
    left_out = {turn.person for turn in turns if turn.stage == "gone"}
    assert found.left_out.get("gone", 0) == len(left_out)
    assert set(found.left_out) <= {"gone"}


@settings(max_examples=100, deadline=None)
@given(histories(), st.integers(1, 5))
def test_everybody_is_in_one_period_and_no_stage_has_more_than_the_one_below(turns: list[Turn], months: int) -> None:
    found = count(asked(Calendar.of(ms(100), months, SANTIAGO), ms(0)), turns)
    entered = [sum(period.cohorts[stage].entered for period in found.periods) for stage in STAGES]
    assert entered[0] == len({turn.person for turn in turns if turn.stage in STAGES})
    assert all(lower >= higher for lower, higher in pairwise(entered))


def turn(day: float, stage: str, was: str = "", since: float | None = None, **more: str) -> Turn:
    return Turn(
        int(more.get("person", "1")), ms(day), None if since is None else ms(since), was, stage, more.get("rule", "r")
    )


def counted(*turns: Turn, until: float = 100, first: float = -100) -> Found:
    return count(asked(Calendar.of(ms(until), 4, SANTIAGO), ms(first)), turns)


def entered(found: Found, stage: str) -> list[int]:
    return [period.cohorts[stage].entered for period in found.periods]


def test_a_month_begins_by_the_local_clock() -> None:
    """On March 1 at 02:00 in UTC it is still February in Chile."""
    found = counted(turn(30 + 2 / 24, "lead", since=30 + 2 / 24 - 0.001))
    assert [f"{day:%Y-%m}" for day in found.asked.calendar.months] == ["2026-02", "2026-03", "2026-04", "2026-05"]
    assert entered(found, "lead") == [0, 0, 1, 0, 0, 0]


def test_who_jumps_has_passed_what_lies_between_but_no_time_is_measured_from_there() -> None:
    found = counted(turn(10, "lead"), turn(20, "potential", "lead"), turn(40, "customer", "potential"))
    assert entered(found, "prospect") == entered(found, "potential")
    assert found.waits["lead", "prospect"] == Waits(1, 10 * DAY, 10 * DAY)
    assert found.waits["prospect", "potential"] == Waits()
    assert found.waits["lead", "customer"] == Waits(1, 30 * DAY, 30 * DAY)


def test_a_stage_to_which_somebody_fell_was_passed_on_the_way_up() -> None:
    found = counted(turn(10, "prospect"), turn(50, "lead", "prospect"), turn(60, "prospect", "lead"))
    assert entered(found, "lead") == [0, 0, 1, 0, 0, 0]
    assert found.waits["lead", "prospect"].measured == 0
    assert [period.fell for period in found.periods] == [0, 0, 0, 1, 0, 0]


def test_the_first_decisions_date_what_they_can_and_nothing_else() -> None:
    found = counted(
        turn(40, "customer", since=40),
        turn(40.2, "lead", since=5, person="2"),
        turn(41.5, "lead", since=41.5, person="3"),
        turn(70, "customer", "lead", since=70, person="3"),
        first=40,
    )
    assert entered(found, "customer") == [1, 0, 0, 0, 1, 0]
    assert entered(found, "lead") == [1, 0, 1, 1, 0, 0]
    assert found.waits["lead", "customer"].measured == 1


def test_a_date_later_than_its_decision_is_not_believed() -> None:
    assert entered(counted(turn(10, "lead", since=90)), "lead") == entered(counted(turn(10, "lead")), "lead")


def test_stages_set_by_hand_are_told_apart() -> None:
    found = counted(turn(10, "lead"), turn(20, "prospect", "lead", rule="pinned"))
    assert [cohort.by_hand for cohort in found.total.cohorts.values()] == [0, 1, 0, 0]


def test_a_cohort_is_young_until_most_who_arrive_would_have_arrived() -> None:
    found = counted(turn(0, "lead"), turn(30, "customer", "lead"))
    assert [found.is_young(month, "lead") for month in range(4)] == [False, False, True, True]
    assert [counted(turn(0, "lead")).is_young(month, "lead") for month in range(4)] == [True] * 4


@pytest.mark.parametrize(
    ("times", "waits"),
    [
        ([], Waits()),
        ([7], Waits(1, 7, 7)),
        ([9, 1], Waits(2, 1, 9)),
        ([5, 1, 3], Waits(3, 3, 5)),
        ([5, 1, 4, 2, 3], Waits(5, 3, 4)),
        (range(1, 11), Waits(10, 5, 8)),
    ],
)
def test_so_many_of_a_hundred_took_at_most_so_long(times: Sequence[int], waits: Waits) -> None:
    assert Waits.of(times) == waits


def test_an_instant_is_in_the_month_that_it_begins() -> None:
    calendar = Calendar.of(to_ms(datetime(2026, 3, 1, 3, tzinfo=UTC)), 2, SANTIAGO)
    assert [f"{day:%Y-%m}" for day in calendar.months] == ["2026-02", "2026-03"]
    starts = calendar.starts
    assert [calendar.period(at) for at in (UNDATED, starts[0] - 1, starts[0], starts[1] - 1, starts[1])] == [
        0,
        1,
        2,
        2,
        3,
    ]


@pytest.mark.parametrize("month", [1, 2, 12])
def test_months_go_back_over_years(month: int) -> None:
    calendar = Calendar.of(to_ms(datetime(2026, month, 15, tzinfo=UTC)), 14, ZoneInfo("UTC"))
    assert len(calendar.months) == 14
    assert calendar.months[-1].month == month
    assert all((b - a).days in range(28, 32) for a, b in pairwise(calendar.months))

"""Differences and guards."""

import pytest

from syncer.errors import Unsafe
from syncer.model import Change
from syncer.plan import Guards, Moves, difference, guard_gone, guard_stages, transitions

LADDER = ("none", "lead", "prospect", "potential")


def moves(*counted: tuple[str, str, int]) -> Moves:
    found = Moves(LADDER)
    for was, now, count in counted:
        for _ in range(count):
            found.add(was, now)
    return found


def test_only_what_differs_is_wished() -> None:
    change = difference("7", 1, {"stage": "lead", "rule": "known"}, {"stage": "none", "rule": "known"})
    assert change == Change("7", {"stage": "lead"}, {"stage": "none"}, 1)


def test_an_absent_property_is_an_empty_one() -> None:
    assert difference("7", 1, {"stage": ""}, {}) is None
    assert difference("7", 1, {"stage": "lead"}, {}) == Change("7", {"stage": "lead"}, {"stage": ""}, 1)


def test_a_first_staging_is_no_change() -> None:
    assert moves(("", "lead", 500)).changes == 0
    guard_stages(moves(("", "lead", 500)), 0, Guards())


def test_leaving_the_ladder_is_no_demotion() -> None:
    found = moves(
        ("potential", "excluded", 1), ("potential", "customer", 1), ("prospect", "lead", 1), ("lead", "lead", 9)
    )
    assert (found.demotions, found.changes) == (1, 3)


@pytest.mark.parametrize(
    ("found", "what"),
    [
        (moves(("lead", "prospect", 21)), "21 of 100 stages would change; the guard allows 20%"),
        (moves(("prospect", "lead", 11)), "11 of 100 stages would fall; the guard allows 5%"),
    ],
)
def test_too_many_changes_stop_with_both_numbers_and_the_flag(found: Moves, what: str) -> None:
    with pytest.raises(Unsafe, match=what) as caught:
        guard_stages(found, 100, Guards())
    assert "--override-guards" in caught.value.fix


def test_exactly_the_share_is_allowed() -> None:
    guard_stages(moves(("lead", "prospect", 20)), 100, Guards())


def test_a_handful_of_changes_never_stops_a_run() -> None:
    guard_stages(moves(("prospect", "lead", 10)), 12, Guards())
    with pytest.raises(Unsafe):
        guard_stages(moves(("prospect", "lead", 10)), 12, Guards(ignore_up_to=9))


def test_a_source_turned_empty_stops() -> None:
    with pytest.raises(Unsafe, match="100 of 100 contacts vanished from crm"):
        guard_gone("crm", 100, 100, Guards())


def test_transitions_are_ranked() -> None:
    rows = transitions(moves(("lead", "prospect", 2), ("", "lead", 5)).counts.items())
    assert rows == [{"from": "", "to": "lead", "contacts": 5}, {"from": "lead", "to": "prospect", "contacts": 2}]

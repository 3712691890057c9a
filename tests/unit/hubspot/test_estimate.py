"""What lanes are expected to take, and which one is taken."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.hubspot import estimate
from connectors.hubspot.estimate import choose
from connectors.hubspot.waiting import looks, polls
from syncer.testing.clock import VirtualClock

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PRO, FREE = 19.0, 10.0


@pytest.mark.parametrize("seconds", [0, 1, 2, 90, 600, 5_000])
def test_a_task_is_looked_at_as_often_as_was_expected(seconds: float) -> None:
    clock = VirtualClock(NOW)
    count = 0
    for _ in looks(clock, timedelta(hours=3)):
        count += 1
        if clock.now() >= NOW + timedelta(seconds=seconds):
            break
    assert count == polls(seconds)


def test_patience_ends() -> None:
    clock = VirtualClock(NOW)
    assert len(list(looks(clock, timedelta(minutes=10)))) > 5
    assert timedelta(minutes=10) <= clock.now() - NOW <= timedelta(minutes=11)


@pytest.mark.parametrize(
    ("contacts", "lane"), [(1, "list"), (20_000, "list"), (100_000, "export"), (1_000_000, "export")]
)
def test_a_large_portal_is_exported(contacts: int, lane: str) -> None:
    ways = choose((estimate.by_list("contacts", contacts, PRO), estimate.by_export("contacts", contacts)), "auto")
    assert [way.lane for way in ways if way.taken] == [lane]


def test_a_list_is_as_quick_as_the_slower_of_pace_and_answers() -> None:
    assert estimate.by_list("contacts", 1_000, PRO).seconds == pytest.approx(4)
    assert estimate.by_list("contacts", 1_000, 1.0).seconds == pytest.approx(10)
    assert [estimate.by_list("contacts", count, PRO).calls for count in (0, 1, 100, 101)] == [1, 1, 1, 2]


def test_changes_cost_searches_and_where_contacts_are_asked_for_these_too() -> None:
    assert estimate.by_search("contacts", 401, linked=False).calls == 3
    assert estimate.by_search("emails", 1_001, linked=True).calls == 6 + 2


def test_what_the_day_does_not_allow_is_not_taken_and_if_nothing_does_the_least() -> None:
    ways = estimate.by_batch(100_000, FREE, 8), estimate.by_import(100_000)
    taken = {left: next(way.lane for way in choose(ways, "auto", left) if way.taken) for left in (None, 1_000, 999, 0)}
    assert taken == {None: "batch", 1_000: "batch", 999: "import", 0: "import"}


def test_what_is_forced_is_taken() -> None:
    ways = estimate.by_batch(1, FREE, 8), estimate.by_import(1)
    assert [way.lane for way in choose(ways, "import", 1_000) if way.taken] == ["import"]
    assert [way.bulk for way in choose(ways, "import")] == [False, True]

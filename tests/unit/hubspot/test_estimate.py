"""What lanes are expected to take, and which one is taken."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.hubspot import estimate
from connectors.hubspot.access.waiting import looks, polls
from connectors.hubspot.estimate import choose
from syncer.contract import Page, TaskWork
from syncer.testing.clock import VirtualClock

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PRO, FREE = 19.0, 10.0


class Records:
    """A stream with so many properties."""

    name, modified, at_once, left_out, once, wording = "contacts", "lastmodifieddate", 200, 0, 0, ""

    def __init__(self, properties: int = 10) -> None:
        self.asked = [f"property_{number:03}" for number in range(properties)]

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        return Page()


CONTACTS = Records()


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
    ways = choose((estimate.by_list(CONTACTS, contacts, PRO), estimate.by_export("contacts", contacts)), "auto")
    assert [way.lane for way in ways if way.taken] == [lane]


def test_a_list_is_as_quick_as_the_slower_of_pace_and_answers() -> None:
    assert estimate.by_list(CONTACTS, 500, PRO).seconds == pytest.approx(2)
    assert estimate.by_list(CONTACTS, 500, 1.0).seconds == pytest.approx(5)
    assert [estimate.by_list(CONTACTS, count, PRO).calls for count in (0, 1, 100, 101)] == [1, 1, 1, 2]


def test_a_long_list_costs_a_call_more_to_learn_how_long_it_is() -> None:
    assert [estimate.by_list(CONTACTS, count, PRO).calls for count in (500, 501, 1_000)] == [5, 7, 11]


def test_more_properties_than_fit_into_a_call_cost_another_call_for_each_hundred_records() -> None:
    many = Records(400)
    assert estimate.by_list(many, 500, PRO).calls == 2 * 5
    assert estimate.by_sweep("contacts", many.asked, 500, 5, PRO).calls == 2 * 5
    assert estimate.by_search(many, 400, linked=False).calls == 3 * 2


@pytest.mark.parametrize(("records", "pages", "items"), [(0, 1, 0), (250, 3, 250), (250, 4, 250), (100_000, 20, 2_000)])
def test_a_sweep_goes_as_far_as_a_run_may(records: int, pages: int, items: int) -> None:
    found = estimate.by_sweep("contacts", CONTACTS.asked, records, pages, PRO)
    assert (found.items, found.calls, found.also, found.taken) == (items, pages, True, True)


def test_work_beside_stages_costs_what_its_calls_are() -> None:
    assert estimate.of_preparing(9, PRO).calls == 12
    assert [estimate.of_lifecycle(*each, PRO, 8).calls for each in ((0, 0), (5, 0), (300, 101))] == [0, 1, 3]
    work = {TaskWork(): 0, TaskWork(new=101): 4, TaskWork(sought=6): 2, TaskWork(open=3, new=3): 3}
    assert {each: estimate.of_follow_ups(each, PRO).calls for each in work} == work


def test_few_imported_changes_are_read_back_by_their_ids_and_many_by_an_export() -> None:
    few, many = estimate.by_import(4_900), estimate.by_import(5_000)
    assert few.calls > 49
    assert many.calls < 49


def test_changes_cost_searches_and_where_contacts_are_asked_for_these_too() -> None:
    assert estimate.by_search(CONTACTS, 401, linked=False).calls == 3
    assert estimate.by_search(CONTACTS, 1_001, linked=True).calls == 6 + 2


def test_what_the_day_does_not_allow_is_not_taken_and_if_nothing_does_the_least() -> None:
    ways = estimate.by_batch(100_000, FREE, 8), estimate.by_import(100_000)
    taken = {left: next(way.lane for way in choose(ways, "auto", left) if way.taken) for left in (None, 1_000, 999, 0)}
    assert taken == {None: "batch", 1_000: "batch", 999: "import", 0: "import"}


def test_what_is_forced_is_taken() -> None:
    ways = estimate.by_batch(1, FREE, 8), estimate.by_import(1)
    assert [way.lane for way in choose(ways, "import", 1_000) if way.taken] == ["import"]
    assert [way.bulk for way in choose(ways, "import")] == [False, True]

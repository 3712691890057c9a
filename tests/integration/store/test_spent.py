"""Calls by the hour, and doors that are closed for a while."""

from datetime import UTC, datetime, timedelta

from syncer.contract import Spent
from syncer.store import Closed, Store
from syncer.store.spent import KEPT

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def test_calls_of_an_hour_add_up_for_each_connection(store: Store) -> None:
    for at, calls in ((NOON, 5), (NOON + 59 * MINUTE, 7), (NOON + HOUR, 1), (NOON - MINUTE, 2)):
        store.add_calls("crm", at, calls)
    store.add_calls("mail", NOON, 100)
    assert store.calls("crm", NOON - HOUR) == (Spent(NOON - HOUR, 2), Spent(NOON, 12), Spent(NOON + HOUR, 1))
    assert store.calls("crm", NOON + 30 * MINUTE) == (Spent(NOON, 12), Spent(NOON + HOUR, 1))
    assert store.calls("nobody", NOON) == ()


def test_what_is_of_no_use_any_more_is_forgotten(store: Store) -> None:
    store.add_calls("crm", NOON, 5)
    store.add_calls("crm", NOON + KEPT + HOUR, 1)
    assert [each.calls for each in store.calls("crm", NOON - HOUR)] == [1]


def test_a_closed_door_opens_by_itself_and_the_last_word_counts(store: Store) -> None:
    store.close_door("crm", Closed(NOON, "used up", "a"))
    store.close_door("crm", Closed(NOON + HOUR, "moving", "b"))
    assert store.closed(NOON) == {"crm": Closed(NOON + HOUR, "moving", "b")}
    assert store.closed(NOON + HOUR) == {}

"""Whom a source deleted for good is deleted here: with all that hangs on nobody else, and nothing more."""

import pytest

from syncer.contract import Page
from syncer.model import Identity, IdentityKind, Reject, Sighting
from syncer.store import Store
from tests.integration.store.sample import contact, decide_all, due, event, link, person, read_at, record, save, whose

COOKIE = Identity(IdentityKind.VISITOR, "web/1")


def erase(store: Store, *ids: str, day: float = 1) -> int:
    return save(store, day=day, erased=ids).erased


def test_who_is_erased_leaves_nothing(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", merged_ids=("7",)), contact(7, "old@x.cl"), contact(2, "bob@x.cl"))
    save(store, event("e1", "ana@x.cl"), event("e2", record(7)), event("e3", COOKIE), event("e4", "bob@x.cl"))
    save(store, link("ana@x.cl", COOKIE), rejects=(Reject("contacts 1", "no date"),))
    decide_all(store)
    assert erase(store, "1") == 2, "and what it had absorbed"
    assert [person(store, who) for who in ("ana@x.cl", "old@x.cl", record(1), record(7), COOKIE)] == [None] * 5
    assert tuple(store.totals()) == (1, 1, 1)
    assert store.count_set_aside() == 0
    assert due(store) == [], "nobody else is concerned"
    assert whose(store, "bob@x.cl") == {"e4"}
    assert erase(store, "1", day=2) == 0


def test_of_two_contacts_of_one_person_the_other_one_stays_with_what_is_its_own(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", "shared@x.cl"), contact(2, "shared@x.cl"), event("e1", "ana@x.cl"))
    save(store, event("e2", "shared@x.cl"), event("e3", record(1)), event("e4", record(2)))
    decide_all(store)
    erase(store, "1")
    assert whose(store, record(2)) == {"e2", "e4"}
    assert person(store, "ana@x.cl") is None
    assert person(store, record(1)) is None
    assert len(due(store)) == 1, "there is less evidence now"


def test_who_was_only_seen_is_still_there_and_who_was_not_would_be_gone(store: Store) -> None:
    save(store, contact(1, mark="a"), contact(2, mark="a"), contact(3, mark="a"))
    seen = (Sighting("1", "a"), Sighting("2", "b"), Sighting("9", "a"), Sighting("3"))
    assert store.stale("hub", seen) == ["2", "9"], "another version, and somebody new"
    last = Page(seen=seen[:2], whole_since=read_at(1))
    assert store.unseen("hub", last) == ["3"]
    assert store.would_be_gone("hub", last) == (1, 3)
    assert save(store, day=2, seen=seen[:2], whole_since=read_at(1)).gone == 1
    assert store.stale("hub", [Sighting("3", "a")]) == ["3"], "it is back"
    assert store.long_gone("hub", read_at(1)) == ["3"]


@pytest.mark.parametrize("people", [0, 1, 2])
def test_with_a_withdrawn_engagement_go_those_that_are_numbered_on_from_it(store: Store, people: int) -> None:
    everybody = [record(number) for number in (1, 2, 3)]
    save(store, *(contact(number) for number in (1, 2, 3)))
    ids = ("calls/1", "calls/1#2", "calls/1#3")
    save(store, *map(event, ids, everybody), event("calls/2", record(1)))
    save(store, *map(event, ids[:people], everybody), withdrawn=(ids[people],), day=1)
    left = whose(store, record(1)) | whose(store, record(2)) | whose(store, record(3))
    assert left == {*ids[:people], "calls/2"}


def test_what_somebody_did_who_is_gone_stays_and_leaves_no_gap(store: Store) -> None:
    save(store, contact(1), contact(2), contact(3))
    save(store, *map(event, ("calls/1", "calls/1#2", "calls/1#3"), (record(1), record(2), record(3))))
    save(store, contact(3, gone=True), day=1)
    save(store, event("calls/1", record(1)), withdrawn=("calls/1#2",), day=2)
    assert whose(store, record(2)) == set()
    assert whose(store, record(3)) == {"calls/1#2"}
    save(store, contact(3), day=3)
    save(store, event("calls/1", record(1)), withdrawn=("calls/1#2",), day=4)
    assert whose(store, record(3)) == set()


def test_of_somebody_restored_nothing_is_kept_that_is_no_more(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("1/opened/last", record(1)), event("1/clicked/last", record(1)))
    save(store, contact(1, "ana@x.cl", gone=True), day=1)
    save(store, contact(1, "ana@x.cl"), event("1/opened/last", record(1)), withdrawn=("1/clicked/last",), day=2)
    assert whose(store, "ana@x.cl") == {"1/opened/last"}


def test_an_erased_contact_leaves_no_gap_in_a_series(store: Store) -> None:
    save(store, *(contact(number) for number in (1, 2, 3, 4)))
    ids = ("calls/1", "calls/1#2", "calls/1#3", "calls/1#4")
    save(store, *map(event, ids, map(record, (1, 2, 3, 4))))
    erase(store, "2", "1")
    assert (whose(store, record(3)), whose(store, record(4))) == ({"calls/1"}, {"calls/1#2"})

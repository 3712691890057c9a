"""Whom a source deleted for good is deleted here: with all that hangs on nobody else, and nothing more."""

import pytest

from syncer.contract import Page
from syncer.model import Identity, IdentityKind, Reject, Sighting, Stretch
from syncer.store import Store
from tests.integration.store.sample import contact, decide_all, due, event, link, person, read_at, record, save, whose

COOKIE = Identity(IdentityKind.VISITOR, "web/1")
CALL = (Stretch("calls/1/", "", "9"),)


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


@pytest.mark.parametrize("gone", [1, 2, 3])
def test_what_somebody_did_who_is_gone_stays_whoever_else_took_part(store: Store, gone: int) -> None:
    save(store, contact(1), contact(2), contact(3), *(event(f"calls/1/{who}", record(who)) for who in (1, 2, 3)))
    save(store, contact(gone, gone=True), day=1)
    others = [event(f"calls/1/{who}", record(who)) for who in (1, 2, 3) if who != gone]
    save(store, *others, whole=CALL, day=2)
    assert [whose(store, record(who)) for who in (1, 2, 3)] == [{f"calls/1/{who}"} for who in (1, 2, 3)]
    save(store, *others[:1], whole=CALL, day=3)
    left = {others[0].id, f"calls/1/{gone}"}
    assert {id_ for who in (1, 2, 3) for id_ in whose(store, record(who))} == left, "who is there did not take part"
    save(store, contact(gone), day=4)
    save(store, *others[:1], whole=CALL, day=5)
    assert whose(store, record(gone)) == set(), "who is back is there"


def test_whom_another_contact_absorbed_did_nothing_that_is_told_of_that_one(store: Store) -> None:
    save(store, contact(1), contact(2), event("calls/1/1", record(1)), event("1/opened/last", record(1)))
    save(store, contact(1, gone=True), day=1)
    save(store, contact(2, merged_ids=("1",)), event("2/opened/last", record(2)), withdrawn=("1/opened/last",), day=2)
    save(store, event("calls/1/2", record(2)), whole=CALL, day=2)
    assert whose(store, record(1)) == whose(store, record(2)) == {"calls/1/2", "2/opened/last"}


def test_of_somebody_restored_nothing_is_kept_that_is_no_more(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("1/opened/last", record(1)), event("1/clicked/last", record(1)))
    save(store, contact(1, "ana@x.cl", gone=True), day=1)
    save(store, contact(1, "ana@x.cl"), event("1/opened/last", record(1)), withdrawn=("1/clicked/last",), day=2)
    assert whose(store, "ana@x.cl") == {"1/opened/last"}


def test_what_somebody_did_by_their_address_stays_while_no_contact_of_theirs_is_there(store: Store) -> None:
    mail = (Stretch("mails/1/", "", "9"),)
    save(store, contact(1, "ana@x.cl"), contact(2, "ben@x.cl"), event("mails/1/0", "ana@x.cl"))
    save(store, contact(1, "ana@x.cl", gone=True), day=1)
    save(store, whole=mail, day=2)
    assert whose(store, "ana@x.cl") == {"mails/1/0"}
    save(store, contact(3, "ana@x.cl"), day=3)
    save(store, whole=mail, day=4)
    assert whose(store, "ana@x.cl") == set()


def test_what_a_stranger_did_is_withdrawn(store: Store) -> None:
    save(store, event("mails/1/0", "ana@x.cl"))
    save(store, whole=(Stretch("mails/1/", "", "9"),), day=1)
    assert whose(store, "ana@x.cl") == set()

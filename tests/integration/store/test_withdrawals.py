"""Engagements that are no more."""

from syncer.model import Stretch, Trust
from syncer.store import Store
from tests.integration.store.sample import contact, decide_all, due, event, person, save, whose


def test_what_is_withdrawn_by_name_is_gone_and_its_person_is_due(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "bob@x.cl"))
    save(store, event("a", "ana@x.cl"), event("b", "ana@x.cl"), event("c", "bob@x.cl"))
    decide_all(store)
    save(store, withdrawn=("a", "never there"), day=1)
    assert whose(store, "ana@x.cl") == {"b"}
    assert [case.person for case in due(store)] == [person(store, "ana@x.cl")]
    decide_all(store)
    save(store, withdrawn=("a",), day=2)
    assert due(store) == []


def test_what_is_delivered_with_it_stays(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("a", "ana@x.cl"))
    save(store, event("a", "ana@x.cl", trust=Trust.DOUBTFUL), withdrawn=("a",), day=1)
    assert whose(store, "ana@x.cl") == {"a"}


def test_of_a_stretch_what_is_not_delivered_is_withdrawn_and_nothing_beside_it(store: Store) -> None:
    ids = ["l/1/01", "l/1/02", "l/1/03", "l/1/04", "l/1/020", "l/10/02", "l/11/03", "l/1", "l/1/0x"]
    save(store, contact(1, "ana@x.cl"), *(event(id_, "ana@x.cl") for id_ in ids))
    save(store, event("l/1/02", "ana@x.cl", source="other"), source="other")
    save(store, event("l/1/03", "ana@x.cl"), whole=(Stretch("l/1/", "01", "04"),), day=1)
    assert whose(store, "ana@x.cl") == {*ids} - {"l/1/02", "l/1/04"} | {"l/1/02"}, "the one of the other source"
    assert len(store.happenings(person(store, "ana@x.cl") or 0)) == len(ids) - 2 + 1


def test_a_whole_that_is_empty_withdraws_all(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("l/1/01", "ana@x.cl"), event("l/2/01", "ana@x.cl"))
    save(store, whole=(Stretch("l/1/", "", "99"),), day=1)
    assert whose(store, "ana@x.cl") == {"l/2/01"}


def test_a_person_of_whom_nothing_is_left_goes_too(store: Store) -> None:
    save(store, event("a", "ghost@x.cl"))
    assert person(store, "ghost@x.cl")
    save(store, withdrawn=("a",), day=1)
    assert person(store, "ghost@x.cl") is None

"""Persons merge when handles come together, split when a claim is withdrawn, and keep what is theirs."""

import pytest

from syncer.model import Identity
from syncer.store import Saved, Store, Totals
from tests.integration.store.sample import (
    REPLIED,
    contact,
    decide_all,
    due,
    email,
    event,
    link,
    person,
    phone,
    record,
    save,
    whose,
)

COOKIE = Identity(record(1).kind.VISITOR, "site/77")
PHONE = phone("+56 9 1234 5678")


def test_an_unknown_person_is_kept_and_joins_the_contact_that_turns_up(store: Store) -> None:
    save(store, event("e1", "ana@x.cl"), event("e2", record(1)))
    assert person(store, "ana@x.cl") != person(store, record(1))
    save(store, contact(1, "ana@x.cl"))
    assert whose(store, record(1)) == {"e1", "e2"}
    assert store.totals() == Totals(contacts=1, engagements=2, persons=1)


def test_a_secondary_address_is_the_same_person(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", "ana@old.cl"), event("e1", "ana@old.cl"), event("e2", "ana@x.cl"))
    assert whose(store, "ana@x.cl") == {"e1", "e2"}


def test_anonymous_visits_join_when_the_link_becomes_known(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("visit", COOKIE))
    decide_all(store)
    assert save(store, link(COOKIE, "ana@x.cl")) == Saved(persons=1)
    assert whose(store, "ana@x.cl") == {"visit"}
    decide_all(store)
    assert save(store, link("ana@x.cl", COOKIE)) == Saved(), "a link has no direction"


def test_a_link_may_come_before_all_that_it_links(store: Store) -> None:
    save(store, link(COOKIE, "mid@x.cl"))
    save(store, link("mid@x.cl", "ana@x.cl"))
    assert store.totals().persons == 0, "handles of whom nothing is known are nobody"
    save(store, event("visit", COOKIE))
    save(store, contact(1, "ana@x.cl"))
    assert whose(store, "ana@x.cl") == {"visit"}
    assert store.totals().persons == 1


def test_a_withdrawn_address_takes_its_own_evidence_along(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", "shared@x.cl"), event("a", "ana@x.cl"), event("s", "shared@x.cl"))
    decide_all(store)
    assert save(store, contact(1, "ana@x.cl")) == Saved(contacts_changed=1, persons=2)
    assert (whose(store, "ana@x.cl"), whose(store, "shared@x.cl")) == ({"a"}, {"s"})
    assert len(due(store)) == 2
    save(store, contact(2, "shared@x.cl"))
    assert whose(store, record(2)) == {"s"}


def test_a_withdrawn_address_of_which_nothing_is_known_is_forgotten(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", "typo@x.cl"))
    decide_all(store)
    assert save(store, contact(1, "ana@x.cl")) == Saved(contacts_changed=1)
    assert person(store, "typo@x.cl") is None
    assert store.totals().persons == 1


def test_two_contacts_of_one_address_are_one_person(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("a", record(1)))
    save(store, contact(8, "ana@x.cl", source="list"), event("l", record(8, "list"), source="list"), source="list")
    assert whose(store, "ana@x.cl") == {"a", "l"}


def test_a_phone_of_one_contact_brings_its_calls(store: Store) -> None:
    save(store, event("call", PHONE), contact(1, "ana@x.cl", PHONE))
    assert whose(store, "ana@x.cl") == {"call"}


def test_a_shared_phone_belongs_to_nobody_until_one_alone_claims_it(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", PHONE), event("call", PHONE))
    decide_all(store)
    assert save(store, contact(2, "bob@x.cl", PHONE)).persons == 3, "Ana and the phone split; Bob is new"
    assert (whose(store, "ana@x.cl"), whose(store, PHONE), whose(store, "bob@x.cl")) == (set(), {"call"}, set())
    decide_all(store)
    save(store, contact(1, "ana@x.cl"))
    assert whose(store, "bob@x.cl") == {"call"}
    assert store.totals().persons == 2


def test_a_merged_contact_claims_no_phone_and_one_that_is_back_does(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", PHONE), contact(2, "bob@x.cl", PHONE), event("call", PHONE))
    save(store, contact(3, "cid@x.cl", merged_ids=("1",)))
    assert whose(store, "bob@x.cl") == {"call"}
    save(store, contact(3, "cid@x.cl"))
    assert (whose(store, "bob@x.cl"), whose(store, PHONE)) == (set(), {"call"})


def test_a_merge_in_the_crm_is_followed(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "ana@y.cl"), event("e1", record(1)), event("e2", record(2)))
    decide_all(store)
    saved = save(store, contact(3, "ana@x.cl", "ana@y.cl", merged_ids=("1", "2")))
    assert (saved.contacts_new, saved.gone) == (1, 2)
    assert whose(store, record(3)) == {"e1", "e2"}
    assert store.totals() == Totals(contacts=1, engagements=2, persons=1)
    assert [target.contact for target in store.pending("hub")] == ["3"]


def test_evidence_that_comes_late_for_a_merged_record_finds_the_survivor(store: Store) -> None:
    save(store, contact(3, "ana@x.cl", merged_ids=("1",)))
    save(store, event("late", record(1)))
    assert whose(store, "ana@x.cl") == {"late"}


def test_a_merged_contact_that_arrives_after_its_survivor_stays_merged(store: Store) -> None:
    save(store, contact(3, "ana@x.cl", merged_ids=("1",)))
    save(store, contact(1, "old@x.cl"))
    assert store.totals() == Totals(contacts=1, engagements=0, persons=1)
    found = store.contacts_of(person(store, record(3)) or 0)
    assert {one.id: one.gone for one in found} == {"3": False, "1": True}
    assert person(store, "old@x.cl") is None, "the survivor speaks for it, and does not claim this address"


def test_a_merge_that_is_taken_back_brings_the_contact_back(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "bob@x.cl"), event("e1", "ana@x.cl"))
    save(store, contact(2, "bob@x.cl", merged_ids=("1",)))
    decide_all(store)
    save(store, contact(2, "bob@x.cl"))
    assert whose(store, record(1)) == {"e1"}
    assert person(store, record(1)) != person(store, record(2))
    decide_all(store)
    assert {target.contact for target in store.pending("hub")} == {"1", "2"}


def test_a_contact_that_is_back_is_written_again(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "ana@x.cl", merged_ids=("1",)))
    decide_all(store)
    store.settle("hub", ["1", "2"])
    save(store, contact(2, "ana@x.cl"))
    assert [target.contact for target in store.pending("hub")] == ["1"]


def test_two_contacts_that_say_so_of_each_other_both_stay(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", merged_ids=("2",)), contact(2, "bob@x.cl", merged_ids=("1",)))
    assert store.totals() == Totals(contacts=2, engagements=0, persons=1)


def test_whoever_has_a_stage_goes_on_when_persons_merge(store: Store) -> None:
    save(store, event("visit", COOKIE))
    save(store, contact(1, "ana@x.cl"))
    ana = person(store, "ana@x.cl")
    assert ana
    decide_all(store, "prospect")
    save(store, event("other", "new@x.cl"))
    save(store, link("new@x.cl", "ana@x.cl"), link(COOKIE, "ana@x.cl"))
    merged = person(store, COOKIE)
    assert merged
    assert merged == person(store, "new@x.cl") == person(store, "ana@x.cl")
    case = store.case(merged)
    assert case
    assert case.standings["main"].stage == "prospect"
    assert len(store.history(merged)) == 2, "what was known of both"


@pytest.mark.parametrize("speaks", [1, 2], ids=["the page speaks of the other", "the page speaks of it"])
def test_a_contact_that_joins_somebody_decided_is_written_again(store: Store, speaks: int) -> None:
    save(store, contact(1, "p1@x.cl"), contact(2, "p2@x.cl"))
    decide_all(store)
    store.settle("hub", ["1", "2"])
    save(store, contact(speaks, "p1@x.cl", "p2@x.cl"))
    assert [target.contact for target in store.pending("hub")] == ["2"], "the older person goes on"


def test_a_person_keeps_its_number_when_something_splits_off(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", "shared@x.cl"), event("s", "shared@x.cl"))
    ana = person(store, "ana@x.cl")
    save(store, contact(1, "ana@x.cl"))
    assert person(store, "ana@x.cl") == ana
    assert person(store, "shared@x.cl") not in (ana, None)


def test_numbers_are_not_given_twice(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("v", COOKIE))
    highest = max(person(store, "ana@x.cl") or 0, person(store, COOKIE) or 0)
    save(store, link(COOKIE, "ana@x.cl"))
    save(store, contact(2, "bob@x.cl"))
    assert (person(store, "bob@x.cl") or 0) > highest


def test_everything_on_one_page(store: Store) -> None:
    save(
        store,
        event("v", COOKIE),
        link(COOKIE, "ana@old.cl"),
        contact(2, "ana@x.cl", "ana@old.cl", PHONE, merged_ids=("1",)),
        contact(1, "ana@x.cl"),
        event("call", PHONE),
        event("e1", record(1)),
    )
    assert whose(store, "ana@x.cl") == {"v", "call", "e1"}
    assert store.totals() == Totals(contacts=1, engagements=3, persons=1)


@pytest.mark.parametrize("size", [300])
def test_a_long_chain_of_links_is_one_person_and_falls_apart_again(store: Store, size: int) -> None:
    chain = [contact(n, f"p{n}@x.cl", f"p{n + 1}@x.cl") for n in range(size)]
    save(store, *chain, *(event(f"e{n}", f"p{n}@x.cl") for n in range(size)))
    assert store.totals().persons == 1
    save(store, *(contact(n, f"p{n}@x.cl") for n in range(size)))
    assert store.totals().persons == size
    assert whose(store, email("p7@x.cl")) == {"e7"}


def test_what_two_contacts_did_together_counts_once_when_they_turn_out_to_be_one(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "bob@x.cl"), contact(30, "eva@x.cl"))
    save(store, *(event(f"calls/7/{who:04}", record(who), day=1) for who in (1, 2, 30)))
    save(store, event("calls/8/0001", record(1), day=2), event("calls/9/0002", record(2), day=2))
    save(store, event("web/7/0001", record(1), day=1), event("web/7/0002", record(2), day=3), event("1", "bob@x.cl"))
    decide_all(store)
    save(store, contact(4, "ana@x.cl", "bob@x.cl", merged_ids=("1", "2")), day=1)
    [did] = {frozenset(whose(store, record(who))) for who in (1, 2, 4)}
    assert did == {"calls/7/0001", "calls/8/0001", "calls/9/0002", "web/7/0001", "web/7/0002", "1"}
    assert whose(store, record(30)) == {"calls/7/0030"}
    [case] = due(store)
    assert case.person == person(store, record(4))
    assert len(case.timeline[REPLIED]) == len(did)


def test_the_survivor_goes_on_as_who_did_it(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "ana@x.cl"))
    save(store, *(event(f"calls/7/{who}", record(who)) for who in (1, 2)))
    decide_all(store)
    save(store, contact(2, "ana@x.cl", merged_ids=("1",)), day=1)
    assert whose(store, "ana@x.cl") == {"calls/7/2"}
    assert len(due(store)) == 1

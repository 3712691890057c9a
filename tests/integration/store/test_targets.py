"""What still has to be written, and what became of it."""

from collections.abc import Mapping

import pytest

from syncer.model import Change, Outcome, Receipt
from syncer.store import Store, live
from tests.integration.store.sample import at, contact, decide_all, event, ms, record, save

WISH = {"syncer_stage": "lead", "syncer_stage_rule": "rule"}


@pytest.fixture
def pending_store(store: Store) -> Store:
    """Contact 1 of the CRM is decided and pending."""
    save(store, contact(1, holds={"syncer_next_action": "old"}))
    decide_all(store)
    return store


def _receipt(outcome: Outcome, now: Mapping[str, str] | None = None, error: str = "", contact_id: str = "1") -> Receipt:
    return Receipt(Change(contact_id, WISH, {}), outcome, {} if now is None else now, error)


def _pending(store: Store) -> list[str]:
    return [target.contact for target in store.pending("hub")]


def test_a_target_says_what_the_crm_holds_and_what_was_decided(pending_store: Store) -> None:
    (target,) = pending_store.pending("hub")
    assert (target.contact, target.person, target.holds) == ("1", 1, {"syncer_next_action": "old"})
    assert (target.standings["main"].stage, target.standings["main"].at) == ("lead", ms(0))


def test_only_live_decided_contacts_of_the_crm_are_targets(store: Store) -> None:
    save(store, contact(1), contact(2, merged_ids=("3",)), contact(3), contact(4, gone=True), event("e", record(9)))
    save(store, contact(5, source="list"), source="list")
    decide_all(store)
    save(store, contact(6))
    assert _pending(store) == ["1", "2"]
    assert [target.contact for target in store.targets("hub")] == ["1", "2"]
    assert (store.count_targets("hub"), store.count_pending("hub"), store.count_pending("list")) == (2, 2, 1)
    assert (store.count_targets("nobody"), list(store.pending("nobody"))) == (0, [])


def test_what_was_written_is_held(pending_store: Store) -> None:
    pending_store.save_receipts("hub", [_receipt(Outcome.WRITTEN, {**WISH, "syncer_next_action": ""})], at(0))
    assert _pending(pending_store) == []
    (target,) = pending_store.targets("hub")
    assert target.holds == WISH


def test_an_answer_that_is_not_the_wish_is_not_done(pending_store: Store) -> None:
    pending_store.save_receipts("hub", [_receipt(Outcome.WRITTEN, {"syncer_stage": "customer"})], at(0))
    (target,) = pending_store.pending("hub")
    assert target.holds == {"syncer_stage": "customer", "syncer_next_action": "old"}


def test_what_the_crm_held_already_is_settled(pending_store: Store) -> None:
    pending_store.save_receipts("hub", [_receipt(Outcome.UNCHANGED, WISH)], at(0))
    assert _pending(pending_store) == []


def test_what_is_unsure_stays_pending(pending_store: Store) -> None:
    pending_store.save_receipts("hub", [_receipt(Outcome.UNSURE, error="no answer")], at(0))
    assert _pending(pending_store) == ["1"]
    assert pending_store.count_set_aside() == 0


def test_what_is_refused_is_set_aside_until_the_wish_changes(pending_store: Store) -> None:
    run = pending_store.start_run("acme", "sync", at(0))
    pending_store.save_receipts("hub", [_receipt(Outcome.REFUSED, error="the property is read-only")], at(0))
    assert _pending(pending_store) == []
    (found,) = pending_store.set_aside(run)
    assert (found.source, found.where, found.reason) == ("hub", "contact 1", "the property is read-only")
    decide_all(pending_store, "prospect")
    assert _pending(pending_store) == ["1"]
    pending_store.save_receipts("hub", [_receipt(Outcome.WRITTEN, WISH)], at(0))
    assert pending_store.count_set_aside() == 0, "accepted in the end"


def test_receipts_of_contacts_that_are_not_known_are_ignored(pending_store: Store) -> None:
    pending_store.save_receipts("hub", [_receipt(Outcome.WRITTEN, WISH, contact_id="99")], at(0))
    pending_store.save_receipts("nobody", [_receipt(Outcome.WRITTEN, WISH)], at(0))
    assert _pending(pending_store) == ["1"]


def test_settled_contacts_are_not_pending(pending_store: Store) -> None:
    pending_store.settle("hub", ["1", "99"])
    pending_store.settle("hub", [])
    assert _pending(pending_store) == []
    pending_store.mark_all_pending()
    assert _pending(pending_store) == ["1"]


def test_many_come_once_while_receipts_are_saved(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "AT_ONCE", 10)
    save(store, *(contact(n) for n in range(35)))
    decide_all(store)
    seen = []
    for target in store.pending("hub"):
        seen.append(target.contact)
        store.save_receipts("hub", [_receipt(Outcome.WRITTEN, WISH, contact_id=target.contact)], at(0))
    assert sorted(seen, key=int) == [str(n) for n in range(35)]
    assert _pending(store) == []


def _refuse(store: Store, day: float, error: str = "no") -> None:
    store.save_receipts("hub", [_receipt(Outcome.REFUSED, error=error)], at(day))
    assert (_pending(store), store.count_refused("hub")) == ([], 1)


def test_what_was_refused_is_tried_again_when_it_is_long_ago_or_all_is(pending_store: Store) -> None:
    _refuse(pending_store, 1)
    pending_store.retry_refused("hub", at(1))
    pending_store.retry_refused("nobody")
    assert _pending(pending_store) == [], "not later than that"
    pending_store.retry_refused("hub", at(1.1))
    assert (_pending(pending_store), pending_store.count_refused("hub")) == (["1"], 0)
    assert pending_store.count_set_aside() == 1, "until it is accepted"
    _refuse(pending_store, 2)
    pending_store.retry_refused("hub")
    assert _pending(pending_store) == ["1"]
    pending_store.save_receipts("hub", [_receipt(Outcome.WRITTEN, WISH)], at(2))
    pending_store.retry_refused("hub")
    assert (_pending(pending_store), pending_store.count_refused("hub")) == ([], 0)


def test_a_later_version_of_a_contact_is_tried_again_once(store: Store) -> None:
    save(store, contact(1, updated_at=at(0)), contact(2, updated_at=at(0)))
    decide_all(store)
    store.settle("hub", ["2"])
    _refuse(store, 1)
    minute = 1 / 24 / 60
    for seen, of in enumerate((0, 1, 1 + minute)):
        save(store, contact(1, updated_at=at(of)), contact(2, updated_at=at(3)), day=seen)
        assert _pending(store) == [], "that may be what was written itself"
    save(store, contact(1, updated_at=at(2)), day=4)
    assert _pending(store) == ["1"]
    _refuse(store, 2)
    save(store, contact(1, updated_at=at(2)), day=5)
    assert _pending(store) == [], "the same version"


def test_of_a_contact_without_a_date_another_content_is_a_later_version(store: Store) -> None:
    save(store, contact(1))
    decide_all(store)
    _refuse(store, 1)
    save(store, contact(1), day=1)
    assert _pending(store) == []
    save(store, contact(1, fields={"city": "Lima"}), day=2)
    assert _pending(store) == ["1"]


def test_what_was_refused_of_a_contact_that_is_gone_is_over(store: Store) -> None:
    save(store, contact(1), contact(2))
    decide_all(store)
    store.settle("hub", ["2"])
    _refuse(store, 1)
    save(store, contact(1, gone=True), day=2)
    assert store.count_refused("hub") == 0
    store.retry_refused("hub")
    assert _pending(store) == []
    store.follow_refused("hub")
    assert store.count_set_aside() == 0

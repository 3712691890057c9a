"""What there is to do for contacts beside their stage, and what became of it."""

from collections.abc import Mapping

import pytest

from syncer.model import LIFECYCLE, Change, Outcome, Receipt
from syncer.store import Move, Store, Task, TaskState, live
from tests.integration.store.sample import at, contact, decide_all, due, ms, save

WISH = {"syncer_stage": "lead"}


@pytest.fixture
def decided(store: Store) -> Store:
    """Contacts 1 to 3 of the CRM, decided but not yet compared."""
    save(store, *(contact(number, fields={LIFECYCLE: "subscriber"}) for number in (1, 2, 3)))
    decide_all(store)
    return store


def waiting(store: Store, *, coming: bool = False) -> list[str]:
    return [errand.contact for errand in store.errands("hub", coming=coming)]


def stage(key: str, outcome: Outcome, *, gone: bool = False) -> Receipt:
    now = WISH if outcome in {Outcome.WRITTEN, Outcome.UNCHANGED} else {}
    return Receipt(Change(key, WISH, {}), outcome, now, "no" if outcome is Outcome.REFUSED else "", gone)


def moved(key: str, outcome: Outcome, now: str = "") -> Receipt:
    held = {LIFECYCLE: now} if now else {}
    return Receipt(Change(key, {LIFECYCLE: "lead"}, {}), outcome, held, "" if now else "no")


def advance(store: Store, *receipts: Receipt, is_field: bool = True) -> None:
    store.save_lifecycle("hub", receipts, at(0), is_field=is_field)


def place(store: Store) -> dict[str, str]:
    return {f"{item.stream} {item.where}": item.reason for item in store.set_aside()}


def test_whoever_holds_what_was_wished_waits_for_more_in_the_same_transaction(decided: Store) -> None:
    receipts = [stage("1", Outcome.WRITTEN), stage("2", Outcome.REFUSED), stage("3", Outcome.UNSURE)]
    decided.save_receipts("hub", receipts, at(0), queued=True)
    assert waiting(decided) == ["1"]
    decided.settle("hub", ["3"], queued=True)
    assert waiting(decided) == ["1", "3"]


def test_where_nobody_asked_for_more_nobody_waits(decided: Store) -> None:
    decided.save_receipts("hub", [stage("1", Outcome.WRITTEN)], at(0))
    decided.settle("hub", ["2"])
    assert waiting(decided) == []
    assert waiting(decided, coming=True) == ["3"], "those whose stage is still to be compared"


def test_whoever_was_taken_off_waits_again_when_their_stage_is_compared_again(decided: Store) -> None:
    decided.settle("hub", ["1", "2"], queued=True)
    advance(decided, moved("1", Outcome.WRITTEN, "lead"))
    decided.take_off("hub", ["1", "2", "99"])
    assert waiting(decided) == []
    decided.settle("hub", ["1"], queued=True)
    [errand] = decided.errands("hub")
    assert (errand.contact, errand.lifecycle) == ("1", "lead"), "what was settled is remembered"


def test_everybody_who_is_there_and_decided_can_be_made_to_wait(decided: Store) -> None:
    save(decided, contact(4, gone=True), contact(5, merged_ids=("6",)), contact(6))
    save(decided, contact(7, source="list"), source="list")
    decide_all(decided)
    save(decided, contact(8))
    decided.settle("hub", ["1"], queued=True)
    decided.take_off("hub", ["1"])
    decided.queue_everybody("hub")
    decided.queue_everybody("hub")
    assert waiting(decided) == ["1", "2", "3", "5"]


def test_whoever_is_gone_does_not_wait(decided: Store) -> None:
    decided.queue_everybody("hub")
    save(decided, contact(1, gone=True), day=1)
    assert waiting(decided) == ["2", "3"]


def test_many_come_once_while_they_are_taken_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "AT_ONCE", 10)
    save(store, *(contact(number) for number in range(35)))
    decide_all(store)
    store.queue_everybody("hub")
    seen = []
    for errand in store.errands("hub"):
        seen.append(errand.contact)
        store.take_off("hub", [errand.contact])
    assert sorted(seen, key=int) == [str(number) for number in range(35)]
    assert waiting(store) == []


def test_an_errand_tells_when_and_from_where_the_stage_was_reached(decided: Store) -> None:
    decide_all(decided, "prospect")
    decided.settle("hub", ["1"], queued=True)
    [errand] = decided.errands("hub")
    assert errand.moved == {"main": Move(ms(0), "lead", "prospect")}
    assert errand.standings["main"].stage == "prospect"
    assert errand.fields == {LIFECYCLE: "subscriber"}


def test_what_the_crm_holds_now_is_read_again_as_nothing_new(decided: Store) -> None:
    """Otherwise our own write would make everybody due."""
    decided.settle("hub", ["1", "2"], queued=True)
    advance(decided, moved("1", Outcome.WRITTEN, "lead"), moved("2", Outcome.UNCHANGED, "customer"))
    assert due(decided) == []
    save(decided, contact(1, fields={LIFECYCLE: "lead"}, updated_at=at(3)), day=3)
    save(decided, contact(2, fields={LIFECYCLE: "customer"}, updated_at=at(3)), day=3)
    assert due(decided) == []
    save(decided, contact(1, fields={LIFECYCLE: "customer"}, updated_at=at(4)), day=4)
    assert len(due(decided)) == 1, "somebody else's is news"


def test_a_field_that_nobody_reads_is_not_put_there(decided: Store) -> None:
    decided.settle("hub", ["1"], queued=True)
    advance(decided, moved("1", Outcome.WRITTEN, "lead"), is_field=False)
    [errand] = decided.errands("hub")
    assert errand.fields == {LIFECYCLE: "subscriber"}


def test_refused_stages_are_set_aside_until_they_are_taken(decided: Store) -> None:
    decided.settle("hub", ["1"], queued=True)
    advance(decided, moved("1", Outcome.REFUSED))
    assert place(decided) == {"lifecycle contact 1": "no"}
    [errand] = decided.errands("hub")
    assert errand.lifecycle == "", "so it is tried again when its stage is compared again"
    advance(decided, moved("1", Outcome.WRITTEN, "lead"))
    assert place(decided) == {}
    person = errand.person
    assert [(row.outcome, row.wish) for row in decided.written(person)] == [
        ("written", {LIFECYCLE: "lead"}),
        ("refused", {LIFECYCLE: "lead"}),
    ]


def test_tasks_are_those_of_the_person_whatever_becomes_of_the_contact(decided: Store) -> None:
    open_ = Task("1", "t1", TaskState.OPEN, ms(1), ms(1))
    decided.save_tasks("hub", [open_._replace(task="", state=TaskState.INTENDED)], [], at(1))
    decided.save_tasks("hub", [open_, Task("99", "t9", TaskState.OPEN, 0, 0)], [], at(1))
    save(decided, contact(9, merged_ids=("1", "2")), day=2)
    decide_all(decided)
    decided.queue_everybody("hub")
    tasks = {errand.contact: errand.tasks for errand in decided.errands("hub")}
    assert tasks == {"3": [], "9": [open_]}


def test_a_refused_task_is_set_aside_until_one_is_made(decided: Store) -> None:
    over = Task("1", "", TaskState.OVER, ms(1), ms(1))
    decided.save_tasks("hub", [over], [("1", "no such owner")], at(1))
    assert place(decided) == {"follow-up contact 1": "no such owner"}
    decided.save_tasks("hub", [over._replace(task="t1", state=TaskState.OPEN)], [], at(2))
    assert place(decided) == {}


def _miss(store: Store, day: float = 0) -> None:
    """The CRM has no contact 1 when it is to be written."""
    store.save_receipts("hub", [stage("1", Outcome.REFUSED, gone=True)], at(100 + day))


@pytest.mark.parametrize("how", [{"gone": True}, {"merged": True}])
def test_a_contact_that_was_missed_is_forgotten_once_it_is_known_why(decided: Store, how: Mapping[str, bool]) -> None:
    _miss(decided, 1)
    decided.follow_refused("hub")
    assert place(decided) == {"missed contact 1": "no"}, "nothing is known yet"
    save(decided, contact(1, gone=True) if "gone" in how else contact(9, merged_ids=("1",)), day=2)
    decided.follow_refused("hub")
    assert place(decided) == {}


def test_a_contact_that_was_missed_and_is_seen_again_is_tried_again(decided: Store) -> None:
    decided.settle("hub", ["2", "3"])
    _miss(decided, 1)
    decided.follow_refused("hub")
    assert [target.contact for target in decided.pending("hub")] == []
    save(decided, contact(1, fields={LIFECYCLE: "subscriber"}), day=2)
    decided.follow_refused("hub")
    assert place(decided) == {}
    assert [target.contact for target in decided.pending("hub")] == ["1"]


def test_what_was_refused_for_another_reason_stays_set_aside(decided: Store) -> None:
    decided.save_receipts("hub", [stage("1", Outcome.REFUSED)], at(101))
    save(decided, contact(1, fields={LIFECYCLE: "subscriber"}), day=2)
    decided.follow_refused("hub")
    assert place(decided) == {"write contact 1": "no"}
    decided.save_receipts("hub", [stage("1", Outcome.WRITTEN)], at(102))
    assert place(decided) == {}


def test_a_refused_lifecycle_stage_waits_again_when_it_is_to_be_tried(decided: Store) -> None:
    decided.settle("hub", ["1", "2", "3"], queued=True)
    advance(decided, moved("1", Outcome.REFUSED), moved("2", Outcome.WRITTEN, "lead"))
    assert decided.count_refused_lifecycles("hub") == 0, "it is about to be tried"
    decided.take_off("hub", ["1", "2", "3"])
    assert (decided.count_refused_lifecycles("hub"), decided.count_refused("hub")) == (1, 0)
    decided.retry_refused("hub")
    assert (waiting(decided), decided.count_pending("hub")) == (["1"], 0)
    assert decided.count_refused_lifecycles("hub") == 0

"""Writing stages: a receipt for every change, whatever happens on the way."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Barrier
from time import sleep
from typing import Any

import pytest

from connectors.hubspot.access.faults import Problem, Rejected
from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.reading.cursor import Done
from connectors.hubspot.sink import AT_ONCE
from connectors.hubspot.writing.reasons import GONE, NOT_TAKEN, UNCLEAR
from syncer.errors import BudgetReached, NoAccess, Unavailable
from syncer.model import Change, Outcome, Receipt
from tests.integration.hubspot.conftest import PROPERTIES, Connection

WISH = {
    "syncer_stage": "prospect",
    "syncer_stage_since": "2026-05-12T10:00:00Z",
    "syncer_stage_reason": "Respondió un correo el 12 de mayo de 2026",
}


@pytest.fixture
def ready(crm: Connection) -> Connection:
    list(crm.sink.prepare(PROPERTIES))
    return crm


def changes(crm: Connection, **wish: str) -> list[Change]:
    return [Change(str(contact), wish or WISH, {}) for contact in crm.portal.ids("contacts")]


def write(crm: Connection, wanted: list[Change]) -> list[Receipt]:
    receipts = list(crm.sink.write(iter(wanted)))
    assert Counter(receipt.change.id for receipt in receipts) == Counter(change.id for change in wanted)
    return receipts


def outcomes(receipts: list[Receipt]) -> dict[str, int]:
    return dict(Counter(receipt.outcome.value for receipt in receipts))


def held(crm: Connection, contact: str) -> dict[str, str | None]:
    there = crm.portal.get("contacts", int(contact))
    return {name: there.get(name) for name in WISH}


def test_every_change_is_written_a_hundred_a_call_and_what_is_held_comes_back(ready: Connection) -> None:
    receipts = write(ready, changes(ready))
    assert outcomes(receipts) == {"written": 250}
    assert all(receipt.now == WISH for receipt in receipts)
    assert ready.calls["write"] == 3
    assert "batch_read" not in ready.calls
    assert {tuple(held(ready, receipt.change.id).items()) for receipt in receipts} == {tuple(WISH.items())}


def test_nothing_but_the_wish_is_touched(ready: Connection) -> None:
    contact = str(ready.portal.ids("contacts")[0])
    before = ready.portal.get("contacts", int(contact))
    write(ready, [Change(contact, {"syncer_stage": "lead"}, {})])
    after = ready.portal.get("contacts", int(contact))
    assert {name for name in after if after[name] != before.get(name)} == {"syncer_stage", "lastmodifieddate"}


def test_what_was_written_is_read_as_held_and_by_id(ready: Connection) -> None:
    since = Done(ready.now()).text
    written = write(ready, changes(ready))
    read = ready.read("contacts", since, until=ready.later())
    assert {contact.id: dict(contact.holds) for contact in read.contacts} == {
        receipt.change.id: dict(receipt.now) for receipt in written
    }
    ids = [receipt.change.id for receipt in written]
    back = ready.sink.read_back([*ids, "999999"], list(WISH))
    assert back == dict.fromkeys(ids, WISH)


def test_a_value_can_be_cleared(ready: Connection) -> None:
    write(ready, changes(ready))
    assert outcomes(write(ready, changes(ready, syncer_stage_reason=""))) == {"written": 250}
    assert held(ready, str(ready.portal.ids("contacts")[0]))["syncer_stage_reason"] in (None, "")


def test_without_a_wish_there_is_nothing_to_call_for(ready: Connection) -> None:
    contact = str(ready.portal.ids("contacts")[0])
    assert outcomes(write(ready, [Change(contact, {}, {})])) == {"unchanged": 1}
    assert "write" not in ready.calls


def test_a_value_that_hubspot_does_not_take_is_refused_alone(ready: Connection) -> None:
    wanted = changes(ready)
    wanted[3] = Change(wanted[3].id, {"syncer_stage": "nonsense"}, {})
    receipts = write(ready, wanted)
    [refused] = [receipt for receipt in receipts if receipt.outcome == Outcome.REFUSED]
    assert refused.change == wanted[3]
    assert "lacks the option" in refused.error
    assert "syncer setup" in refused.error
    assert outcomes(receipts) == {"written": 249, "refused": 1}


def test_what_is_wrong_with_a_property_is_not_looked_for_in_every_change(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HubSpot refused the whole batch, although every input can be told apart."""

    def refuse(records: Records, inputs: Sequence[Mapping[str, Any]]) -> None:
        calls.append(len(inputs))
        raise Rejected("no", (Problem("PROPERTY_DOESNT_EXIST", ("syncer_stage",)),), already_there=False)

    for _ in range(1_750):
        ready.portal.add("contacts", {})
    calls: list[int] = []
    monkeypatch.setattr(Records, "update", refuse)
    assert outcomes(write(ready, changes(ready))) == {"refused": 2_000}
    assert len(calls) <= AT_ONCE, "those that were under way at once"


@pytest.mark.parametrize("bad", [1, 2])
def test_a_value_that_batches_are_refused_for_is_looked_for_once(
    ready: Connection, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    """Whether all of a thousand have it, or every second one."""
    contacts = [ready.portal.add("contacts", {}) for _ in range(1_000)]
    wanted = [
        Change(str(each), {"syncer_stage": "prospect" if number % bad else "lead"}, {})
        for number, each in enumerate(contacts)
    ]
    really, calls, together = Records.update, list[int](), Barrier(AT_ONCE)

    def all_or_nothing(records: Records, inputs: Sequence[Mapping[str, Any]]) -> Any:
        calls.append(len(inputs))
        if len(calls) <= AT_ONCE:
            together.wait(30)  # all of them are refused before any of them is taken apart
        sleep(0.001)  # and no thread is alone with the next ones
        if any(each["properties"]["syncer_stage"] == "lead" for each in inputs):
            raise Rejected("no", (Problem("INVALID_OPTION", ("syncer_stage",)),), already_there=False)
        return really(records, inputs)

    monkeypatch.setattr(Records, "update", all_or_nothing)
    receipts = write(ready, wanted)
    refused = [receipt for receipt in receipts if receipt.outcome is Outcome.REFUSED]
    assert {receipt.change.wish["syncer_stage"] for receipt in refused} == {"lead"}
    assert outcomes(receipts) == ({"refused": 1_000} if bad == 1 else {"refused": 500, "written": 500})
    assert all("lacks the option" in receipt.error for receipt in refused)
    assert len(calls) <= 14 + (10 + 6) * (bad - 1), "of those under way at once each costs one, one of them seven"


def test_what_is_wrong_with_a_contact_is_not_taken_for_the_others(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = changes(ready)[:100]
    bad = {wanted[3].id, wanted[70].id}
    really = Records.update

    def all_or_nothing(records: Records, inputs: Sequence[Mapping[str, Any]]) -> Any:
        if any(each["id"] in bad for each in inputs):
            found = Problem("MISSING_CONDITIONAL_REQUIRED_PROPERTY", ("city",))
            raise Rejected("no", (found, Problem("NOT_WITH_THIS_OWNER", ("syncer_stage",))), already_there=False)
        return really(records, inputs)

    monkeypatch.setattr(Records, "update", all_or_nothing)
    receipts = write(ready, wanted)
    assert {receipt.change.id for receipt in receipts if receipt.outcome is Outcome.REFUSED} == bad
    assert outcomes(receipts) == {"written": 98, "refused": 2}


def test_one_that_is_refused_in_every_batch_keeps_no_other_from_being_written(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts = [str(ready.portal.add("contacts", {})) for _ in range(2_000)]
    bad = set(contacts[::100])
    really, calls = Records.update, list[int]()

    def all_or_nothing(records: Records, inputs: Sequence[Mapping[str, Any]]) -> Any:
        calls.append(len(inputs))
        if any(each["id"] in bad for each in inputs):
            raise Rejected("no", (Problem("ODD"),), already_there=False)
        return really(records, inputs)

    monkeypatch.setattr(Records, "update", all_or_nothing)
    receipts = write(ready, [Change(each, {"syncer_stage": "lead"}, {}) for each in contacts])
    assert {receipt.change.id for receipt in receipts if receipt.outcome is Outcome.REFUSED} == bad
    assert outcomes(receipts) == {"written": 1_980, "refused": 20}
    assert len(calls) <= 20 * 15, "a hundred are halved seven times"


@pytest.mark.parametrize(("times", "outcome"), [(1, Outcome.WRITTEN), (9, Outcome.UNSURE)])
def test_trouble_of_hubspot_s_own_with_one_change_is_no_refusal(
    ready: Connection, monkeypatch: pytest.MonkeyPatch, times: int, outcome: Outcome
) -> None:
    """A 207 that says of one: an internal error."""
    contact = str(ready.portal.ids("contacts")[7])
    really, asked = Records.update, list[int]()

    def troubled(records: Records, inputs: Sequence[Mapping[str, Any]]) -> Any:
        asked.append(len(inputs))
        [trace] = [str(each["objectWriteTraceId"]) for each in inputs if each["id"] == contact]
        if len(asked) > times:
            return really(records, inputs)
        others = [each for each in inputs if each["id"] != contact]
        answer = really(records, others) if others else {"results": []}
        error = {"status": "error", "category": "INTERNAL_ERROR", "context": {"objectWriteTraceId": [trace]}}
        return {**answer, "errors": [error]}

    monkeypatch.setattr(Records, "update", troubled)
    receipts = {receipt.change.id: receipt.outcome for receipt in write(ready, changes(ready)[:50])}
    assert receipts.pop(contact) is outcome
    assert set(receipts.values()) == {Outcome.WRITTEN}
    assert asked == [50, 1]
    assert ready.calls["batch_read"] == (1 if outcome is Outcome.WRITTEN else 2)


def test_when_everything_is_refused_writing_stops_and_the_rest_is_left(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    contacts = [ready.portal.add("contacts", {}) for _ in range(1_500)]

    def refuse(records: Records, inputs: Sequence[Mapping[str, Any]]) -> None:
        calls.append([str(each["id"]) for each in inputs])
        raise Rejected("HubSpot refuses the request: ODD", (Problem("ODD"),), already_there=False)

    calls: list[list[str]] = []
    monkeypatch.setattr(Records, "update", refuse)
    receipts: list[Receipt] = []
    with pytest.raises(Rejected, match="ODD, again and again: the rest is left to the next run"):
        receipts.extend(ready.sink.write(Change(str(each), WISH, {}) for each in contacts))
    assert outcomes(receipts) == {"refused": len(receipts)}
    assert {receipt.change.id for receipt in receipts} == {one for one, *others in calls if not others}
    assert 40 < len(receipts) < 60
    assert len(calls) <= 110


def test_a_property_that_is_not_there_is_told_for_all_in_few_calls(crm: Connection) -> None:
    receipts = write(crm, changes(crm))
    assert outcomes(receipts) == {"refused": 250}
    assert "has no property syncer_stage" in receipts[0].error
    assert crm.calls["write"] <= 3
    list(crm.sink.prepare(PROPERTIES))
    assert outcomes(write(crm, changes(crm))) == {"written": 250}, "the next run knows nothing of it"


def test_a_contact_that_is_gone_or_merged_is_refused_and_not_written_to(ready: Connection) -> None:
    one, other, archived = ready.portal.ids("contacts")[:3]
    wanted = changes(ready)
    survivor = ready.portal.merge(one, other)
    ready.portal.archive("contacts", archived)
    receipts = {receipt.change.id: receipt for receipt in write(ready, wanted)}
    for gone in (one, other, archived):
        assert (receipts[str(gone)].outcome, receipts[str(gone)].error) == (Outcome.REFUSED, GONE)
        assert receipts[str(gone)].gone
    assert held(ready, str(survivor)) == dict.fromkeys(WISH)
    assert sum(receipt.outcome == Outcome.WRITTEN for receipt in receipts.values()) == 247


def test_a_stage_that_hubspot_keeps_to_itself_is_refused_by_what_it_answers(ready: Connection) -> None:
    contact = str(ready.portal.add("contacts", {"lifecyclestage": "customer"}))
    [receipt] = write(ready, [Change(contact, {"lifecyclestage": "lead"}, {})])
    assert (receipt.outcome, receipt.error) == (Outcome.REFUSED, NOT_TAKEN)
    assert receipt.now == {"lifecyclestage": "customer"}


@pytest.mark.parametrize("fault", ["lost", "empty200"])
def test_a_lost_answer_is_found_out_by_reading_back_and_nothing_is_written_twice(ready: Connection, fault: str) -> None:
    for _ in range(150):
        ready.portal.add("contacts", {})
    ready.running.sandbox._faults.rates[fault] = 0.5
    ready.running.sandbox.requests.clear()
    assert outcomes(write(ready, changes(ready))) == {"written": 400}
    assert ready.calls["batch_read"] >= 1
    assert ready.running.sandbox.requests.changed == 400
    assert ready.calls["write"] == 4


@pytest.mark.parametrize("odd", [{}, None, [], {"results": None}, {"results": [None, {"id": "101", "properties": []}]}])
def test_an_answer_of_another_shape_is_found_out_by_reading_back(
    ready: Connection, monkeypatch: pytest.MonkeyPatch, odd: object
) -> None:
    really = Records.update

    def update(records: Records, inputs: Sequence[Mapping[str, Any]]) -> object:
        really(records, inputs)
        return odd

    monkeypatch.setattr(Records, "update", update)
    assert outcomes(write(ready, changes(ready))) == {"written": 250}
    assert (ready.calls["write"], ready.calls["batch_read"]) == (3, 3)


@pytest.mark.parametrize("errors", [7, {"a": "b"}, [None, "x", {"context": ["x"]}, {"context": {"ids": 7}}]])
def test_errors_of_another_shape_are_of_no_change(
    ready: Connection, monkeypatch: pytest.MonkeyPatch, errors: object
) -> None:
    really = Records.update
    monkeypatch.setattr(Records, "update", lambda *asked: {**really(*asked), "errors": errors})
    assert outcomes(write(ready, changes(ready)[:100])) == {"written": 100}


def test_what_cannot_be_read_back_for_its_shape_is_unsure(ready: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Records, "_read", lambda *_, **__: {"status": "COMPLETE"})
    ready.befall("lost")
    receipts = write(ready, changes(ready)[:100])
    assert {(receipt.outcome, receipt.error) for receipt in receipts} == {(Outcome.UNSURE, UNCLEAR)}
    assert ready.calls["write"] == 1


@pytest.mark.parametrize("fault", ["500", "502", "503", "504", "reset", "html", "429", "423", "409"])
def test_what_was_not_done_is_done_once_more(ready: Connection, fault: str) -> None:
    wanted = changes(ready)[:100]
    ready.befall(fault)
    assert outcomes(write(ready, wanted)) == {"written": 100}
    assert ready.calls["write"] == 2


def test_a_conflict_that_stays_is_refused_in_words_and_told_apart_from_the_others(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch, once more after reading back, then its halves down to the contact that the conflict is about."""
    wanted = changes(ready)[:4]
    really = Records.update

    def conflict(records: Records, inputs: Sequence[Mapping[str, Any]]) -> Any:
        if any(each["id"] == wanted[2].id for each in inputs):
            raise Rejected("no", (Problem("CONFLICT"),), already_there=True)
        return really(records, inputs)

    monkeypatch.setattr(Records, "update", conflict)
    receipts = write(ready, wanted)
    assert outcomes(receipts) == {"written": 3, "refused": 1}
    [refused] = [receipt for receipt in receipts if receipt.outcome is Outcome.REFUSED]
    assert refused.change == wanted[2]
    assert "in conflict with another change" in refused.error
    assert not refused.gone
    assert ready.calls["batch_read"] == 1


def test_a_value_that_did_not_take_is_refused_although_the_answer_is_a_200(ready: Connection) -> None:
    ready.portal.keeps.add("syncer_stage_reason")
    receipts = write(ready, changes(ready)[:100])
    assert {(receipt.outcome, receipt.error) for receipt in receipts} == {(Outcome.REFUSED, NOT_TAKEN)}
    assert {receipt.now["syncer_stage"] for receipt in receipts} == {"prospect"}, "what did take is told"
    assert ready.running.sandbox.requests.exchanges[-1].status == 200


def test_what_stays_unclear_is_unsure_and_never_guessed(ready: Connection) -> None:
    ready.running.sandbox._faults.rates["503"] = 1.0
    receipts = write(ready, changes(ready))
    assert outcomes(receipts) == {"unsure": 250}
    assert {receipt.error for receipt in receipts} == {UNCLEAR}


def test_a_write_that_never_takes_effect_is_unsure_after_one_more_try(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def lost(records: Records, inputs: list[object]) -> None:
        calls.append(len(inputs))
        raise ready.api.api.client._faults.lost("the connection broke")

    monkeypatch.setattr(Records, "update", lost)
    assert outcomes(write(ready, changes(ready)[:100])) == {"unsure": 100}
    assert calls == [100, 100]


def test_only_whom_hubspot_says_it_has_no_more_is_gone_when_a_lost_answer_is_read_back(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = changes(ready)[:100]
    untold = {change.id for change in wanted[10:50]}
    one, other, archived = (int(change.id) for change in wanted[:3])
    ready.portal.merge(one, other)
    ready.portal.archive("contacts", archived)
    really = Records._read

    def in_part(records: Records, *asked: Any, **more: Any) -> Any:
        answer = really(records, *asked, **more)
        answer["results"] = [row for row in answer["results"] if row["id"] not in untold]
        failed = {"status": "error", "category": "INTERNAL_ERROR", "context": {"ids": sorted(untold)}}
        return {**answer, "errors": [*answer.get("errors", ()), failed]}

    monkeypatch.setattr(Records, "_read", in_part)
    ready.befall("lost")
    receipts = {receipt.change.id: receipt for receipt in write(ready, wanted)}
    assert {each for each, receipt in receipts.items() if receipt.gone} == {str(one), str(other), str(archived)}
    assert {each for each, receipt in receipts.items() if receipt.outcome is Outcome.UNSURE} == untold
    assert outcomes(list(receipts.values())) == {"written": 57, "refused": 3, "unsure": 40}
    assert (ready.calls["write"], ready.calls["batch_read"]) == (1, 1)


def test_a_call_that_leads_nowhere_says_nothing_of_contacts(ready: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(records: Records, inputs: Sequence[Mapping[str, Any]]) -> None:
        calls.append(len(inputs))
        raise Rejected("no", (Problem("OBJECT_NOT_FOUND"),), already_there=False)

    calls: list[int] = []
    monkeypatch.setattr(Records, "update", nowhere)
    receipts: list[Receipt] = []
    with pytest.raises(Rejected):
        receipts.extend(ready.sink.write(iter(changes(ready))))
    assert receipts == []
    assert (sorted(calls), ready.calls["batch_read"]) == ([50, 50, 100, 100, 100, 100], 3)


def test_a_batch_that_is_refused_for_one_that_is_gone_is_written_without_it(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = changes(ready)[:100]
    gone = wanted[7].id
    ready.portal.archive("contacts", int(gone))
    really = Records.update

    def all_or_nothing(records: Records, inputs: Sequence[Mapping[str, Any]]) -> Any:
        if any(each["id"] == gone for each in inputs):
            raise Rejected("no", (Problem("OBJECT_NOT_FOUND"),), already_there=False)
        return really(records, inputs)

    monkeypatch.setattr(Records, "update", all_or_nothing)
    receipts = write(ready, wanted)
    assert outcomes(receipts) == {"written": 99, "refused": 1}
    assert [receipt.change.id for receipt in receipts if receipt.gone] == [gone]
    assert (ready.calls["write"], ready.calls["batch_read"]) == (1, 1)


def test_a_batch_that_is_refused_as_a_whole_is_taken_apart(ready: Connection) -> None:
    """HubSpot refuses a batch that has one record twice, with 400."""
    one, other, *rest = changes(ready)[:100]
    receipts = list(ready.sink.write(iter([one, *rest, replace(one, wish={"syncer_stage": "lead"}), other])))
    assert len(receipts) == 101
    assert {receipt.outcome for receipt in receipts} == {Outcome.WRITTEN}


def test_when_access_ends_what_was_under_way_is_accounted_for_and_the_rest_is_not_tried(ready: Connection) -> None:
    contacts = [ready.portal.add("contacts", {"firstname": str(number)}) for number in range(4_000)]
    taken = 0

    def wanted() -> Iterator[Change]:
        nonlocal taken
        for contact in contacts:
            taken += 1
            if taken == 1_500:
                ready.running.sandbox.token = "another"
            yield Change(str(contact), WISH, {})

    receipts: list[Receipt] = []
    with pytest.raises(NoAccess):
        receipts.extend(ready.sink.write(wanted()))  # what came before the error is in the list
    assert taken < len(contacts)
    really = sum(ready.portal.get("contacts", contact).get("syncer_stage") == "prospect" for contact in contacts)
    assert sum(receipt.outcome == Outcome.WRITTEN for receipt in receipts) == really > 0


def test_what_was_written_is_told_though_the_rest_of_its_batch_cannot_be_read_back(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = Records.update

    def silent_about_one(records: Records, inputs: Sequence[Mapping[str, Any]]) -> Any:
        answer = really(records, inputs)
        answer["results"].pop()
        return answer

    monkeypatch.setattr(Records, "update", silent_about_one)
    monkeypatch.setattr(Records, "_read", _out_of_calls)
    receipts: list[Receipt] = []
    with pytest.raises(BudgetReached):
        receipts.extend(ready.sink.write(iter(changes(ready))))
    assert outcomes(receipts) == {"written": 247, "unsure": 3}


def test_what_was_sent_and_lost_is_unsure_when_the_calls_are_used_up(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, or when what was not there is tried once more."""
    monkeypatch.setattr(Records, "_read", _out_of_calls)
    ready.befall("lost")
    receipts: list[Receipt] = []
    with pytest.raises(BudgetReached):
        receipts.extend(ready.sink.write(iter(changes(ready)[:100])))
    assert outcomes(receipts) == {"unsure": 100}
    monkeypatch.undo()
    tries = 0

    def lost_then_out_of_calls(records: Records, inputs: Sequence[Mapping[str, Any]]) -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise ready.api.api.client._faults.lost("the connection broke")
        _out_of_calls()

    monkeypatch.setattr(Records, "update", lost_then_out_of_calls)
    receipts = []
    with pytest.raises(BudgetReached):
        receipts.extend(ready.sink.write(iter(changes(ready)[100:200])))
    assert outcomes(receipts) == {"unsure": 100}


def test_the_half_of_a_refused_batch_that_was_written_is_told_though_the_other_fails(
    ready: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, calls = Records.update, list[int]()

    def update(records: Records, inputs: Sequence[Mapping[str, Any]]) -> Any:
        calls.append(len(inputs))
        if len(calls) == 1:
            raise Rejected("no", (Problem("ODD"),), already_there=False)
        if len(calls) == 3:
            _out_of_calls()
        return really(records, inputs)

    monkeypatch.setattr(Records, "update", update)
    wanted = changes(ready)[:100]
    receipts: list[Receipt] = []
    with pytest.raises(BudgetReached):
        receipts.extend(ready.sink.write(iter(wanted)))
    assert calls == [100, 50, 50]
    assert [receipt.change for receipt in receipts] == wanted[:50], "the others were never sent"
    assert outcomes(receipts) == {"written": 50}


def test_a_batch_that_fails_when_all_are_on_their_way_is_raised_too(ready: Connection) -> None:
    ready.running.sandbox.token = "another"
    with pytest.raises(NoAccess):
        list(ready.sink.write(iter(changes(ready)[:10])))


def test_a_run_that_is_cut_between_batches_leaves_whole_changes(ready: Connection) -> None:
    receipts = ready.sink.write(iter(changes(ready)))
    first = next(receipts)
    del receipts
    assert held(ready, first.change.id) == WISH
    assert outcomes(write(ready, changes(ready))) == {"written": 250}


def test_reading_back_says_when_it_cannot(ready: Connection) -> None:
    ready.running.sandbox._faults.rates["503"] = 1.0
    with pytest.raises(Unavailable):
        ready.sink.read_back(["101"], ["syncer_stage"])


def _out_of_calls(*_: object, **__: object) -> None:
    raise BudgetReached("no calls are left")

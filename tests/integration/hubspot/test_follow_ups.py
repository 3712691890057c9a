"""Tasks for the owners of contacts: created in batches, never twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.hubspot.access.faults import Problem, Rejected
from connectors.hubspot.endpoints.records import Batch, Records
from connectors.hubspot.sandbox import ALL_SCOPES
from connectors.hubspot.writing.reasons import GONE, UNCLEAR
from syncer.contract import FollowUps
from syncer.errors import BudgetReached, NoAccess, Unavailable
from syncer.model import FollowUp, Made, Outcome
from tests.integration.hubspot.conftest import WIDE, Connection, connected, part_of


def wanted(crm: Connection, contacts: Sequence[int], occasion: int = 1) -> list[FollowUp]:
    due = crm.now().replace(microsecond=0) + timedelta(days=1)
    return [
        FollowUp(str(each), f"syncer-{each}-{occasion}", "Potential customer: call", "Asked for a demo", due)
        for each in contacts
    ]


def create(crm: Connection, follow_ups: list[FollowUp]) -> list[Made]:
    assert isinstance(crm.sink, FollowUps)
    made = list(crm.sink.create_follow_ups(follow_ups))
    assert Counter(each.follow_up.marker for each in made) == Counter(each.marker for each in follow_ups)
    return made


def tasks_of(crm: Connection, contact: int) -> list[int]:
    found: list[int] = crm.portal.links.activities_of("tasks", contact)
    return found


def fresh(crm: Connection, number: int, **values: str) -> list[int]:
    return [crm.portal.add("contacts", values) for _ in range(number)]


def test_a_task_says_what_to_do_until_when_and_is_the_owner_s(crm: Connection) -> None:
    [contact] = fresh(crm, 1, hubspot_owner_id="77")
    [follow_up] = wanted(crm, [contact])
    [made] = create(crm, [follow_up])
    assert [str(task) for task in tasks_of(crm, contact)] == [made.task]
    task = crm.portal.get("tasks", int(made.task))
    assert task["hs_task_subject"] == "syncer: Potential customer: call"
    assert task["hs_task_body"] == f"Asked for a demo\n\n{follow_up.marker}"
    assert task["hs_timestamp"] == follow_up.due.isoformat().replace("+00:00", "Z")
    assert (task["hs_task_status"], task["hs_task_type"], task["hubspot_owner_id"]) == ("NOT_STARTED", "TODO", "77")


def test_a_contact_that_nobody_owns_gets_its_task_all_the_same(crm: Connection) -> None:
    [contact] = fresh(crm, 1)
    create(crm, wanted(crm, [contact]))
    [task] = tasks_of(crm, contact)
    assert crm.portal.get("tasks", task).get("hubspot_owner_id") is None


def test_a_hundred_share_two_calls(crm: Connection) -> None:
    contacts = fresh(crm, 150)
    made = create(crm, wanted(crm, contacts))
    assert {each.outcome for each in made} == {Outcome.WRITTEN}
    assert all([str(task) for task in tasks_of(crm, int(each.follow_up.contact))] == [each.task] for each in made)
    assert crm.calls == {"batch_read": 2, "create": 2}


def test_nobody_is_given_a_task_for_a_contact_that_is_gone_or_merged(crm: Connection) -> None:
    one, other, archived, sound = fresh(crm, 4)
    survivor = crm.portal.merge(one, other)
    crm.portal.archive("contacts", archived)
    made = {int(each.follow_up.contact): each for each in create(crm, wanted(crm, [one, archived, sound]))}
    for gone in (one, archived):
        assert (made[gone].outcome, made[gone].error, made[gone].gone) == (Outcome.REFUSED, GONE, True)
    assert made[sound].outcome is Outcome.WRITTEN
    assert tasks_of(crm, survivor) == []


def test_tasks_are_open_until_somebody_completes_or_deletes_them(crm: Connection) -> None:
    made = create(crm, wanted(crm, fresh(crm, 4)))
    one, done, deleted, begun = (each.task for each in made)
    crm.portal.update("tasks", int(done), {"hs_task_status": "COMPLETED"})
    crm.portal.update("tasks", int(begun), {"hs_task_status": "IN_PROGRESS"})
    crm.portal.archive("tasks", int(deleted))
    assert crm.sink.open_follow_ups([one, done, deleted, begun, "999999"]) == {one, begun}


def test_a_task_that_hubspot_does_not_tell_of_is_not_taken_for_done(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = (each.task for each in create(crm, wanted(crm, fresh(crm, 2))))
    monkeypatch.setattr(Records, "_read", _silent_about(other))
    with pytest.raises(Unavailable):
        crm.sink.open_follow_ups([one, other])
    monkeypatch.undo()
    really = Records._read

    def without_errors(records: Records, *asked: Any, **more: Any) -> Any:
        return {"results": really(records, *asked, **more)["results"]}

    monkeypatch.setattr(Records, "_read", without_errors)
    crm.portal.archive("tasks", int(one))
    assert crm.sink.open_follow_ups([one, other]) == {other}, "it is in the bin"
    with pytest.raises(Unavailable, match="1 tasks"):
        crm.sink.open_follow_ups([one, "999999"])


def test_a_task_is_found_by_its_own_marker_among_many(crm: Connection) -> None:
    contacts = fresh(crm, 7)
    first = {each.follow_up.marker: each.task for each in create(crm, wanted(crm, contacts, 12))}
    for contact in contacts:
        for number in range(40):
            crm.portal.add("tasks", {"hs_task_body": f"Task {number}, syncer-{contact}-123"}, [contact])
    crm.api.meter._calls.clear()
    assert crm.sink.find_follow_ups(wanted(crm, contacts, 12)) == first
    assert crm.calls == {"search": 3}, "five contacts share a search; more than 200 tasks are two pages"
    assert crm.sink.find_follow_ups(wanted(crm, contacts, 1)) == {}


@pytest.mark.parametrize("fault", ["lost", "empty200"])
def test_a_lost_answer_is_unsure_and_found_by_the_marker(crm: Connection, fault: str) -> None:
    contacts = fresh(crm, 30)
    follow_ups = wanted(crm, contacts)
    crm.befall("", fault)
    made = create(crm, follow_ups)
    assert {(each.outcome, each.error) for each in made} == {(Outcome.UNSURE, UNCLEAR)}
    found = crm.sink.find_follow_ups(follow_ups)
    assert {each.marker for each in follow_ups} == found.keys()
    assert all([str(task) for task in tasks_of(crm, int(each.contact))] == [found[each.marker]] for each in follow_ups)
    assert crm.calls["create"] == 1


def test_what_was_not_created_is_unsure_too_and_not_found(crm: Connection) -> None:
    follow_ups = wanted(crm, fresh(crm, 2))
    crm.befall("", "503")
    assert {each.outcome for each in create(crm, follow_ups)} == {Outcome.UNSURE}
    assert crm.sink.find_follow_ups(follow_ups) == {}


@pytest.mark.parametrize("fault", ["429", "423", "409"])
def test_what_hubspot_puts_off_or_refuses_once_is_created_once(crm: Connection, fault: str) -> None:
    contacts = fresh(crm, 3)
    crm.befall("", fault)
    assert {each.outcome for each in create(crm, wanted(crm, contacts))} == {Outcome.WRITTEN}
    assert [len(tasks_of(crm, contact)) for contact in contacts] == [1, 1, 1]


def test_one_that_is_wrong_keeps_no_other_from_being_created(crm: Connection) -> None:
    bad, good = fresh(crm, 2)
    sound = wanted(crm, [bad, good])
    made = create(crm, [replace(sound[0], body="x" * 70_000), sound[1]])
    assert {int(each.follow_up.contact): each.outcome for each in made} == {
        bad: Outcome.REFUSED, good: Outcome.WRITTEN,
    }  # fmt: skip


def test_a_contact_that_goes_between_the_look_for_its_owner_and_the_task_keeps_no_other_from_its_task(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, *others = fresh(crm, 4)
    really, looks = Records.told, list[int]()

    def told(records: Records, *asked: Any, **more: Any) -> Batch:
        answer = really(records, *asked, **more)
        looks.append(1)
        if len(looks) == 1:
            crm.portal.archive("contacts", gone)
        return answer

    monkeypatch.setattr(Records, "told", told)
    made = {int(each.follow_up.contact): each for each in create(crm, wanted(crm, [gone, *others]))}
    assert (made[gone].outcome, made[gone].error, made[gone].gone) == (Outcome.REFUSED, GONE, True)
    assert [made[each].outcome for each in others] == [Outcome.WRITTEN] * 3
    assert [len(tasks_of(crm, each)) for each in others] == [1, 1, 1]
    assert crm.calls == {"batch_read": 2, "create": 2}


def test_a_call_that_leads_nowhere_says_nothing_of_contacts(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object) -> None:
        calls.append(1)
        raise Rejected("no", (Problem("OBJECT_NOT_FOUND"),), already_there=False)

    calls: list[int] = []
    monkeypatch.setattr(Records, "create", nowhere)
    made: list[Made] = []
    with pytest.raises(Rejected):
        made.extend(crm.sink.create_follow_ups(wanted(crm, fresh(crm, 100))))
    assert (made, len(calls)) == ([], 2)


def test_whom_hubspot_does_not_tell_of_gets_no_task_and_is_not_taken_for_gone(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, told = fresh(crm, 2)
    monkeypatch.setattr(Records, "_read", _silent_about(str(silent)))
    made = {int(each.follow_up.contact): each for each in create(crm, wanted(crm, [silent, told]))}
    assert (made[silent].outcome, made[silent].gone) == (Outcome.UNSURE, False)
    assert (made[told].outcome, tasks_of(crm, silent)) == (Outcome.WRITTEN, [])


@pytest.mark.parametrize("odd", [{}, None, {"status": "PENDING"}])
def test_an_answer_of_another_shape_is_unsure(crm: Connection, monkeypatch: pytest.MonkeyPatch, odd: object) -> None:
    really = Records.create

    def create_(records: Records, stream: str, inputs: Sequence[Mapping[str, Any]]) -> object:
        really(records, stream, inputs)
        return odd

    monkeypatch.setattr(Records, "create", create_)
    contacts = fresh(crm, 3)
    assert {each.outcome for each in create(crm, wanted(crm, contacts))} == {Outcome.UNSURE}
    assert [len(tasks_of(crm, contact)) for contact in contacts] == [1, 1, 1]


def test_what_was_created_of_a_batch_is_told_though_the_rest_fails(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, calls = Records.create, list[int]()

    def create_(records: Records, stream: str, inputs: Sequence[Mapping[str, Any]]) -> object:
        calls.append(len(inputs))
        if len(calls) == 1:
            raise Rejected("no", (Problem("ODD"),), already_there=False)
        if len(calls) == 3:
            raise BudgetReached("no calls are left")
        return really(records, stream, inputs)

    monkeypatch.setattr(Records, "create", create_)
    contacts = fresh(crm, 4)
    made: list[Made] = []
    with pytest.raises(BudgetReached):
        made.extend(crm.sink.create_follow_ups(wanted(crm, contacts)))
    assert [(int(each.follow_up.contact), each.outcome) for each in made] == [
        (contact, Outcome.WRITTEN) for contact in contacts[:2]
    ]
    assert [len(tasks_of(crm, contact)) for contact in contacts] == [1, 1, 0, 0]


def test_when_every_task_is_refused_it_ends_and_the_rest_is_left(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(records: Records, stream: str, inputs: Sequence[Mapping[str, Any]]) -> None:
        calls.append(len(inputs))
        raise Rejected("HubSpot refuses the request: ODD", (Problem("ODD"),), already_there=False)

    calls: list[int] = []
    monkeypatch.setattr(Records, "create", refuse)
    made: list[Made] = []
    with pytest.raises(Rejected, match="ODD, again and again: the rest is left to the next run"):
        made.extend(crm.sink.create_follow_ups(wanted(crm, fresh(crm, 300))))
    assert {each.outcome for each in made} == {Outcome.REFUSED}
    assert len(made) == calls.count(1), "whoever was refused alone has a receipt, nobody else"
    assert len(calls) <= 110


def test_trouble_of_hubspot_s_own_with_one_task_is_no_refusal(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it was made is not known: it is looked for later."""
    really = Records.create

    def troubled(records: Records, stream: str, inputs: Sequence[Mapping[str, Any]]) -> Any:
        answer = really(records, stream, inputs[1:])
        error = {"category": "INTERNAL_ERROR", "context": {"objectWriteTraceId": ["0"]}}
        return {**answer, "errors": [error]}

    monkeypatch.setattr(Records, "create", troubled)
    made = create(crm, wanted(crm, fresh(crm, 2)))
    assert [(each.outcome, each.error) for each in made] == [(Outcome.UNSURE, UNCLEAR), (Outcome.WRITTEN, "")]


def test_an_answer_without_trace_ids_is_understood_by_the_markers(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = type(crm.api.records).create

    def untraced(*asked: object) -> object:
        answer = really(*asked)  # type: ignore[arg-type]
        for row in answer["results"]:
            del row["objectWriteTraceId"]
        return answer

    monkeypatch.setattr(type(crm.api.records), "create", untraced)
    made = create(crm, wanted(crm, fresh(crm, 12)))
    assert all([str(each) for each in tasks_of(crm, int(one.follow_up.contact))] == [one.task] for one in made)


def test_a_long_title_is_cut(crm: Connection) -> None:
    [contact] = fresh(crm, 1)
    [follow_up] = wanted(crm, [contact])
    create(crm, [replace(follow_up, subject="x" * 300)])
    [task] = tasks_of(crm, contact)
    title = crm.portal.get("tasks", task)["hs_task_subject"]
    assert (len(title), title[-2:]) == (250, "x…")


def test_our_own_task_is_no_engagement_until_somebody_begins_with_it(crm: Connection) -> None:
    [contact] = fresh(crm, 1)
    [made] = create(crm, wanted(crm, [contact]))
    theirs = crm.portal.add("tasks", {"hs_task_subject": "Call", "hs_task_status": "NOT_STARTED"}, [contact])
    keys = {each.id for each in crm.read("tasks", until=crm.later()).engagements}
    assert part_of("tasks", theirs, contact) in keys
    ours = part_of("tasks", int(made.task), contact)
    assert ours not in keys
    crm.portal.update("tasks", int(made.task), {"hs_task_status": "COMPLETED"})
    assert ours in {each.id for each in crm.read("tasks", until=crm.later()).engagements}


def test_without_the_scope_nothing_is_created() -> None:
    poor = connected(replace(WIDE, scopes=ALL_SCOPES - {"crm.objects.contacts.write"}))
    with poor as crm, pytest.raises(NoAccess, match=r"crm\.objects\.contacts\.write"):
        create(crm, wanted(crm, fresh(crm, 1)))


def test_the_marker_is_not_taken_for_a_longer_one() -> None:
    """What HubSpot puts around a text does no harm."""
    from connectors.hubspot.writing.followups import _has

    assert _has("<p>Asked</p><p>syncer-1-12</p>", "syncer-1-12")
    assert not _has("syncer-1-123", "syncer-1-12")


def _silent_about(*silent: str) -> Any:
    """Reading is answered with an error for these."""
    really = Records._read

    def read(records: Records, stream: str, ids: Sequence[str], *asked: Any, **more: Any) -> Any:
        answer = really(records, stream, ids, *asked, **more)
        answer["results"] = [row for row in answer["results"] if row["id"] not in silent]
        failed = {"status": "error", "category": "INTERNAL_ERROR", "context": {"ids": list(silent)}}
        return {**answer, "errors": [failed]}

    return read

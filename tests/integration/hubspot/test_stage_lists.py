"""An active list for each stage: made once, known by its name."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.hubspot.access.api import Api
from connectors.hubspot.endpoints.stagelists import StageLists
from connectors.hubspot.sandbox import ALL_SCOPES
from syncer.contract import Finding, Lists
from syncer.errors import Malformed, NoAccess
from syncer.model import StageList
from tests.integration.hubspot.conftest import PROPERTIES, WIDE, Connection, connected

LISTS = [StageList(f"Funnel stage: {label}", "syncer_stage", value) for value, label in PROPERTIES[0].options]


@pytest.fixture
def ready(crm: Connection) -> Connection:
    """A later run: too few calls of its own to ask in between where the account's day stands."""
    list(crm.sink.prepare(PROPERTIES))
    return crm.again()


def said(findings: Any) -> list[str]:
    return [f"{finding.level}: {finding.what}" for finding in findings]


def check(crm: Connection) -> list[str]:
    return said(crm.sink.check_lists(LISTS))


def prepare(crm: Connection) -> list[str]:
    assert isinstance(crm.sink, Lists)
    return said(crm.sink.prepare_lists(LISTS))


def test_what_is_missing_is_told_made_and_there(ready: Connection) -> None:
    names = ", ".join(each.name for each in LISTS)
    assert check(ready) == [f"warning: lists that HubSpot has not: {names}", "ok: lists can be created"]
    assert ready.portal.segments.by_name == {}, "checking makes nothing"
    assert prepare(ready) == [f"ok: created the list {each.name}" for each in LISTS]
    assert check(ready) == [f"ok: lists that are there: {names}", "ok: lists can be created"]
    made = ready.portal.segments.by_name["0-1", LISTS[1].name.lower()]
    assert made.processing == "DYNAMIC"
    [[filter_]] = [part["filters"] for part in made.branch["filterBranches"]]
    assert (filter_["property"], filter_["operation"]["values"]) == ("syncer_stage", ["prospect"])


def test_a_second_setup_makes_nothing(ready: Connection) -> None:
    prepare(ready)
    before = dict(ready.portal.segments.by_name)
    assert prepare(ready) == []
    assert ready.portal.segments.by_name == before


def test_upper_and_lower_case_make_no_second_list(ready: Connection) -> None:
    ready.portal.segments.add(LISTS[0].name.upper(), "0-1", "DYNAMIC")
    assert len(prepare(ready)) == len(LISTS) - 1


def test_lists_are_found_beyond_the_first_page(ready: Connection) -> None:
    for number in range(1_100):
        ready.portal.segments.add(f"List {number}", "0-1", "MANUAL")
    prepare(ready)
    ready.portal.segments.add("Companies", "0-2", "MANUAL")
    assert prepare(ready) == []


def test_a_list_of_that_name_that_is_not_active_is_nobody_s_to_replace(ready: Connection) -> None:
    ready.portal.segments.add(LISTS[0].name, "0-1", "MANUAL")
    told = f"warning: the list {LISTS[0].name} is there already, but is no active one: its members stay as they are"
    assert check(ready)[0] == told
    assert prepare(ready)[0] == told
    assert ready.portal.segments.by_name["0-1", LISTS[0].name.lower()].processing == "MANUAL"


def test_a_list_of_companies_by_that_name_is_another(ready: Connection) -> None:
    ready.portal.segments.add(LISTS[0].name, "0-2", "DYNAMIC")
    assert prepare(ready)[0] == f"ok: created the list {LISTS[0].name}"


def test_one_that_cannot_be_made_keeps_no_other_from_being_made(ready: Connection) -> None:
    wrong = replace(LISTS[0], property="syncer_other_stage")
    findings: list[Finding] = list(ready.sink.prepare_lists([wrong, *LISTS[1:]]))
    assert [finding.level for finding in findings] == ["error", "ok", "ok"]
    assert "cannot be created" in findings[0].what


def test_a_lost_answer_is_looked_after(ready: Connection) -> None:
    ready.befall("", "lost", "", "503")
    first, second, third = prepare(ready)
    assert first == f"ok: created the list {LISTS[0].name}"
    assert second.startswith("error: no usable answer from HubSpot: status 503")
    assert third == f"ok: created the list {LISTS[2].name}"
    assert prepare(ready) == [f"ok: created the list {LISTS[1].name}"]


def test_what_came_into_being_meanwhile_is_as_good(ready: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    ready.portal.segments.add(LISTS[0].name, "0-1", "DYNAMIC")
    really, looks = StageLists.all, []

    def late(lists: StageLists) -> Any:
        looks.append(1)
        return iter(()) if len(looks) == 1 else really(lists)

    monkeypatch.setattr(StageLists, "all", late)
    assert prepare(ready)[0] == f"ok: the list {LISTS[0].name} came into being meanwhile"


@pytest.mark.parametrize("answer", [None, [], {}, {"list": None}, {"list": {"id": 7}}])
def test_an_answer_of_another_form_is_not_taken_for_a_list(
    ready: Connection, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    monkeypatch.setattr(StageLists, "create", lambda *_: answer)
    assert {each.partition(":")[0] for each in prepare(ready)} == {"warning"}


@pytest.mark.parametrize("answer", [None, [], {}, {"lists": None}])
def test_lists_of_another_form_are_not_taken_for_none(
    ready: Connection, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    monkeypatch.setattr(Api, "call", lambda *_, **__: answer)
    with pytest.raises(Malformed):
        prepare(ready)


@pytest.mark.parametrize("offset", [0, None, "0", "x"])
def test_an_offset_that_does_not_move_on_is_not_taken_for_the_end(
    ready: Connection, monkeypatch: pytest.MonkeyPatch, offset: Any
) -> None:
    page = {"lists": [{"name": "x", "objectTypeId": "0-1"}], "hasMore": True, "offset": offset}
    monkeypatch.setattr(Api, "call", lambda *_, **__: page)
    with pytest.raises(Malformed, match="does not move on"):
        prepare(ready)


def test_each_missing_scope_is_told() -> None:
    with connected(replace(WIDE, scopes=ALL_SCOPES - {"crm.lists.write"})) as crm:
        list(crm.sink.prepare(PROPERTIES))
        assert "crm.lists.write" in check(crm)[-1]
        assert check(crm)[-1].startswith("error")
    blind = connected(replace(WIDE, scopes=ALL_SCOPES - {"crm.lists.read"}))
    with blind as crm, pytest.raises(NoAccess, match=r"crm\.lists\.read"):
        check(crm)

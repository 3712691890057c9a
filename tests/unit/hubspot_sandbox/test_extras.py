"""What the portal offers beside reading and changing records: new ones in batches, and lists."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.hubspot_sandbox.app import App

BOTH = pytest.mark.parametrize("version", ["/crm/objects/2026-09", "/crm/v3/objects"])
LISTS = pytest.mark.parametrize("lists", ["/crm/lists/2026-09", "/crm/v3/lists"])


def task(contact: int, trace: str = "", type_id: int = 204, **values: str) -> dict[str, Any]:
    kind = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}
    return {
        "properties": {"hs_timestamp": "2026-11-23T12:00:00Z", "hs_task_subject": "Call", **values},
        "associations": [{"to": {"id": str(contact)}, "types": [kind]}],
        **({"objectWriteTraceId": trace} if trace else {}),
    }


def listed(name: str, **more: Any) -> dict[str, Any]:
    operation = {"operationType": "ENUMERATION", "operator": "IS_ANY_OF", "values": ["lead"]}
    filter_ = {"filterType": "PROPERTY", "property": "lifecyclestage", "operation": operation}
    part = {"filterBranchType": "AND", "filterBranches": [], "filters": [filter_]}
    branch = {"filterBranchType": "OR", "filterBranches": [part], "filters": []}
    return {"name": name, "objectTypeId": "0-1", "processingType": "DYNAMIC", "filterBranch": branch, **more}


@BOTH
def test_tasks_are_made_and_linked_and_answered_in_another_order(opened: Callable[..., App], version: str) -> None:
    app = opened()
    ids = app.sandbox.portal.ids("contacts")[:3]
    inputs = [task(contact, str(place)) for place, contact in enumerate(ids)]
    response = app.ask("POST", f"{version}/tasks/batch/create", json={"inputs": inputs})
    body = response.json()
    assert (response.status_code, body["status"]) == (201, "COMPLETE")
    assert [row["objectWriteTraceId"] for row in body["results"]] == ["2", "1", "0"]
    made = {ids[int(row["objectWriteTraceId"])]: int(row["id"]) for row in body["results"]}
    assert all(made[contact] in app.sandbox.portal.links.activities_of("tasks", contact) for contact in ids)
    assert app.sandbox.requests.changed == 3


@BOTH
def test_one_bad_task_fails_all_unless_every_input_is_traced(opened: Callable[..., App], version: str) -> None:
    app = opened()
    good, bad = task(101), task(101, hs_task_status="SOMEDAY")
    path = f"{version}/tasks/batch/create"
    before = app.sandbox.portal.ids("tasks")
    app.refused("POST", path, 400, json={"inputs": [good, bad]})
    assert app.sandbox.portal.ids("tasks") == before
    traced = [{**good, "objectWriteTraceId": "a"}, {**bad, "objectWriteTraceId": "b"}]
    response = app.ask("POST", path, json={"inputs": traced})
    body = response.json()
    assert (response.status_code, len(body["results"]), body["numErrors"]) == (207, 1, 1)
    assert body["errors"][0]["context"] == {"objectWriteTraceId": ["b"]}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        (task(7), 404),
        (task(101, type_id=203), 400),
        (task(101, hs_timestamp=""), 400),
        (task(101, nonsense="x"), 400),
        ({}, 400),
    ],
)
def test_tasks_that_cannot_be(app: App, given: object, status: int) -> None:
    app.refused("POST", "/crm/objects/2026-09/tasks/batch/create", status, json={"inputs": [given]})


def test_contacts_are_not_made_and_a_batch_has_an_end(app: App) -> None:
    app.refused("POST", "/crm/objects/2026-09/contacts/batch/create", 400, json={"inputs": [task(101)]})
    app.refused("POST", "/crm/objects/2026-09/tasks/batch/create", 400, json={"inputs": [task(101)] * 101})


def test_what_is_new_is_hidden_from_search_for_a_while(opened: Callable[..., App]) -> None:
    app = opened(index_lag_ms=3_600_000)
    app.post("/crm/objects/2026-09/tasks/batch/create", {"inputs": [task(101, hs_task_body="marker")]})
    filters = [{"propertyName": "hs_task_body", "operator": "EQ", "value": "marker"}]
    found = app.post("/crm/objects/2026-09/tasks/search", {"filterGroups": [{"filters": filters}]})
    assert found["total"] == 0


@LISTS
def test_a_list_is_made_once_and_found(opened: Callable[..., App], lists: str) -> None:
    app = opened()
    made = app.post(lists, listed("Stage: Lead"))["list"]
    assert (made["name"], made["processingType"], made["objectTypeId"]) == ("Stage: Lead", "DYNAMIC", "0-1")
    assert app.refused("POST", lists, 400, json=listed("stage: lead"))["subCategory"] == "ILS.DUPLICATE_LIST_NAMES"
    app.post(lists, listed("By hand", processingType="MANUAL", filterBranch=None))
    there = [each.name for each in app.sandbox.portal.lists.all.values()]
    app.refused("POST", lists, 400, json=listed(there[0].upper()))
    found = app.post(f"{lists}/search", {"query": "", "count": len(there) + 1})
    assert [each["name"] for each in found["lists"]] == [*there, "Stage: Lead"]
    assert (found["hasMore"], found["offset"]) == (True, len(there) + 1)
    found = app.post(f"{lists}/search", {"query": "", "count": 500, "offset": found["offset"]})
    assert ([each["name"] for each in found["lists"]], found["hasMore"]) == (["By hand"], False)
    found = app.post(f"{lists}/search", {"query": "hand", "count": 500})
    assert ([each["name"] for each in found["lists"]], found["hasMore"]) == (["By hand"], False)


@pytest.mark.parametrize(
    "body",
    [
        {},
        listed(""),
        listed("x", processingType="ACTIVE"),
        listed("x", filterBranch=None),
        listed("x", filterBranch={"filterBranchType": "AND"}),
        listed("x", filterBranch={"filterBranchType": "OR", "filterBranches": [{"filterBranchType": "OR"}]}),
    ],
)
def test_lists_that_cannot_be(app: App, body: object) -> None:
    app.refused("POST", "/crm/lists/2026-09", 400, json=body)


def test_a_list_by_a_property_that_is_not_there_cannot_be(app: App) -> None:
    body = listed("x")
    body["filterBranch"]["filterBranches"][0]["filters"][0]["property"] = "nonsense"
    told = app.refused("POST", "/crm/lists/2026-09", 400, json=body)
    assert told["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"


def test_a_search_for_lists_has_a_page(app: App) -> None:
    app.refused("POST", "/crm/lists/2026-09/search", 400, json={"count": 501})


def test_each_needs_its_scope(closed: App) -> None:
    for path, body, scope in (
        ("/crm/lists/2026-09", {}, "crm.lists.write"),
        ("/crm/lists/2026-09/search", {}, "crm.lists.read"),
        ("/crm/objects/2026-09/tasks/batch/create", {"inputs": [task(101)]}, "crm.objects.contacts.write"),
    ):
        told = closed.refused("POST", path, 403, json=body)
        assert told["errors"][0]["context"]["requiredGranularScopes"] == [scope]


def test_a_property_that_a_workflow_keeps_is_answered_as_it_was(opened: Callable[..., App]) -> None:
    app = opened()
    app.sandbox.portal.update("contacts", 101, {"city": "Lima"})
    app.sandbox.portal.keeps.add("city")
    body = app.update({"id": "101", "properties": {"city": "Quito", "country": "Perú"}}).json()
    assert {name: body["results"][0]["properties"][name] for name in ("city", "country")} == {
        "city": "Lima", "country": "Perú",
    }  # fmt: skip


def test_a_lifecycle_stage_goes_back_only_by_way_of_none(opened: Callable[..., App]) -> None:
    app = opened()
    held = []
    for stage in ("customer", "lead", "", "lead", "salesqualifiedlead"):
        app.update({"id": "101", "properties": {"lifecyclestage": stage}})
        held.append(app.sandbox.portal.get("contacts", 101).get("lifecyclestage"))
    assert held == ["customer", "customer", None, "lead", "salesqualifiedlead"]

"""What the portal keeps beside contacts and activities: companies, deals, lists, marketing events."""

from collections.abc import Callable

import pytest

from connectors.hubspot.sandbox.events import Participation
from tests.unit.hubspot_sandbox.app import App

PATHS = {
    "companies": ("/crm/objects/2026-09/companies", "/crm/v3/objects/0-2"),
    "deals": ("/crm/objects/2026-09/deals", "/crm/v3/objects/0-3"),
    "pipelines": ("/crm/pipelines/2026-09/deals", "/crm/v3/pipelines/deals"),
    "members": ("/crm/lists/2026-09/9/memberships", "/crm/v3/lists/9/memberships"),
    "events": ("/marketing/marketing-events/2026-09/", "/marketing/v3/marketing-events/"),
    "participations": (
        "/marketing/marketing-events/2026-09/participations/52001/breakdown",
        "/marketing/v3/marketing-events/participations/52001/breakdown",
    ),
}
SCOPES = {
    "companies": "crm.objects.companies.read",
    "deals": "crm.objects.deals.read",
    "members": "crm.lists.read",
    "events": "crm.objects.marketing_events.read",
    "participations": "crm.objects.marketing_events.read",
}


@pytest.mark.parametrize("name", PATHS)
def test_either_version_answers_the_same(app: App, name: str) -> None:
    dated, legacy = (app.get(path, **({} if name == "pipelines" else {"limit": 3})) for path in PATHS[name])
    assert dated["results"] == legacy["results"] != []


@pytest.mark.parametrize("name", SCOPES)
def test_a_missing_scope_is_named(closed: App, name: str) -> None:
    for path in PATHS[name]:
        body = closed.refused("GET", path, 403)
        assert body["errors"][0]["context"]["requiredGranularScopes"] == [SCOPES[name]]


@pytest.mark.parametrize("name", ["companies", "deals"])
def test_writing_takes_a_scope_of_their_own_and_so_do_their_properties(closed: App, app: App, name: str) -> None:
    body = closed.refused("POST", f"/crm/v3/objects/{name}/batch/update", 403, json={"inputs": []})
    assert body["errors"][0]["context"]["requiredGranularScopes"] == [f"crm.objects.{name}.write"]
    closed.refused("GET", f"/crm/v3/properties/{name}", 403)
    assert {"hs_object_id", "createdate"} <= {each["name"] for each in app.get(f"/crm/v3/properties/{name}")["results"]}


def test_a_stage_says_whether_it_is_closed_and_how_likely_it_is(app: App) -> None:
    stages = {
        stage["id"]: stage["metadata"] for each in app.get(PATHS["pipelines"][0])["results"] for stage in each["stages"]
    }
    assert stages["contractsent"] == {"isClosed": "false", "probability": "0.9"}
    assert stages["closedwon"] == {"isClosed": "true", "probability": "1.0"}
    assert stages["closedlost"] == {"isClosed": "true", "probability": "0.0"}
    told = {app.sandbox.portal.get("deals", each)["dealstage"] for each in app.sandbox.portal.ids("deals")}
    assert told == {"contractsent", "closedwon", "closedlost"}


def test_deals_come_with_their_contacts(app: App) -> None:
    for record in app.get(PATHS["deals"][0], limit=100, associations="contacts")["results"]:
        [contact] = record["associations"]["contacts"]["results"]
        held = app.sandbox.portal.get("contacts", int(contact["id"]))
        assert held["num_associated_deals"] == "1"
        assert held["first_deal_created_date"] == record["properties"]["createdate"]


def test_a_contact_s_company_is_associated_with_it_both_ways(app: App) -> None:
    contact = next(each for each in app.sandbox.portal.ids("contacts") if company_of(app, each))
    company = company_of(app, contact)
    body = {"inputs": [{"id": str(contact)}]}
    [there] = app.post("/crm/v4/associations/contacts/companies/batch/read", body)["results"]
    assert [str(each["toObjectId"]) for each in there["to"]] == [company]
    [back] = app.post("/crm/v4/associations/companies/contacts/batch/read", {"inputs": [{"id": company}]})["results"]
    assert contact in [each["toObjectId"] for each in back["to"]]


def company_of(app: App, contact: int) -> str | None:
    return app.sandbox.portal.get("contacts", contact).get("associatedcompanyid")


def test_members_come_in_the_order_of_their_ids_and_page_by_page(app: App) -> None:
    whole = app.get(PATHS["members"][0], limit=250)["results"]
    assert len(whole) > 5
    assert [int(each["recordId"]) for each in whole] == sorted(int(each["recordId"]) for each in whole)
    assert [row for page in app.pages(PATHS["members"][0], limit=4) for row in page] == whole
    app.refused("GET", PATHS["members"][0], 400, params={"limit": 251})
    app.refused("GET", "/crm/v3/lists/4/memberships", 404)


def test_lists_are_searched_by_pages_and_say_when_somebody_joined_or_left(opened: Callable[..., App]) -> None:
    app = opened(contacts=40)
    lists, path = app.sandbox.portal.lists, "/crm/v3/lists/search"
    first = app.post(path, {"count": 3})
    assert (len(first["lists"]), first["hasMore"], first["offset"]) == (3, True, 3)
    rest = app.post(path, {"count": 3, "offset": 3})
    assert (len(rest["lists"]), rest["hasMore"]) == (1, False)
    app.refused("POST", path, 400, json={"count": 501})

    def said() -> dict[str, str]:
        found = app.post(path, {"query": "suscriptores"})["lists"]
        return dict(found[0]["additionalProperties"])

    before = said()
    assert "hs_last_record_removed_at" not in before, "what is empty is left out"
    member = next(iter(lists.members(lists.all[9], 0)))[0]
    lists.leave(9, member, 1_800_000_000_000)
    after = said()
    assert int(after["hs_list_size"]) == int(before["hs_list_size"]) - 1
    assert after["hs_last_record_removed_at"] == "1800000000000"
    assert str(member) not in [each["recordId"] for each in app.get(PATHS["members"][1], limit=250)["results"]]


def test_events_count_who_came_and_a_state_can_be_asked_for(opened: Callable[..., App]) -> None:
    app = opened()
    events = app.sandbox.portal.events
    added = events.add("Feria", 1_790_000_000_000)
    for contact, state in zip(app.sandbox.portal.ids("contacts"), ("REGISTERED", "ATTENDED", "ATTENDED"), strict=False):
        events.put(added.id, Participation(contact, state, 1_790_000_000_001))
    [_, shown] = app.get(PATHS["events"][0])["results"]
    assert (shown["registrants"], shown["attendees"], shown["noShows"]) == (3, 2, 0)
    path = f"/marketing/v3/marketing-events/participations/{added.id}/breakdown"
    assert [len(page) for page in app.pages(path, limit=2)] == [2, 1]
    [only] = app.get(path, state="REGISTERED")["results"]
    assert only["properties"] == {"occurredAt": 1_790_000_000_001, "attendanceState": "REGISTERED"}
    app.refused("GET", path, 400, params={"limit": 101})
    app.refused("GET", path, 400, params={"state": "MAYBE"})

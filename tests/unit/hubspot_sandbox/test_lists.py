import re
from collections.abc import Callable

import pytest

from tests.unit.hubspot_sandbox.app import CONTACTS, V3_CONTACTS, App

ACTIVITIES = ("calls", "emails", "meetings", "notes", "tasks", "communications")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z")


@pytest.mark.parametrize("path", [CONTACTS, V3_CONTACTS, "/crm/objects/2026-03/contacts", "/crm/v3/objects/0-1"])
def test_every_version_lists_every_contact_once(app: App, path: str) -> None:
    pages = app.pages(path, limit=50)
    assert [len(page) for page in pages] == [50, 50, 20]
    ids = [int(record["id"]) for page in pages for record in page]
    assert ids == sorted(set(ids))


@pytest.mark.parametrize("kind", ACTIVITIES)
def test_activities_are_listed_like_contacts(app: App, kind: str) -> None:
    records = [record for page in app.pages(f"/crm/objects/2026-09/{kind}", limit=100) for record in page]
    assert len(records) == app.sandbox.portal.story.count(kind) > 0
    assert app.get(f"/crm/v3/objects/{kind}", limit=1)["results"][0] == records[0]


def test_after_is_the_id_of_the_next_record(app: App) -> None:
    first = app.get(CONTACTS, limit=3)
    following = app.get(CONTACTS, limit=3, after=first["paging"]["next"]["after"])
    assert first["paging"]["next"]["after"] == following["results"][0]["id"]


def test_the_link_of_a_page_leads_to_the_next_one(app: App) -> None:
    page = app.get(CONTACTS, limit=3, properties="email,firstname", after=101)
    link = page["paging"]["next"]["link"].removeprefix(app.server.base_url)
    assert app.get(link)["results"] == app.get(CONTACTS, limit=3, properties="email,firstname", after=251)["results"]


@pytest.mark.parametrize(
    "params",
    [
        {"limit": 101},
        {"limit": 0},
        {"limit": "many"},
        {"limit": 51, "propertiesWithHistory": "email"},
        {"after": "x"},
    ],
)
def test_what_a_page_cannot_be_is_a_400(app: App, params: dict[str, object]) -> None:
    assert app.refused("GET", CONTACTS, 400, params=params)["category"] == "VALIDATION_ERROR"


def test_a_page_with_history_may_hold_fifty(app: App) -> None:
    record = app.get(CONTACTS, limit=50, propertiesWithHistory="email")["results"][0]
    assert [entry["value"] for entry in record["propertiesWithHistory"]["email"]] == [record["properties"]["email"]]


def test_without_properties_the_usual_ones_come(app: App) -> None:
    always = {"createdate", "lastmodifieddate", "hs_object_id"}
    assert set(app.get(CONTACTS)["results"][0]["properties"]) == always | {"email", "firstname", "lastname"}
    assert len(app.get(CONTACTS)["results"]) == 10
    only = app.get("/crm/objects/2026-09/calls")["results"][0]["properties"]
    assert set(only) == {"hs_createdate", "hs_lastmodifieddate", "hs_object_id"}


def test_unknown_properties_are_left_out_without_a_word(app: App) -> None:
    properties = app.get(CONTACTS, properties=["company", "no_such_thing"])["results"][0]["properties"]
    assert "company" in properties
    assert "no_such_thing" not in properties


def test_every_value_is_text_or_null(app: App) -> None:
    names = list(app.sandbox.portal.schemas["contacts"].definitions)
    values = [
        value
        for page in app.pages(CONTACTS, limit=100, properties=names)
        for record in page
        for value in record["properties"].values()
    ]
    assert {type(value) for value in values} == {str, type(None)}


def test_instants_drop_a_fraction_of_zero_alone(app: App) -> None:
    contacts = [record for page in app.pages(CONTACTS, limit=100) for record in page]
    instants = [record["properties"]["createdate"] for record in contacts] + [
        record["updatedAt"] for record in contacts
    ]
    assert all(INSTANT.fullmatch(instant) for instant in instants)
    assert not any(instant.endswith(".000Z") for instant in instants)
    assert {"." in instant for instant in instants} == {True, False}


def test_activities_bring_their_contacts(app: App) -> None:
    emails = [
        record
        for page in app.pages("/crm/objects/2026-09/emails", limit=100, associations="contacts")
        for record in page
    ]
    linked = [record["associations"]["contacts"]["results"] for record in emails if "associations" in record]
    assert {each["type"] for one in linked for each in one} == {"email_to_contact"}
    assert all(int(each["id"]) in app.sandbox.portal.ids("contacts") for one in linked for each in one)
    assert {len(one) for one in linked} == {1, 2}
    assert len(linked) < len(emails), "some were linked to nobody"


def test_contacts_bring_their_activities(app: App) -> None:
    emails = app.pages("/crm/objects/2026-09/emails", limit=100, associations="contacts")
    expected = {
        (one["id"], record["id"])
        for page in emails
        for record in page
        for one in record.get("associations", {}).get("contacts", {}).get("results", ())
    }
    contacts = app.pages(CONTACTS, limit=100, associations="emails,calls")
    found = {
        (record["id"], one["id"])
        for page in contacts
        for record in page
        for one in record.get("associations", {}).get("emails", {}).get("results", ())
    }
    assert found == expected


def test_a_long_list_of_associations_is_cut(opened: Callable[..., App]) -> None:
    app = opened()
    portal = app.sandbox.portal
    meeting = portal.add("meetings", {"hs_meeting_title": "All hands"}, contacts=portal.ids("contacts"))
    record = app.get(f"/crm/objects/2026-09/meetings/{meeting}", associations="contacts")
    inline = record["associations"]["contacts"]
    assert len(inline["results"]) == 100
    assert inline["paging"]["next"]["after"] == str(portal.ids("contacts")[100])


def test_archived_records_are_listed_only_when_asked_for(opened: Callable[..., App]) -> None:
    app = opened()
    gone, *others = app.sandbox.portal.ids("contacts")
    before = app.get(f"{CONTACTS}/{gone}")["updatedAt"]
    app.sandbox.portal.archive("contacts", gone)
    assert [int(record["id"]) for page in app.pages(CONTACTS, limit=100) for record in page] == others
    [record] = app.get(CONTACTS, limit=100, archived="true")["results"]
    assert (record["id"], record["archived"], record["updatedAt"]) == (str(gone), True, before)
    assert INSTANT.fullmatch(record["archivedAt"])


def test_a_url_that_is_too_long_is_a_414(app: App) -> None:
    almost = app.ask("GET", CONTACTS, params={"properties": "x" * 14_900})
    too_long = app.ask("GET", CONTACTS, params={"properties": "x" * 15_000})
    assert (almost.status_code, too_long.status_code) == (200, 414)


def test_answers_are_compressed_when_asked_for(app: App) -> None:
    plain = app.ask("GET", CONTACTS)
    packed = app.ask("GET", CONTACTS, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 2
    assert packed.json() == plain.json()


def test_what_is_not_served_is_a_404(app: App) -> None:
    for path in ("/crm/v4/objects/contacts", "/crm/objects/2025-01/contacts", "/crm/v3/quotes", "/nothing"):
        app.refused("GET", path, 404)
    app.refused("GET", "/crm/objects/2026-09/unicorns", 400)
    app.refused("PUT", CONTACTS, 405)

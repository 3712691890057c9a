from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import CONTACTS, NOW, App

PROPERTIES = "/crm/properties/2026-09/contacts"
STAGE = {
    "name": "syncer_stage",
    "label": "Stage",
    "type": "enumeration",
    "fieldType": "select",
    "groupName": "contactinformation",
    "options": [{"value": "lead", "label": "Lead"}, {"value": "prospect", "label": "Prospect"}],
}


@pytest.mark.parametrize("path", ["/crm/v3/properties/contacts", "/crm/v3/properties/0-1", PROPERTIES])
def test_all_definitions_come_at_once(app: App, path: str) -> None:
    listed = {each["name"]: each for each in app.get(path)["results"]}
    assert len(listed) > 100
    assert (listed["email"]["type"], listed["email"]["fieldType"]) == ("string", "text")
    assert listed["hs_email_open"]["modificationMetadata"]["readOnlyValue"] is True
    assert listed["email"]["modificationMetadata"]["readOnlyValue"] is False
    assert listed["hubspotscore"]["calculated"] is True
    assert (listed["email"]["hubspotDefined"], listed["annual_budget"]["hubspotDefined"]) == (True, False)
    stages = [option["value"] for option in listed["lifecyclestage"]["options"]]
    assert stages[:2] == ["subscriber", "lead"]


def test_every_property_of_the_story_is_defined(app: App) -> None:
    portal = app.sandbox.portal
    for kind, schema in portal.schemas.items():
        used = {name for each in portal.ids(kind) for name in portal.get(kind, each)}
        assert used <= set(schema.definitions), kind


def test_the_story_holds_only_values_that_its_choices_allow(app: App) -> None:
    portal = app.sandbox.portal
    for kind, schema in portal.schemas.items():
        choices = {
            name: {option.value for option in each.options} for name, each in schema.definitions.items() if each.options
        }
        for record in portal.ids(kind):
            for name, value in portal.get(kind, record).items():
                assert not value or name not in choices or set(value.split(";")) <= choices[name], (kind, name, value)


def test_an_unknown_one_is_a_404(app: App) -> None:
    assert app.get(f"{PROPERTIES}/email")["name"] == "email"
    assert app.refused("GET", f"{PROPERTIES}/nope", 404)["category"] == "OBJECT_NOT_FOUND"


def test_one_is_made_and_then_written(opened: Callable[..., App]) -> None:
    app = opened()
    made = app.ask("POST", PROPERTIES, json=STAGE)
    assert (made.status_code, made.json()["name"]) == (201, "syncer_stage")
    answer = app.update({"id": "101", "properties": {"syncer_stage": "prospect"}})
    assert answer.json()["results"][0]["properties"]["syncer_stage"] == "prospect"
    assert app.update({"id": "101", "properties": {"syncer_stage": "Prospect"}}).status_code == 400
    again = app.refused("POST", PROPERTIES, 409, json=STAGE)
    assert (again["category"], again["subCategory"]) == (
        "OBJECT_ALREADY_EXISTS",
        "Properties.PROPERTY_WITH_NAME_EXISTS",
    )


def test_an_archived_name_comes_back_with_its_old_date(opened: Callable[..., App]) -> None:
    app = opened()
    app.sandbox.portal.clock = VirtualClock(NOW)
    app.post(PROPERTIES, STAGE)
    assert app.ask("DELETE", f"{PROPERTIES}/syncer_stage").status_code == 204
    app.refused("GET", f"{PROPERTIES}/syncer_stage", 404)
    assert [each["name"] for each in app.get(PROPERTIES, archived="true")["results"]] == ["syncer_stage"]
    app.sandbox.portal.clock = VirtualClock(NOW + timedelta(days=1))
    revived = app.ask("POST", PROPERTIES, json={**STAGE, "label": "Again"})
    assert (revived.status_code, revived.json()["label"], revived.json()["createdAt"]) == (
        201,
        "Again",
        "2026-11-22T00:00:00Z",
    )


def test_sent_options_replace_the_whole_list(opened: Callable[..., App]) -> None:
    app = opened()
    app.post(PROPERTIES, STAGE)

    def patched(body: dict[str, Any]) -> list[str]:
        answer = app.ask("PATCH", f"{PROPERTIES}/syncer_stage", json=body)
        return [option["value"] for option in answer.json()["options"]]

    assert patched({"label": "Other"}) == ["lead", "prospect"]
    assert patched({"options": [{"value": "customer", "label": "Customer"}]}) == ["customer"]
    assert app.get(f"{PROPERTIES}/syncer_stage")["label"] == "Other"


def test_what_is_hubspots_stays_as_it_is(app: App) -> None:
    app.refused("PATCH", f"{PROPERTIES}/email", 400, json={"label": "Mine"})
    app.refused("DELETE", f"{PROPERTIES}/email", 400)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": "Syncer.Stage"}, "INVALID_PROPERTY_NAME"),
        ({"name": ""}, "REQUIRED_FIELD"),
        ({"label": None}, "REQUIRED_FIELD"),
        ({"fieldType": "number"}, "INVALID_FIELD_TYPE"),
        ({"type": "money"}, "INVALID_FIELD_TYPE"),
        ({"groupName": "nowhere"}, "INVALID_GROUP"),
        ({"options": []}, "MISSING_OPTIONS"),
        ({"options": [{"value": "a", "label": "A"}, {"value": "a", "label": "B"}]}, "DUPLICATE_OPTIONS"),
        ({"options": [{"value": "a", "label": "A"}, {"value": "b", "label": "A"}]}, "DUPLICATE_OPTIONS"),
    ],
)
def test_definitions_that_cannot_be(app: App, change: dict[str, Any], code: str) -> None:
    body = app.refused("POST", PROPERTIES, 400, json={**STAGE, **change})
    assert body["errors"][0]["code"] == code


def test_several_are_made_at_once(opened: Callable[..., App]) -> None:
    app = opened()
    reason = {**STAGE, "name": "syncer_reason", "type": "string", "fieldType": "text", "options": []}
    first = app.ask("POST", f"{PROPERTIES}/batch/create", json={"inputs": [STAGE, reason]})
    assert (first.status_code, len(first.json()["results"])) == (201, 2)
    second = app.ask("POST", f"{PROPERTIES}/batch/create", json={"inputs": [STAGE, {**reason, "name": "another"}]})
    assert (second.status_code, second.json()["numErrors"]) == (207, 1)
    assert [each["name"] for each in second.json()["results"]] == ["another"]


def test_groups(opened: Callable[..., App]) -> None:
    app = opened()
    body = {"name": "syncer", "label": "Funnel"}
    app.refused("GET", f"{PROPERTIES}/groups/syncer", 404)
    assert app.ask("POST", f"{PROPERTIES}/groups", json=body).status_code == 201
    assert app.refused("POST", f"{PROPERTIES}/groups", 409, json=body)["category"] == "OBJECT_ALREADY_EXISTS"
    assert app.get(f"{PROPERTIES}/groups/syncer")["label"] == "Funnel"
    assert "syncer" in [each["name"] for each in app.get(f"{PROPERTIES}/groups")["results"]]
    app.refused("POST", f"{PROPERTIES}/groups", 400, json={"name": "x"})
    assert app.ask("POST", PROPERTIES, json={**STAGE, "groupName": "syncer"}).status_code == 201


@pytest.mark.parametrize(
    ("name", "value", "held"),
    [
        ("annual_budget", "1500.5", "1500.5"),
        ("annual_budget", "1.500,5", "INVALID_INTEGER"),
        ("is_employee", True, "true"),
        ("is_employee", "yes", "INVALID_OPTION"),
        ("hs_language", "en", "en"),
        ("hs_language", "EN", "INVALID_OPTION"),
        ("hs_buying_role", "CHAMPION;OTHER", "CHAMPION;OTHER"),
        ("hs_buying_role", "CHAMPION;NOBODY", "INVALID_OPTION"),
        ("email", "a@b.example", "a@b.example"),
        ("email", "a at b", "INVALID_EMAIL"),
        ("city", "x" * 65_537, "VALUE_TOO_LONG"),
        ("seen_on", "2026-11-22", "2026-11-22"),
        ("seen_on", "1795305600000", "2026-11-22"),
        ("seen_on", "1795305600001", "INVALID_DATE"),
        ("seen_on", "soon", "INVALID_DATE"),
        ("seen_at", "2026-11-22T10:00:00.5+02:00", "2026-11-22T08:00:00.500Z"),
        ("seen_at", "1795305600000", "2026-11-22T00:00:00Z"),
        ("seen_at", "soon", "INVALID_DATE"),
        ("seen_at", "9" * 18, "INVALID_DATE"),
        ("hs_email_open", "3", "READ_ONLY_VALUE"),
        ("nope", "3", "PROPERTY_DOESNT_EXIST"),
    ],
)
def test_values(typed: App, name: str, value: object, held: str) -> None:
    response = typed.ask("PATCH", f"{CONTACTS}/451", json={"properties": {name: value}})
    if response.ok:
        assert response.json()["properties"][name] == held
    else:
        assert (response.status_code, response.json()["errors"][0]["code"]) == (400, held)

from collections.abc import Callable

import pytest

from tests.unit.hubspot_sandbox.app import CONTACTS, V3_CONTACTS, App

BOTH = pytest.mark.parametrize("path", [CONTACTS, V3_CONTACTS])


@BOTH
def test_one_record_is_changed_and_cleared(opened: Callable[..., App], path: str) -> None:
    app = opened()
    changed = app.ask("PATCH", f"{path}/101", json={"properties": {"city": "Lima", "annual_budget": 12}})
    assert (changed.status_code, changed.json()["properties"]["city"]) == (200, "Lima")
    assert app.get(f"{path}/101", properties="city,annual_budget")["properties"]["annual_budget"] == "12"
    app.ask("PATCH", f"{path}/101", json={"properties": {"city": ""}})
    assert app.get(f"{path}/101", properties="city")["properties"]["city"] is None


def test_a_refused_change_says_why_in_two_ways(app: App) -> None:
    body = app.refused("PATCH", f"{CONTACTS}/101", 400, json={"properties": {"createdate": "1", "x": "1"}})
    assert [error["code"] for error in body["errors"]] == ["READ_ONLY_VALUE", "PROPERTY_DOESNT_EXIST"]
    assert body["message"].startswith('Property values were not valid: [{"isValid":false')
    assert {"status", "correlationId", "category"} <= set(body)


def test_a_record_is_found_by_email(app: App) -> None:
    email = app.get(f"{CONTACTS}/101")["properties"]["email"]
    assert app.get(f"{CONTACTS}/{email.upper()}", idProperty="email")["id"] == "101"
    assert app.refused("GET", f"{CONTACTS}/nobody@x.example?idProperty=email", 404)["category"] == "OBJECT_NOT_FOUND"
    app.refused("GET", f"{CONTACTS}/1?idProperty=city", 400)


@pytest.mark.parametrize("record_id", ["7", "999999999", "abc"])
def test_an_unknown_id_is_a_404(app: App, record_id: str) -> None:
    assert app.refused("GET", f"{CONTACTS}/{record_id}", 404)["category"] == "OBJECT_NOT_FOUND"


@BOTH
def test_a_merge_makes_a_new_record_that_both_ids_lead_to(opened: Callable[..., App], path: str) -> None:
    app = opened()
    emails = [app.get(f"{path}/{each}")["properties"]["email"] for each in (101, 251)]
    body = app.post(f"{path}/merge", {"primaryObjectId": "101", "objectIdToMerge": "251"})
    survivor = body["id"]
    assert survivor not in ("101", "251")
    assert body["properties"]["hs_merged_object_ids"] == "101;251"
    for old in ("101", "251"):
        read = app.get(f"{path}/{old}", properties="email,hs_additional_emails")
        assert (read["id"], read["properties"]["email"]) == (survivor, emails[0])
        assert read["properties"]["hs_additional_emails"].lower() == emails[1].lower()
    listed = [record["id"] for page in app.pages(path, limit=100) for record in page]
    assert survivor in listed
    assert not {"101", "251"} & set(listed)
    changed = app.ask("PATCH", f"{path}/251", json={"properties": {"city": "Lima"}})
    assert changed.json()["id"] == survivor
    assert app.get(f"{path}/{emails[1]}", idProperty="email")["id"] == survivor


def test_merging_again_keeps_all_ids(opened: Callable[..., App]) -> None:
    app = opened()
    first = app.post(f"{CONTACTS}/merge", {"primaryObjectId": "101", "objectIdToMerge": "151"})["id"]
    second = app.post(f"{CONTACTS}/merge", {"primaryObjectId": "201", "objectIdToMerge": first})
    assert set(second["properties"]["hs_merged_object_ids"].split(";")) == {"101", "151", "201", first}
    assert app.get(f"{CONTACTS}/151")["id"] == second["id"]


def test_merges_that_cannot_be(app: App) -> None:
    app.refused("POST", f"{CONTACTS}/merge", 404, json={"primaryObjectId": "7", "objectIdToMerge": "101"})
    app.refused("POST", f"{CONTACTS}/merge", 400, json={"primaryObjectId": "101", "objectIdToMerge": "101"})


def test_the_story_has_a_contact_that_was_merged_before(app: App) -> None:
    merged = [
        record
        for page in app.pages(CONTACTS, limit=100, properties="hs_merged_object_ids")
        for record in page
        if record["properties"]["hs_merged_object_ids"]
    ]
    assert merged
    for record in merged:
        for ghost in record["properties"]["hs_merged_object_ids"].split(";"):
            assert app.get(f"{CONTACTS}/{ghost}")["id"] == record["id"]
    app.refused("GET", f"{CONTACTS}/102", 404)


def test_an_archived_record_is_read_only_when_asked_for(opened: Callable[..., App]) -> None:
    app = opened()
    assert app.ask("DELETE", f"{CONTACTS}/101").status_code == 204
    app.refused("GET", f"{CONTACTS}/101", 404)
    assert app.get(f"{CONTACTS}/101", archived="true")["archived"] is True


@BOTH
def test_a_gdpr_delete_leaves_nothing(opened: Callable[..., App], path: str) -> None:
    app = opened()
    email = app.get(f"{path}/101")["properties"]["email"]
    by_email = app.ask("POST", f"{path}/gdpr-delete", json={"objectId": email, "idProperty": "email"})
    by_id = app.ask("POST", f"{path}/gdpr-delete", json={"objectId": "151"})
    nobody = app.ask("POST", f"{path}/gdpr-delete", json={"objectId": "x@y.example", "idProperty": "email"})
    assert [by_email.status_code, by_id.status_code, nobody.status_code] == [204, 204, 204]
    for archived in ("true", "false"):
        app.refused("GET", f"{path}/101?archived={archived}", 404)
    app.refused("GET", f"{path}/{email}?idProperty=email", 404)
    assert app.sandbox.requests.changed == 2


def test_a_lifecycle_stage_never_goes_back(opened: Callable[..., App]) -> None:
    app = opened()

    def write(stage: str) -> str | None:
        answer = app.update({"id": "101", "properties": {"lifecyclestage": stage}})
        assert answer.status_code == 200
        held: str | None = answer.json()["results"][0]["properties"]["lifecyclestage"]
        return held

    assert write("opportunity") == "opportunity"
    assert write("lead") == "opportunity"
    assert write("customer") == "customer"
    assert write("") is None
    assert write("lead") == "lead"


def test_a_choice_is_added_to_others(opened: Callable[..., App]) -> None:
    app = opened()
    app.update({"id": "101", "properties": {"hs_buying_role": "CHAMPION"}})
    answer = app.update({"id": "101", "properties": {"hs_buying_role": ";BLOCKER;CHAMPION"}})
    assert answer.json()["results"][0]["properties"]["hs_buying_role"] == "CHAMPION;BLOCKER"

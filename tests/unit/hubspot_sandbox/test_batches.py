from collections.abc import Callable
from datetime import timedelta

import pytest

from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import CONTACTS, NOW, V3_CONTACTS, App

BOTH = pytest.mark.parametrize("path", [CONTACTS, V3_CONTACTS])


@BOTH
def test_reading_gives_the_same_as_listing_in_another_order(app: App, path: str) -> None:
    listed = app.get(path, limit=20, properties="company,hs_email_open")["results"]
    body = {"inputs": [{"id": record["id"]} for record in listed], "properties": ["company", "hs_email_open"]}
    read = app.post(f"{path}/batch/read", body)
    assert read["status"] == "COMPLETE"
    assert read["results"] != listed
    assert sorted(read["results"], key=lambda record: int(record["id"])) == listed


@BOTH
def test_reading_what_is_missing_is_a_207(app: App, path: str) -> None:
    response = app.ask("POST", f"{path}/batch/read", json={"inputs": [{"id": "101"}, {"id": "7"}, {"id": "x"}]})
    body = response.json()
    assert (response.status_code, body["numErrors"]) == (207, 1)
    assert [record["id"] for record in body["results"]] == ["101"]
    assert body["errors"][0]["category"] == "OBJECT_NOT_FOUND"
    assert body["errors"][0]["context"]["ids"] == ["7", "x"]


def test_reading_by_email_finds_second_addresses_too(opened: Callable[..., App]) -> None:
    app = opened()
    app.sandbox.portal.update("contacts", 101, {"hs_additional_emails": "other@one.test;Third@one.test"})
    body = {"idProperty": "email", "inputs": [{"id": "third@ONE.test"}]}
    assert [record["id"] for record in app.post(f"{CONTACTS}/batch/read", body)["results"]] == ["101"]


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("read", {"inputs": [{"id": str(number)} for number in range(101)]}),
        ("read", {"inputs": [{"id": str(number)} for number in range(51)], "propertiesWithHistory": ["email"]}),
        ("read", {}),
        ("update", {"inputs": [{"id": str(number), "properties": {}} for number in range(101)]}),
        ("update", {"inputs": [{"id": "101"}]}),
        ("update", {"inputs": [{"id": "101", "properties": {}}, {"id": "101", "properties": {}}]}),
    ],
)
def test_batches_that_cannot_be(app: App, operation: str, body: object) -> None:
    assert app.refused("POST", f"{CONTACTS}/batch/{operation}", 400, json=body)["category"] == "VALIDATION_ERROR"


@BOTH
def test_a_batch_writes_and_answers_in_another_order(opened: Callable[..., App], path: str) -> None:
    app = opened()
    app.sandbox.portal.clock = VirtualClock(NOW + timedelta(hours=1))
    ids = app.sandbox.portal.ids("contacts")[:100]
    response = app.update(*({"id": str(each), "properties": {"city": f"C{each}"}} for each in ids), path=path)
    body = response.json()
    assert (response.status_code, body["status"]) == (200, "COMPLETE")
    answered = [int(record["id"]) for record in body["results"]]
    assert answered != ids
    assert sorted(answered) == ids
    assert all(record["properties"]["city"] == f"C{record['id']}" for record in body["results"])
    assert all(record["updatedAt"] == "2026-11-22T01:00:00Z" for record in body["results"])
    assert app.sandbox.requests.changed == 100


def test_one_bad_row_stops_an_untraced_batch(opened: Callable[..., App]) -> None:
    app = opened()
    good, bad = ({"id": "101", "properties": {"city": "Lima"}}, {"id": "151", "properties": {"hs_language": "xx"}})
    response = app.update(good, {**bad, "objectWriteTraceId": "b"})
    body = response.json()
    assert (response.status_code, body["category"]) == (400, "VALIDATION_ERROR")
    assert body["errors"][0]["code"] == "INVALID_OPTION"
    assert body["errors"][0]["context"] == {"propertyName": ["hs_language"]}
    assert app.get(f"{CONTACTS}/101", properties="city")["properties"]["city"] is None


def test_traces_must_differ_to_count(opened: Callable[..., App]) -> None:
    app = opened()
    rows = [
        {"id": "101", "objectWriteTraceId": "same", "properties": {"city": "Lima"}},
        {"id": "151", "objectWriteTraceId": "same", "properties": {"nope": "1"}},
    ]
    assert app.update(*rows).status_code == 400


def test_a_traced_batch_writes_what_it_can(opened: Callable[..., App]) -> None:
    app = opened()
    response = app.update(
        {"id": "101", "objectWriteTraceId": "a", "properties": {"city": "Lima"}},
        {"id": "151", "objectWriteTraceId": "b", "properties": {"nope": "1"}},
        {"id": "7", "objectWriteTraceId": "c", "properties": {"city": "Lima"}},
    )
    body = response.json()
    assert (response.status_code, body["numErrors"]) == (207, 2)
    assert [(record["id"], record["objectWriteTraceId"]) for record in body["results"]] == [("101", "a")]
    by_trace = {error["context"]["objectWriteTraceId"][0]: error for error in body["errors"]}
    assert by_trace["b"]["errors"][0]["code"] == "PROPERTY_DOESNT_EXIST"
    assert by_trace["c"]["category"] == "OBJECT_NOT_FOUND"
    assert app.get(f"{CONTACTS}/101", properties="city")["properties"]["city"] == "Lima"


def test_ids_that_lead_nowhere_are_a_207_in_any_case(opened: Callable[..., App]) -> None:
    app = opened()
    app.sandbox.portal.archive("contacts", 151)
    merged = app.sandbox.portal.merge(201, 251)
    inputs = [{"id": str(each), "properties": {"city": "Lima"}} for each in (101, 7, 151, 201, merged)]
    response = app.update(*inputs)
    assert response.status_code == 207
    assert {record["id"] for record in response.json()["results"]} == {"101", str(merged)}
    assert response.json()["errors"][0]["context"]["ids"] == ["7", "151", "201"]


def test_a_write_that_changes_nothing_does_not_move_the_date(opened: Callable[..., App]) -> None:
    app = opened()
    before = app.get(f"{CONTACTS}/101", properties="company")
    same = app.update({"id": "101", "properties": {"company": before["properties"]["company"]}})
    assert (same.status_code, same.json()["results"][0]["updatedAt"]) == (200, before["updatedAt"])
    assert app.sandbox.requests.changed == 0
    other = app.update({"id": "101", "properties": {"company": "Another"}})
    assert other.json()["results"][0]["updatedAt"] > before["updatedAt"]


@pytest.mark.parametrize("name", ["email", "hs_object_id"])
def test_contacts_are_updated_by_id_alone(app: App, name: str) -> None:
    row = {"id": "a@b.example", "idProperty": name, "properties": {"city": "Lima"}}
    message = app.refused("POST", f"{CONTACTS}/batch/update", 400, json={"inputs": [row]})["message"]
    assert message.startswith(f"Unable to perform update/upsert by non-unique 0-1 property {name}")


def test_a_batch_is_archived(opened: Callable[..., App]) -> None:
    app = opened()
    response = app.ask("POST", f"{CONTACTS}/batch/archive", json={"inputs": [{"id": "101"}, {"id": "7"}]})
    assert response.status_code == 204
    app.refused("GET", f"{CONTACTS}/101", 404)

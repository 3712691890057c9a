from collections.abc import Callable

import pytest

from tests.unit.hubspot_sandbox.app import CONTACTS, App

EMAIL_TO_CONTACT = [
    "/crm/v4/associations/emails/contacts/batch/read",
    "/crm/associations/2026-09/emails/contacts/batch/read",
]


@pytest.mark.parametrize("path", EMAIL_TO_CONTACT)
def test_links_come_with_text_on_one_side_and_a_number_on_the_other(app: App, path: str) -> None:
    links = app.sandbox.portal.links
    email = next(each for each in app.sandbox.portal.ids("emails") if links.contacts_of("emails", each))
    body = app.post(path, {"inputs": [{"id": str(email)}]})
    [result] = body["results"]
    assert result["from"] == {"id": str(email)}
    assert [each["toObjectId"] for each in result["to"]] == links.contacts_of("emails", email)
    assert result["to"][0]["associationTypes"] == [{"category": "HUBSPOT_DEFINED", "typeId": 198, "label": None}]
    assert "errors" not in body


@pytest.mark.parametrize("path", EMAIL_TO_CONTACT)
def test_inputs_without_any_turn_the_answer_into_a_207(app: App, path: str) -> None:
    portal = app.sandbox.portal
    emails = portal.ids("emails")
    alone = [each for each in emails if not portal.links.contacts_of("emails", each)]
    response = app.ask("POST", path, json={"inputs": [{"id": str(each)} for each in emails]})
    body = response.json()
    assert (response.status_code, body["numErrors"]) == (207, len(alone))
    assert len(body["results"]) == len(emails) - len(alone)
    assert [error["context"]["fromObjectId"] for error in body["errors"]] == [[str(each)] for each in alone]
    assert {error["subCategory"] for error in body["errors"]} == {"crm.associations.NO_ASSOCIATIONS_FOUND"}


def test_a_thousand_inputs_and_no_more(app: App) -> None:
    inputs = [{"id": str(each)} for each in range(1_001)]
    path = EMAIL_TO_CONTACT[1]
    assert app.ask("POST", path, json={"inputs": inputs[:1_000]}).status_code == 207
    assert app.ask("POST", path, json={"inputs": inputs}).status_code == 400


def test_a_long_list_goes_on_where_it_stopped(opened: Callable[..., App]) -> None:
    app = opened(contacts=10)
    notes = [app.sandbox.portal.add("notes", {"hs_note_body": "x"}, contacts=[101]) for _ in range(600)]
    before = app.sandbox.portal.links.activities_of("notes", 101)[:-600]
    path = "/crm/v4/associations/contacts/notes/batch/read"
    [first] = app.post(path, {"inputs": [{"id": "101"}]})["results"]
    after = first["paging"]["next"]["after"]
    [second] = app.post(path, {"inputs": [{"id": "101", "after": after}]})["results"]
    assert len(first["to"]) == 500
    assert "paging" not in second
    assert [each["toObjectId"] for each in first["to"] + second["to"]] == [*before, *notes]


def test_a_merged_contact_has_the_activities_of_both(opened: Callable[..., App]) -> None:
    app = opened()
    portal = app.sandbox.portal
    portal.add("notes", {"hs_note_body": "x"}, contacts=[101])
    portal.add("notes", {"hs_note_body": "y"}, contacts=[151, 101])
    both = sorted({*portal.links.activities_of("notes", 101), *portal.links.activities_of("notes", 151)})
    survivor = portal.merge(101, 151)
    assert portal.links.activities_of("notes", survivor) == both
    for note in both[-2:]:
        assert portal.links.contacts_of("notes", note) == [survivor]
    assert app.get(f"{CONTACTS}/101", associations="notes")["associations"]["notes"]["results"][-1]["id"] == str(
        both[-1]
    )


def test_what_is_archived_is_linked_to_nothing(opened: Callable[..., App]) -> None:
    app = opened()
    portal = app.sandbox.portal
    note = portal.add("notes", {"hs_note_body": "x"}, contacts=[101, 151])
    portal.archive("contacts", 101)
    assert portal.links.contacts_of("notes", note) == [151]
    assert portal.links.activities_of("notes", 101) == []
    portal.archive("notes", note)
    assert note not in portal.links.activities_of("notes", 151)


def test_activities_are_not_linked_to_one_another(app: App) -> None:
    body = app.post("/crm/v4/associations/tasks/calls/batch/read", {"inputs": [{"id": "101"}]})
    assert body["results"] == []

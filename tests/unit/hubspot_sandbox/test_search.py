from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import BUDGETS, CONTACTS, NOW, V3_CONTACTS, App

SEARCH = f"{CONTACTS}/search"


def ms(moment: datetime) -> str:
    return str(round(moment.timestamp() * 1_000))


def where(name: str, operator: str, *values: str, **more: Any) -> dict[str, Any]:
    one: dict[str, Any] = {"propertyName": name, "operator": operator}
    if operator in ("IN", "NOT_IN"):
        one["values"] = list(values)
    else:
        one.update(zip(("value", "highValue"), values, strict=False))
    return {"filterGroups": [{"filters": [one]}], "limit": 200, **more}


def ids(body: Any) -> list[int]:
    return [int(record["id"]) for record in body["results"]]


def listed(app: App, *names: str) -> dict[int, dict[str, str | None]]:
    pages = app.pages(CONTACTS, limit=100, properties=list(names))
    return {int(record["id"]): record["properties"] for page in pages for record in page}


@pytest.mark.parametrize("path", [CONTACTS, V3_CONTACTS])
def test_pages_follow_one_another_and_count_all(app: App, path: str) -> None:
    first = app.post(f"{path}/search", {"limit": 50})
    second = app.post(f"{path}/search", {"limit": 50, "after": first["paging"]["next"]["after"]})
    third = app.post(f"{path}/search", {"limit": 50, "after": second["paging"]["next"]["after"]})
    assert [body["total"] for body in (first, second, third)] == [120, 120, 120]
    assert ids(first) + ids(second) + ids(third) == app.sandbox.portal.ids("contacts")
    assert "paging" not in third
    assert len(ids(app.post(f"{path}/search", {}))) == 10


def test_a_window_of_modified_dates_has_the_same_as_a_full_look(app: App) -> None:
    low, high = "2026-06-01T00:00:00Z", "2026-10-01T00:00:00Z"
    expected = [key for key, held in listed(app).items() if low <= str(held["lastmodifieddate"]) <= high]
    bounds = [ms(datetime.fromisoformat(each)) for each in (low, high)]
    assert 0 < len(expected) < 120
    assert ids(app.post(SEARCH, where("lastmodifieddate", "BETWEEN", *bounds))) == expected


@pytest.mark.parametrize(
    ("operator", "keeps"),
    [
        ("EQ", lambda held: held == 5),
        ("NEQ", lambda held: held != 5),
        ("LT", lambda held: held is not None and held < 5),
        ("LTE", lambda held: held is not None and held <= 5),
        ("GT", lambda held: held is not None and held > 5),
        ("GTE", lambda held: held is not None and held >= 5),
        ("IN", lambda held: held == 5),
        ("NOT_IN", lambda held: held != 5),
        ("HAS_PROPERTY", lambda held: held is not None),
        ("NOT_HAS_PROPERTY", lambda held: held is None),
    ],
)
def test_numbers_compare_as_numbers(typed: App, operator: str, keeps: Callable[[int | None], bool]) -> None:
    contacts = typed.sandbox.portal.ids("contacts")
    expected = [contact for contact, budget in zip(contacts, BUDGETS, strict=True) if keeps(budget)]
    assert ids(typed.post(SEARCH, where("annual_budget", operator, "5"))) == expected


def test_texts_compare_without_case_but_lists_want_small_letters(app: App) -> None:
    names = listed(app, "firstname")
    name = str(names[101]["firstname"])
    expected = [key for key, held in names.items() if held["firstname"] == name]
    assert ids(app.post(SEARCH, where("firstname", "EQ", name.upper()))) == expected
    assert ids(app.post(SEARCH, where("firstname", "IN", name.lower()))) == expected
    assert ids(app.post(SEARCH, where("firstname", "IN", name))) == []


def test_choices_compare_with_case(app: App) -> None:
    assert ids(app.post(SEARCH, where("hs_buying_role", "EQ", "DECISION_MAKER")))
    assert ids(app.post(SEARCH, where("hs_buying_role", "EQ", "decision_maker"))) == []


def test_tokens_match_words_and_parts_of_them(app: App) -> None:
    expected = [
        key for key, held in listed(app, "email").items() if held["email"] and "example" in held["email"].lower()
    ]
    assert ids(app.post(SEARCH, where("email", "CONTAINS_TOKEN", "*ample"))) == expected
    assert not set(expected) & set(ids(app.post(SEARCH, where("email", "NOT_CONTAINS_TOKEN", "example"))))


def test_a_query_looks_into_names_and_addresses(app: App) -> None:
    held = listed(app, "firstname", "lastname")[151]
    assert 151 in ids(app.post(SEARCH, {"query": f"{held['lastname']} {held['firstname']}", "limit": 200}))
    assert ids(app.post(SEARCH, {"query": "nobodyiscalledso"})) == []


def test_groups_are_alternatives_and_filters_add_up(app: App) -> None:
    low = {"propertyName": "hs_object_id", "operator": "LT", "value": "250"}
    high = {"propertyName": "hs_object_id", "operator": "GT", "value": "5900"}
    middle = {"propertyName": "hs_object_id", "operator": "GT", "value": "150"}
    body = app.post(SEARCH, {"filterGroups": [{"filters": [low, middle]}, {"filters": [high]}], "limit": 200})
    assert ids(body) == [151, 201, 5901, 5951, 6001, 6051]
    assert ids(app.post(SEARCH, {"filters": [low]})) == [101, 151, 201]
    assert app.post(SEARCH, {"filterGroups": [{}]})["total"] == 120


def test_sorting_puts_what_has_no_value_last(app: App) -> None:
    held = listed(app, "hs_email_open")
    body = app.post(SEARCH, {"limit": 200, "sorts": [{"propertyName": "hs_email_open", "direction": "DESCENDING"}]})
    values = [held[each]["hs_email_open"] for each in ids(body)]
    there = [int(value) for value in values if value]
    assert there == sorted(there, reverse=True)
    assert values[len(there) :] == [None] * (120 - len(there))
    by_id = app.post(SEARCH, {"limit": 1, "sorts": [{"propertyName": "hs_object_id", "direction": "DESCENDING"}]})
    assert ids(by_id) == [6051]


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"limit": 0},
        {"after": "x"},
        {"propertiesWithHistory": ["email"]},
        {"sorts": ["email", "company"]},
        {"sorts": ["no_such_thing"]},
        {"filterGroups": [{"filters": []}] * 6},
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "HAS_PROPERTY"}] * 7}]},
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "HAS_PROPERTY"}] * 5}] * 4},
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "LIKE", "value": "x"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "nope", "operator": "HAS_PROPERTY"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "email", "operator": "IN"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "createdate", "operator": "GT", "value": "soon"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "num_notes", "operator": "BETWEEN", "value": "1"}]}]},
        {"query": "x" * 3_000},
    ],
)
def test_what_search_does_not_take(app: App, body: dict[str, Any]) -> None:
    assert app.refused("POST", SEARCH, 400, json=body)["category"] == "VALIDATION_ERROR"


def test_the_epoch_as_a_bound_breaks_it(app: App) -> None:
    app.refused("POST", SEARCH, 500, json=where("lastmodifieddate", "GTE", "0"))


def test_the_window_offers_more_than_it_gives(opened: Callable[..., App]) -> None:
    app = opened(contacts=10_300)
    last = app.post(SEARCH, {"limit": 200, "after": "9800"})
    assert (last["total"], last["paging"]["next"]["after"]) == (10_300, "10000")
    app.refused("POST", SEARCH, 400, json={"limit": 200, "after": "10000"})
    rest = app.post(SEARCH, where("hs_object_id", "GT", last["results"][-1]["id"]))
    assert rest["total"] == 300


def test_just_written_rows_are_late(opened: Callable[..., App]) -> None:
    app = opened(index_lag_ms=60_000)
    portal = app.sandbox.portal
    portal.clock = VirtualClock(NOW)
    portal.update("contacts", 101, {"company": "Fresh"})
    new = portal.add("contacts", {"email": "new@x.example", "company": "Fresh"})
    fresh, recent = where("company", "EQ", "Fresh"), where("lastmodifieddate", "GTE", ms(NOW))
    assert (ids(app.post(SEARCH, fresh)), ids(app.post(SEARCH, recent))) == ([], [])
    assert app.get(f"{CONTACTS}/101", properties="company")["properties"]["company"] == "Fresh"
    assert 101 in ids(app.post(SEARCH, {"limit": 200})), "the old version is still there"
    portal.clock = VirtualClock(NOW + timedelta(seconds=59))
    portal.update("contacts", 101, {"company": "Fresher"})
    assert ids(app.post(SEARCH, fresh)) == []
    portal.clock = VirtualClock(NOW + timedelta(seconds=61))
    assert ids(app.post(SEARCH, fresh)) == [101, new]
    portal.clock = VirtualClock(NOW + timedelta(seconds=120))
    assert ids(app.post(SEARCH, where("company", "EQ", "Fresher"))) == [101]
    assert ids(app.post(SEARCH, recent)) == [101, new]


def test_a_late_index_shows_the_version_before(opened: Callable[..., App]) -> None:
    app = opened(index_lag_ms=60_000)
    portal = app.sandbox.portal
    first, second = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    for moment, company in ((first, "Fresh"), (second, "Fresher")):
        portal.clock = VirtualClock(moment)
        portal.update("contacts", 101, {"company": company})
    assert ids(app.post(SEARCH, where("company", "EQ", "Fresh"))) == [101]
    assert ids(app.post(SEARCH, where("lastmodifieddate", "BETWEEN", ms(first), ms(first)))) == [101]
    assert ids(app.post(SEARCH, where("lastmodifieddate", "GTE", ms(second)))) == []


def test_writes_are_seen_at_once_without_a_lag(opened: Callable[..., App]) -> None:
    app = opened()
    body = where("company", "EQ", "Fresh")
    assert ids(app.post(SEARCH, body)) == []
    app.sandbox.portal.update("contacts", 151, {"company": "Fresh"})
    assert ids(app.post(SEARCH, body)) == [151]
    app.sandbox.portal.archive("contacts", 151)
    assert ids(app.post(SEARCH, body)) == []


def test_thousands_can_share_one_instant(opened: Callable[..., App]) -> None:
    app = opened(contacts=1_000)
    portal = app.sandbox.portal
    portal.clock = VirtualClock(NOW + timedelta(hours=1))
    for contact in portal.ids("contacts"):
        portal.update("contacts", contact, {"city": "Lima"})
    at = ms(NOW + timedelta(hours=1))
    assert app.post(SEARCH, where("lastmodifieddate", "BETWEEN", at, at))["total"] == 1_000


def test_activities_are_found_by_contact(app: App) -> None:
    links = app.sandbox.portal.links
    contact = next(each for each in app.sandbox.portal.ids("contacts") if links.activities_of("emails", each))
    body = app.post("/crm/objects/2026-09/emails/search", where("associations.contact", "EQ", str(contact)))
    assert ids(body) == links.activities_of("emails", contact)
    assert all("associations" not in record for record in body["results"])


def test_filtering_contacts_by_the_wrong_date_misses_changes(opened: Callable[..., App]) -> None:
    app = opened()
    app.sandbox.portal.update("contacts", 101, {"city": "Lima"})
    assert ids(app.post(SEARCH, where("hs_lastmodifieddate", "GTE", ms(NOW)))) == []
    assert ids(app.post(SEARCH, where("lastmodifieddate", "GTE", ms(NOW)))) == [101]

"""What people do to records in HubSpot's own pages, and what an app sees of it."""

from collections.abc import Callable

import pytest

from connectors.hubspot.sandbox import Options, Sandbox
from tests.unit.hubspot_sandbox.app import CONTACTS, NOW, App

SEARCH = f"{CONTACTS}/search"


def test_a_restored_record_is_listed_again_and_its_modified_date_has_not_moved(opened: Callable[..., App]) -> None:
    app = opened(contacts=10)
    portal = app.sandbox.portal
    before = portal.get("contacts", 101)["lastmodifieddate"]
    portal.archive("contacts", 101)
    assert [row["id"] for row in app.get(CONTACTS, archived="true")["results"]] == ["101"]
    portal.restore("contacts", 101)
    assert app.get(CONTACTS, archived="true")["results"] == []
    assert app.get(f"{CONTACTS}/101")["properties"]["lastmodifieddate"] == before


def test_a_link_can_be_cut_and_made_and_moves_no_date() -> None:
    portal = Sandbox(Options(contacts=10, now=NOW)).portal
    call = portal.add("calls", {}, [101, 151])
    before = portal.get("calls", call)["hs_lastmodifieddate"]
    portal.unlink("calls", call, 101)
    assert portal.links.contacts_of("calls", call) == [151]
    assert call not in portal.links.activities_of("calls", 101)
    portal.link("calls", call, 201)
    assert portal.links.contacts_of("calls", call) == [151, 201]
    assert call in portal.links.activities_of("calls", 201)
    assert portal.get("calls", call)["hs_lastmodifieddate"] == before


def test_a_merge_can_keep_the_primary_id() -> None:
    portal = Sandbox(Options(contacts=10, now=NOW)).portal
    call = portal.add("calls", {}, [151])
    assert portal.merge(101, 151, keep=True) == 101
    assert portal.get("contacts", 101)["hs_merged_object_ids"] == "151"
    assert portal.get("contacts", 151)["hs_object_id"] == "101", "the old id leads to it"
    assert portal.links.contacts_of("calls", call) == [101]
    assert 151 not in portal.ids("contacts")
    survivor = portal.merge(101, 201)
    assert set(str(portal.get("contacts", survivor)["hs_merged_object_ids"]).split(";")) == {"101", "151", "201"}
    assert portal.links.contacts_of("calls", call) == [survivor]


@pytest.mark.parametrize("keep", [False, True])
def test_of_two_deals_one_is_left_with_the_people_of_both(keep: bool) -> None:
    portal = Sandbox(Options(contacts=10, now=NOW)).portal
    one, other = portal.add("deals", {"dealname": "One"}, [101, 151]), portal.add("deals", {"amount": "7"}, [151, 201])
    survivor = portal.merge_deals(one, other, keep=keep)
    assert (survivor == one) == keep
    assert not {one, other} - {survivor} & set(portal.ids("deals"))
    merged = portal.get("deals", survivor)
    assert (merged["dealname"], merged["amount"]) == ("One", "7")
    assert set(str(merged["hs_merged_object_ids"]).split(";")) == {str(one), str(other)} - {str(survivor)}
    assert portal.links.contacts_of("deals", survivor) == [101, 151, 201]


def test_what_is_purged_is_in_no_list_and_in_no_bin() -> None:
    portal = Sandbox(Options(contacts=10, now=NOW)).portal
    call = portal.add("calls", {}, [101])
    portal.archive("calls", call)
    assert portal.tables["calls"].archived_ids_from(0) == [call]
    portal.purge("calls", call)
    assert portal.tables["calls"].archived_ids_from(0) == []
    assert call not in portal.ids("calls")
    assert call not in portal.links.activities_of("calls", 101)


def test_short_pages_lead_to_every_record_once(opened: Callable[..., App]) -> None:
    app = opened(contacts=40, faults="short:0.6")
    pages = app.pages(CONTACTS, limit=20)
    assert [int(row["id"]) for page in pages for row in page] == app.sandbox.portal.ids("contacts")
    assert len(pages) > 2
    found: list[str] = []
    after: str | None = "0"
    while after is not None:
        answer = app.post(SEARCH, {"limit": 20, "after": after})
        found += [row["id"] for row in answer["results"]]
        after = answer.get("paging", {}).get("next", {}).get("after")
    assert list(map(int, found)) == app.sandbox.portal.ids("contacts")

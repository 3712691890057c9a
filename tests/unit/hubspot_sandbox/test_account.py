from collections.abc import Callable

import pytest

from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import CONTACTS, NOW, App


@pytest.mark.parametrize("path", ["/crm/v3/owners", "/crm/owners/2026-09", "/crm/owners/2026-09/"])
def test_owners(app: App, path: str) -> None:
    owners = app.get(path)["results"]
    used = {app.sandbox.portal.get("contacts", each)["hubspot_owner_id"] for each in app.sandbox.portal.ids("contacts")}
    assert {owner["id"] for owner in owners} == used
    assert app.get(path, email=owners[1]["email"])["results"] == [owners[1]]
    assert app.get(path, archived="true")["results"] == []
    assert [len(page) for page in app.pages(path, limit=2)] == [2, 1]


@pytest.mark.parametrize("path", ["/account-info/v3/details", "/account-info/2026-09/details"])
def test_the_account_tells_its_time_zone(app: App, path: str) -> None:
    account = app.get(path)
    assert (account["timeZone"], account["utcOffset"]) == ("America/Santiago", "-03:00")
    assert isinstance(account["portalId"], int)


@pytest.mark.parametrize("version", ["v3/limits", "limits/2026-09"])
def test_custom_properties_are_counted(opened: Callable[..., App], version: str) -> None:
    app = opened()

    def usage() -> int:
        by_type = app.get(f"/crm/{version}/custom-properties")["byObjectType"]
        return int(next(each["usage"] for each in by_type if each["objectTypeId"] == "0-1"))

    before = usage()
    one = {"name": "mine", "label": "M", "type": "string", "fieldType": "text", "groupName": "contactinformation"}
    app.post("/crm/v3/properties/contacts", one)
    assert usage() == before + 1


def test_the_days_usage(opened: Callable[..., App]) -> None:
    app = opened()
    app.sandbox.portal.clock = VirtualClock(NOW)
    app.get(CONTACTS)
    for version in ("v3", "2026-09"):
        [usage] = app.get(f"/account-info/{version}/api-usage/daily/private-apps")["results"]
        assert (usage["usageLimit"], usage["resetsAt"]) == (625_000, "2026-11-22T03:00:00Z")
    assert usage["currentUsage"] == 3

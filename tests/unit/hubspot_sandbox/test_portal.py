from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from connectors.hubspot.sandbox import Options, Sandbox
from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import CONTACTS, NOW, App


def test_an_edit_moves_the_modified_date_to_the_clock() -> None:
    portal = Sandbox(Options(contacts=10, now=NOW)).portal
    portal.clock = VirtualClock(NOW + timedelta(hours=1, milliseconds=5))
    portal.update("contacts", 101, {"hs_email_click": "9"})
    held = portal.get("contacts", 101)
    assert (held["hs_email_click"], held["lastmodifieddate"]) == ("9", "2026-11-22T01:00:00.005Z")


def test_a_recalculation_does_not() -> None:
    portal = Sandbox(Options(contacts=10, now=NOW)).portal
    before = portal.get("contacts", 101)["lastmodifieddate"]
    portal.update("contacts", 101, {"hubspotscore": "99"}, silently=True)
    held = portal.get("contacts", 101)
    assert (held["hubspotscore"], held["lastmodifieddate"]) == ("99", before)


def test_new_records_are_listed_after_the_story(opened: Callable[..., App]) -> None:
    app = opened(contacts=10)
    portal = app.sandbox.portal
    contact = portal.add("contacts", {"email": "Ada@new.example", "firstname": "Ada"})
    call = portal.add("calls", {"hs_call_status": "COMPLETED"}, contacts=[contact])
    assert contact > 551
    assert app.pages(CONTACTS, limit=100)[0][-1]["id"] == str(contact)
    assert app.get(f"{CONTACTS}/ada@new.example", idProperty="email")["id"] == str(contact)
    listed = app.get(f"{CONTACTS}/{contact}", associations="calls")["associations"]["calls"]["results"]
    assert listed == [{"id": str(call), "type": "contact_to_call"}]


def test_an_address_that_was_given_up_leads_nowhere() -> None:
    portal = Sandbox(Options(contacts=10, now=NOW)).portal
    old = str(portal.get("contacts", 101)["email"])
    portal.update("contacts", 101, {"email": "new@x.example"})
    assert portal.find_by_email(old) is None
    found = portal.find_by_email("NEW@x.example")
    assert found is not None
    assert found.id == 101


def test_mistyped_names_are_refused() -> None:
    portal = Sandbox(Options(contacts=10, now=NOW)).portal
    with pytest.raises(ValueError, match="hs_emial_click"):
        portal.update("contacts", 101, {"hs_emial_click": "9"})
    with pytest.raises(ValueError, match="nope"):
        portal.add("calls", {"nope": "1"})
    with pytest.raises(LookupError, match="7"):
        portal.update("contacts", 7, {"city": "Lima"})
    with pytest.raises(LookupError):
        portal.archetype(7)


def test_the_clock_runs_on_from_the_story() -> None:
    portal = Sandbox(Options(contacts=1, now=NOW)).portal
    assert NOW <= portal.clock.now() < NOW + timedelta(minutes=1)
    today = Sandbox(Options(contacts=1)).portal.clock.now()
    assert abs(today - datetime.now(UTC)) < timedelta(minutes=1)

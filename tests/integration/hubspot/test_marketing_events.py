"""Webinars and other marketing events: who came."""

from datetime import timedelta

from connectors.hubspot.sandbox.events import Participation
from syncer.identity import crm_id
from syncer.model import Kind
from tests.integration.hubspot.conftest import Connection

DAY = timedelta(days=1)


def test_who_came_is_told_and_who_did_not_is_neutral(crm: Connection) -> None:
    found = crm.read("marketing_events").engagements
    portal = crm.portal.events
    there = {each.contact: each for event in portal.all.values() for each in portal.participations(event, 0)}
    assert len(found) == len(there) > 10
    for each in found:
        said = there[int(each.who.value.partition("/")[2])]
        assert each.kind == (Kind.EVENT_ATTENDED if said.state == "ATTENDED" else Kind.NEUTRAL)
        assert int(each.at.timestamp() * 1000) == said.at
    assert {each.vendor_kind for each in found} >= {
        "marketing_events ATTENDED", "marketing_events CANCELLED", "marketing_events NO_SHOW"
    }  # fmt: skip


def test_whoever_registered_and_then_came_is_one_participation(crm: Connection) -> None:
    event = crm.portal.events.add("Feria", crm.portal.now)
    person = crm.portal.ids("contacts")[3]
    crm.portal.events.put(event.id, Participation(person, "REGISTERED", crm.portal.now))
    first = crm.read("marketing_events")
    crm.portal.events.put(event.id, Participation(person, "ATTENDED", crm.portal.now))
    second = crm.read("marketing_events", first.cursor, crm.now() + DAY)
    [before] = [each for each in first.engagements if each.id.startswith(f"marketing_events/{event.id}/")]
    [after] = second.engagements
    assert (before.kind, after.kind) == (Kind.NEUTRAL, Kind.EVENT_ATTENDED)
    assert (before.id, before.who) == (after.id, after.who) == (after.id, crm_id("crm", str(person)))


def test_events_whose_counts_stayed_cost_no_call_of_their_own(crm: Connection) -> None:
    for number in range(150):
        crm.portal.events.add(f"Webinar {number}", crm.portal.now)
    first = crm.read("marketing_events")
    assert crm.calls == {"account": 1, "marketing_events": 2, "participations": 151}
    later = crm.again()
    again = later.read("marketing_events", first.cursor, crm.now() + DAY)
    assert not again.keys
    assert later.calls == {"marketing_events": 2}


def test_more_than_a_page_of_people(crm: Connection) -> None:
    event = crm.portal.events.add("Feria", crm.portal.now)
    people = crm.portal.ids("contacts")[:230]
    for person in people:
        crm.portal.events.put(event.id, Participation(person, "ATTENDED", crm.portal.now))
    found = [each for each in crm.read("marketing_events").engagements if f"/{event.id}/" in each.id]
    assert {each.who for each in found} == {crm_id("crm", str(person)) for person in people}

"""Reading everything for the first time."""

from collections import Counter
from dataclasses import replace

import pytest

from connectors.hubspot.reading.cursor import Done, Upkeep, parse
from syncer.contract import Wiring
from syncer.errors import Malformed
from syncer.identity import crm_id, email
from syncer.model import Kind, Trust
from tests.integration.hubspot.conftest import ACTIVITIES, RECORDS, WIDE, Connection, connected, part_of


def test_every_contact_arrives_once_as_the_portal_has_it(crm: Connection) -> None:
    read = crm.read("contacts")
    assert [int(contact.id) for contact in read.contacts] == crm.portal.ids("contacts")
    for contact in read.contacts:
        there = crm.portal.get("contacts", int(contact.id))
        assert contact.identities[0] == crm_id("crm", contact.id)
        assert (email(there["email"]) in contact.identities) if there.get("email") else len(contact.identities) == 1
        assert contact.fields.get("job_title") == there.get("jobtitle")
        assert (
            contact.fields.get("opted_out") == {"true": True, "false": False, None: None}[there.get("hs_email_optout")]
        )
        assert contact.fields.get("crm.annual_budget") == (
            int(there["annual_budget"]) if there.get("annual_budget") else None
        )
    assert {type(contact.fields.get("employees")) for contact in read.contacts} == {int, type(None)}


@pytest.mark.parametrize("stream", ACTIVITIES)
def test_every_activity_arrives_once_for_each_contact_that_took_part(crm: Connection, stream: str) -> None:
    expected = Counter(
        (part_of(stream, activity, contact), crm_id("crm", str(contact)))
        for contact in crm.portal.ids("contacts")
        for activity in crm.portal.links.activities_of(stream, contact)
    )
    found = Counter((each.id, each.who) for each in crm.read(stream).engagements)
    assert expected
    assert found == expected
    assert "associations" not in crm.calls


def test_the_calls_are_the_least_possible(crm: Connection) -> None:
    read = crm.read_everything()
    pages = sum(-(-len(crm.portal.ids(stream)) // 100) for stream in RECORDS)
    members = len(read["lists"].engagements)
    assert 0 < members < 100, "a page each of the two lists whose names say something"
    definitions = {"properties": 1, "pipelines": 1}
    groups = {"forms": 2, "lists": 1, "members": 2, "marketing_events": 1, "participations": 1}
    searched = {"search": n} if (n := crm.calls.get("search", 0)) else {}
    assert crm.calls == {"account": 1, "list": pages, **definitions, **groups, **searched}
    assert crm.calls.get("search", 0) <= 2, "how many contacts there are, and how long the longest list is"


def test_only_the_end_of_the_contacts_says_that_it_was_all(crm: Connection) -> None:
    until = crm.now()
    contacts, calls = crm.read("contacts", until=until), crm.read("calls", until=until)
    assert [page.whole_since for page in contacts.pages] == [None] * (len(contacts.pages) - 1) + [until]
    assert {page.whole_since for page in calls.pages} == {None}
    for stream, read in (("contacts", contacts), ("calls", calls)):
        assert parse(read.cursor, until) == Done(until, Upkeep(swept=until, wording=crm.wording(stream)))


def test_every_page_can_be_the_last_of_a_run(crm: Connection) -> None:
    for stream in ("contacts", "emails"):
        whole, until = crm.read(stream), crm.now()
        for cut in range(1, len(whole.pages)):
            first = crm.read(stream, until=until, pages=cut)
            rest = crm.read(stream, first.cursor, until=until)
            assert first.keys | rest.keys == whole.keys
            assert not first.keys & rest.keys
            assert rest.cursor == Done(until, Upkeep(swept=until, wording=crm.wording(stream))).text


def test_a_listing_that_went_on_later_is_followed_by_what_changed_meanwhile(crm: Connection) -> None:
    first = crm.read("contacts", pages=1)
    began = parse(first.cursor, crm.now())
    changed = crm.portal.ids("contacts")[0]
    crm.portal.update("contacts", changed, {"jobtitle": "Tester"})
    until = crm.later()
    rest = crm.read("contacts", first.cursor, until=until)
    assert str(changed) in {contact.id for contact in rest.pages[-1].contacts}
    assert [page.whole_since for page in rest.pages if page.whole_since] == [began.began]  # type: ignore[union-attr]
    upkeep = Upkeep(swept=began.began, wording=crm.wording("contacts"))  # type: ignore[union-attr]
    assert rest.cursor == Done(until, upkeep).text


def test_an_activity_with_more_contacts_than_a_list_shows_keeps_them_all(crm: Connection) -> None:
    people = [crm.portal.add("contacts", {"firstname": str(number)}) for number in range(620)]
    meeting = crm.portal.add("meetings", {"hs_meeting_outcome": "COMPLETED"}, people)
    thing = f"meetings/{meeting}/"
    found = [each for each in crm.read("meetings").engagements if each.id.startswith(thing)]
    assert {each.who for each in found} == {crm_id("crm", str(person)) for person in people}
    assert sorted(each.id for each in found) == sorted(part_of("meetings", meeting, person) for person in people)
    assert crm.calls["associations"] == 2


def test_an_activity_of_nobody_is_no_evidence_and_is_counted(crm: Connection, caplog: pytest.LogCaptureFixture) -> None:
    before = crm.read("notes").keys
    crm.portal.add("notes", {"hs_note_body": "nobody's"})
    with caplog.at_level("INFO"):
        assert crm.read("notes").keys == before
    assert "notes of nobody were left out" in caplog.text


def test_a_broken_record_is_set_aside_and_the_rest_arrives() -> None:
    with connected(replace(WIDE, faults="malformed:1")) as crm:
        whole = len(crm.portal.ids("contacts"))
        read = crm.read("contacts")
        assert len(read.contacts) == whole - 3
        assert {reject.reason for reject in read.rejects} == {
            "its lastmodifieddate is no date",
            "HubSpot sent a record without an id",
        }
        assert any(reject.where.startswith("contacts ") for reject in read.rejects)


def test_a_stream_of_broken_records_is_left(crm: Connection) -> None:
    for contact in crm.portal.ids("contacts"):
        crm.portal.update("contacts", contact, {"hs_email_last_click_date": ""})
    for note in crm.portal.ids("notes")[:95]:
        crm.portal.tables["notes"].write(crm.portal.find("notes", note), {"hs_timestamp": "soon"}, crm.portal.now)
    with pytest.raises(Malformed, match="notes cannot be understood"):
        crm.read("notes")


def test_a_date_that_cannot_be_right_is_kept_as_it_is(crm: Connection) -> None:
    person = crm.portal.ids("contacts")[0]
    call = crm.portal.add("calls", {"hs_timestamp": "2056-05-12T10:00:00Z"}, [person])
    [found] = [each for each in crm.read("calls").engagements if each.id == part_of("calls", call, person)]
    assert (found.at.year, found.trust) == (2056, Trust.TRUSTED)


def test_a_merged_contact_names_the_records_that_went_into_it(crm: Connection) -> None:
    one, other = crm.portal.ids("contacts")[:2]
    survivor = crm.portal.merge(one, other)
    merged = next(contact for contact in crm.read("contacts").contacts if contact.id == str(survivor))
    assert {str(one), str(other)} <= set(merged.merged_ids)


def test_so_many_properties_that_no_address_could_hold_them(crm: Connection) -> None:
    many = frozenset({*crm.wiring.fields, *(f"crm.property_number_{number:04}" for number in range(300))})
    wide = crm.again(Wiring("crm", crm.wiring.words, crm.wiring.properties, many))
    until = crm.now()
    narrow = crm.read("contacts", until=until).contacts
    assert [replace(each, mark="") for each in wide.read("contacts", until=until).contacts] == [
        replace(each, mark="") for each in narrow
    ]
    assert wide.calls["batch_read"] == wide.calls["list"] - 1, "but for the call that asks whether deals can be read"
    changed = crm.portal.ids("contacts")[0]
    crm.portal.update("contacts", changed, {"jobtitle": "Tester"})
    read = wide.read("contacts", Done(until).text, until=crm.later())
    assert next(contact for contact in read.contacts if contact.id == str(changed)).fields["job_title"] == "Tester"


def test_the_story_is_understood(crm: Connection) -> None:
    """Nothing of what the sandbox tells is unknown to the mapping, and each family of signals is there."""
    found = [each for read in crm.read_everything().values() for each in read.engagements]
    assert {each.vendor_kind for each in found if each.kind == Kind.UNKNOWN} == set()
    kinds = {each.kind for each in found}
    assert kinds >= {
        Kind.EMAIL_SENT, Kind.EMAIL_OPENED, Kind.EMAIL_CLICKED, Kind.EMAIL_REPLIED, Kind.CALL_ATTEMPTED,
        Kind.CALL_CONNECTED, Kind.MEETING_HELD, Kind.WHATSAPP_RECEIVED, Kind.PAGE_VIEWED, Kind.FORM_SUBMITTED,
        Kind.CONTENT_DOWNLOADED, Kind.DEMO_REQUESTED, Kind.TRIAL_STARTED, Kind.DEAL_OPENED, Kind.PURCHASED,
    }  # fmt: skip
    assert any(each.kind == Kind.EMAIL_CLICKED and each.trust == Trust.DOUBTFUL for each in found)

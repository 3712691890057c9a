from collections import Counter
from datetime import datetime

import pytest

from connectors.hubspot.sandbox import Options, Sandbox
from connectors.hubspot.sandbox.object_types import ACTIVITIES
from connectors.hubspot.sandbox.portal import Portal
from connectors.hubspot.sandbox.story import Story
from connectors.hubspot.sandbox.story.cast import CAST
from tests.unit.hubspot_sandbox.app import NOW

MIX = {"emails": 45, "calls": 15, "notes": 14, "tasks": 12, "meetings": 7, "communications": 7}


@pytest.fixture(scope="module")
def portal() -> Portal:
    return Sandbox(Options(contacts=1_500, now=NOW)).portal


def everybody(portal: Portal) -> list[dict[str, str | None]]:
    return [portal.get("contacts", each) for each in portal.ids("contacts")]


@pytest.mark.parametrize("contacts", [0, 1, 40, 53, 54, 300, 303, 304, 1_000])
def test_every_size_hangs_together(contacts: int) -> None:
    portal = Sandbox(Options(contacts=contacts, now=NOW)).portal
    assert len(portal.ids("contacts")) == contacts
    for kind in MIX:
        ids = portal.ids(kind)
        assert len(ids) == portal.story.count(kind)
        linked = Counter(contact for each in ids for contact in portal.links.contacts_of(kind, each))
        assert set(linked) <= set(portal.ids("contacts"))
        assert linked == Counter(
            {
                contact: len(portal.links.activities_of(kind, contact))
                for contact in portal.ids("contacts")
                if portal.links.activities_of(kind, contact)
            }
        )


def test_no_contact_is_linked_to_an_activity_that_was_cut_off() -> None:
    for contacts in range(54, 304):
        story = Story(1, contacts, 0, 20.0)
        for kind in MIX:
            assert all(each < story.count(kind) for each in story.activities_of(kind, contacts - 1))


def test_nobody_without_a_stage_was_ever_worked_on(portal: Portal) -> None:
    strangers = [each for each in portal.ids("contacts") if portal.archetype(each).stage == "none"]
    assert strangers
    assert not [each for each in strangers for kind in MIX if portal.links.activities_of(kind, each)]


def test_the_mix_is_the_same_at_every_size() -> None:
    for contacts in (2_000, 20_000, 1_000_000):
        story = Sandbox(Options(contacts=contacts, now=NOW)).portal.story
        counts = {each.name: story.count(each.name) for each in ACTIVITIES}
        assert sum(counts.values()) == pytest.approx(5 * contacts, rel=0.03)
        for kind, share in MIX.items():
            assert counts[kind] == pytest.approx(5 * contacts * share / 100, rel=0.06), kind


def test_more_or_less_work_per_contact() -> None:
    def total(per_contact: float) -> int:
        story = Sandbox(Options(contacts=5_000, now=NOW, engagements_per_contact=per_contact)).portal.story
        return sum(story.count(each.name) for each in ACTIVITIES)

    assert total(10) == pytest.approx(50_000, rel=0.03)
    assert 0 < total(0.1) < 10_000


def test_the_same_seed_tells_the_same_story_and_another_does_not(portal: Portal) -> None:
    assert everybody(Sandbox(Options(contacts=1_500, now=NOW)).portal) == everybody(portal)
    other = everybody(Sandbox(Options(contacts=1_500, now=NOW, seed=2)).portal)
    assert sum(one != two for one, two in zip(everybody(portal), other, strict=True)) > 1_400


def test_a_smaller_portal_is_the_beginning_of_a_larger_one(portal: Portal) -> None:
    assert everybody(Sandbox(Options(contacts=100, now=NOW)).portal) == everybody(portal)[:100]


def test_six_contacts_are_enough_for_every_stage() -> None:
    portal = Sandbox(Options(contacts=6, now=NOW)).portal
    stages = {portal.archetype(each).stage for each in portal.ids("contacts")}
    assert stages == {"none", "lead", "prospect", "potential", "customer", "excluded"}


def test_every_archetype_is_met_by_its_weight() -> None:
    portal = Sandbox(Options(contacts=len(CAST) + 1_000, now=NOW)).portal
    met = Counter(portal.archetype(each).key for each in portal.ids("contacts"))
    assert met == {archetype.key: 1 + 4 * archetype.weight for archetype in CAST}
    assert sum(archetype.weight for archetype in CAST) == 250
    assert all(archetype.about.endswith(".") for archetype in CAST)


def test_addresses(portal: Portal) -> None:
    addresses = [held.get("email") for held in everybody(portal)]
    there = [address for address in addresses if address]
    assert addresses.count(None) / len(addresses) == pytest.approx(0.06, abs=0.02)
    assert len({address.lower() for address in there}) == len(there)
    assert all(address.lower().endswith(".example") for address in there)
    assert 0.02 < sum(address != address.lower() for address in there) / len(there) < 0.1
    seconds = [held["hs_additional_emails"] for held in everybody(portal) if held.get("hs_additional_emails")]
    assert 0.02 < len(seconds) / len(addresses) < 0.1
    for address in [*there[:50], *filter(None, seconds)]:
        found = portal.find_by_email(address)
        assert found is not None
        assert address in (found.value("email"), found.value("hs_additional_emails"))


@pytest.mark.parametrize("name", ["hs_language", "hs_buying_role", "country", "industry", "numemployees", "seniority"])
def test_people_differ(portal: Portal, name: str) -> None:
    assert len({held.get(name) for held in everybody(portal)} - {None}) > 1


def test_dates_lie_within_the_last_eighteen_months(portal: Portal) -> None:
    for held in everybody(portal):
        created, modified = str(held["createdate"]), str(held["lastmodifieddate"])
        assert "2025-04" < created <= modified <= "2026-11-22T00:00:00Z"


def test_roll_ups_agree_with_the_activities(portal: Portal) -> None:
    for contact in portal.ids("contacts")[:400]:
        held = portal.get("contacts", contact)
        answers, everything = [], []
        for kind in MIX:
            for each in portal.links.activities_of(kind, contact):
                record = portal.get(kind, each)
                if str(record["hs_timestamp"]) <= NOW.isoformat():
                    everything.append(str(record["hs_timestamp"]))
                if (
                    record.get("hs_email_direction") == "INCOMING_EMAIL"
                    and "auto" not in str(record["hs_email_subject"]).lower()
                ):
                    answers.append(str(record["hs_timestamp"]))
        assert held.get("num_notes") == (str(len(everything)) if everything else None)
        assert held.get("notes_last_updated") == (max(everything, key=instant) if everything else None)
        assert held.get("hs_sales_email_last_replied") == (max(answers, key=instant) if answers else None)


def test_conversions_agree_with_the_submissions(portal: Portal) -> None:
    seen = 0
    for held in everybody(portal):
        submissions = [
            each.partition(":") for each in (held.get("hs_calculated_form_submissions") or "").split(";") if each
        ]
        if submissions:
            seen += 1
            instants = [int(at) for _, _, at in submissions]
            assert held["num_conversion_events"] == str(len(submissions))
            assert instants == sorted(instants)
            assert instant(str(held["first_conversion_date"])).timestamp() * 1_000 == pytest.approx(instants[0])
            assert instant(str(held["recent_conversion_date"])).timestamp() * 1_000 == pytest.approx(instants[-1])
    assert seen > 100


def test_counts_come_with_their_dates(portal: Portal) -> None:
    for count, dates in (("open", "open"), ("click", "click"), ("replied", "reply"), ("delivered", "send")):
        with_count = [held for held in everybody(portal) if held.get(f"hs_email_{count}")]
        assert with_count
        for held in with_count:
            if count != "delivered" or held.get("hs_email_first_send_date"):
                first, last = (str(held[f"hs_email_{which}_{dates}_date"]) for which in ("first", "last"))
                assert instant(first) <= instant(last)


def test_every_activity_of_the_trade_is_there(portal: Portal) -> None:
    def values(kind: str, name: str) -> set[str | None]:
        return {portal.get(kind, each).get(name) for each in portal.ids(kind)}

    assert values("emails", "hs_email_direction") == {"EMAIL", "INCOMING_EMAIL"}
    assert values("emails", "hs_email_status") == {"SENT", "BOUNCED"}
    assert {"COMPLETED", "SCHEDULED", "CANCELED", "NO_SHOW"} <= values("meetings", "hs_meeting_outcome")
    assert values("communications", "hs_communication_channel_type") == {"WHATS_APP", "LINKEDIN_MESSAGE", "SMS"}
    assert values("calls", "hs_call_direction") == {"INBOUND", "OUTBOUND"}
    assert len(values("calls", "hs_call_disposition")) == 5
    assert values("tasks", "hs_task_status") == {"COMPLETED", "NOT_STARTED"}


def test_some_traps_lie_in_the_story(portal: Portal) -> None:
    times = [str(portal.get("calls", each)["hs_timestamp"]) for each in portal.ids("calls")]
    assert max(times) > "2050", "a mistyped year"
    assert any(not portal.links.contacts_of("notes", each) for each in portal.ids("notes")), "linked to nobody"
    assert any(len(portal.links.contacts_of("meetings", each)) == 2 for each in portal.ids("meetings")), "shared"
    ids = {kind: set(portal.ids(kind)) for kind in ("contacts", "emails", "calls")}
    assert ids["emails"] & ids["calls"] & ids["contacts"], "ids are unique within a type only"


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)

"""Reading what changed since."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.hubspot.lanes import LANES
from connectors.hubspot.reading import overlap
from connectors.hubspot.reading.cursor import Done, parse
from connectors.hubspot.sandbox.api import search
from syncer.identity import crm_id
from syncer.testing.clock import VirtualClock
from tests.integration.hubspot.conftest import ACTIVITIES, RECORDS, WIDE, Connection, connected, part_of

NO_TIME = timedelta(0)


@pytest.fixture
def sharp(crm: Connection) -> Connection:
    """Without an overlap, so that only what is new is found."""
    return crm.again(overlap=NO_TIME)


def test_when_nothing_changed_one_search_a_stream_is_all(sharp: Connection) -> None:
    since = Done(sharp.later()).text
    for stream in sharp.settings.streams:
        read = sharp.read(stream, since, until=sharp.later() + timedelta(seconds=5))
        assert not read.keys
        assert (read.cursor is None) == (LANES[stream].every is not None), "left alone for a day"
    assert sharp.calls == {"search": len(RECORDS)}
    assert sum(sharp.calls.values()) <= 10


def test_changed_contacts_are_found_as_the_portal_has_them_now(sharp: Connection) -> None:
    since = Done(sharp.now()).text
    changed = sharp.portal.ids("contacts")[10:20]
    for contact in changed:
        sharp.portal.update("contacts", contact, {"jobtitle": "Tester"})
    read = sharp.read("contacts", since, until=sharp.later())
    assert [int(contact.id) for contact in read.contacts] == changed
    assert {contact.fields["job_title"] for contact in read.contacts} == {"Tester"}
    assert sharp.calls == {"search": 1, "properties": 1, "forms": 1, "list": 1}, "whether deals can be read"


@pytest.mark.parametrize("stream", ACTIVITIES)
def test_changed_activities_are_found_with_everybody_who_took_part(sharp: Connection, stream: str) -> None:
    since = Done(sharp.now()).text
    people = sharp.portal.ids("contacts")[:3]
    added = sharp.portal.add(stream, {}, people)
    nobodys = sharp.portal.add(stream, {})
    crowded = sharp.portal.add(stream, {}, [sharp.portal.add("contacts", {}) for _ in range(620)])
    found = sharp.read(stream, since, until=sharp.later()).engagements
    assert [each.who for each in found[:3]] == [crm_id("crm", str(person)) for person in people]
    assert sum(each.id.startswith(f"{stream}/{added}/") for each in found) == 3
    assert sum(each.id.startswith(f"{stream}/{crowded}/") for each in found) == 620
    assert not any(each.id.startswith(f"{stream}/{nobodys}/") for each in found)
    assert sharp.calls == {"search": 1, "associations": 2}


def test_a_thousand_activities_share_one_call_for_their_contacts(sharp: Connection) -> None:
    since = Done(sharp.now()).text
    person = sharp.portal.ids("contacts")[0]
    added = {part_of("notes", sharp.portal.add("notes", {}, [person]), person) for _ in range(1_450)}
    read = sharp.read("notes", since, until=sharp.later())
    assert read.keys == added
    assert [len(page.engagements) for page in read.pages] == [1_000, 450]
    assert sharp.calls == {"search": 8, "associations": 2}


def test_the_overlap_reads_a_while_again(crm: Connection) -> None:
    old = crm.portal.ids("contacts")[0]
    crm.portal.update("contacts", old, {"jobtitle": "Tester"})
    since, until = Done(crm.later()).text, crm.later() + timedelta(seconds=5)
    assert str(old) in crm.read("contacts", since, until).keys
    assert str(old) not in crm.again(overlap=NO_TIME).read("contacts", since, until).keys


def test_what_the_index_shows_late_is_found_by_the_next_run() -> None:
    with connected(replace(WIDE, index_lag_ms=1_000), overlap=timedelta(minutes=1)) as crm:
        start = crm.now()
        changed = crm.portal.ids("contacts")[0]
        crm.portal.update("contacts", changed, {"jobtitle": "Tester"})
        first = crm.read("contacts", Done(start + timedelta(minutes=1)).text, until=start + timedelta(minutes=2))
        assert str(changed) not in first.keys
        crm.portal.clock = VirtualClock(crm.portal.clock.now() + timedelta(seconds=2))
        late = crm.read("contacts", Done(start + timedelta(seconds=30)).text, until=start + timedelta(minutes=3))
        assert str(changed) in late.keys


def test_more_changes_in_the_same_millisecond_than_a_query_can_give_are_all_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(search, "WINDOW", 400)  # 10,000 take a while to make
    with connected(replace(WIDE, contacts=1_050, engagements_per_contact=0), overlap=NO_TIME) as crm:
        since = crm.now()
        moment = crm.portal.clock.now() + timedelta(seconds=1)
        crm.portal.clock = VirtualClock(moment)
        for contact in crm.portal.ids("contacts"):
            crm.portal.update("contacts", contact, {"city": "Arica"})
        read = crm.read("contacts", Done(since).text, until=moment + timedelta(seconds=1))
        assert [int(contact.id) for contact in read.contacts] == crm.portal.ids("contacts")
        assert crm.calls["search"] == 6


def test_every_page_can_be_the_last_of_a_run_and_the_window_stays_as_it_was(sharp: Connection) -> None:
    since = Done(sharp.now()).text
    person = sharp.portal.ids("contacts")[0]
    early = {part_of("notes", sharp.portal.add("notes", {}, [person]), person) for _ in range(2_200)}
    until = sharp.later()
    whole = sharp.read("notes", since, until=until)
    assert len(whole.pages) == 3
    sharp.portal.clock = VirtualClock(sharp.portal.clock.now() + timedelta(seconds=30))
    late = {part_of("notes", sharp.portal.add("notes", {}, [person]), person) for _ in range(5)}
    for cut in (1, 2):
        first = sharp.read("notes", since, until=until, pages=cut)
        rest = sharp.read("notes", first.cursor, until=sharp.later())
        assert first.keys | rest.keys == early | late
        assert not first.keys & rest.keys
        assert late <= {each.id for each in rest.pages[-1].engagements}
        assert isinstance(parse(rest.cursor, until), Done)


def test_what_changes_again_while_pages_are_read_keeps_nothing_else_from_being_found(sharp: Connection) -> None:
    """A record that leaves the window moves all later ones up: whoever counts places would skip some."""
    since = Done(sharp.now()).text
    person = sharp.portal.ids("contacts")[0]
    added = [sharp.portal.add("notes", {}, [person]) for _ in range(1_500)]
    until = sharp.later()
    sharp.portal.clock = VirtualClock(sharp.portal.clock.now() + timedelta(seconds=30))
    pages = sharp.source.read("notes", since, until)
    found = {each.id for each in next(pages).engagements}
    for note in added[:300]:
        sharp.portal.update("notes", note, {"hs_note_body": "again"})
    found |= {each.id for page in pages for each in page.engagements}
    assert found == {part_of("notes", note, person) for note in added}


def test_a_merge_arrives_as_a_change_of_the_survivor(sharp: Connection) -> None:
    since = Done(sharp.now()).text
    one, other = sharp.portal.ids("contacts")[:2]
    survivor = sharp.portal.merge(one, other)
    [contact] = sharp.read("contacts", since, until=sharp.later()).contacts
    assert contact.id == str(survivor)
    assert {str(one), str(other)} <= set(contact.merged_ids)


def test_a_clock_that_went_back_reads_nothing_and_forgets_nothing(sharp: Connection) -> None:
    assert sharp.read("contacts", Done(sharp.later()).text, until=sharp.now()).pages == []


def test_many_changes_are_read_again_once_not_in_every_run_of_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap, "MANY", 400)
    clock = VirtualClock(datetime(2026, 6, 1, 12, tzinfo=UTC))
    with connected(replace(WIDE, contacts=500, now=clock.now(), engagements_per_contact=0), clock=clock) as crm:
        cursor: str | None = Done(clock.now()).text
        crowd, one = crm.portal.ids("contacts")[:450], crm.portal.ids("contacts")[-1]
        clock.advance(timedelta(minutes=10))
        for contact in crowd:
            crm.portal.update("contacts", contact, {"city": "Arica"})
        reads = []
        for number in range(7):
            clock.advance(timedelta(minutes=15))
            if number == 1:
                crm.portal.update("contacts", one, {"city": "Arica"})
            before = crm.calls.get("search", 0)
            read = crm.read("contacts", cursor, clock.now() + timedelta(seconds=1))
            cursor = read.cursor
            reads.append(
                (
                    crm.calls["search"] - before,
                    len({each.id for each in read.contacts} - {str(one)}),
                    str(one) in read.keys,
                )
            )
    assert [count for _, count, _ in reads] == [450, 0, 0, 0, 450, 0, 0]
    assert [calls for calls, _, _ in reads] == [3, 1, 1, 1, 3, 1, 1]
    assert [found for _, _, found in reads] == [False, True, True, True, True, True, False], "as ever"

"""What became of marketing e-mails, and who visited which page: both by stretches of time."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors.hubspot.endpoints.happenings import EmailEvents, Found, Occurrences
from connectors.hubspot.reading.cursor import ended
from connectors.hubspot.reading.spans import BEHIND
from connectors.hubspot.sandbox.happenings import MailEvent, Visit
from syncer.errors import Malformed, NoAccess
from syncer.identity import crm_id, email
from syncer.model import CAMPAIGN, LINK, MESSAGE, PAGE, SOURCE, Engagement, Kind, Trust
from syncer.testing.clock import VirtualClock
from tests.integration.hubspot.conftest import WIDE, Connection, Read, connected

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KINDS = {
    "DELIVERED": Kind.EMAIL_SENT,
    "OPEN": Kind.EMAIL_OPENED,
    "CLICK": Kind.EMAIL_CLICKED,
    "BOUNCE": Kind.BOUNCED_HARD,
    "STATUSCHANGE": Kind.UNSUBSCRIBED,
}
LANES = pytest.mark.parametrize("lane", ["email_events", "page_visits"])


@pytest.fixture
def long(crm: Connection) -> Connection:
    """Reads all that the story tells."""
    return crm.again(history=f"{600 * 24}h")


def mail(crm: Connection, at: datetime, what: str = "CLICK", **more: object) -> MailEvent:
    number = len(crm.portal.happenings.mails)
    one = MailEvent(int(at.timestamp() * 1000), f"{number:016x}", what, "ana@x.example", 7, more=more)
    crm.portal.happenings.add(one)
    return one


def at_once(crm: Connection) -> None:
    """As if the portal showed events without delay, so that a test can say when."""
    crm.portal.clock = VirtualClock(crm.now() + HOUR)


def key(one: Engagement) -> tuple[int, str]:
    return int(one.at.timestamp() * 1000), one.id.split("/")[1]


def test_each_event_that_says_something_arrives_once_as_its_recipients(long: Connection) -> None:
    read = long.read("email_events")
    found = {key(one): (one.kind, one.who) for one in read.engagements}
    expected = {(one.at, one.id): (KINDS[one.type], email(one.recipient)) for one in told(long)}
    assert found == expected
    assert len(read.engagements) == len(found)
    assert {kind for kind, _ in found.values()} == set(KINDS.values())
    assert {one.trust for one in read.engagements} == {Trust.TRUSTED}
    assert set(KINDS.values()) <= long.again(streams=["email_events"]).source.kinds


def told(crm: Connection) -> list[MailEvent]:
    return [
        one
        for one in crm.portal.happenings.mails
        if one.type in KINDS and (one.type != "BOUNCE" or one.more["category"] == "UNKNOWN_USER")
    ]


def test_an_event_says_which_mail_and_link_source_and_campaign_and_nothing_personal(long: Connection) -> None:
    found = long.read("email_events").engagements
    assert all(MESSAGE in one.detail for one in found)
    clicks = [one for one in found if one.kind == Kind.EMAIL_CLICKED]
    assert len({one.detail[LINK] for one in clicks}) > 2
    assert {one.detail[SOURCE] for one in clicks} == {"hs_email"}
    assert {one.detail[CAMPAIGN] for one in clicks} == {"boletin-mensual"}
    assert not any("?" in str(one.detail[LINK]) for one in clicks)
    deliveries = {(one.who, one.detail[MESSAGE]) for one in found if one.kind == Kind.EMAIL_SENT}
    assert {(one.who, one.detail[MESSAGE]) for one in clicks} & deliveries, "so that the engine finds robots"


@pytest.mark.parametrize(
    ("what", "more", "kind"),
    [
        ("BOUNCE", {"category": "MAILBOX_FULL"}, None),
        ("BOUNCE", {}, None),
        ("STATUSCHANGE", {"portalSubscriptionStatus": "SUBSCRIBED"}, None),
        ("SPAMREPORT", {}, Kind.COMPLAINED),
        ("UNBOUNCE", {}, None),
        ("TELEPATHY", {}, Kind.UNKNOWN),
    ],
)
def test_a_type_means_what_the_mapping_says_and_an_unknown_one_is_kept(
    crm: Connection, what: str, more: dict[str, object], kind: Kind | None
) -> None:
    one = mail(crm, crm.now() - DAY, what, **more)
    found = {each.id.split("/")[1]: each for each in crm.read("email_events").engagements}
    assert (found[one.id].kind if one.id in found else None) == kind
    if kind == Kind.UNKNOWN:
        assert found[one.id].vendor_kind == "email_events TELEPATHY"


def test_what_hubspot_filters_is_doubtful(crm: Connection) -> None:
    one = replace(mail(crm, crm.now() - DAY), filtered=True, id="f" * 16)
    crm.portal.happenings.add(one)
    [found] = [each for each in crm.read("email_events").engagements if each.id.startswith(f"email_events/{one.id}")]
    assert found.trust == Trust.DOUBTFUL


def test_every_visit_arrives_once_with_its_page(long: Connection) -> None:
    read = long.read("page_visits")
    assert Counter((*key(one), one.who) for one in read.engagements) == Counter(
        (one.at, one.id, crm_id("crm", str(one.contact))) for one in long.portal.happenings.visits
    )
    kinds = {str(one.detail[PAGE]): one.kind for one in read.engagements}
    assert (kinds["/"], kinds["/precios"]) == (Kind.PAGE_VIEWED, Kind.PRICING_VIEWED)


def test_a_visit_without_an_address_or_of_no_contact_breaks_nothing(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {"id": "1", "objectType": "CONTACT", "objectId": "101", "occurredAt": "2026-05-01T00:00:00Z"},
        {"id": "2", "objectType": "COMPANY", "objectId": "5", "occurredAt": "2026-05-01T00:00:00Z"},
        {"id": "3", "objectId": "101", "occurredAt": "soon"},
        {"objectId": "101", "occurredAt": "2026-05-01T00:00:00Z"},
        {"objectId": "101", "occurredAt": "2026-05-02T00:00:00Z"},
    ]
    monkeypatch.setattr(Occurrences, "page", lambda self, *asked: Found(rows, None))
    read = crm.read("page_visits")
    assert {one.id for one in read.engagements} == {"events/1"}
    assert {reject.where: reject.reason for reject in read.rejects} == {
        "page_visits 3": "an event does not say when it happened",
        "page_visits 2026-05-01T00:00:00Z": "HubSpot sent an event without an id",
        "page_visits 2026-05-02T00:00:00Z": "HubSpot sent an event without an id",
    }


@LANES
def test_nothing_is_older_than_the_history_asked_for(crm: Connection, lane: str) -> None:
    found = [one.at for one in crm.again(history="720h").read(lane).engagements]
    assert found
    assert min(found) >= crm.now() - timedelta(days=30, minutes=10)


@LANES
def test_the_first_reading_goes_week_by_week_and_then_one_call_is_enough(crm: Connection, lane: str) -> None:
    brief = crm.again(history=f"{14 * 24}h")
    first = brief.read(lane)
    word = {"email_events": "email_events", "page_visits": "events"}[lane]
    assert brief.calls == {word: 2}
    crm.portal.clock = VirtualClock(crm.now() + 3 * HOUR)
    then = brief.read(lane, first.cursor, until=crm.now())
    assert ended(then.cursor) == crm.now() - BEHIND
    assert brief.calls == {word: 3}


@LANES
def test_every_page_can_be_the_last_of_a_run(crm: Connection, lane: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for takes_a_limit in (EmailEvents.page, Occurrences.__init__):
        monkeypatch.setattr(takes_a_limit, "__defaults__", (15,))
    brief, until = crm.again(history=f"{14 * 24}h"), crm.now()
    whole = brief.read(lane, until=until)
    assert len(whole.pages) > 4
    for cut in range(1, len(whole.pages)):
        first = brief.read(lane, until=until, pages=cut)
        assert ended(first.cursor) is None
        rest = brief.read(lane, first.cursor, until=until)
        assert first.keys | rest.keys == whole.keys
        assert len(rest.pages) == len(whole.pages) - cut, "it goes on where it was cut"
        assert rest.cursor == whole.cursor


def test_the_last_minutes_are_left_to_the_next_reading_and_then_told_whole(crm: Connection) -> None:
    first = crm.read("email_events")
    at_once(crm)
    now = crm.now()
    early, late = mail(crm, now - timedelta(minutes=6)), mail(crm, now - timedelta(minutes=1))
    second = crm.read("email_events", first.cursor, until=now)
    assert {key(one)[1] for one in second.engagements} & {early.id, late.id} <= {early.id}
    crm.portal.clock = VirtualClock(now + HOUR)
    third = crm.read("email_events", second.cursor, until=crm.now())
    assert {key(one)[1] for one in (*second.engagements, *third.engagements)} >= {early.id, late.id}


def test_an_event_that_turned_up_late_is_found_by_the_overlap(crm: Connection) -> None:
    at_once(crm)
    first = crm.read("email_events", until=crm.now())
    late = mail(crm, crm.now() - timedelta(minutes=30))
    crm.portal.clock = VirtualClock(crm.now() + HOUR)
    assert late.id in {key(one)[1] for one in crm.read("email_events", first.cursor, until=crm.now()).engagements}
    sharp = crm.again(overlap=timedelta(0)).read("email_events", first.cursor, until=crm.now())
    assert late.id not in {key(one)[1] for one in sharp.engagements}


def test_a_place_that_hubspot_has_forgotten_begins_the_stretch_anew(long: Connection) -> None:
    until = long.now()
    whole = long.read("email_events", until=until)
    begun = long.read("email_events", until=until, pages=1).cursor
    assert begun
    forgotten = begun.replace('"after":""', '"after":"nowhere"')
    assert forgotten != begun
    rest: Read = long.read("email_events", forgotten, until=until)
    first = long.read("email_events", until=until, pages=1)
    assert first.keys | rest.keys == whole.keys
    with pytest.raises(Malformed, match="cannot be read"):
        long.read("email_events", "{}")


def test_a_plan_without_the_events_api_is_told_and_the_counts_remain() -> None:
    with connected(replace(WIDE, has_events=False)) as crm:
        with pytest.raises(NoAccess) as caught:
            crm.again(streams=["page_visits"]).read("page_visits")
        assert "scope oauth and an Enterprise plan" in caught.value.fix
        assert any(one.kind == Kind.PAGE_VIEWED for one in crm.read("contacts").engagements)
        plain = crm.again(streams=["contacts", "page_visits"], bulk={"read": "list", "write": "batch"})
        findings = list(plain.source.check())
        assert [(each.level, each.where) for each in findings if each.where != "crm"] == [
            ("ok", "crm contacts"),
            ("error", "crm page_visits"),
        ]


def test_a_list_that_does_not_move_on_is_left(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EmailEvents, "page", lambda self, since, until, at, limit=1: Found([], "same"))
    with pytest.raises(Malformed, match="does not move on"):
        crm.read("email_events")


@LANES
def test_a_clock_that_went_back_reads_nothing_and_forgets_nothing(crm: Connection, lane: str) -> None:
    cursor = crm.read(lane).cursor
    assert crm.read(lane, cursor, until=datetime(2020, 1, 1, tzinfo=UTC)).pages == []


def test_a_new_visit_is_found_by_the_next_reading(crm: Connection) -> None:
    cursor = crm.read("page_visits").cursor
    crm.portal.clock = VirtualClock(crm.now() + 2 * HOUR)
    at = int((crm.now() - HOUR).timestamp() * 1000)
    crm.portal.happenings.add(Visit(at, "new", 101, "https://x.example/pricing?utm_source=ads"))
    [found] = crm.read("page_visits", cursor, until=crm.now()).engagements
    assert (found.kind, found.detail) == (Kind.PRICING_VIEWED, {PAGE: "/pricing", SOURCE: "ads"})


def test_a_limit_that_hubspot_will_not_have_is_left_to_it(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    brief, until = crm.again(history=f"{14 * 24}h"), crm.now()
    whole = brief.read("page_visits", until=until)
    monkeypatch.setattr(Occurrences.__init__, "__defaults__", (1_000,))
    other = brief.again()
    found = other.read("page_visits", until=until)
    assert found.keys == whole.keys
    assert other.calls["events"] == len(found.pages) + 1, "it is asked for once"

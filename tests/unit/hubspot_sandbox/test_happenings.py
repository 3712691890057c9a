"""Single events: forms, e-mails, visits, preferences; and that they say what the records count."""

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.hubspot.sandbox import Options, Sandbox
from connectors.hubspot.sandbox.happenings import LATEST_SHOWN, MailEvent
from connectors.hubspot.sandbox.story.texts import FORMS
from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import NOW, App

LIST, ROWS = "/marketing/v3/forms", "/form-integrations/v1/submissions/forms/"
MAILS = "/email/public/v1/events"
V3_EVENTS, EVENTS = "/events/v3/events", "/events/event-occurrences/2026-09"
STATUSES = "/communication-preferences/2026-09/statuses/batch/read?channel=EMAIL"
NEWSLETTER = FORMS["newsletter"][0]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", LIST, "forms"),
        ("GET", ROWS + NEWSLETTER, "forms"),
        ("GET", MAILS, "content"),
        ("POST", STATUSES, "communication_preferences.statuses.batch.read"),
    ],
)
def test_a_missing_scope_is_named(closed: App, method: str, path: str, scope: str) -> None:
    body = closed.refused(method, path, 403, json={})
    assert body["errors"][0]["context"]["requiredGranularScopes"] == [scope]


def test_the_events_api_takes_its_scope_and_a_plan_that_has_it(opened: Callable[..., App]) -> None:
    app = opened(scopes=frozenset({"forms"}))
    assert app.refused("GET", V3_EVENTS, 403)["category"] == "MISSING_SCOPES"
    poor = opened(has_events=False)
    body = poor.refused("GET", EVENTS, 403, params={"eventType": "e_visited_page"})
    assert "errors" not in body, "no scope is missing"


@pytest.mark.parametrize(
    "path",
    [
        "/marketing/2026-09/forms",
        "/form-integrations/v3/submissions/forms/x",
        "/email/public/v3/events",
        "/events/v4/events",
        "/communication-preferences/v3/statuses/batch/read",
    ],
)
def test_what_has_no_such_version_is_not_served(app: App, path: str) -> None:
    assert app.ask("GET", path).status_code in {404, 405}
    assert app.ask("POST", path, json={}).status_code in {404, 405}


def test_a_list_of_forms_has_all_types_when_asked_for_all(app: App) -> None:
    [listed] = app.pages(LIST, formTypes="all", limit=100)
    types = Counter(each["formType"] for each in listed)
    assert types["blog_comment"] == types["captured"] == 1
    assert {each["formType"] for page in app.pages(LIST, limit=5) for each in page} == {"hubspot"}
    assert len(listed) == len(FORMS) - 1, "one was deleted, and only contacts remember it"
    assert app.pages(LIST, formTypes="all", archived="true") == [[]]


def test_submissions_are_given_the_newest_first_fifty_at_a_time_without_an_id(app: App) -> None:
    told = [one for one in app.sandbox.portal.happenings.submissions if one.form == FORMS["ebook"][0]]
    rows = [row for page in app.pages(ROWS + FORMS["ebook"][0], limit=7) for row in page]
    assert [row["submittedAt"] for row in rows] == [one.at for one in reversed(told)]
    assert {key for row in rows for key in row} == {"submittedAt", "values", "pageUrl"}
    app.refused("GET", ROWS + NEWSLETTER, 400, params={"limit": 51})


def test_what_is_sent_in_while_pages_are_read_moves_no_row(opened: Callable[..., App]) -> None:
    app = opened()
    whole = app.pages(ROWS + NEWSLETTER, limit=5)
    first = app.get(ROWS + NEWSLETTER, limit=5)
    app.sandbox.portal.submit(101, "newsletter")
    rest = app.pages(ROWS + NEWSLETTER, limit=5, after=first["paging"]["next"]["after"])
    assert [first["results"], *rest] == whole


def test_some_forms_do_not_give_out_what_was_sent_in(app: App) -> None:
    comments = app.refused("GET", ROWS + FORMS["comment"][0], 400)
    assert comments["subCategory"] == "FORM_TYPE_NOT_ALLOWED"
    app.refused("GET", ROWS + FORMS["social_question"][0], 404)
    app.refused("GET", ROWS + "nothing", 404)


def mails(app: App, **asked: Any) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    while True:
        body = app.get(MAILS, **asked)
        found += body["events"]
        if not body["hasMore"]:
            return found
        asked["offset"] = body["offset"]


def test_events_of_mails_are_given_the_newest_first_up_to_a_thousand_at_a_time(app: App) -> None:
    told = app.sandbox.portal.happenings.mails
    found = mails(app, limit=1_000)
    assert [one["created"] for one in found] == sorted((one.at for one in told), reverse=True)
    assert len({(one["id"], one["created"]) for one in found}) == len(told)
    assert len(app.get(MAILS)["events"]) == 10
    app.refused("GET", MAILS, 400, params={"limit": 1_001})
    app.refused("GET", MAILS, 400, params={"offset": "nowhere"})


def test_events_of_mails_can_be_narrowed(app: App) -> None:
    clicks = mails(app, eventType="CLICK", limit=1_000)
    middle = clicks[len(clicks) // 2]
    some = mails(app, eventType="CLICK", startTimestamp=middle["created"], endTimestamp=clicks[3]["created"])
    assert [one["id"] for one in some] == [one["id"] for one in clicks[3 : len(clicks) // 2 + 1]]
    of_one = mails(app, recipient=middle["recipient"], limit=1_000)
    assert {one["recipient"] for one in of_one} == {middle["recipient"]}


def test_the_events_of_the_last_minutes_are_not_all_there(opened: Callable[..., App]) -> None:
    app = opened()
    portal = app.sandbox.portal
    clock = VirtualClock(NOW + timedelta(hours=1))
    portal.clock = clock
    portal.happenings.add(MailEvent(portal.now, "1" * 16, "UNBOUNCE", "x@y.example"))
    late = MailEvent(portal.now, "2" * 16, "OPEN", "x@y.example", filtered=True)
    portal.happenings.add(late)
    assert not app.get(MAILS, startTimestamp=portal.now)["events"]
    since = portal.now
    clock.set(clock.now() + timedelta(milliseconds=LATEST_SHOWN))
    found = app.get(MAILS, startTimestamp=since)["events"]
    assert {one["type"]: "recipient" in one for one in found} == {"UNBOUNCE": False, "OPEN": True}
    assert [one["type"] for one in mails(app, startTimestamp=since, excludeFilteredEvents="true")] == ["UNBOUNCE"]


@pytest.mark.parametrize("path", [V3_EVENTS, EVENTS])
def test_visits_are_given_by_type_and_time_or_by_contact(app: App, path: str) -> None:
    told = app.sandbox.portal.happenings.visits
    pages = app.pages(path, eventType="e_visited_page", limit=250)
    assert [one["id"] for page in pages for one in page] == [one.id for one in reversed(told)]
    some = told[len(told) // 2]
    since, until = (datetime.fromtimestamp(at / 1000, UTC).isoformat() for at in (some.at, told[-1].at))
    between = [one for page in app.pages(path, eventType="e_visited_page", occurredAfter=since, occurredBefore=until, limit=250) for one in page]  # fmt: skip # noqa: E501
    assert len(between) == sum(some.at <= one.at for one in told)
    theirs = app.pages(path, objectType="contact", objectId=some.contact, sort="occurredAt", limit=250)
    assert [one["id"] for page in theirs for one in page] == [one.id for one in told if one.contact == some.contact]
    assert app.pages(path, eventType="e_other") == [[]]
    app.refused("GET", path, 400)
    app.refused("GET", path, 400, params={"eventType": "e_visited_page", "limit": 251})


def test_statuses_are_those_of_the_record_whose_address_it_is(app: App) -> None:
    portal = app.sandbox.portal
    held = {each: portal.get("contacts", each) for each in portal.ids("contacts")}
    gone = next(str(each["email"]) for each in held.values() if each.get("hs_email_optout") == "true")
    there = next(str(each["email"]) for each in held.values() if each.get("email") and not each.get("hs_email_optout"))
    found = app.post(STATUSES, {"inputs": [gone, there, "nobody@x.example"]})["results"]
    assert [{status["status"] for status in each["statuses"]} for each in found] == [
        {"UNSUBSCRIBED"}, {"SUBSCRIBED"}, {"NOT_SPECIFIED"},
    ]  # fmt: skip
    app.refused("POST", STATUSES, 400, json={"inputs": ["x@y.example"] * 101})
    app.refused("POST", STATUSES.partition("?")[0], 400, json={"inputs": []})


def test_single_events_say_what_the_records_count() -> None:
    portal = Sandbox(Options(contacts=700, now=NOW)).portal
    mailed: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in portal.happenings.mails:
        mailed[one.recipient, one.type].append(one.at)
    seen: dict[int, list[int]] = defaultdict(list)
    for visit in portal.happenings.visits:
        seen[visit.contact].append(visit.at)
    compared: Counter[str] = Counter()
    for contact in portal.ids("contacts"):
        held = portal.get("contacts", contact)
        address = str(held.get("email"))
        for count, dates, what in (
            ("delivered", "send", "DELIVERED"),
            ("open", "open", "OPEN"),
            ("click", "click", "CLICK"),
        ):
            first, last = (held.get(f"hs_email_{which}_{dates}_date") for which in ("first", "last"))
            if first and last:
                compared[what] += 1
                assert ends(mailed[address, what], int(held[f"hs_email_{count}"] or 0)) == (ms(first), ms(last)), (
                    contact,
                    what,
                )
        if views := held.get("hs_analytics_num_page_views"):
            compared["visits"] += 1
            first, last = (str(held[f"hs_analytics_{which}_timestamp"]) for which in ("first", "last"))
            assert ends(seen[contact], int(views))[1] == ms(last)
            assert int(views) == 1 or ends(seen[contact], int(views))[0] == ms(first)
        opted_out = held.get("hs_email_optout") == "true"
        assert bool(mailed[address, "STATUSCHANGE"]) == (opted_out and address != "None")
    assert min(compared.values()) > 50
    assert len(compared) == 4


def ends(instants: list[int], count: int) -> tuple[int, int]:
    assert len(instants) == count
    return min(instants), max(instants)


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1_000)


def test_the_same_seed_tells_the_same_events() -> None:
    one, two = (Sandbox(Options(contacts=120, now=NOW)).portal.happenings for _ in range(2))
    assert (one.mails, one.visits, one.submissions) == (two.mails, two.visits, two.submissions)
    other = Sandbox(Options(contacts=120, now=NOW, seed=2)).portal.happenings
    assert other.mails != one.mails

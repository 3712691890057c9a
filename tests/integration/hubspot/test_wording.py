"""Lanes that nothing looks through: what they told is read anew when the mapping says something else of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.hubspot.endpoints.happenings import EmailEvents
from connectors.hubspot.endpoints.marketing_events import MarketingEvents
from connectors.hubspot.meaning.wording import wording
from connectors.hubspot.reading import portions
from connectors.hubspot.reading.cursor import ended
from connectors.hubspot.reading.timespans import parse
from connectors.hubspot.sandbox.api.preferences import SUBSCRIPTIONS
from connectors.hubspot.sandbox.story.texts import FORMS
from syncer.contract import Words
from syncer.model import Kind
from tests.integration.hubspot.conftest import WIRING, Connection, Read

MINUTES = timedelta(minutes=15)
DEMO = FORMS["demo"][0]


def saying(crm: Connection, topic: str, phrases: bool = False, **said: Kind) -> Connection:
    """A later run by a mapping that says something else of a topic."""
    words = crm.wiring.words
    known = dict(words.phrases if phrases else words.kinds)
    known[topic] = {**said, **known.get(topic, {}), **said}  # and before all others
    changed = replace(words, phrases=known) if phrases else replace(words, kinds=known)
    return crm.again(replace(crm.wiring, words=changed), history=f"{600 * 24}h")


@pytest.fixture
def long(crm: Connection) -> Connection:
    """Reads all that the story tells."""
    return crm.again(history=f"{600 * 24}h")


class Stored:
    """What is kept of the pages of several runs: by id, as what."""

    def __init__(self) -> None:
        self.kinds: dict[str, Kind] = {}
        self.cursor: str | None = None

    def read(self, crm: Connection, lane: str, after: timedelta = timedelta(0)) -> Read:
        read = crm.read(lane, self.cursor, crm.now() + after)
        self.cursor = read.cursor or self.cursor
        for page in read.pages:
            for id_ in page.withdrawn:
                self.kinds.pop(id_, None)
            self.kinds |= {each.id: each.kind for each in page.engagements}
        return read


def afresh(crm: Connection, lane: str, after: timedelta) -> dict[str, Kind]:
    stored = Stored()
    stored.read(crm, lane, after)
    return stored.kinds


def test_what_became_of_e_mails_is_read_anew_and_what_says_nothing_any_more_is_withdrawn(long: Connection) -> None:
    stored = Stored()
    stored.read(long, "email_events")
    other = saying(long, "email_events", OPEN=Kind.NEUTRAL, CLICK=Kind.PAGE_VIEWED, SENT=Kind.EMAIL_SENT)
    assert Kind.EMAIL_OPENED in stored.kinds.values()
    stored.read(other, "email_events", MINUTES)
    assert stored.kinds == afresh(other, "email_events", MINUTES)
    assert Kind.EMAIL_OPENED not in stored.kinds.values()
    assert ended(stored.cursor) is not None
    quiet = other.again()
    stored.read(quiet, "email_events", 2 * MINUTES)
    assert quiet.calls == {}, "not due, and the same"


def test_it_is_read_anew_some_pages_a_run_and_whoever_goes_back_ends_with_the_old_words(
    long: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "MANY", 60)
    stored = Stored()
    stored.read(long, "email_events")
    other = saying(long, "email_events", OPEN=Kind.NEUTRAL, SENT=Kind.EMAIL_SENT)
    calls = other.calls.get("email_events", 0)
    stored.read(other, "email_events", MINUTES)
    assert other.calls["email_events"] - calls <= 60 + 2
    assert ended(stored.cursor) is None, "the next run goes on"
    assert stored.kinds not in (afresh(other, "email_events", MINUTES), afresh(long, "email_events", MINUTES))
    runs = 1
    while ended(stored.cursor) is None:
        runs += 1
        stored.read(long.again(), "email_events", runs * MINUTES)
    assert runs > 2
    assert stored.kinds == afresh(long, "email_events", runs * MINUTES)


def test_a_first_reading_that_was_cut_goes_on_by_the_new_words_and_reads_the_rest_anew(
    long: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmailEvents.page, "__defaults__", (40,))
    other = saying(long, "email_events", OPEN=Kind.NEUTRAL)
    for cut in (3, 60, 90):
        stored = Stored()
        for page in long.read("email_events", None, long.now(), pages=cut).pages:
            stored.kinds |= {each.id: each.kind for each in page.engagements}
            stored.cursor = page.cursor
        stored.read(other, "email_events", MINUTES)
        assert stored.kinds == afresh(other, "email_events", MINUTES)


def test_visits_are_read_anew_and_those_of_a_type_that_is_asked_for_no_more_withdrawn(long: Connection) -> None:
    stored = Stored()
    stored.read(long, "page_visits")
    other = saying(long, "pages", phrases=True, **{"/precios": Kind.QUOTE_REQUESTED})
    stored.read(other, "page_visits", MINUTES)
    assert Kind.QUOTE_REQUESTED in stored.kinds.values()
    assert stored.kinds == afresh(other, "page_visits", MINUTES)
    kinds = {**long.wiring.words.kinds, "events": {"e_submitted_form": Kind.FORM_SUBMITTED}}
    none = long.again(replace(long.wiring, words=replace(long.wiring.words, kinds=kinds)))
    stored.read(none, "page_visits", 2 * MINUTES)
    assert stored.kinds == {}
    assert parse(stored.cursor or "", timedelta(0)).parts == ("e_submitted_form",)


def test_of_the_forms_those_are_read_anew_that_mean_something_else_now(crm: Connection) -> None:
    stored = Stored()
    stored.read(crm, "forms")
    other = saying(crm, "forms", phrases=True, demo=Kind.TRIAL_STARTED)
    before = dict(other.calls)
    read = stored.read(other, "forms", MINUTES)
    assert {each.id.split("/")[1] for each in read.engagements if each.kind != Kind.TRIAL_STARTED} == set()
    assert {each.kind for each in read.engagements if each.id.split("/")[1] == DEMO} == {Kind.TRIAL_STARTED}
    assert stored.kinds == afresh(other, "forms", MINUTES)
    assert before.get("forms", 0) < other.calls["forms"]


def test_a_form_of_many_pages_is_read_anew_some_pages_a_run(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    person = crm.portal.ids("contacts")[0]
    for _ in range(260):
        crm.portal.submit(person, "demo")
    stored = Stored()
    stored.read(crm, "forms", MINUTES)
    monkeypatch.setattr(portions, "MANY", 2)
    other = saying(crm, "forms", phrases=True, demo=Kind.TRIAL_STARTED)
    runs = 0
    while runs == 0 or ended(stored.cursor) is None:
        runs += 1
        read = stored.read(other.again(), "forms", MINUTES + runs * MINUTES)
        assert sum(bool(page.engagements) for page in read.pages) <= 3
    assert runs >= 2
    assert stored.kinds == afresh(other, "forms", MINUTES + runs * MINUTES)


def test_marketing_events_and_lists_are_read_at_once_though_their_day_has_not_come(
    crm: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    events, lists = Stored(), Stored()
    events.read(crm, "marketing_events")
    lists.read(crm, "lists")
    other = saying(crm, "marketing_events", REGISTERED=Kind.EVENT_ATTENDED)
    events.read(other, "marketing_events", MINUTES)
    assert events.kinds == afresh(other, "marketing_events", MINUTES)
    assert set(events.kinds.values()) >= {Kind.EVENT_ATTENDED}
    words = replace(crm.wiring.words, phrases={**crm.wiring.words.phrases, "lists": {"import": Kind.LIST_IMPORTED}})
    fewer = crm.again(replace(crm.wiring, words=words))
    read = lists.read(fewer, "lists", MINUTES)
    assert any(page.whole for page in read.pages), "who was on the others"
    monkeypatch.setattr(MarketingEvents, "all", lambda self: pytest.fail("it is not due"))
    events.read(other.again(), "marketing_events", 2 * MINUTES)


def test_preferences_are_read_anew_also_for_other_types_of_mail(crm: Connection) -> None:
    stored = Stored()
    stored.read(crm, "preferences")
    assert stored.kinds
    stored.read(saying(crm, "preferences", UNSUBSCRIBED=Kind.COMPLAINED), "preferences", MINUTES)
    assert set(stored.kinds.values()) == {Kind.COMPLAINED}
    person = next(
        each
        for each in crm.portal.ids("contacts")
        if crm.portal.get("contacts", each).get("email") and f"preferences/{each}" not in stored.kinds
    )
    crm.portal.update("contacts", person, {f"hs_email_optout_{SUBSCRIPTIONS[0]}": "true"}, silently=True)
    stored.read(crm.again(subscriptions=[SUBSCRIPTIONS[0]]), "preferences", 2 * MINUTES)
    assert stored.kinds[f"preferences/{person}"] == Kind.UNSUBSCRIBED


def test_who_is_fetched_alone_is_read_by_the_same_words_as_in_the_pull(crm: Connection) -> None:
    heeding = crm.again(subscriptions=[SUBSCRIPTIONS[0]])
    person = crm.portal.ids("contacts")[0]
    crm.portal.update("contacts", person, {f"hs_email_optout_{SUBSCRIPTIONS[0]}": "true"})
    [fetched] = [contact for page in heeding.source.fetch([str(person)]) for contact in page.contacts]
    [pulled] = [contact for contact in heeding.read("contacts").contacts if contact.id == str(person)]
    assert fetched == pulled
    assert fetched.fields["opted_out"] is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Words(kinds={"calls": {"A": Kind.NEUTRAL}}), Words(kinds={"calls": {"A": Kind.UNKNOWN}})),
        (Words(kinds={"calls": {"A": Kind.NEUTRAL}}), Words(kinds={"calls": {"B": Kind.NEUTRAL}})),
        (
            Words(phrases={"calls": {"a": Kind.NEUTRAL, "ab": Kind.NEGOTIATION}}),
            Words(phrases={"calls": {"ab": Kind.NEGOTIATION, "a": Kind.NEUTRAL}}),
        ),
    ],
)
def test_a_wording_is_of_all_that_its_topics_say(one: Words, other: Words) -> None:
    assert wording(one, ("calls",)) != wording(other, ("calls",))
    assert wording(one, ("emails",)) == wording(other, ("emails",))
    assert wording(one, ("calls",), "more") != wording(one, ("calls",))


def test_the_order_of_words_that_are_looked_up_does_not_matter() -> None:
    kinds: dict[str, Any] = {"A": Kind.NEUTRAL, "B": Kind.UNKNOWN}
    turned = dict(reversed(kinds.items()))
    assert wording(Words(kinds={"calls": kinds}), ("calls",)) == wording(Words(kinds={"calls": turned}), ("calls",))


def test_every_lane_has_a_wording_of_its_own(crm: Connection) -> None:
    every = crm.again(streams=[*crm.settings.streams, "email_events", "page_visits", "forms", "preferences"])
    wordings = [every.wording(stream) for stream in every.settings.streams]
    assert all(wordings)
    assert len(set(wordings)) == len(wordings)
    assert every.again(replace(WIRING, words=Words())).wording("contacts") != every.wording("contacts")

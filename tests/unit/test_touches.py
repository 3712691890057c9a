"""How a person came and what they did last, in one line each."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from syncer.model import FieldValue, Kind
from syncer.store import Journey, Touch
from syncer.touches import FIRST, LATEST, Touches, shown

CLICK = Touch(
    Kind.EMAIL_CLICKED,
    datetime(2026, 5, 13, 2, tzinfo=UTC),
    {"link": "https://acme.example/prices?token=s3cret#top", "campaign": "Mayo", "message": "m1", "n": 1},
)
FORM = Touch(Kind.FORM_SUBMITTED, datetime(2026, 5, 1, 12, tzinfo=UTC), {"form": "Contact  us"})
FIELDS: dict[str, FieldValue] = {
    "first_source": "search",
    "signup_form": "Newsletter",
    "latest_source": "mail",
    "latest_campaign": "old",
}


def wish(journey: Journey, language: str = "en", zone: str = "America/Santiago") -> dict[str, str]:
    return Touches(language, ZoneInfo(zone)).wish(journey)


def test_the_first_and_the_latest_are_told_with_link_form_source_and_campaign() -> None:
    told = wish(Journey(FORM, CLICK, FIELDS))
    assert told == {
        FIRST: "Filled in a contact form on May 1, 2026. Form: Contact us. First source: search",
        LATEST: "Clicked a link in an e-mail on May 12, 2026. Link: acme.example/prices. Campaign: Mayo. "
        "Latest source: mail",
    }


def test_days_are_those_of_the_team_and_words_are_theirs() -> None:
    told = wish(Journey(CLICK, CLICK, {"first_source": "search"}), "es", "UTC")
    first = "Hizo clic en un enlace de un correo el 13 de mayo de 2026. Enlace: acme.example/prices. Campaña: Mayo"
    assert told == {FIRST: f"{first}. Primera fuente: search", LATEST: first}


def test_who_did_nothing_yet_came_from_somewhere_all_the_same() -> None:
    assert wish(Journey(None, None, {"first_source": "search"})) == {FIRST: "First source: search", LATEST: ""}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("https://user:word@acme.example/a?e=ana@x.cl", "user:word@acme.example/a"),
        ("http://[broken", "[broken"),
        ("x" * 200, "x" * 99 + "…"),
        (" a \n b ", "a b"),
        (3, "3"),
    ],
)
def test_details_are_short_and_without_what_an_address_carries(value: str | int, text: str) -> None:
    assert shown(value) == text


def test_other_words_have_another_fingerprint() -> None:
    zones = ZoneInfo("UTC"), ZoneInfo("America/Lima")
    said = {Touches(language, zone).fingerprint for language in ("en", "es") for zone in zones}
    assert len(said) == 4


def test_what_we_sent_and_what_machines_open_is_no_touch() -> None:
    touches = {kind.word for kind in Kind if kind.is_touch}
    assert {"list_imported", "newsletter_subscribed", "page_viewed", "email_clicked", "purchased"} <= touches
    others = {"unknown", "neutral", "email_sent", "cold_call", "linkedin_connected", "email_opened", "unsubscribed"}
    assert not others & touches

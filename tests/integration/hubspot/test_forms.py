"""What was sent in with each form, row by row."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.hubspot.access.faults import Rejected
from connectors.hubspot.reading.cursor import ended
from connectors.hubspot.sandbox.happenings import Submission
from connectors.hubspot.sandbox.story.texts import FORMS
from syncer.errors import Malformed
from syncer.identity import email
from syncer.model import CAMPAIGN, FORM, PAGE, SOURCE, Kind, Trust
from syncer.testing.clock import VirtualClock
from tests.integration.hubspot.conftest import WIDE, Connection, Read, connected

UNREADABLE = {FORMS[key][0] for key in ("comment", "social_question")}
NEWSLETTER = FORMS["newsletter"][0]
HOUR = timedelta(hours=1)


def readable(crm: Connection) -> list[Submission]:
    return [one for one in crm.portal.happenings.submissions if one.email and one.form not in UNREADABLE]


def test_every_row_of_every_form_arrives_once_as_whose_address_is_in_it(crm: Connection) -> None:
    read = crm.read("forms")
    found = sorted((int(one.at.timestamp() * 1000), one.id.split("/")[1], one.who) for one in read.engagements)
    assert found == sorted((one.at, one.form, email(one.email)) for one in readable(crm))
    assert len(read.keys) == len(found) > 200
    assert {one.trust for one in read.engagements} == {Trust.TRUSTED}
    rows = [one for one in crm.portal.happenings.submissions if one.form not in UNREADABLE]
    pages = sum(-(-sum(one.form == form for one in rows) // 50) for form in {one.form for one in rows})
    assert crm.calls == {"account": 1, "forms": 2 + pages}, "a form of blog comments is not even asked for"


def test_a_row_says_form_page_source_and_campaign_and_nothing_personal(crm: Connection) -> None:
    found = crm.read("forms").engagements
    told = next(one for one in found if CAMPAIGN in one.detail)
    assert told.detail[PAGE] == "/formulario"
    assert told.detail[SOURCE] == "ads"
    assert told.detail[FORM] in {name for _, name, _ in FORMS.values()}
    assert not any(
        "who=" in str(value) or "@" in str(value) for one in found for value in (one.id, *one.detail.values())
    )
    kinds = {one.detail[FORM]: one.kind for one in found}
    assert kinds[FORMS["contact"][1]] == Kind.FORM_SUBMITTED
    assert kinds[FORMS["ebook"][1]] == Kind.CONTENT_DOWNLOADED


def test_every_page_can_be_the_last_of_a_run(crm: Connection) -> None:
    until = crm.now()
    whole = crm.read("forms", until=until)
    assert len(whole.pages) > 10
    for cut in range(1, len(whole.pages)):
        first = crm.read("forms", until=until, pages=cut)
        assert ended(first.cursor) is None, "what was begun is gone on with, cadence or not"
        rest = crm.read("forms", first.cursor, until=until + HOUR)
        assert first.keys | rest.keys == whole.keys
        assert not first.keys & rest.keys
        assert ended(rest.cursor) == until, "the bound is frozen"


def test_while_nobody_sends_anything_in_one_row_tells_it(crm: Connection) -> None:
    cursor, until = crm.read("forms").cursor, crm.later()
    calls = crm.calls["forms"]
    crm.portal.clock = VirtualClock(until + 3 * HOUR)
    read = crm.read("forms", cursor, until=crm.now())
    assert not read.keys
    assert ended(read.cursor) == crm.now()
    assert crm.calls == {"account": 1, "forms": calls, "search": 1}


def test_what_is_new_is_found_and_little_else_is_read_again(crm: Connection) -> None:
    cursor, calls = crm.read("forms").cursor, crm.calls["forms"]
    crm.portal.clock = VirtualClock(crm.later() + 3 * HOUR)
    idle = crm.read("forms", cursor, until=crm.now()).cursor
    person = crm.portal.ids("contacts")[0]
    crm.portal.clock.set(crm.portal.clock.now() + 2 * HOUR)
    crm.portal.submit(person, "newsletter")
    crm.portal.submit(person, "comment")
    read = crm.read("forms", idle, until=crm.later())
    address = email(crm.portal.get("contacts", person)["email"])
    assert [(one.id.split("/")[1], one.who, one.kind) for one in read.engagements] == [
        (NEWSLETTER, address, Kind.NEWSLETTER_SUBSCRIBED)
    ]
    forms = len(FORMS) - len(UNREADABLE)
    assert crm.calls["forms"] == calls + 2 + forms, "the first page of each form"


def test_a_form_that_was_quiet_while_nobody_looked_loses_nothing(crm: Connection) -> None:
    """The gate looks at contacts only: whatever it overlooked is behind the place where each form was left."""
    cursor = crm.read("forms").cursor
    crm.portal.clock = VirtualClock(crm.later() + 3 * HOUR)
    unseen = Submission(crm.portal.now, NEWSLETTER, 0, "nobody@new.example")
    crm.portal.happenings.add(unseen)
    crm.portal.clock.set(crm.portal.clock.now() + 3 * HOUR)
    quiet = crm.read("forms", cursor, until=crm.now())
    assert not quiet.keys
    crm.portal.clock.set(crm.portal.clock.now() + 3 * HOUR)
    crm.portal.submit(crm.portal.ids("contacts")[0], "ebook")
    found = {one.who for one in crm.read("forms", quiet.cursor, until=crm.later()).engagements}
    assert email("nobody@new.example") in found


def test_a_form_that_hubspot_does_not_give_out_keeps_no_other_from_being_read(
    crm: Connection, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    forms = type(crm.api.forms)
    real = forms.all
    with monkeypatch.context() as patch, caplog.at_level("INFO"):
        patch.setattr(forms, "all", lambda self: [replace(form, type="hubspot") for form in real(self)])
        assert len(crm.read("forms").engagements) == len(readable(crm))
        assert "FORM_TYPE_NOT_ALLOWED" in caplog.text
        assert FORMS["comment"][0] not in str(crm.read("forms").cursor), "to be read whole, once it can be"
        patch.setattr(forms, "all", lambda self: [replace(real(self)[0], id=FORMS["comment"][0], type="hubspot")])
        with pytest.raises(Rejected, match="FORM_TYPE_NOT_ALLOWED"):
            crm.read("forms")


def test_a_place_that_hubspot_has_forgotten_begins_the_form_anew(crm: Connection) -> None:
    until = crm.now()
    whole = crm.read("forms", until=until)
    cut = next(page.cursor for page in whole.pages if page.cursor and '"after":""' not in page.cursor)
    forgotten = re.sub('"after":"[0-9]+"', '"after":"nowhere"', cut)
    begun = whole.pages[: [page.cursor for page in whole.pages].index(cut) + 1]
    rest = crm.read("forms", forgotten, until=until)
    assert Read(begun).keys | rest.keys == whole.keys
    assert rest.cursor == whole.cursor


def test_a_form_of_broken_rows_is_left(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"submittedAt": 1_770_000_000_000 + number} for number in range(100)]
    monkeypatch.setattr(type(crm.api.forms), "submissions", lambda self, form, at: {"results": rows})
    with pytest.raises(Malformed, match=r"100 of 100 forms .* cannot be understood"):
        crm.read("forms")


def test_rows_that_cannot_be_understood_are_set_aside(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {"submittedAt": 1_770_000_000_000},
        {"values": [{"name": "email", "value": "a@x.example"}]},
        {"submittedAt": 1_770_000_000_000, "values": [{"name": "phone", "value": "5"}, "?"]},
        {"submittedAt": "1770000000000", "values": [{"name": "work_email", "value": "A@x.example"}], "pageUrl": None},
    ]
    monkeypatch.setattr(type(crm.api.forms), "submissions", lambda self, form, at: {"results": rows})
    read = crm.read("forms")
    assert {reject.reason for reject in read.rejects} == {
        "HubSpot sent a submission without values",
        "a submission does not say when it was sent in",
    }
    assert {one.who for one in read.engagements} == {email("a@x.example")}


def test_each_row_that_is_set_aside_has_a_place_of_its_own(crm: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"submittedAt": 1_770_000_000_000 + number} for number in range(3)]
    monkeypatch.setattr(type(crm.api.forms), "submissions", lambda self, form, at: {"results": rows})
    read = crm.read("forms")
    forms = [form.id for form in crm.api.forms.all() if form.type != "blog_comment"]
    expected = [f"forms {form} {row['submittedAt']}" for form in sorted(forms) for row in rows]
    assert [reject.where for reject in read.rejects] == expected


def test_the_lane_and_the_contacts_tell_the_same_of_a_form() -> None:
    """So that the engine, which never adds an account of the CRM to single events of one kind, counts nothing twice."""
    with connected(WIDE) as crm:
        by_contact = {
            tuple(one.id.split("/")[2:]): one.kind for one in crm.read("contacts").engagements if "/forms/" in one.id
        }
        for one in crm.read("forms").engagements:
            assert by_contact[tuple(one.id.split("/")[1:3])] == one.kind

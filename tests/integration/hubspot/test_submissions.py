"""What contacts sent in, out of the one property in which HubSpot keeps it."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.hubspot.reading.cursor import Done
from connectors.hubspot.sandbox import ALL_SCOPES
from connectors.hubspot.sandbox.story.texts import FORMS
from syncer.model import FORM, Engagement, Kind, Trust
from tests.integration.hubspot.conftest import WIDE, Connection, Read, connected

NAMELESS = replace(WIDE, scopes=ALL_SCOPES - {"forms"})
NEWSLETTER, EBOOK, DEMO = (FORMS[key][0] for key in ("newsletter", "ebook", "demo"))
KEPT = "hs_calculated_form_submissions"


def of(read: Read, contact: int) -> list[Engagement]:
    return [one for one in read.engagements if one.id.startswith((f"{contact}/forms/", f"{contact}/form_submitted/"))]


def told(found: list[Engagement]) -> list[tuple[str, Kind]]:
    return [(one.id.split("/", 1)[1], one.kind) for one in found]


def test_each_submission_comes_once_and_the_roll_up_does_not_tell_it_again(crm: Connection) -> None:
    read = crm.read("contacts")
    seen = 0
    for contact in crm.portal.ids("contacts"):
        held = crm.portal.get("contacts", contact)
        entries = [each.partition(":") for each in (held.get(KEPT) or "").split(";") if each]
        found = of(read, contact)
        assert Counter(one.id for one in found) == Counter(f"{contact}/forms/{form}/{at}" for form, _, at in entries)
        assert len(found) == int(held.get("num_conversion_events") or 0)
        assert {one.trust for one in found} <= {Trust.SUMMARY}, "as the lane of forms tells them too"
        withdrawn = {one for page in read.pages for one in page.withdrawn if one.startswith(f"{contact}/")}
        rolled_up = {f"{contact}/form_submitted/{which}" for which in ("last", "first", "rest")}
        assert withdrawn == (rolled_up if found else set())
        seen += len(found) > 2
    assert seen, "somebody sent in three"
    assert crm.calls["forms"] == 2, "one for the forms, one for those in the archive"


def test_a_contact_form_and_a_download_are_told_apart_by_the_name_of_the_form(crm: Connection) -> None:
    kinds = {one.detail[FORM]: one.kind for one in crm.read("contacts").engagements if "/forms/" in one.id}
    assert kinds[FORMS["contact"][1]] == Kind.FORM_SUBMITTED
    assert kinds[FORMS["ebook"][1]] == Kind.CONTENT_DOWNLOADED
    assert Kind.UNKNOWN not in kinds.values()


def test_a_form_by_its_id_goes_before_its_name(crm: Connection) -> None:
    words = crm.wiring.words
    mapped = replace(words, kinds={**words.kinds, "forms": {EBOOK: Kind.SAMPLE_REQUESTED}})
    again = crm.again(replace(crm.wiring, words=mapped))
    found = {one.kind for one in again.read("contacts").engagements if f"/forms/{EBOOK}/" in one.id}
    assert found == {Kind.SAMPLE_REQUESTED}
    assert Kind.SAMPLE_REQUESTED in again.source.kinds


@pytest.mark.parametrize("version", ["2026-09", "v3"])
def test_without_the_scope_for_forms_the_contact_itself_names_its_first_and_last_one(version: str) -> None:
    with connected(NAMELESS, version) as crm:
        person = crm.portal.add("contacts", {"email": "three@x.example"})
        for form in ("newsletter", "ebook", "demo"):
            crm.portal.submit(person, form)
        # A clock of its own for each: as in life, nobody sends in three forms within a minute.
        start = crm.portal.now
        entries = [f"{guid}:{start - days * 86_400_000}" for guid, days in ((NEWSLETTER, 9), (EBOOK, 5), (DEMO, 1))]
        dates = {
            "first_conversion_date": str(start - 9 * 86_400_000),
            "recent_conversion_date": str(start - 86_400_000),
        }
        crm.portal.update("contacts", person, {KEPT: ";".join(entries), **dates})
        found = of(crm.read("contacts"), person)
        assert [one.kind for one in found] == [Kind.NEWSLETTER_SUBSCRIBED, Kind.UNKNOWN, Kind.DEMO_REQUESTED]
        assert found[1].vendor_kind == f"forms {EBOOK}", "reported, so that it can be mapped"
        assert crm.calls["forms"] == 1, "what is refused is not asked again"
        changed = crm.read("contacts", Done(crm.now() - timedelta(seconds=9)).text, crm.later())
        assert [one.kind for one in of(changed, person)] == [Kind.NEWSLETTER_SUBSCRIBED, Kind.DEMO_REQUESTED], (
            "the one between keeps the name that it was stored with when it was the last"
        )


def test_what_the_property_does_not_show_yet_is_told_by_the_roll_up_until_it_does(crm: Connection) -> None:
    person = crm.portal.add("contacts", {"email": "late@x.example"})
    crm.portal.submit(person, "ebook")
    kept = crm.portal.get("contacts", person)[KEPT]
    late = crm.portal.now + 3_600_000
    news = {"recent_conversion_date": str(late), "recent_conversion_event_name": FORMS["demo"][1]}
    crm.portal.update("contacts", person, {**news, "num_conversion_events": "2"})
    early = of(crm.read("contacts"), person)
    assert told(early) == [
        ("form_submitted/last", Kind.DEMO_REQUESTED),
        (f"forms/{kept.replace(':', '/')}", early[1].kind),
    ]
    crm.portal.update("contacts", person, {KEPT: f"{kept};{DEMO}:{late}"}, silently=True)
    read = crm.read("contacts")
    assert [one.kind for one in of(read, person)] == [Kind.CONTENT_DOWNLOADED, Kind.DEMO_REQUESTED]
    assert f"{person}/form_submitted/last" in {one for page in read.pages for one in page.withdrawn}


def test_what_was_counted_on_merged_records_is_withdrawn_with_the_first_reading_of_the_survivor(
    crm: Connection,
) -> None:
    before = crm.read("contacts")
    one, other, *_ = (int(each.id) for each in before.contacts if len(of(before, int(each.id))) > 1)
    counted = {each.id for each in before.engagements if each.id.startswith((f"{one}/", f"{other}/"))}
    since = Done(crm.now()).text
    survivor = crm.portal.merge(one, other)
    entries = ";".join(each.id.split("/", 2)[2].replace("/", ":") for each in (*of(before, one), *of(before, other)))
    crm.portal.update("contacts", survivor, {KEPT: entries})
    read = crm.again(overlap=timedelta(0)).read("contacts", since, crm.later())
    withdrawn = {each for page in read.pages for each in page.withdrawn}
    whole = tuple(each.prefix for page in read.pages for each in page.whole)
    assert set(whole) == {f"{one}/forms/", f"{other}/forms/"}
    assert all(each in withdrawn or each.startswith(whole) for each in counted)
    assert len(of(read, survivor)) == len(of(before, one)) + len(of(before, other))


def test_a_property_that_cannot_be_read_leaves_everything_to_the_roll_up(crm: Connection) -> None:
    person = crm.portal.add("contacts", {"email": "odd@x.example"})
    crm.portal.submit(person, "ebook")
    crm.portal.update("contacts", person, {KEPT: "what;is:this"})
    assert told(of(crm.read("contacts"), person)) == [("form_submitted/last", Kind.CONTENT_DOWNLOADED)]

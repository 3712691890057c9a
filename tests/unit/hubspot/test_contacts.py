from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.hubspot.meaning.contacts import EVER, ContactReader
from connectors.hubspot.meaning.rows import Broken, Row
from syncer.contract import Summary, Wiring, Words
from syncer.identity import crm_id, email
from syncer.model import Engagement, Identity, Kind, Trust

CLICKS = Summary(
    Kind.EMAIL_CLICKED, "last_click", "clicks", "first_click", last_sent="last_send", first_sent="first_send"
)
FORMS = Summary(Kind.FORM_SUBMITTED, "last_form", "forms", "first_form", "forms", "last_name", "first_name")
PAGES = Summary(Kind.PAGE_VIEWED, "last_seen", "views", "", "pages", "last_url")
WORDS = Words(
    fields={
        "jobtitle": "job_title",
        "work_title": "job_title",
        "staff": "employees",
        "role": "buying_role",
        "boss": "decision_maker",
    },
    values={
        "buying_role": {"DECIDES": "decision_maker", "USES": "end_user"},
        "employees": {"1-5": "1"},
        "decision_maker": {"Yes": "true"},
    },
    summaries=(CLICKS, FORMS, PAGES),
    phrases={
        "forms": {"demo": Kind.DEMO_REQUESTED, "e-book": Kind.CONTENT_DOWNLOADED, "": Kind.UNKNOWN},
        "pages": {"/pricing": Kind.PRICING_VIEWED},
    },
)
WIRING = Wiring(
    "crm",
    WORDS,
    properties=("syncer_stage", "syncer_stage_since"),
    fields=frozenset({"job_title", "employees", "buying_role", "decision_maker", "crm.zip"}),
)


def row(**properties: Any) -> Row:
    return Row("7", properties, {"id": "7", "properties": properties})


def rolled_up(**properties: Any) -> list[tuple[str, Kind, int, Trust, str]]:
    found = ContactReader(WIRING).engagements(row(**properties))
    return [(each.id, each.kind, each.count, each.trust, f"{each.at:%d}") for each in found]


def test_only_what_is_needed_is_asked_for_and_each_once() -> None:
    asked = ContactReader(WIRING).asked
    assert len(asked) == len(set(asked))
    assert {"email", "hs_merged_object_ids", "lastmodifieddate", "syncer_stage"} <= set(asked)
    assert {"work_title", "zip", "last_url", "last_send"} <= set(asked)
    assert "" not in asked
    plain = ContactReader(Wiring("crm"))
    known_by = ("email", "hs_additional_emails", "hs_merged_object_ids", "associatedcompanyid")
    assert plain.asked == (*known_by, "lastmodifieddate")


def test_a_contact_has_its_record_id_and_all_its_addresses() -> None:
    contact = ContactReader(WIRING).contact(
        row(
            email=" Ana@X.cl ", hs_additional_emails="b@x.cl;ana@x.cl;nonsense", lastmodifieddate="2026-05-01T00:00:00Z"
        )
    )
    assert contact.identities == (crm_id("crm", "7"), email("ana@x.cl"), email("b@x.cl"))
    assert contact.updated_at == datetime(2026, 5, 1, tzinfo=UTC)


def test_a_contact_without_an_address_is_known_by_its_record_id() -> None:
    assert ContactReader(WIRING).contact(row(email=None)).identities == (crm_id("crm", "7"),)


def test_merged_records_are_named_apart_from_the_record_itself() -> None:
    assert ContactReader(WIRING).contact(row(hs_merged_object_ids="5;7;6")).merged_ids == ("5", "6")


def test_fields_are_canonical_typed_and_only_those_asked_for() -> None:
    reader = ContactReader(WIRING, {"zip": "string"})
    contact = reader.contact(
        row(jobtitle="", work_title="CEO", staff="85", role="USES;DECIDES", boss="Yes", zip="08001", secret="x")
    )
    assert contact.fields == {
        "job_title": "CEO",
        "employees": 85,
        "buying_role": "decision_maker",
        "decision_maker": True,
        "crm.zip": "08001",
    }


def test_a_value_that_the_mapping_does_not_know_stays_as_it_is() -> None:
    fields = ContactReader(WIRING).contact(row(role="SPONSOR", staff="1-5")).fields
    assert fields == {"buying_role": "SPONSOR", "employees": 1}


def test_a_value_that_cannot_be_one_of_the_field_leaves_the_place_to_the_next_property() -> None:
    words = Words(fields={"staff": "employees", "size": "employees"}, values={"employees": {"1-5": "1"}})
    reader = ContactReader(Wiring("crm", words, fields=frozenset({"employees"})))
    assert reader.contact(row(staff="many", size="1-5")).fields == {"employees": 1}
    assert reader.contact(row(staff="many")).fields == {"employees": "many"}, "the engine reports it"
    assert not reader.needs_types


def test_digits_as_long_as_an_instant_are_one_only_where_the_property_says_so() -> None:
    fields = ContactReader(WIRING, {"zip": "string"}).contact(row(jobtitle="7801234567890", zip="7801234567890")).fields
    assert fields == {"job_title": "7801234567890", "crm.zip": "7801234567890"}
    seen = ContactReader(WIRING, {"zip": "datetime"}).contact(row(zip="1778580000000")).fields
    assert seen == {"crm.zip": "2026-05-12T10:00:00Z"}


def test_what_hubspot_holds_of_ours_is_in_one_form() -> None:
    contact = ContactReader(WIRING).contact(row(syncer_stage="lead", syncer_stage_since="2026-05-12T10:00:00.000Z"))
    assert contact.holds == {"syncer_stage": "lead", "syncer_stage_since": "2026-05-12T10:00:00Z"}
    assert ContactReader(WIRING).contact(row(syncer_stage=None)).holds == {}


def test_a_date_that_is_none_breaks_the_record() -> None:
    with pytest.raises(Broken, match="lastmodifieddate is no date"):
        ContactReader(WIRING).contact(row(lastmodifieddate="soon"))
    with pytest.raises(Broken, match="last_click is no date"):
        rolled_up(last_click="soon")


def test_a_roll_up_is_the_last_one_and_the_others_at_the_first() -> None:
    assert rolled_up(last_click="2026-05-20", first_click="2026-05-02", clicks="7") == [
        ("7/email_clicked/last", Kind.EMAIL_CLICKED, 1, Trust.SUMMARY, "20"),
        ("7/email_clicked/first", Kind.EMAIL_CLICKED, 6, Trust.SUMMARY, "02"),
    ]


@pytest.mark.parametrize("count", ["1", "", "0", "x"])
def test_a_roll_up_of_one_is_one(count: str) -> None:
    assert [id_ for id_, *_ in rolled_up(last_click="2026-05-20", clicks=count)] == ["7/email_clicked/last"]


def test_a_count_without_a_date_is_nothing_that_can_be_placed() -> None:
    assert rolled_up(clicks="7") == []


def test_without_a_first_date_the_others_stand_at_the_last() -> None:
    assert [(id_, count, day) for id_, _, count, _, day in rolled_up(last_click="2026-05-20", clicks="3")] == [
        ("7/email_clicked/last", 1, "20"),
        ("7/email_clicked/first", 2, "20"),
    ]


def test_a_form_is_what_its_name_says_and_an_unknown_one_is_reported_by_its_name() -> None:
    properties = {"last_form": "2026-05-20", "first_form": "2026-05-02", "forms": "4", "last_name": "Demo: request"}
    assert rolled_up(**properties, first_name="Fair 2025") == [
        ("7/form_submitted/last", Kind.DEMO_REQUESTED, 1, Trust.SUMMARY, "20"),
        ("7/form_submitted/first", Kind.UNKNOWN, 1, Trust.SUMMARY, "02"),
        ("7/form_submitted/rest", Kind.FORM_SUBMITTED, 2, Trust.SUMMARY, "02"),
    ]
    unknown: list[Engagement] = list(ContactReader(WIRING).engagements(row(**properties, first_name="Fair 2025")))
    assert unknown[1].vendor_kind == "forms Fair 2025"


@pytest.mark.parametrize(
    ("told", "first", "rest"),
    [
        ({}, "2026-05-02", 1),
        ({"page_visits": datetime(2026, 5, 2, tzinfo=UTC)}, "2026-05-02", 0),
        ({"page_visits": datetime(2026, 5, 3, tzinfo=UTC)}, "2026-05-02", 1),
        ({"page_visits": datetime(2026, 5, 2, tzinfo=UTC)}, "", 1),
        ({"forms": EVER}, "2026-05-02", 1),
    ],
    ids=["no lane", "all told", "not from the beginning", "nobody knows since when", "another lane"],
)
def test_what_a_lane_tells_one_by_one_is_not_counted_as_the_rest(
    told: dict[str, datetime], first: str, rest: int
) -> None:
    pages = replace(PAGES, first="first_seen", first_word="first_url")
    reader = ContactReader(replace(WIRING, words=replace(WORDS, summaries=(pages,))), told=told)
    given = row(last_seen="2026-05-20", first_seen=first, views="3", last_url="/pricing")
    found = {each.id.rpartition("/")[2]: each.count for each in reader.engagements(given)}
    assert found == {"last": 1, "first": 1} | ({"rest": rest} if rest else {})


def test_forms_that_are_read_from_the_first_one_on_leave_no_rest_to_count() -> None:
    given = row(last_form="2026-05-20", forms="4")
    assert [each.id for each in ContactReader(WIRING).engagements(given)][-1] == "7/form_submitted/rest"
    found = ContactReader(WIRING, told={"forms": EVER}).engagements(given)
    assert [each.id for each in found] == ["7/form_submitted/last", "7/form_submitted/first"]


def test_a_page_is_known_by_its_path_and_nothing_else_of_its_address_is_kept() -> None:
    url = "https://x.cl/Pricing/?email=ana@x.cl"
    [last] = ContactReader(WIRING).engagements(row(last_seen="2026-05-20", last_url=url, views="1"))
    assert (last.kind, last.vendor_kind) == (Kind.PRICING_VIEWED, "pages /Pricing/")
    [other] = ContactReader(WIRING).engagements(row(last_seen="2026-05-20", last_url="https://x.cl/", views="1"))
    assert other.kind == Kind.PAGE_VIEWED


def test_a_click_right_after_delivery_is_doubtful() -> None:
    found = rolled_up(
        clicks="9",
        last_click="2026-05-20T10:00:17Z",
        last_send="2026-05-20T10:00:00Z",
        first_click="2026-05-02T12:00:00Z",
        first_send="2026-05-02T10:00:00Z",
    )
    assert [trust for _, _, _, trust, _ in found] == [Trust.DOUBTFUL, Trust.SUMMARY]


def test_a_click_before_the_last_delivery_is_not() -> None:
    found = rolled_up(clicks="1", last_click="2026-05-20T09:59:50Z", last_send="2026-05-20T10:00:00Z")
    assert [trust for _, _, _, trust, _ in found] == [Trust.SUMMARY]


def test_what_hubspot_says_without_an_offset_is_doubtful() -> None:
    assert rolled_up(last_click="2026-05-20T10:00:00")[0][3] == Trust.DOUBTFUL


def test_every_roll_up_is_its_contacts() -> None:
    [last] = ContactReader(WIRING).engagements(row(last_click="2026-05-20"))
    assert (last.who, last.source) == (crm_id("crm", "7"), "crm")
    assert isinstance(last.who, Identity)

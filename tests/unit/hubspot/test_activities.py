from collections.abc import Sequence
from typing import Any

import pytest

from connectors.hubspot.meaning.activities import ACTIVITIES
from connectors.hubspot.meaning.numbers import numbered
from connectors.hubspot.meaning.rows import Broken, Row
from syncer.contract import Wiring, Words
from syncer.identity import crm_id, email
from syncer.model import Engagement, Kind, Trust

CONNECTED = "f240bbac-87c9-4f6e-bf70-924b57d47db7"
WORDS = Words(
    kinds={
        "calls": {
            CONNECTED: Kind.CALL_CONNECTED,
            "INBOUND COMPLETED": Kind.CALL_CONNECTED,
            "COMPLETED": Kind.CALL_ATTEMPTED,
        },
        "emails": {"EMAIL": Kind.EMAIL_SENT, "EMAIL BOUNCED": Kind.NEUTRAL, "INCOMING_EMAIL": Kind.EMAIL_REPLIED},
        "meetings": {"COMPLETED": Kind.MEETING_HELD, "NO_SHOW": Kind.NEUTRAL, "UNSET": Kind.NEUTRAL},
        "notes": {"NOTE": Kind.NEUTRAL},
        "tasks": {"TASK": Kind.NEUTRAL, "WAITING": Kind.UNKNOWN},
        "communications": {"WHATS_APP": Kind.WHATSAPP_RECEIVED},
    },
    phrases={
        "calls": {"reference": Kind.REFERENCE_CONTACTED},
        "subjects": {"automatic reply": Kind.NEUTRAL, "re: proposal": Kind.PROPOSAL_ANSWERED},
        "senders": {"mailer-daemon@": Kind.NEUTRAL},
        "places": {"zoom.us": Kind.VIDEO_CALL_HELD},
        "meetings": {"demo": Kind.DEMO_ATTENDED},
    },
)
WIRING = Wiring("crm", WORDS)


def read(stream: str, people: Sequence[str] = ("101",), **properties: Any) -> list[Engagement]:
    given = {"hs_timestamp": "2026-05-12T10:00:00Z", **properties}
    return list(ACTIVITIES[stream].engagements(Row("7", given, {}), people, WIRING))


def kind(stream: str, **properties: Any) -> tuple[Kind, str]:
    [found] = read(stream, **properties)
    return found.kind, found.vendor_kind


@pytest.mark.parametrize(
    ("disposition", "status", "direction", "means"),
    [
        (CONNECTED, "COMPLETED", "OUTBOUND", (Kind.CALL_CONNECTED, f"calls {CONNECTED}")),
        (CONNECTED.upper(), "", "", (Kind.CALL_CONNECTED, f"calls {CONNECTED}")),
        ("1234", "COMPLETED", "INBOUND", (Kind.UNKNOWN, "calls 1234")),
        (None, "COMPLETED", "INBOUND", (Kind.CALL_CONNECTED, "calls INBOUND COMPLETED")),
        (None, "completed", "OUTBOUND", (Kind.CALL_ATTEMPTED, "calls COMPLETED")),
        (None, "RINGING", "OUTBOUND", (Kind.UNKNOWN, "calls OUTBOUND RINGING")),
    ],
)
def test_a_call_is_its_outcome_else_its_status(
    disposition: str | None, status: str, direction: str, means: tuple[Kind, str]
) -> None:
    found = kind("calls", hs_call_disposition=disposition, hs_call_status=status, hs_call_direction=direction)
    assert found == means


def test_a_call_that_connected_is_what_its_title_says() -> None:
    [found] = read("calls", hs_call_disposition=CONNECTED, hs_call_direction="INBOUND", hs_call_title="Reference call")
    assert (found.kind, found.vendor_kind) == (Kind.REFERENCE_CONTACTED, f"calls {CONNECTED} calls")
    assert found.detail == {"direction": "inbound"}
    assert kind("calls", hs_call_status="COMPLETED", hs_call_title="Reference call")[0] == Kind.CALL_ATTEMPTED


@pytest.mark.parametrize(
    ("direction", "status", "subject", "sender", "means"),
    [
        ("EMAIL", "SENT", "Automatic reply", "", Kind.EMAIL_SENT),
        ("EMAIL", "BOUNCED", "", "", Kind.NEUTRAL),
        ("INCOMING_EMAIL", "SENT", "Re: hello", "ana@x.cl", Kind.EMAIL_REPLIED),
        ("INCOMING_EMAIL", "", "AUTOMATIC REPLY: away", "ana@x.cl", Kind.NEUTRAL),
        ("INCOMING_EMAIL", "", "Re: hello", "MAILER-DAEMON@x.cl", Kind.NEUTRAL),
        ("INCOMING_EMAIL", "", "RE: Proposal", "ana@x.cl", Kind.PROPOSAL_ANSWERED),
        ("FORWARDED_EMAIL", "", "", "", Kind.UNKNOWN),
    ],
)
def test_a_mail_is_its_direction_unless_it_bounced_or_a_machine_wrote_it(
    direction: str, status: str, subject: str, sender: str, means: Kind
) -> None:
    found, _ = kind(
        "emails",
        hs_email_direction=direction,
        hs_email_status=status,
        hs_email_subject=subject,
        hs_email_from_email=sender,
    )
    assert found == means


@pytest.mark.parametrize(
    ("outcome", "place", "title", "means"),
    [
        ("COMPLETED", "", "", Kind.MEETING_HELD),
        ("completed", "https://us02.zoom.us/j/1", "", Kind.VIDEO_CALL_HELD),
        ("COMPLETED", "https://us02.zoom.us/j/1", "Demo for X", Kind.DEMO_ATTENDED),
        ("no show", "https://us02.zoom.us/j/1", "Demo", Kind.NEUTRAL),
        ("NO_SHOW", "", "", Kind.NEUTRAL),
        (None, "https://us02.zoom.us/j/1", "", Kind.NEUTRAL),
        ("POSTPONED", "", "", Kind.UNKNOWN),
    ],
)
def test_only_a_completed_meeting_was_held(outcome: str | None, place: str, title: str, means: Kind) -> None:
    found, _ = kind(
        "meetings",
        hs_meeting_outcome=outcome,
        hs_meeting_location="",
        hs_meeting_external_url=place,
        hs_meeting_title=title,
    )
    assert found == means


def test_notes_tasks_and_messages() -> None:
    assert kind("notes") == (Kind.NEUTRAL, "notes NOTE")
    assert kind("tasks", hs_task_status="COMPLETED") == (Kind.NEUTRAL, "tasks TASK")
    assert kind("tasks", hs_task_status="WAITING") == (Kind.UNKNOWN, "tasks WAITING")
    assert kind("communications", hs_communication_channel_type="WHATS_APP")[0] == Kind.WHATSAPP_RECEIVED
    assert kind("communications", hs_communication_channel_type="FAX") == (Kind.UNKNOWN, "communications FAX")


def test_everybody_who_took_part_has_the_engagement_under_a_key_of_their_own_whoever_else_did() -> None:
    together = read("meetings", people=("120", "99"), hs_meeting_outcome="COMPLETED")
    assert {each.id: each.who for each in together} == {
        f"meetings/7/{numbered('99')}": crm_id("crm", "99"),
        f"meetings/7/{numbered('120')}": crm_id("crm", "120"),
    }
    assert read("meetings", people=("120",), hs_meeting_outcome="COMPLETED") == together[:1]


def test_all_who_may_have_taken_part_are_one_stretch() -> None:
    mail = {"hs_email_direction": "INCOMING_EMAIL", "hs_email_from_email": "ana@x.cl"}
    found = [*read("notes", ("99", "9" * 15)), *read("emails", ("99", "120"), **mail)]
    assert len(found) == 3
    for one in found:
        whole = ACTIVITIES[one.id.partition("/")[0]].of_record("7")
        assert one.id.startswith(whole.prefix)
        rest = one.id.removeprefix(whole.prefix)
        assert whole.low < rest <= whole.high
        assert len(rest) == len(whole.high)


def test_of_a_mail_to_us_with_several_people_on_it_only_the_sender_answered() -> None:
    found = read("emails", ("99", "120"), hs_email_direction="INCOMING_EMAIL", hs_email_from_email="Ana@x.cl")
    assert [each.who for each in found] == [email("ana@x.cl")]
    alone = read("emails", ("99",), hs_email_direction="INCOMING_EMAIL", hs_email_from_email="ana@x.cl")
    assert [each.who for each in alone] == [crm_id("crm", "99")]
    unknown = read("emails", ("99", "120"), hs_email_direction="INCOMING_EMAIL", hs_email_from_email="")
    assert len(unknown) == 2


def test_a_mail_of_somebody_who_is_not_there_is_not_that_of_whom_they_wrote_it_to_as_well() -> None:
    headers = '{"to": [{"email": "seller@ours.com"}], "cc": [{"email": "ben@x.cl"}]}'
    mail = {"hs_email_direction": "INCOMING_EMAIL", "hs_email_from_email": "ana@x.cl", "hs_email_headers": headers}
    both, ben, nobody = (read("emails", people, **mail) for people in (("99", "120"), ("120",), ()))
    assert [each.who for each in ben] == [email("ana@x.cl")]
    assert both == ben, "as if nobody had gone"
    assert nobody == []
    sent = read("emails", ("120",), **{**mail, "hs_email_direction": "EMAIL"})
    assert [each.who for each in sent] == [crm_id("crm", "120")]


def test_without_anybody_there_is_no_engagement() -> None:
    assert read("notes", people=()) == []


def test_the_moment_is_kept_and_doubted_without_an_offset() -> None:
    [future] = read("notes", hs_timestamp="2056-05-12T10:00:00Z")
    assert (future.at.year, future.trust) == (2056, Trust.TRUSTED), "the engine judges it"
    [naive] = read("notes", hs_timestamp="2026-05-12T10:00:00")
    assert naive.trust == Trust.DOUBTFUL


@pytest.mark.parametrize("text", [None, "", "soon"])
def test_without_a_moment_the_record_is_broken(text: str | None) -> None:
    with pytest.raises(Broken):
        read("notes", hs_timestamp=text)


def test_nothing_that_people_wrote_is_kept() -> None:
    secrets: dict[str, Any] = {
        "hs_call_title": "Ana's secret",
        "hs_call_disposition": CONNECTED,
        "hs_email_subject": "Ana's secret",
    }
    assert "secret" not in repr(read("calls", **secrets)) + repr(read("emails", **secrets))


@pytest.mark.parametrize(
    ("stream", "kinds"),
    [
        ("calls", {Kind.CALL_CONNECTED, Kind.CALL_ATTEMPTED, Kind.REFERENCE_CONTACTED}),
        ("emails", {Kind.EMAIL_SENT, Kind.NEUTRAL, Kind.EMAIL_REPLIED, Kind.PROPOSAL_ANSWERED}),
        ("meetings", {Kind.MEETING_HELD, Kind.NEUTRAL, Kind.VIDEO_CALL_HELD, Kind.DEMO_ATTENDED}),
        ("notes", {Kind.NEUTRAL}),
        ("communications", {Kind.WHATSAPP_RECEIVED}),
    ],
)
def test_what_a_stream_can_mean_by_its_words_and_phrases(stream: str, kinds: set[Kind]) -> None:
    assert ACTIVITIES[stream].kinds(WORDS) == {Kind.UNKNOWN, *kinds}

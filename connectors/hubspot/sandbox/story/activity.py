"""What the record of an activity holds.

https://developers.hubspot.com/docs/api-reference/crm-calls-v3/guide and its sisters for e-mails, meetings, notes,
tasks and communications.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from connectors.hubspot.sandbox.instants import DAY, HOUR, MINUTE
from connectors.hubspot.sandbox.story.archetypes import Act
from connectors.hubspot.sandbox.story.draw import Draw
from connectors.hubspot.sandbox.story.template import Template, Text, Value, Values
from connectors.hubspot.sandbox.story.texts import TOPICS

# outcome → (status, disposition, direction); these dispositions are the ones that every portal starts with.
_CALLS = {
    "CONNECTED": ("COMPLETED", "f240bbac-87c9-4f6e-bf70-924b57d47db7", "OUTBOUND"),
    "INBOUND": ("COMPLETED", "f240bbac-87c9-4f6e-bf70-924b57d47db7", "INBOUND"),
    "VOICEMAIL": ("COMPLETED", "b2cf5968-551e-4856-9783-52b3da59a7d0", "OUTBOUND"),
    "NO_ANSWER": ("NO_ANSWER", "73a0d17f-1163-4015-bdd5-ec830791da20", "OUTBOUND"),
    "BUSY": ("BUSY", "9d9162e7-6cf3-4944-bf63-4dff82258764", "OUTBOUND"),
    "WRONG_NUMBER": ("COMPLETED", "17b47fee-58de-441e-a44c-c6300d46f273", "OUTBOUND"),
}
_TALKED = ("CONNECTED", "INBOUND")
_INCOMING = ("ANSWER", "AUTO_REPLY")
_MEETING_KINDS = {
    "demo": "Demo",
    "negotiation": "Negociación",
    "first_meeting": "Primera reunión",
    "onboarding": "Puesta en marcha",
}
_OUR_NUMBER = "+56 2 5550 0100"


@dataclass(frozen=True, slots=True)
class Owner:
    id: str
    first: str
    last: str

    @property
    def email(self) -> str:
        return f"{self.first.lower()}@nuestra-empresa.example"


OWNERS = (
    Owner("51001", "Antonia", "Riquelme"),
    Owner("51002", "Benjamin", "Archer"),
    Owner("51003", "Consuelo", "Lira"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """An act at its moment, with everything needed to write its record."""

    act: Act
    at: int
    now: int
    language: str
    owner: Owner
    draw: Draw

    @property
    def title(self) -> str:
        return TOPICS[self.act.topic][self.language][0]

    @property
    def body(self) -> str:
        return TOPICS[self.act.topic][self.language][1]


def activity(scene: Scene) -> Template:
    values: dict[str, Value] = {
        "hs_timestamp": scene.at,
        "hubspot_owner_id": scene.owner.id,
        "hs_body_preview": Text(scene.body),
        "hs_engagement_source": "CRM_UI",
        **_WRITERS[scene.act.object_type](scene),
    }
    created = created_at(scene.act, scene.at, scene.now)
    happened = scene.at if scene.at <= scene.now else created
    modified = min(happened + scene.draw.between(0, 20) * MINUTE, scene.now)
    return Template(created, modified, values)


def created_at(act: Act, at: int, now: int) -> int:
    """When the record was made: a meeting is booked days ahead, and nothing is made in the future."""
    logged = at if at <= now else now - 2 * DAY
    return logged - 3 * DAY if act.object_type == "meetings" else logged


def _call(scene: Scene) -> Values:
    status, disposition, direction = _CALLS[scene.act.outcome]
    talked = scene.act.outcome in _TALKED
    ours, theirs = _OUR_NUMBER, Text("{p.phone}")
    return {
        "hs_call_title": Text(scene.title),
        "hs_call_body": Text(scene.body),
        "hs_call_status": status,
        "hs_call_disposition": disposition,
        "hs_call_direction": direction,
        "hs_call_duration": str(scene.draw.between(90, 1_900) * 1_000 if talked else scene.draw.between(0, 25) * 1_000),
        "hs_call_has_voicemail": "true" if scene.act.outcome == "VOICEMAIL" else "false",
        "hs_call_from_number": theirs if direction == "INBOUND" else ours,
        "hs_call_to_number": ours if direction == "INBOUND" else theirs,
        "hs_activity_type": "Llamada de prospección" if scene.act.topic == "cold_call" else "Llamada de seguimiento",
    }


def _email(scene: Scene) -> Values:
    incoming = scene.act.outcome in _INCOMING
    ours, theirs = scene.owner.email, Text("{p.email}")
    return {
        "hs_email_direction": "INCOMING_EMAIL" if incoming else "EMAIL",
        "hs_email_status": "BOUNCED" if scene.act.outcome == "BOUNCED" else "SENT",
        "hs_email_subject": Text(scene.title),
        "hs_email_text": Text(scene.body),
        "hs_email_html": Text(f"<p>{scene.body}</p>"),
        "hs_email_headers": Text(_headers(scene.owner, incoming)),
        "hs_email_from_email": theirs if incoming else ours,
        "hs_email_to_email": ours if incoming else theirs,
    }


def _headers(owner: Owner, incoming: bool) -> str:
    ours = {"email": owner.email, "firstName": owner.first, "lastName": owner.last}
    theirs = {"email": "<email>", "firstName": "<first>", "lastName": "<last>"}
    sender, receiver = (theirs, ours) if incoming else (ours, theirs)
    text = orjson.dumps({"from": sender, "to": [receiver], "cc": [], "bcc": []}).decode()
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("<email>", "{p.email}").replace("<first>", "{p.first}").replace("<last>", "{p.last}")


def _meeting(scene: Scene) -> Values:
    remote = scene.draw.below(2) == 0
    link = {"hs_meeting_external_url": f"https://video.example/{scene.at}"} if remote else {}
    return {
        "hs_meeting_title": Text(scene.title),
        "hs_meeting_body": Text(scene.body),
        "hs_internal_meeting_notes": Text(scene.body),
        "hs_meeting_start_time": scene.at,
        "hs_meeting_end_time": scene.at + HOUR,
        "hs_meeting_outcome": scene.act.outcome,
        "hs_meeting_location": "Videollamada" if remote else Text("{p.company}"),
        "hs_activity_type": _MEETING_KINDS[scene.act.topic],
        **link,
    }


def _note(scene: Scene) -> Values:
    return {"hs_note_body": Text(f"{scene.title}: {scene.body}")}


def _task(scene: Scene) -> Values:
    return {
        "hs_task_subject": Text(scene.title),
        "hs_task_body": Text(scene.body),
        "hs_task_status": scene.act.outcome,
        "hs_task_type": scene.draw.pick(("CALL", "EMAIL", "TODO")),
        "hs_task_priority": scene.draw.pick(("NONE", "MEDIUM", "HIGH")),
    }


def _communication(scene: Scene) -> Values:
    return {
        "hs_communication_channel_type": scene.act.outcome,
        "hs_communication_logged_from": "CRM",
        "hs_communication_body": Text(scene.body),
    }


_WRITERS: Mapping[str, Callable[[Scene], Values]] = {
    "calls": _call,
    "emails": _email,
    "meetings": _meeting,
    "notes": _note,
    "tasks": _task,
    "communications": _communication,
}

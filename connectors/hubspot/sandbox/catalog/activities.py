"""HubSpot's properties of calls, e-mails, meetings, notes, tasks and messages."""

from collections.abc import Mapping

from connectors.hubspot.sandbox.catalog.catalog import Catalog

_EVERY_ACTIVITY = """
    -hs_object_id number Record ID
    -hs_createdate datetime Create date
    -hs_lastmodifieddate datetime Last modified date
    hs_timestamp datetime Activity date
    hubspot_owner_id select Activity assigned to
    -hs_body_preview text Body preview
    -hs_engagement_source text Engagement source
    """

_LINES: Mapping[str, str] = {
    "calls": """
        hs_call_title text Call title
        hs_call_body textarea Call notes
        hs_call_direction select Call direction
        hs_call_status select Call status
        hs_call_disposition select Call outcome
        hs_call_duration number Call duration
        hs_call_has_voicemail bool Has voicemail
        hs_call_from_number text From number
        hs_call_to_number text To number
        hs_activity_type select Call and meeting type
        """,
    "emails": """
        hs_email_direction select Email direction
        hs_email_status select Email send status
        hs_email_subject text Email subject
        hs_email_text textarea Text body
        hs_email_html textarea Email body
        hs_email_headers textarea Email headers
        -hs_email_from_email text Email from address
        -hs_email_to_email text Email to address
        """,
    "meetings": """
        hs_meeting_title text Meeting name
        hs_meeting_body textarea Meeting description
        hs_internal_meeting_notes textarea Internal meeting notes
        hs_meeting_start_time datetime Meeting start time
        hs_meeting_end_time datetime Meeting end time
        hs_meeting_outcome select Meeting outcome
        hs_meeting_location text Meeting location
        hs_meeting_external_url text External URL
        hs_activity_type select Call and meeting type
        """,
    "notes": """
        hs_note_body textarea Note body
        """,
    "tasks": """
        hs_task_subject text Task title
        hs_task_body textarea Notes
        hs_task_status select Task status
        hs_task_type select Task type
        hs_task_priority select Priority
        """,
    "communications": """
        hs_communication_channel_type select Channel type
        hs_communication_logged_from select Logged from
        hs_communication_body textarea Communication body
        """,
}

_ACTIVITY_TYPES = "Demo|Llamada de prospección|Llamada de seguimiento|Negociación|Primera reunión|Puesta en marcha"
_CHOICES: Mapping[str, str] = {
    "hs_call_direction": "INBOUND|OUTBOUND",
    "hs_call_status": (
        "BUSY|CALLING_CRM_USER|CANCELED|COMPLETED|CONNECTING|FAILED|IN_PROGRESS|NO_ANSWER|QUEUED|RINGING"
    ),
    "hs_call_disposition": (
        "9d9162e7-6cf3-4944-bf63-4dff82258764=Busy|f240bbac-87c9-4f6e-bf70-924b57d47db7=Connected|"
        "a4c4c377-d246-4b32-a13b-75a56a4cd0ff=Left live message|b2cf5968-551e-4856-9783-52b3da59a7d0=Left voicemail|"
        "73a0d17f-1163-4015-bdd5-ec830791da20=No answer|17b47fee-58de-441e-a44c-c6300d46f273=Wrong number"
    ),
    "hs_email_direction": "EMAIL|INCOMING_EMAIL|FORWARDED_EMAIL",
    "hs_email_status": "BOUNCED|FAILED|SCHEDULED|SENDING|SENT",
    "hs_meeting_outcome": "SCHEDULED|COMPLETED|RESCHEDULED|NO_SHOW|CANCELED",
    "hs_activity_type": _ACTIVITY_TYPES,
    "hs_task_status": "NOT_STARTED|IN_PROGRESS|WAITING|COMPLETED|DEFERRED",
    "hs_task_type": "EMAIL|CALL|TODO",
    "hs_task_priority": "NONE|LOW|MEDIUM|HIGH",
    "hs_communication_channel_type": "WHATS_APP|LINKEDIN_MESSAGE|SMS",
    "hs_communication_logged_from": "CRM",
}

CATALOGS = {
    name: Catalog({f"{name[:-1]}_information": _EVERY_ACTIVITY + lines}, _CHOICES) for name, lines in _LINES.items()
}

"""The property definitions that the portal starts with: HubSpot's own, as far as a funnel has use for them, and five
that this portal's people made themselves.

A line is `name field label`; the field implies type and fieldType. A mark before the name: `-` its value cannot be
written, `=` HubSpot calculates it (a recalculated value does not move the modified date), `+` made by this portal.
"""

from collections.abc import Iterator, Mapping

from connectors.hubspot.sandbox.definition import Definition, Group, Option

_CONTACTS: Mapping[str, str] = {
    "contactinformation": """
        -hs_object_id number Record ID
        -createdate datetime Create Date
        -lastmodifieddate datetime Last Modified Date
        -hs_lastmodifieddate datetime Object last modified date/time
        email text Email
        -hs_additional_emails checkbox Additional email addresses
        -hs_email_domain text Email Domain
        firstname text First Name
        lastname text Last Name
        phone phone Phone Number
        mobilephone phone Mobile Phone Number
        company text Company Name
        jobtitle text Job Title
        seniority text Seniority
        hs_seniority select Employment Seniority
        hs_buying_role checkbox Buying Role
        industry text Industry
        country text Country/Region
        city text City
        numemployees select Number of Employees
        hs_language select Preferred language
        lifecyclestage radio Lifecycle Stage
        hs_lead_status radio Lead Status
        hubspot_owner_id select Contact owner
        -hs_merged_object_ids checkbox Merged record IDs
        -hs_calculated_merged_vids text Merged vids with timestamps
        -hs_object_source_label select Record source
        =hubspotscore number HubSpot Score
        =hs_is_unworked bool Contact unworked
        """,
    "analyticsinformation": """
        -hs_analytics_source select Original Traffic Source
        -hs_analytics_source_data_1 text Original Traffic Source Drill-Down 1
        -hs_analytics_source_data_2 text Original Traffic Source Drill-Down 2
        -hs_latest_source select Latest Traffic Source
        -hs_latest_source_data_1 text Latest Traffic Source Drill-Down 1
        -hs_latest_source_data_2 text Latest Traffic Source Drill-Down 2
        -hs_latest_source_timestamp datetime Latest Traffic Source Date
        -hs_analytics_first_touch_converting_campaign text First Touch Converting Campaign
        -hs_analytics_last_touch_converting_campaign text Last Touch Converting Campaign
        -hs_analytics_num_page_views number Number of Pageviews
        -hs_analytics_num_visits number Number of Sessions
        -hs_analytics_average_page_views number Average Pageviews
        -hs_analytics_num_event_completions number Number of event completions
        -hs_analytics_first_timestamp datetime Time First Seen
        -hs_analytics_last_timestamp datetime Time Last Seen
        -hs_analytics_first_visit_timestamp datetime Time of First Session
        -hs_analytics_last_visit_timestamp datetime Time of Last Session
        -hs_analytics_first_url text First Page Seen
        -hs_analytics_last_url text Last Page Seen
        -hs_analytics_first_referrer text First Referring Site
        -hs_analytics_last_referrer text Last Referring Site
        """,
    "emailinformation": """
        -hs_email_delivered number Marketing emails delivered
        -hs_email_open number Marketing emails opened
        -hs_email_click number Marketing emails clicked
        -hs_email_replied number Marketing emails replied
        -hs_email_bounce number Marketing emails bounced
        -hs_email_first_send_date datetime First marketing email send date
        -hs_email_first_open_date datetime First marketing email open date
        -hs_email_first_click_date datetime First marketing email click date
        -hs_email_first_reply_date datetime First marketing email reply date
        -hs_email_last_send_date datetime Last marketing email send date
        -hs_email_last_open_date datetime Last marketing email open date
        -hs_email_last_click_date datetime Last marketing email click date
        -hs_email_last_reply_date datetime Last marketing email reply date
        -hs_email_last_email_name text Last marketing email name
        -hs_email_optout bool Unsubscribed from all email
        -hs_email_bad_address bool Invalid email address
        -hs_email_quarantined bool Email address quarantined
        -hs_email_hard_bounce_reason_enum select Email hard bounce reason
        """,
    "conversioninformation": """
        -first_conversion_date datetime First Conversion Date
        -first_conversion_event_name text First Conversion
        -recent_conversion_date datetime Recent Conversion Date
        -recent_conversion_event_name text Recent Conversion
        -num_conversion_events number Number of Form Submissions
        -num_unique_conversion_events number Number of Unique Forms Submitted
        =hs_calculated_form_submissions checkbox All form submissions for a contact
        """,
    "socialmediainformation": """
        -hs_social_facebook_clicks number Facebook Clicks
        -hs_social_linkedin_clicks number LinkedIn Clicks
        -hs_social_twitter_clicks number X Clicks
        -hs_social_num_broadcast_clicks number Broadcast Clicks
        -hs_social_last_engagement datetime Most Recent Social Click
        """,
    "sales_properties": """
        -notes_last_contacted datetime Last Contacted
        -notes_last_updated datetime Last Activity Date
        -notes_next_activity_date datetime Next Activity Date
        -num_notes number Number of Sales Activities
        -num_contacted_notes number Number of times contacted
        -hs_last_sales_activity_timestamp datetime Last Engagement Date
        -hs_first_outreach_date datetime First outreach date
        -hs_sa_first_engagement_date datetime Date of first engagement
        -hs_sales_email_last_opened datetime Recent Sales Email Opened Date
        -hs_sales_email_last_clicked datetime Recent Sales Email Clicked Date
        -hs_sales_email_last_replied datetime Recent Sales Email Replied Date
        -hs_document_last_revisited datetime Recent Document Revisit Date
        -engagements_last_meeting_booked datetime Date of last meeting booked in meetings tool
        -hs_latest_meeting_activity datetime Latest meeting activity
        """,
    "deal_information": """
        -num_associated_deals number Number of Associated Deals
        -first_deal_created_date datetime First Deal Created Date
        -recent_deal_amount number Recent Deal Amount
        -recent_deal_close_date datetime Recent Deal Close Date
        -total_revenue number Total Revenue
        -days_to_close number Days To Close
        """,
    "sandbox_custom": """
        +numberofemployees number Number of employees of the company
        +annual_budget number Annual budget
        +is_employee bool Works for us
        +is_competitor bool Works for a competitor
        +discard_reason select Why sales discarded this contact
        """,
}

_EVERY_ACTIVITY = """
    -hs_object_id number Record ID
    -hs_createdate datetime Create date
    -hs_lastmodifieddate datetime Last modified date
    hs_timestamp datetime Activity date
    hubspot_owner_id select Activity assigned to
    -hs_body_preview text Body preview
    -hs_engagement_source text Engagement source
    """

_ACTIVITIES: Mapping[str, str] = {
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
_SOURCES = (
    "ORGANIC_SEARCH|PAID_SEARCH|EMAIL_MARKETING|SOCIAL_MEDIA|REFERRALS|OTHER_CAMPAIGNS|DIRECT_TRAFFIC|OFFLINE|"
    "PAID_SOCIAL|AI_REFERRALS"
)
# The choices of each enumeration, as `value` or `value=label`. One without choices takes any value, as those do
# whose choices HubSpot keeps elsewhere.
_CHOICES: Mapping[str, str] = {
    "lifecyclestage": (
        "subscriber=Subscriber|lead=Lead|marketingqualifiedlead=Marketing Qualified Lead|"
        "salesqualifiedlead=Sales Qualified Lead|opportunity=Opportunity|customer=Customer|evangelist=Evangelist|"
        "other=Other"
    ),
    "hs_lead_status": (
        "NEW=New|OPEN=Open|IN_PROGRESS=In Progress|OPEN_DEAL=Open Deal|UNQUALIFIED=Unqualified|"
        "ATTEMPTED_TO_CONTACT=Attempted to Contact|CONNECTED=Connected|BAD_TIMING=Bad Timing"
    ),
    "hs_buying_role": (
        "BLOCKER=Blocker|BUDGET_HOLDER=Budget Holder|CHAMPION=Champion|DECISION_MAKER=Decision Maker|END_USER=End User|"
        "EXECUTIVE_SPONSOR=Executive Sponsor|INFLUENCER=Influencer|LEGAL_AND_COMPLIANCE=Legal & Compliance|OTHER=Other"
    ),
    "hs_seniority": "vp|director|entry|executive|employee|manager|owner|partner|senior",
    "numemployees": "1-5|5-25|25-50|50-100|100-500|500-1000|1000+",
    "hs_language": "en=English|es=Spanish|fr=French|pt=Portuguese",
    "hs_analytics_source": _SOURCES,
    "hs_latest_source": _SOURCES,
    "hs_object_source_label": "IMPORT|FORM|CRM_UI|INTEGRATION",
    "hs_email_hard_bounce_reason_enum": "UNKNOWN_USER|CONTENT|MAILBOX_FULL|POLICY|SPAM|OTHER",
    "discard_reason": "no_budget=No budget|no_need=No need|student=Student|other=Other",
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

_FIELDS = {
    "text": ("string", "text"),
    "textarea": ("string", "textarea"),
    "phone": ("phone_number", "phonenumber"),
    "number": ("number", "number"),
    "datetime": ("datetime", "date"),
    "bool": ("bool", "booleancheckbox"),
    "select": ("enumeration", "select"),
    "radio": ("enumeration", "radio"),
    "checkbox": ("enumeration", "checkbox"),
}


def groups(object_type: str) -> list[Group]:
    names = _CONTACTS if object_type == "contacts" else (f"{object_type[:-1]}_information",)
    return [Group(name, name.replace("_", " ").capitalize()) for name in names]


def definitions(object_type: str, at: int) -> Iterator[Definition]:
    """`at`: when the portal was made."""
    if object_type == "contacts":
        for group, lines in _CONTACTS.items():
            yield from _read(lines, group, at)
    else:
        yield from _read(_EVERY_ACTIVITY + _ACTIVITIES[object_type], f"{object_type[:-1]}_information", at)


def _read(lines: str, group: str, at: int) -> Iterator[Definition]:
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, field, label = line.split(" ", 2)
        mark, name = (name[0], name[1:]) if name[0] in "-=+" else ("", name)
        kind, field_type = _FIELDS[field]
        yield Definition(
            name=name,
            label=label,
            type=kind,
            field_type=field_type,
            group=group,
            options=_options(name) if kind == "enumeration" else [],
            calculated=mark == "=",
            read_only=mark in ("-", "="),
            hubspot_defined=mark != "+",
            created=at,
            updated=at,
        )


def _options(name: str) -> list[Option]:
    choices = [choice.partition("=") for choice in _CHOICES.get(name, "").split("|") if choice]
    return [Option(value, label or value.capitalize(), order) for order, (value, _, label) in enumerate(choices)]

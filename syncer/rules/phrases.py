"""What is said of each kind of evidence, in English. Other languages: `syncer/locale`.

A kind has two texts: of one event with its {date}, and of {count} events, the last at {date}.
"""

from syncer.model import CAMPAIGN, FORM, LINK, PAGE, SOURCE, Kind

KINDS: dict[Kind, tuple[str, str]] = {
    Kind.UNKNOWN: (
        "Did something without a name on {date}",
        "Did something without a name {count} times, last on {date}",
    ),
    Kind.NEUTRAL: (
        "Something that says nothing about interest was noted on {date}",
        "Something that says nothing about interest was noted {count} times, last on {date}",
    ),
    Kind.LIST_IMPORTED: (
        "Came with an imported list on {date}",
        "Came with imported lists {count} times, last on {date}",
    ),
    Kind.MAILING_LIST_MEMBER: (
        "Joined our mailing list on {date}",
        "Joined our mailing lists {count} times, last on {date}",
    ),
    Kind.EMAIL_SENT: (
        "We sent an e-mail on {date}",
        "We sent {count} e-mails, the last on {date}",
    ),
    Kind.COLD_EMAIL: (
        "We sent a cold e-mail on {date}",
        "We sent {count} cold e-mails, the last on {date}",
    ),
    Kind.CALL_ATTEMPTED: (
        "We called without reaching them on {date}",
        "We called {count} times without reaching them, last on {date}",
    ),
    Kind.COLD_CALL: (
        "We made a cold call on {date}",
        "We made {count} cold calls, the last on {date}",
    ),
    Kind.LINKEDIN_CONNECTED: (
        "We connected on LinkedIn on {date}",
        "We connected on LinkedIn {count} times, last on {date}",
    ),
    Kind.LINKEDIN_MESSAGE_SENT: (
        "We wrote on LinkedIn on {date}",
        "We wrote on LinkedIn {count} times, last on {date}",
    ),
    Kind.MET_AT_EVENT: (
        "We met at an event on {date}",
        "We met at {count} events, the last on {date}",
    ),
    Kind.EVENT_ATTENDED: (
        "Attended an event on {date}",
        "Attended {count} events, the last on {date}",
    ),
    Kind.NEWSLETTER_SUBSCRIBED: (
        "Subscribed to the newsletter on {date}",
        "Subscribed to newsletters {count} times, last on {date}",
    ),
    Kind.BLOG_SUBSCRIBED: (
        "Subscribed to the blog on {date}",
        "Subscribed to the blog {count} times, last on {date}",
    ),
    Kind.CONTENT_DOWNLOADED: (
        "Downloaded content on {date}",
        "Downloaded content {count} times, last on {date}",
    ),
    Kind.BLOG_COMMENTED: (
        "Commented on the blog on {date}",
        "Commented on the blog {count} times, last on {date}",
    ),
    Kind.SOCIAL_FOLLOWED: (
        "Followed us on social media on {date}",
        "Followed us on social media {count} times, last on {date}",
    ),
    Kind.SOCIAL_LIKED: (
        "Liked a post of ours on {date}",
        "Liked {count} posts of ours, the last on {date}",
    ),
    Kind.SOCIAL_SHARED: (
        "Shared a post of ours on {date}",
        "Shared {count} posts of ours, the last on {date}",
    ),
    Kind.EMAIL_OPENED: (
        "Opened an e-mail on {date}",
        "Opened e-mails {count} times, last on {date}",
    ),
    Kind.PAGE_VIEWED: (
        "Visited a page on {date}",
        "Visited pages {count} times, last on {date}",
    ),
    Kind.VIDEO_WATCHED: (
        "Watched a video on {date}",
        "Watched videos {count} times, last on {date}",
    ),
    Kind.EMAIL_CLICKED: (
        "Clicked a link in an e-mail on {date}",
        "Clicked links in e-mails {count} times, last on {date}",
    ),
    Kind.FORM_SUBMITTED: (
        "Filled in a contact form on {date}",
        "Filled in contact forms {count} times, last on {date}",
    ),
    Kind.SOCIAL_COMMENTED: (
        "Commented on a post of ours on {date}",
        "Commented on posts of ours {count} times, last on {date}",
    ),
    Kind.SOCIAL_INQUIRY: (
        "Asked about a product on social media on {date}",
        "Asked about products on social media {count} times, last on {date}",
    ),
    Kind.EMAIL_REPLIED: (
        "Replied to an e-mail on {date}",
        "Replied to e-mails {count} times, last on {date}",
    ),
    Kind.CALL_CONNECTED: (
        "Spoke with us on the phone on {date}",
        "Spoke with us on the phone {count} times, last on {date}",
    ),
    Kind.CHAT_MESSAGE_RECEIVED: (
        "Wrote to us in the chat on {date}",
        "Wrote to us in the chat {count} times, last on {date}",
    ),
    Kind.WHATSAPP_RECEIVED: (
        "Wrote to us on WhatsApp on {date}",
        "Wrote to us on WhatsApp {count} times, last on {date}",
    ),
    Kind.SMS_RECEIVED: (
        "Sent us an SMS on {date}",
        "Sent us {count} SMS, the last on {date}",
    ),
    Kind.MEETING_HELD: (
        "Met with us on {date}",
        "Met with us {count} times, last on {date}",
    ),
    Kind.VIDEO_CALL_HELD: (
        "Had a video call with us on {date}",
        "Had {count} video calls with us, the last on {date}",
    ),
    Kind.TRIAL_STARTED: (
        "Started a trial on {date}",
        "Started {count} trials, the last on {date}",
    ),
    Kind.DEMO_REQUESTED: (
        "Asked for a demo on {date}",
        "Asked for a demo {count} times, last on {date}",
    ),
    Kind.SAMPLE_REQUESTED: (
        "Asked for a sample on {date}",
        "Asked for samples {count} times, last on {date}",
    ),
    Kind.TECHNICAL_MATERIAL_OPENED: (
        "Opened technical material on {date}",
        "Opened technical material {count} times, last on {date}",
    ),
    Kind.REFERENCE_CONTACTED: (
        "Contacted a reference customer on {date}",
        "Contacted reference customers {count} times, last on {date}",
    ),
    Kind.DEMO_ATTENDED: (
        "Attended a demo on {date}",
        "Attended {count} demos, the last on {date}",
    ),
    Kind.PRICING_VIEWED: (
        "Looked at the prices on {date}",
        "Looked at the prices {count} times, last on {date}",
    ),
    Kind.QUOTE_REQUESTED: (
        "Asked for a quote on {date}",
        "Asked for a quote {count} times, last on {date}",
    ),
    Kind.PROPOSAL_VIEWED: (
        "Looked at our proposal on {date}",
        "Looked at our proposals {count} times, last on {date}",
    ),
    Kind.PROPOSAL_ANSWERED: (
        "Answered our proposal on {date}",
        "Answered our proposals {count} times, last on {date}",
    ),
    Kind.CONTRACT_REQUESTED: (
        "Asked for a contract on {date}",
        "Asked for a contract {count} times, last on {date}",
    ),
    Kind.NEGOTIATION: (
        "Negotiated with us on {date}",
        "Negotiated with us {count} times, last on {date}",
    ),
    Kind.DEAL_OPENED: (
        "A deal was opened on {date}",
        "{count} deals were opened, the last on {date}",
    ),
    Kind.PURCHASED: (
        "Bought on {date}",
        "Bought {count} times, last on {date}",
    ),
    Kind.UNSUBSCRIBED: (
        "Unsubscribed on {date}",
        "Unsubscribed {count} times, last on {date}",
    ),
    Kind.COMPLAINED: (
        "Marked an e-mail of ours as spam on {date}",
        "Marked e-mails of ours as spam {count} times, last on {date}",
    ),
    Kind.BOUNCED_HARD: (
        "An e-mail bounced for good on {date}",
        "{count} e-mails bounced for good, the last on {date}",
    ),
    Kind.DISCARDED_BY_SALES: (
        "Discarded by sales on {date}",
        "Discarded by sales {count} times, last on {date}",
    ),
}

FIELDS: dict[str, str] = {
    "email": "E-mail",
    "additional_emails": "Other e-mails",
    "first_name": "First name",
    "last_name": "Last name",
    "company": "Company",
    "job_title": "Job title",
    "seniority": "Seniority",
    "buying_role": "Buying role",
    "decision_maker": "Decision maker",
    "industry": "Industry",
    "country": "Country",
    "employees": "Employees",
    "budget": "Budget",
    "budget_currency": "Currency of the budget",
    "lifecycle_stage": "Lifecycle stage",
    "lead_status": "Lead status",
    "discard_reason": "Reason for discarding",
    "owner": "Owner",
    "opted_out": "Opted out of e-mail",
    "hard_bounced": "E-mails bounced for good",
    "employee_of_ours": "Works for us",
    "competitor": "Competitor",
    "created_at": "Created",
    "first_source": "First source",
    "latest_source": "Latest source",
    "first_campaign": "First campaign",
    "latest_campaign": "Latest campaign",
    "signup_form": "Sign-up form",
    "language": "Language",
}

TOUCHES: dict[str, str] = {LINK: "Link", PAGE: "Page", FORM: "Form", SOURCE: "Source", CAMPAIGN: "Campaign"}

BY_SUMMARY = "{sentence}, according to the CRM"
NO_EVIDENCE = "No evidence yet"
SCORE = 'Score "{name}" of at least {points}'
HELD = "Reached earlier; stages do not fall"
PINNED = "Set by hand"
PINNED_UNTIL = "Set by hand until {date}"
YES, NO = "yes", "no"

SAYINGS = [BY_SUMMARY, NO_EVIDENCE, SCORE, HELD, PINNED, PINNED_UNTIL, YES, NO]
ALL: list[str | tuple[str, str]] = [*KINDS.values(), *FIELDS.values(), *TOUCHES.values(), *SAYINGS]

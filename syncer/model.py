"""The nouns of the trade. Plain frozen values; every instant is an aware datetime. Imports nothing of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

FieldValue = str | int | float | bool
Fields = Mapping[str, FieldValue]
LIFECYCLE = "lifecycle_stage"  # the field with the CRM's own stage

# The contact fields of the trade and the type of their values; a funnel speaks of these and of `crm.<property>`.
# An instant is ISO 8601 text; several e-mails are one text, separated by `;`.
CONTACT_FIELDS: Mapping[str, type[str] | type[float] | type[bool]] = {
    "email": str,
    "additional_emails": str,
    "first_name": str,
    "last_name": str,
    "company": str,
    "job_title": str,
    "seniority": str,
    "buying_role": str,
    "decision_maker": bool,
    "industry": str,
    "country": str,
    "employees": float,
    "budget": float,
    "budget_currency": str,
    LIFECYCLE: str,
    "lead_status": str,
    "discard_reason": str,
    "owner": str,
    "opted_out": bool,
    "hard_bounced": bool,
    "employee_of_ours": bool,
    "competitor": bool,
    "created_at": str,
    "first_source": str,
    "latest_source": str,
    "first_campaign": str,
    "latest_campaign": str,
    "signup_form": str,
    "language": str,
}


class Kind(IntEnum):
    """What a person or we did. Numbers are stored, so a number is never given a second meaning."""

    UNKNOWN = 0  # a vendor word that no mapping translates: kept and reported
    NEUTRAL = 1  # understood, but says nothing about interest: a note, a cancelled meeting

    LIST_IMPORTED = 10
    MAILING_LIST_MEMBER = 11
    EMAIL_SENT = 12
    COLD_EMAIL = 13
    CALL_ATTEMPTED = 14
    COLD_CALL = 15
    LINKEDIN_CONNECTED = 16
    LINKEDIN_MESSAGE_SENT = 17
    MET_AT_EVENT = 18
    EVENT_ATTENDED = 19
    NEWSLETTER_SUBSCRIBED = 20
    BLOG_SUBSCRIBED = 21
    CONTENT_DOWNLOADED = 22
    BLOG_COMMENTED = 23
    SOCIAL_FOLLOWED = 24
    SOCIAL_LIKED = 25
    SOCIAL_SHARED = 26
    EMAIL_OPENED = 27
    PAGE_VIEWED = 28
    VIDEO_WATCHED = 29

    EMAIL_CLICKED = 40
    FORM_SUBMITTED = 41
    SOCIAL_COMMENTED = 42
    SOCIAL_INQUIRY = 43
    EMAIL_REPLIED = 44
    CALL_CONNECTED = 45
    CHAT_MESSAGE_RECEIVED = 46
    WHATSAPP_RECEIVED = 47
    SMS_RECEIVED = 48
    MEETING_HELD = 49
    VIDEO_CALL_HELD = 50
    TRIAL_STARTED = 51
    DEMO_REQUESTED = 52
    SAMPLE_REQUESTED = 53
    TECHNICAL_MATERIAL_OPENED = 54
    REFERENCE_CONTACTED = 55
    DEMO_ATTENDED = 56

    PRICING_VIEWED = 70
    QUOTE_REQUESTED = 71
    PROPOSAL_VIEWED = 72
    PROPOSAL_ANSWERED = 73
    CONTRACT_REQUESTED = 74
    NEGOTIATION = 75
    DEAL_OPENED = 76

    PURCHASED = 90

    UNSUBSCRIBED = 100
    COMPLAINED = 101
    BOUNCED_HARD = 102
    DISCARDED_BY_SALES = 103

    @property
    def word(self) -> str:
        return self.name.lower()

    @property
    def is_touch(self) -> bool:
        """A person came to us so, or did it of their own accord; not what we sent, what machines open, or an end."""
        return Kind.LIST_IMPORTED <= self < Kind.UNSUBSCRIBED and self not in _NO_TOUCHES

    @classmethod
    def of(cls, word: str) -> "Kind | None":
        return cls.__members__.get(word.upper()) if word.islower() else None


_NO_TOUCHES = {
    Kind.EMAIL_SENT,
    Kind.COLD_EMAIL,
    Kind.CALL_ATTEMPTED,
    Kind.COLD_CALL,
    Kind.LINKEDIN_CONNECTED,
    Kind.LINKEDIN_MESSAGE_SENT,
    Kind.EMAIL_OPENED,
}


class Trust(IntEnum):
    """How far an engagement may be believed."""

    DOUBTFUL = 0  # looks like a robot, its date cannot be right, or the source is not sure of it
    SUMMARY = 1  # a count with first and last date that the CRM keeps by itself, without single events
    TRUSTED = 2


class Doubt(StrEnum):
    """Why the engine doubts what a source trusts (see `syncer.doubts`)."""

    BURST = "burst"  # one of several links of a mail, all followed within seconds
    DELIVERY = "delivery"  # at the instant at which the mail was delivered
    DATE = "date"  # its date cannot be right


# Keys of an engagement's detail that the engine looks at. A source gives the first two with what happened to a mail
# (email_sent, cold_email, email_opened, email_clicked): without them robots cannot be told from people. The next four
# say how a person came to do it, where a source knows. The last is the engine's own, a `Doubt`; what a source says
# under it is left out.
MESSAGE = "message"  # which mail: the id of the message or of its campaign
LINK = "link"  # which link of it
PAGE = "page"  # which page
FORM = "form"  # what the form is called
SOURCE = "source"  # where they came from: a search engine, a campaign's medium
CAMPAIGN = "campaign"  # what the campaign is called
DOUBT = "doubt"


def signal(kind: Kind, trust: Trust) -> int:
    """Kind and trust as the one small integer under which the store keeps them in order."""
    return kind * 4 + trust


def unpack(signal: int) -> tuple[Kind, Trust]:
    return Kind(signal // 4), Trust(signal % 4)


# What a person did: signal → sorted instants, in milliseconds since 1970 in UTC. An instant of a summary stands in
# the list as often as it counts, at most `SUMMARY_CAP` times.
Timeline = Mapping[int, Sequence[int]]
SUMMARY_CAP = 100


class IdentityKind(StrEnum):
    EMAIL = "email"
    CRM_ID = "crm_id"
    VISITOR = "visitor"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """One handle on a person, normalised (see `syncer.identity`)."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Contact:
    """What one system says about one person.

    `source` is the connection's name; `fields` has canonical names; `holds` has what the system now holds of the
    properties that this product writes, "" or absent for empty; `merged_ids` are ids that now lead to this one.
    `mark` is a digest of the version: of `updated_at`, and of what can change without it; `belongs` is the id of the
    person's organization.
    """

    source: str
    id: str
    identities: tuple[Identity, ...] = ()
    fields: Fields = field(default_factory=dict)
    holds: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None
    merged_ids: tuple[str, ...] = ()
    gone: bool = False
    mark: str = ""
    belongs: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """What one system says about a company: fields with canonical names, for the persons who belong to it."""

    source: str
    id: str
    fields: Fields = field(default_factory=dict)
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A contact that the source still has, seen without being read; another `mark` than ours asks for reading it."""

    id: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The engagement ids that are `prefix` and then as many characters as `high` has, above `low` and up to `high`."""

    prefix: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """One thing that happened (or, with `Trust.SUMMARY`, `count` things of which `at` is the first or the last)."""

    source: str
    id: str
    who: Identity
    kind: Kind
    at: datetime
    vendor_kind: str = ""
    trust: Trust = Trust.TRUSTED
    count: int = 1
    detail: Fields = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """Two handles that a system says are one person."""

    one: Identity
    other: Identity


@dataclass(frozen=True, slots=True)
class Reject:
    """An item set aside: where it stands and what is wrong, in words a marketer can act on; never its content."""

    where: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a decision saw: `count` things of one kind, the latest at `at`; or a field and its value."""

    kind: Kind | None
    at: datetime | None = None
    count: int = 1
    summary: bool = False
    field: str = ""
    value: FieldValue = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The stage of one person as of `at`.

    `since` is the instant at which its evidence was complete, `review_at` the earliest instant at which the answer
    could change without new data (None: never).
    """

    stage: str
    rule: str
    because: tuple[Evidence, ...]
    at: datetime
    ruleset: str
    since: datetime | None = None
    review_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Property:
    """A property of ours in the CRM. `type` is text, enumeration, datetime or date; options are (value, label)."""

    name: str
    label: str
    type: str = "text"
    description: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Properties to set on one contact: `wish` holds only what differs from `was`, what we last knew."""

    id: str
    wish: Mapping[str, str]
    was: Mapping[str, str]
    person: int = 0


class Outcome(StrEnum):
    WRITTEN = "written"
    UNCHANGED = "unchanged"  # the CRM held it already
    REFUSED = "refused"
    UNSURE = "unsure"  # no answer: read back before anything is tried again


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one change; `now` is what the CRM holds now, as far as it said.

    `gone`: refused since the CRM no longer has the contact: it was deleted, or merged into another.
    """

    change: Change
    outcome: Outcome
    now: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A task for whoever owns a contact. `marker` is its own: by it the task is found if no answer tells its id."""

    contact: str
    marker: str
    subject: str
    body: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one follow-up; `task` is its id in the CRM."""

    follow_up: FollowUp
    outcome: Outcome
    task: str = ""
    error: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class StageList:
    """A list of all contacts of which a property of ours has a value, kept by the CRM itself."""

    name: str
    property: str
    value: str

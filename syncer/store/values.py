"""What goes in and out of the store beside the nouns: small named tuples. Instants are milliseconds since 1970, UTC."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from syncer.model import Doubt, FieldValue, Kind, Trust


class Saved(NamedTuple):
    """What storing one page did. `persons` became due; new and changed leave out what was stored before; `erased` are
    contacts.

    `doubted`: how many engagements the engine doubts from now on, by why.
    """

    contacts_new: int = 0
    contacts_changed: int = 0
    engagements_new: int = 0
    engagements_changed: int = 0
    persons: int = 0
    gone: int = 0
    erased: int = 0
    doubted: Mapping[Doubt, int] = MappingProxyType({})


class Part(NamedTuple):
    """What was withdrawn in one go of what a stream told; `after`: the engagement to go on behind, None if it was the
    last part.
    """

    engagements: int = 0
    organizations: int = 0
    after: str | None = None


class Erased(NamedTuple):
    """How much was deleted for good; `changes` of stage, `written` is what was sent to the CRM."""

    contacts: int = 0
    persons: int = 0
    handles: int = 0
    engagements: int = 0
    changes: int = 0
    pins: int = 0
    written: int = 0


class Standing(NamedTuple):
    """What was last decided about a person in one funnel. `because` is text that the rules own."""

    stage: str
    rule: str
    because: str
    since: int | None
    at: int
    ruleset: str


class Case(NamedTuple):
    """All that decisions about one person need, and the last ones, by funnel."""

    person: int
    fields: dict[str, FieldValue]
    timeline: dict[int, list[int]]
    review_at: int | None
    standings: dict[str, Standing]


class Decided(NamedTuple):
    """The standings that changed, by funnel; of the others only the review moves.

    `has_news`: data came since the last decision, so that more than standings may have to be written.
    """

    person: int
    review_at: int | None
    standings: Mapping[str, Standing] = MappingProxyType({})
    has_news: bool = False


class Ruleset(NamedTuple):
    """A set of rules as it is kept."""

    fingerprint: str
    text: str


class Closed(NamedTuple):
    """A connection that is not worth a call until an instant; `settings`: a mark of those that it had then."""

    until: datetime
    why: str
    settings: str


class Pin(NamedTuple):
    """A stage set by hand; `until` None: until it is removed."""

    stage: str
    until: int | None
    reason: str
    at: int


class Touch(NamedTuple):
    """Something that a person did of their own accord, or how they came."""

    kind: Kind
    at: datetime
    detail: dict[str, FieldValue]


class Journey(NamedTuple):
    """Where a person's way with us began, and how far it has come."""

    first: Touch | None
    latest: Touch | None
    fields: dict[str, FieldValue]


class Target(NamedTuple):
    """A contact of the CRM whose person has been decided, with what the CRM is known to hold."""

    contact: str
    person: int
    holds: dict[str, str]
    standings: dict[str, Standing]


class Errand(NamedTuple):
    """A contact of the CRM for which there may be more to do than its stage.

    `lifecycle`: the CRM's own stage that was last wished and settled. `moved`: the last change of stage, by funnel.
    `tasks`: all that were meant for its person. `waits`: its stage, or this, is still to be seen to.
    """

    contact: str
    person: int
    fields: dict[str, FieldValue]
    standings: dict[str, Standing]
    lifecycle: str
    moved: dict[str, "Move"]
    tasks: "list[Task]"
    waits: bool = True


class Move(NamedTuple):
    """A change of stage; `was` is "" for the first one."""

    at: int
    was: str
    stage: str


class TaskState(StrEnum):
    INTENDED = "intended"  # nobody knows yet whether there is one
    OPEN = "open"  # there was one, and nobody has looked since
    OVER = "over"  # there is none, and there will be none


class Task(NamedTuple):
    """The last task that was meant for a contact; instants in milliseconds."""

    contact: str
    task: str
    state: TaskState
    became: int
    at: int


class Happening(NamedTuple):
    """One engagement as it is kept."""

    source: str
    id: str
    kind: Kind
    trust: Trust
    vendor_kind: str
    at: datetime
    times: int
    detail: dict[str, FieldValue]


class Past(NamedTuple):
    """A change of stage."""

    funnel: str
    run: int
    at: int
    was: str
    stage: str
    rule: str
    because: str
    ruleset: str


class Turn(NamedTuple):
    """A change of stage as statistics read it.

    `at` is when it was decided, `since` the instant from which the stage was had (None: not kept).
    """

    person: int
    at: int
    since: int | None
    was: str
    stage: str
    rule: str


class Written(NamedTuple):
    """What became of a change that was sent to the CRM."""

    contact: str
    run: int
    at: datetime
    outcome: str
    was: dict[str, str]
    wish: dict[str, str]
    error: str


class Run(NamedTuple):
    """One run as it is recorded; `ended_at` None: still going, or killed."""

    id: int
    workspace: str
    command: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    counts: Mapping[str, Any]


class SetAside(NamedTuple):
    """An item that was set aside, when and by which run it was last seen so."""

    source: str
    stream: str
    where: str
    reason: str
    run: int | None
    at: datetime


class UnknownWord(NamedTuple):
    """A vendor's word that no mapping translates, and how often it came."""

    source: str
    vendor_kind: str
    times: int


class Totals(NamedTuple):
    contacts: int
    engagements: int
    persons: int

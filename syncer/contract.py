"""The two doors between the engine and a vendor, and the words both sides use.

A connector is a module-level value that satisfies `Connector`, found through the entry point group
`syncer.connectors`. It knows nothing of the store and the rules: it is handed values and gives values back.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict

from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.model import (
    Change,
    Contact,
    Engagement,
    FollowUp,
    Kind,
    Link,
    Made,
    Organization,
    Property,
    Receipt,
    Reject,
    Sighting,
    StageList,
    Stretch,
)

ENTRY_POINTS = "syncer.connectors"
PREFIX = "syncer_"  # every property that this product writes starts so
MAIN = "main"  # the funnel of a workspace that has only one: its properties carry no name
PIN_PREFIX = f"pin_{PREFIX}"  # every property by which a team sets a stage by hand; never written


@dataclass(frozen=True, slots=True)
class Extras:
    """What a user wants beside the stage. Nobody gets any of it unasked.

    `lifecycle`: our stage → the CRM's own, from the lowest to the highest; empty: as the mapping has it; None: not at
    all. `follow_up`: the stages at which a contact's owner gets a task, due so long after the stage was reached.
    """

    lifecycle: Mapping[str, str] | None = None
    follow_up: tuple[str, ...] = ()
    due: timedelta = timedelta(days=1)
    lists: bool = False

    @property
    def of_contacts(self) -> bool:
        """Whether there may be more to do for a contact than its stage."""
        return bool(self.lifecycle or self.follow_up)


class Settings(BaseModel):
    """What a user may set for one connection; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @property
    def extras(self) -> Extras:
        """Nothing, unless the connector has settings for it."""
        return Extras()


@dataclass(frozen=True, slots=True)
class Page:
    """A handful of items. `cursor`: start here next time, if all of this is safe; None leaves it where it is.

    `whole_since`: every contact that the source still has was delivered since this instant; others are gone. A source
    that `Fetches` is asked for those first.
    `seen`: contacts that are still there, delivered by name only. `erased`: ids of contacts that were deleted for good,
    as the law asks. `withdrawn`: ids of engagements that never were, or are nobody's any more; with one go those
    that are numbered on from it: where several people did one thing, its ids are `x`, `x#2`, `x#3` and so on. `whole`:
    stretches of such ids of which this page has all that there are. `findings`: what the user is told, once.
    """

    contacts: tuple[Contact, ...] = ()
    engagements: tuple[Engagement, ...] = ()
    links: tuple[Link, ...] = ()
    rejects: tuple[Reject, ...] = ()
    cursor: str | None = None
    whole_since: datetime | None = None
    organizations: tuple[Organization, ...] = ()
    seen: tuple[Sighting, ...] = ()
    erased: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    whole: tuple[Stretch, ...] = ()
    findings: "tuple[Finding, ...]" = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A roll-up that the vendor keeps: how often, when first, when last; each the name of a vendor property.

    `last_word` and `first_word` say what the last and the first one were, a form or a page, in words that the phrases
    of `topic` translate. `last_sent` and `first_sent` say when the message was delivered that the roll-up reacts to.
    `unless` names the stream that tells the same one by one: where that is read, this is left out.
    """

    kind: Kind
    last: str
    count: str = ""
    first: str = ""
    topic: str = ""
    last_word: str = ""
    first_word: str = ""
    last_sent: str = ""
    first_sent: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A vendor's words in ours: kinds by topic and vendor word, canonical fields by vendor property, roll-ups.

    `phrases` are for what people word freely, such as the name of a form: topic → phrase in lower case → kind.
    `organizations`: canonical fields by the vendor property of a company that fills them for its people.
    `lifecycle` has our stages in the CRM's own, from the lowest to the highest.
    """

    kinds: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    summaries: tuple[Summary, ...] = ()
    phrases: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    organizations: Mapping[str, str] = field(default_factory=dict)
    lifecycle: Mapping[str, str] = field(default_factory=dict)

    def kind(self, topic: str, word: str) -> Kind:
        return self.kinds.get(topic, {}).get(word, Kind.UNKNOWN)

    def said(self, topic: str, text: str) -> Kind | None:
        """The kind of the first phrase that the text contains."""
        lower = text.casefold()
        return next((kind for phrase, kind in self.phrases.get(topic, {}).items() if phrase in lower), None)


class Meter:
    """Counts the calls of one connection by kind; shared by its threads."""

    def __init__(self) -> None:
        self._calls: Counter[str] = Counter()
        self._taken = 0
        self._lock = Lock()

    def count(self, kind: str) -> None:
        with self._lock:
            self._calls[kind] += 1

    def calls(self) -> dict[str, int]:
        with self._lock:
            return dict(sorted(self._calls.items()))

    def take(self, at_least: int = 1) -> int:
        """How many calls there were since the last ones were taken; 0, and none are, if they are fewer."""
        with self._lock:
            new = self._calls.total() - self._taken
            if new < at_least:
                return 0
            self._taken += new
            return new


@dataclass(frozen=True, slots=True)
class Spent:
    """How many calls a connection made in the hour that began at an instant, over all runs."""

    at: datetime
    calls: int


@dataclass(frozen=True, slots=True)
class Lanes:
    """Which way a run is forced to take where there are several; None: as the settings say."""

    read: Literal["auto", "list", "export"] | None = None
    write: Literal["auto", "batch", "import"] | None = None


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the engine hands a connector beside its settings."""

    name: str  # the connection's name in the workspace file: the `source` of all its items
    words: Words = field(default_factory=Words)
    properties: tuple[str, ...] = ()  # ours, to be read back with each contact into `Contact.holds`
    fields: frozenset[str] = frozenset()  # canonical fields and `crm.<property>` that the funnel speaks of
    meter: Meter = field(default_factory=Meter)
    spent: tuple[Spent, ...] = ()  # by earlier runs, oldest first
    clock: Clock = SYSTEM_CLOCK  # by which it waits between calls; never where data are dated
    lanes: Lanes = field(default_factory=Lanes)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`."""

    level: Literal["ok", "warning", "error"]
    where: str
    what: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class DailyCalls:
    """What the vendor allows the account in a day, and how much of it is used."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Budget:
    """Where a connection's day of calls stands. `ours`: of this connection, over all runs; `expected`: of the whole
    day, if it goes on as in the last 24 hours; `account`: of everybody; `ends`: when the day does; `left`: how many
    calls this connection may still make in it. None: not known.
    """

    ours: int
    expected: int | None = None
    account: DailyCalls | None = None
    ends: datetime | None = None
    left: int | None = None


@runtime_checkable
class Budgeted(Protocol):
    """A Source that knows where its day of calls stands."""

    def budget(self) -> Budget:
        """Makes no call."""


@runtime_checkable
class Source(Protocol):
    """Where contacts and engagements come from."""

    @property
    def streams(self) -> Sequence[str]:
        """Names of what can be read side by side, longest first."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """Every kind of engagement that can come from here, with the words that it was given."""

    def check(self) -> Iterator[Finding]:
        """Looks at access and settings; writes nothing."""

    def absent(self, fields: Collection[str]) -> frozenset[str]:
        """Those of these contact fields that no contact can have, since there is nothing here to fill them from.

        Raises: BadSettings, NoAccess, Unavailable, Malformed, BudgetReached.
        """

    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        """Yields what changed after `since`, a cursor this stream gave (None: everything), not later than `until`.

        Raises: NoAccess, Unavailable, Malformed, BudgetReached.
        """


@runtime_checkable
class Fetches(Protocol):
    """A source that can be asked for single contacts."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Page]:
        """What it has of these, pages without cursors: a contact that another one absorbed comes as that one, one in
        the bin as gone, one that cannot be understood as seen, and one that was deleted for good as erased.

        Raises: NoAccess, Unavailable, Malformed, BudgetReached.
        """


@runtime_checkable
class Reconciles(Protocol):
    """A source that can look through all it has for what no date tells."""

    def reconcile(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        """As `Source.read`, and then everything to its end. `read` does that too, now and then and a little a run."""


@runtime_checkable
class Sink(Protocol):
    """The CRM that receives stages. Values are text; instants are ISO 8601 in UTC, whole seconds, ending in Z."""

    def check(self, properties: Sequence[Property]) -> Iterator[Finding]:
        """Looks at access and at whether the properties are as wanted; writes nothing."""

    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        """Creates what is missing; idempotent; keeps options that somebody added. Yields what was done."""

    def read_back(self, ids: Sequence[str], names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """What the CRM holds now, by id; an id that is gone is absent."""

    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """Applies changes in batches; exactly one receipt a change, in any order."""

    def calls_for(self, changes: int) -> int:
        """How many calls it takes to write so many changes, if nothing goes wrong."""

    def daily_calls(self) -> DailyCalls | None:
        """Where the day's calls stand; None where there is no such limit, or it is not told.

        Raises: NoAccess, Unavailable, Malformed, BudgetReached.
        """


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one way of doing something is expected to take: calls, and seconds at the pace that is allowed.

    `what` is a stream, or "write"; `items` are its records or changes. Of several ways, the one that a run would take
    is `taken`. `bulk`: it is `Bulk.write_in_bulk`. `also`: it is done beside the way that is taken, not in its place.
    `unread`: how many of the items are contacts that were never read, so that each is yet to get its first stage.
    """

    what: str
    lane: str
    items: int
    calls: int
    seconds: float
    taken: bool = True
    bulk: bool = False
    also: bool = False
    unread: int = 0

    def __add__(self, other: "Estimate") -> "Estimate":
        """More of the same."""
        items, calls, seconds = self.items + other.items, self.calls + other.calls, self.seconds + other.seconds
        return replace(self, items=items, calls=calls, seconds=seconds)

    @classmethod
    def nothing(cls, what: str, why: str) -> "Estimate":
        """Nothing is read, and that takes nothing."""
        return cls(what, why, 0, 0, 0.0)


@runtime_checkable
class Forecasts(Protocol):
    """A source that can say what is still to be read. Optional."""

    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        """The ways to read each stream on from its cursor, one of them taken, and what is done beside it; streams that
        cannot be told are left out.

        A few cheap calls. Raises: NoAccess, Unavailable, Malformed, BudgetReached.
        """


@dataclass(frozen=True, slots=True)
class TaskWork:
    """Of some contacts whose calls are shared: how many tasks are looked for, since no answer told of them, how many
    are looked at, since they were open, and how many may be created.
    """

    sought: int = 0
    open: int = 0
    new: int = 0


@runtime_checkable
class ForecastsWriting(Protocol):
    """A sink that can say what its work beside the stages takes, if nothing goes wrong. Optional.

    A few cheap calls for all of it. Raises: NoAccess, Unavailable, Malformed, BudgetReached.
    """

    def forecast_preparing(self, properties: Sequence[Property]) -> Estimate:
        """Of `prepare`."""

    def forecast_lifecycle(self, moves: Mapping[tuple[str, str], int]) -> Estimate:
        """Of `Lifecycle.advance`, once for all of these: stages of the CRM, what is known and what is wished."""

    def forecast_follow_ups(self, work: TaskWork) -> Estimate:
        """Of what `FollowUps` does for so many."""


@runtime_checkable
class Bulk(Protocol):
    """A sink that has another way for very many changes. Optional."""

    def ways_to_write(self, changes: int) -> Sequence[Estimate]:
        """All of them, one taken. A call at most, and none for a few changes."""

    def write_in_bulk(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """As `Sink.write`, to the same end; may take all changes before it gives the first receipt."""


@runtime_checkable
class Lifecycle(Protocol):
    """What a sink also offers if it can move the CRM's own stage."""

    def check_lifecycle(self, stages: Sequence[str]) -> Iterator[Finding]:
        """Whether these stages of the CRM can be written; writes nothing."""

    def advance(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """Moves contacts forward, never back: wish, was and now are `{LIFECYCLE: stage of the CRM}`, was "" if unknown.

        One change a contact, exactly one receipt a change, in any order; unchanged where the CRM keeps a later stage.
        """


@runtime_checkable
class FollowUps(Protocol):
    """What a sink also offers if it can give a contact's owner a task."""

    @property
    def follow_up_lag(self) -> timedelta:
        """How long `find_follow_ups` may not see what was created."""

    def check_follow_ups(self) -> Iterator[Finding]:
        """Looks at access; writes nothing."""

    def find_follow_ups(self, wanted: Sequence[FollowUp]) -> Mapping[str, str]:
        """Marker → id of the task, of those that the CRM shows."""

    def open_follow_ups(self, tasks: Sequence[str]) -> frozenset[str]:
        """Those of these tasks that are there and not done."""

    def create_follow_ups(self, wanted: Sequence[FollowUp]) -> Iterator[Made]:
        """Creates tasks, each for whoever owns the contact then; exactly one receipt each, none created twice."""


@runtime_checkable
class Lists(Protocol):
    """What a sink also offers if it can keep lists of contacts by their stage."""

    def check_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        """Looks at access and at which lists are there; writes nothing."""

    def prepare_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        """Creates those of which the name is not there yet; idempotent. Yields what was done."""


@runtime_checkable
class Connector(Protocol):
    """One vendor: its settings and its doors. `sink` gives None where the vendor cannot receive stages."""

    @property
    def name(self) -> str: ...

    @property
    def summary(self) -> str: ...

    @property
    def example(self) -> str:
        """The settings that it needs, as lines of YAML with comments: what `syncer init` writes."""

    @property
    def Settings(self) -> "type[Settings]": ...  # noqa: N802  it is a class, as in the connectors

    def source(self, settings: Any, wiring: Wiring) -> Source: ...

    def sink(self, settings: Any, wiring: Wiring) -> Sink | None: ...

"""What the kit has to be told of a connector, and the few ways in which the checks use it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

from syncer.contract import Connector, Meter, Page, Sink, Source, Wiring, Words
from syncer.model import CONTACT_FIELDS, Change, Contact, Engagement, Property, Receipt

BIT_EARLIER = timedelta(minutes=5)
CONNECTION = "subject"  # the connection's name, so the `source` of all items
PROPERTIES = (
    Property("syncer_stage", "Stage", "enumeration", options=(("lead", "Lead"), ("prospect", "Prospect"))),
    Property("syncer_stage_since", "Stage since", "datetime"),
    Property("syncer_stage_reason", "Reason"),
)
NAMES = tuple(wanted.name for wanted in PROPERTIES)
WISH = {
    "syncer_stage": "prospect",
    "syncer_stage_since": "2026-05-12T10:00:00Z",
    "syncer_stage_reason": 'Dijo "sí, señor"; respondió\nel 12 de mayo',
}


class NotApplicable(Exception):
    """The subject does not offer what a check needs, and says so."""


def claim(holds: object, otherwise: str) -> None:
    """One sentence of a check; `otherwise` tells the author of the connector what to mend."""
    if not holds:
        raise AssertionError(otherwise)


@dataclass(frozen=True)
class Subject:
    """A connector with somewhere to connect to, where a few contacts and engagements are already.

    Only `connector`, `settings` and `add` are needed; the checks of what is not offered are skipped.
    """

    connector: Connector
    settings: Mapping[str, Any]  # as a user writes them in the workspace file
    add: Callable[[str, datetime], None]  # a contact with this address, and something they did then, appear
    unknown: Callable[[str], None] | None = None  # an engagement appears, of a kind that the vendor calls so
    spoil: Callable[[str], None] | None = None  # an item appears that cannot be understood; its content has this text
    outage: Callable[[], AbstractContextManager[None]] | None = None  # as long as it lasts, nobody answers
    snapshot: Callable[[], Mapping[str, Mapping[str, Any]]] | None = None  # all that a sink could spoil, by contact id
    stages: Sequence[str] = ()  # the CRM's own stages that may be written, at least two, the lowest first
    words: Words = field(default_factory=Words)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def wiring(self, meter: Meter | None = None) -> Wiring:
        return Wiring(CONNECTION, self.words, NAMES, frozenset(CONTACT_FIELDS), meter or Meter())

    def source(self) -> Source:
        return self.connector.source(self.connector.Settings.model_validate(self.settings), self.wiring())

    def sink(self, meter: Meter | None = None) -> Sink:
        sink = self.connector.sink(self.connector.Settings.model_validate(self.settings), self.wiring(meter))
        return sink if sink is not None else skip("this connector receives no stages")

    def read(self, stream: str, since: str | None = None, until: datetime | None = None) -> list[Page]:
        return list(self.source().read(stream, since, until or self.now()))

    def read_all(self) -> dict[str, list[Page]]:
        """Every stream from its start, with one bound for all."""
        until = self.now()
        return {stream: self.read(stream, until=until) for stream in self.source().streams}

    def everything(self) -> list[Page]:
        return [page for pages in self.read_all().values() for page in pages]

    def ready_sink(self) -> Sink:
        sink = self.sink()
        list(sink.prepare(PROPERTIES))
        return sink

    def some_ids(self) -> list[str]:
        """Ids of contacts that are there to be written to."""
        ids = [contact.id for contact in contacts(self.everything()) if not contact.gone]
        claim(len(ids) > 1, "the subject needs two contacts at least, so that one can be written and one left alone")
        return ids

    def look(self) -> Mapping[str, Mapping[str, Any]]:
        """All that the other side holds."""
        return {key: dict(record) for key, record in self.snapshot().items()} if self.snapshot else skip("no snapshot")


def skip(why: str) -> NoReturn:
    raise NotApplicable(why)


def contacts(pages: Sequence[Page]) -> list[Contact]:
    return [contact for page in pages for contact in page.contacts]


def engagements(pages: Sequence[Page]) -> list[Engagement]:
    return [item for page in pages for item in page.engagements]


def items(pages: Sequence[Page]) -> list[Contact | Engagement]:
    return [*contacts(pages), *engagements(pages)]


def by_key(pages: Sequence[Page]) -> dict[tuple[str, str], Contact | Engagement]:
    """Items by noun and id: under these the store keeps them."""
    return {(type(item).__name__, item.id): item for item in items(pages)}


def last_cursor(pages: Sequence[Page]) -> str | None:
    return next((page.cursor for page in reversed(pages) if page.cursor is not None), None)


def write(sink: Sink, wishes: Mapping[str, Mapping[str, str]]) -> dict[str, Receipt]:
    """One change for each id; the receipts by id."""
    return {receipt.change.id: receipt for receipt in sink.write(iter(changes(wishes)))}


def changes(wishes: Mapping[str, Mapping[str, str]]) -> list[Change]:
    return [Change(key, dict(wish), {}) for key, wish in wishes.items()]

"""A contact record → a contact, and the engagements that HubSpot only counts. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

from connectors.hubspot.meaning import fields as fields_of
from connectors.hubspot.meaning import submissions, weblinks
from connectors.hubspot.meaning.fields import CUSTOM, Filling
from connectors.hubspot.meaning.rows import ABSORBED, Broken, Row
from connectors.hubspot.meaning.values import Instant, canonical, instant, number, parts
from connectors.hubspot.meaning.wording import wording
from syncer.contract import PIN_PREFIX, Summary, Wiring, Words
from syncer.identity import crm_id, email
from syncer.model import FORM, PAGE, Contact, Engagement, FieldValue, Identity, Kind, Trust

MODIFIED = "lastmodifieddate"
COMPANY = "associatedcompanyid"  # the primary one, kept by HubSpot
_IDENTITY = ("email", "hs_additional_emails", ABSORBED, COMPANY, MODIFIED)
# Nobody opens a mail, reads it and follows a link so soon after it was sent; a security gateway does. Longer than the
# engine allows for single clicks: HubSpot says when it sent a mail, not when it was delivered, and a roll-up has no
# other links by which a burst would show.
_TOO_SOON = timedelta(minutes=1)
EVER = datetime.min.replace(tzinfo=UTC)
ROLLED_UP = ("last", "first", "rest")  # what one roll-up of one contact becomes, at most
_TOLD = {"forms": FORM, "pages": PAGE}  # as which detail the word of a topic is kept
SINGLY = {"forms": "forms", "pages": "page_visits"}  # the lanes that tell one by one what a roll-up of a topic counts


@dataclass(frozen=True)
class ContactReader:
    """Knows what to ask of a contact, and what the answer means."""

    wiring: Wiring
    types: Mapping[str, str] = field(default_factory=dict)  # type in this portal of the properties without a field
    # The lanes that are read, of those that tell one by one what a roll-up counts, and from when on they do.
    told: Mapping[str, datetime] = field(default_factory=dict)

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The properties that are needed, each once."""
        names = [*_IDENTITY, *self.wiring.properties]
        names += [name for filling in self._sources.values() for name in filling]
        for each in self.wiring.words.summaries:
            names += [each.last, each.count, each.first, each.last_word, each.first_word]
            names += [each.last_sent, each.first_sent, submissions.PROPERTY if each.topic == submissions.TOPIC else ""]
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def needs_types(self) -> bool:
        """Whether there are fields whose type only the portal knows, and it was not asked yet."""
        custom = (wanted.removeprefix(CUSTOM) for wanted in self._sources if wanted.startswith(CUSTOM))
        return not self.types and not all(name.startswith(PIN_PREFIX) for name in custom)

    def contact(self, row: Row) -> Contact:
        """Raises Broken."""
        source = self.wiring.name
        modified = row.get(MODIFIED) or str(row.body.get("updatedAt") or "")
        updated = instant(modified)
        if modified and not updated:
            raise Broken(f"its {MODIFIED} is no date")
        addresses = (email(text) for text in (row.get("email"), *parts(row.get("hs_additional_emails"))))
        identities = dict.fromkeys(identity for identity in (crm_id(source, row.id), *addresses) if identity)
        return Contact(
            source=source,
            id=row.id,
            identities=tuple(identities),
            fields=Filling(self._sources, self.wiring.words, self.types).fields(row),
            holds={name: canonical(row.get(name)) for name in self.wiring.properties if row.get(name)},
            updated_at=updated.at if updated else None,
            merged_ids=tuple(old for old in parts(row.get(ABSORBED)) if old != row.id),
            gone=row.body.get("archived") is True,
            belongs=row.get(COMPANY),
        )

    def engagements(self, row: Row) -> Iterator[Engagement]:
        """What the portal only counts: the last one, and the others at the date of the first."""
        who = crm_id(self.wiring.name, row.id)
        for summary in self.wiring.words.summaries:
            if summary.unless not in self.told:
                singly = self.told.get(SINGLY.get(summary.topic, ""))
                yield from _Rollup(self.wiring, summary, row, who, singly).engagements()

    def counted(self, record: str) -> Iterator[str]:
        """The ids of all engagements that a contact can have by roll-ups."""
        for summary in self.wiring.words.summaries:
            yield from _rollup_ids(record, summary.kind)

    @cached_property
    def wording(self) -> str:
        words = self.wiring.words
        topics = sorted({each.topic for each in words.summaries if each.topic})
        filling = Filling(self._sources, words).wording
        return wording(words, topics, words.summaries, filling, sorted(self.wiring.properties))

    @property
    def kinds(self) -> frozenset[Kind]:
        """All that the portal counts, as what its mapping can take it for."""
        words = self.wiring.words
        said = {
            kind
            for each in words.summaries
            for topic in (words.phrases.get(each.topic, {}), words.kinds.get(each.topic, {}))
            for kind in topic.values()
        }
        singly = {Kind.UNKNOWN} if any(each.topic == submissions.TOPIC for each in words.summaries) else set[Kind]()
        return frozenset(said | singly | {each.kind for each in words.summaries})

    @cached_property
    def _sources(self) -> dict[str, list[str]]:
        return sources(self.wiring.words, self.wiring.fields)


def sources(words: Words, fields: Collection[str]) -> dict[str, list[str]]:
    """Canonical field → the properties that can fill it, the preferred one first."""
    found = fields_of.sources(words.fields, fields)
    for wanted in sorted(fields):
        if wanted.startswith(CUSTOM):
            found[wanted] = [wanted.removeprefix(CUSTOM)]
    return found


def singly(words: Words) -> frozenset[str]:
    """The lanes that tell one by one what is counted of a contact."""
    told = {lane for each in words.summaries for lane in (each.unless, SINGLY.get(each.topic, ""))}
    return frozenset(told - {""})


def rolled_up(words: Words, lane: str, contact: str) -> Iterator[str]:
    """The ids of all that could be counted of a contact in place of what a lane tells."""
    for summary in words.summaries:
        if summary.unless == lane:
            yield from _rollup_ids(contact, summary.kind)


def ever_rolled_up(contact: str) -> Iterator[str]:
    """The ids of all that could be counted of a contact by whatever mapping."""
    for kind in Kind:
        yield from _rollup_ids(contact, kind)


def _rollup_ids(record: str, kind: Kind) -> Iterator[str]:
    return (_rollup_id(record, kind, which) for which in ROLLED_UP)


def _rollup_id(record: str, kind: Kind, which: str) -> str:
    return f"{record}/{kind.word}/{which}"


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What one of the counted was; `word` is the vendor's."""

    kind: Kind
    word: str = ""
    detail: Mapping[str, FieldValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Rollup:
    """One roll-up of one contact. `singly`: from when on a lane tells each one, in what may be other kinds."""

    wiring: Wiring
    summary: Summary
    row: Row
    who: Identity
    singly: datetime | None = None

    def engagements(self) -> Iterator[Engagement]:
        """Raises Broken."""
        summary = self.summary
        last, first = self._instant(summary.last), self._instant(summary.first)
        if last is None:
            return
        others = int(number(self.row.get(summary.count)) or 1) - 1 if summary.count else 0
        yield self._engagement(
            "last", self._meaning(summary.last_word), last, 1, self._is_robot(last, summary.last_sent)
        )
        if others < 1:
            return
        all_told = self.singly is not None and self.singly <= (first.at if first else EVER)
        first = first or last
        robot = self._is_robot(first, summary.first_sent)
        if not summary.topic:
            yield self._engagement("first", _Meaning(summary.kind), first, others, robot)
            return
        yield self._engagement("first", self._meaning(summary.first_word), first, 1, robot)
        if others > 1 and not all_told:  # the portal does not say what those between the first and the last were
            yield self._engagement("rest", _Meaning(summary.kind), first, others - 1, robot)

    def _instant(self, name: str) -> Instant | None:
        text = self.row.get(name) if name else ""
        found = instant(text) if text else None
        if text and not found:
            raise Broken(f"its {name} is no date")
        return found

    def _meaning(self, name: str) -> "_Meaning":
        """What it was, by the words that say so; the kind of the roll-up if there are none."""
        said = self.row.get(name) if name else ""
        if not said:
            return _Meaning(self.summary.kind)
        text = weblinks.page(said)
        topic = self.summary.topic
        kind = self.wiring.words.said(topic, text)
        detail = {_TOLD[topic]: text} if topic in _TOLD else {}
        return _Meaning(self.summary.kind if kind is None else kind, f"{topic} {text}", detail)

    def _is_robot(self, at: Instant, sent: str) -> bool:
        delivered = instant(self.row.get(sent)) if sent else None
        return delivered is not None and timedelta(0) <= at.at - delivered.at < _TOO_SOON

    def _engagement(self, which: str, meaning: "_Meaning", at: Instant, count: int, robot: bool) -> Engagement:
        return Engagement(
            source=self.wiring.name,
            id=_rollup_id(self.row.id, self.summary.kind, which),
            who=self.who,
            kind=meaning.kind,
            at=at.at,
            vendor_kind=meaning.word or self.summary.last,
            trust=Trust.SUMMARY if at.sure and not robot else Trust.DOUBTFUL,
            count=count,
            detail=meaning.detail,
        )

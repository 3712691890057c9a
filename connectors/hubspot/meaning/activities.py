"""A call, an e-mail, a meeting … → an engagement of each contact that took part. Pure.

https://developers.hubspot.com/docs/api-reference/crm-calls-v3/guide and its sisters for the other activities say what
the properties hold; what it means for the funnel is the mapping's to say.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from connectors.hubspot.meaning.numbers import LAST, NOBODY, numbered
from connectors.hubspot.meaning.recipients import has_others
from connectors.hubspot.meaning.rows import Broken, Row
from connectors.hubspot.meaning.values import Instant, instant
from syncer.contract import Wiring, Words
from syncer.identity import crm_id, email
from syncer.model import Engagement, FieldValue, Identity, Kind, Stretch, Trust

MODIFIED = "hs_lastmodifieddate"
UNSET = "UNSET"  # the word of a property without a value
OURS = "syncer: "  # with which the title of a task begins that this product made
OPEN = "NOT_STARTED"


@dataclass(frozen=True, slots=True)
class Meaning:
    kind: Kind
    word: str  # the vendor's
    dated: str = "hs_timestamp"  # the property that says when it happened
    sender: Identity | None = None  # who acted, where the record says it
    has_others: bool = False  # whether others took part, be they in the CRM or not
    detail: Mapping[str, FieldValue] | None = None


Read = Callable[[Row, Words], Meaning]


def _nothing(row: Row) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Activity:
    """One type of record: what to ask for, and how to read it."""

    stream: str
    properties: tuple[str, ...]
    read: Read
    phrases: tuple[str, ...] = ()  # the topics by which it is read more exactly
    dates: tuple[str, ...] = ("hs_timestamp",)  # the properties that can say when it happened
    is_echo: Callable[[Row], bool] = _nothing  # whether it is only what this product wrote itself

    def kinds(self, words: Words) -> frozenset[Kind]:
        """All that it can mean."""
        said = (words.phrases.get(topic, {}).values() for topic in self.phrases)
        return frozenset({Kind.UNKNOWN, *words.kinds.get(self.stream, {}).values(), *chain.from_iterable(said)})

    @property
    def asked(self) -> tuple[str, ...]:
        return (*self.dates, MODIFIED, *self.properties)

    def engagements(self, row: Row, people: Sequence[str], wiring: Wiring) -> Iterator[Engagement]:
        """One for each of `people`, ids of contacts. Raises Broken."""
        if self.is_echo(row):
            return
        meaning = self.read(row, wiring.words)
        at = _when(row, meaning.dated)
        for actor, who in _who_acted(meaning, people, wiring.name):
            yield Engagement(
                source=wiring.name,
                id=f"{self.stream}/{row.id}/{actor}",
                who=who,
                kind=meaning.kind,
                at=at.at,
                vendor_kind=f"{self.stream} {meaning.word}",
                trust=Trust.TRUSTED if at.sure else Trust.DOUBTFUL,
                detail=meaning.detail or {},
            )

    def of_record(self, record: str) -> Stretch:
        """All engagements of those who took part."""
        return Stretch(f"{self.stream}/{record}/", "", LAST)

    def between(self, low: int, high: int) -> Stretch:
        """The engagements of the records above an id and up to another."""
        return Stretch(f"{self.stream}/", str(low), str(high), numbered=True)


def _when(row: Row, name: str) -> Instant:
    text = row.get(name)
    if not text:
        raise Broken("it does not say when it happened")
    at = instant(text)
    if at is None:
        raise Broken(f"its {name} is no date")
    return at


def _who_acted(meaning: Meaning, people: Sequence[str], source: str) -> list[tuple[str, Identity]]:
    """Everybody who took part, each with a name that stays whoever else does; of a mail to us with several people on
    it, only whoever wrote it. A person alone wrote it, from whatever address.
    """
    if people and meaning.sender and (len(people) > 1 or meaning.has_others):
        return [(NOBODY, meaning.sender)]
    return [(numbered(person), crm_id(source, person)) for person in people]


def _word(text: str) -> str:
    return text.strip().upper().replace(" ", "_") or UNSET


def first_known(words: Words, topic: str, *candidates: str) -> Meaning:
    """The first word that the mapping knows, the most telling one first; it is that one's fault if none is."""
    known = words.kinds.get(topic, {})
    word = next((word for word in candidates if word in known), candidates[0])
    return Meaning(known.get(word, Kind.UNKNOWN), word)


def _call(row: Row, words: Words) -> Meaning:
    direction, status = _word(row.get("hs_call_direction")), _word(row.get("hs_call_status"))
    outcome = row.get("hs_call_disposition").strip().lower()
    # An outcome that somebody chose tells more than the telephone: one that the mapping lacks is not guessed at.
    candidates = (outcome,) if outcome else (f"{direction} {status}", status)
    meaning = first_known(words, "calls", *candidates)
    if meaning.kind == Kind.CALL_CONNECTED:
        meaning = _refined(meaning, words, "calls", f"{row.get('hs_activity_type')} {row.get('hs_call_title')}")
    return replace(meaning, detail={} if direction == UNSET else {"direction": direction.lower()})


def _email(row: Row, words: Words) -> Meaning:
    direction, status = _word(row.get("hs_email_direction")), _word(row.get("hs_email_status"))
    meaning = first_known(words, "emails", f"{direction} {status}", direction)
    if meaning.kind != Kind.EMAIL_REPLIED:
        return meaning
    address, subject = row.get("hs_email_from_email"), row.get("hs_email_subject")
    refined = _refined(_refined(meaning, words, "subjects", subject), words, "senders", address)
    sender = email(address)
    others = sender is not None and has_others(row.get("hs_email_headers"), sender)
    return replace(refined, sender=sender, has_others=others)


def _meeting(row: Row, words: Words) -> Meaning:
    meaning = first_known(words, "meetings", _word(row.get("hs_meeting_outcome")))
    if meaning.kind != Kind.MEETING_HELD:
        return meaning
    place = f"{row.get('hs_meeting_location')} {row.get('hs_meeting_external_url')}"
    talk = f"{row.get('hs_activity_type')} {row.get('hs_meeting_title')}"
    return _refined(_refined(meaning, words, "places", place), words, "meetings", talk)


def _refined(meaning: Meaning, words: Words, topic: str, text: str) -> Meaning:
    """What free words say of it, if they say something. The words themselves are not kept."""
    kind = words.said(topic, text)
    return meaning if kind is None else replace(meaning, kind=kind, word=f"{meaning.word} {topic}")


# The properties whose options are words of the mapping, and how these are written there.
_SPOKEN: Mapping[str, Mapping[str, Callable[[str], str]]] = {
    "calls": {"hs_call_disposition": str.lower, "hs_call_status": _word},
    "emails": {"hs_email_direction": _word},
    "meetings": {"hs_meeting_outcome": _word},
    "communications": {"hs_communication_channel_type": _word},
}


def spoken(stream: str) -> bool:
    """Whether the portal can say which words it has for these."""
    return stream in _SPOKEN


def unknown_words(stream: str, definitions: Mapping[str, Mapping[str, Any]], words: Words) -> list[str]:
    """What a portal can say of a type of activity and the mapping does not know, as people see it and as it is."""
    known = words.kinds.get(stream, {})
    return [
        value if str(option.get("label") or value) == value else f"{value} ({option['label']})"
        for name, written in _SPOKEN[stream].items()
        for option in (definitions.get(name) or {}).get("options") or ()
        if (value := str(option.get("value") or "")) and written(value) not in known
    ]


def _note(row: Row, words: Words) -> Meaning:
    return first_known(words, "notes", "NOTE")


def _task(row: Row, words: Words) -> Meaning:
    return first_known(words, "tasks", _word(row.get("hs_task_status")), "TASK")


def _is_own_task(row: Row) -> bool:
    """Until somebody begins with it: from then on it tells what they did."""
    return row.get("hs_task_subject").startswith(OURS) and row.get("hs_task_status") in {"", OPEN}


def _communication(row: Row, words: Words) -> Meaning:
    return first_known(words, "communications", _word(row.get("hs_communication_channel_type")))


_CALL = ("hs_call_disposition", "hs_call_status", "hs_call_direction", "hs_activity_type", "hs_call_title")
_EMAIL = (
    *("hs_email_direction", "hs_email_status", "hs_email_subject"),
    *("hs_email_from_email", "hs_email_headers"),
)
_MEETING = (
    *("hs_meeting_outcome", "hs_meeting_location", "hs_meeting_external_url"),
    *("hs_activity_type", "hs_meeting_title"),
)
ACTIVITIES = {
    activity.stream: activity
    for activity in (
        Activity("calls", _CALL, _call, ("calls",)),
        Activity("emails", _EMAIL, _email, ("subjects", "senders")),
        Activity("meetings", _MEETING, _meeting, ("places", "meetings")),
        Activity("notes", (), _note),
        Activity("tasks", ("hs_task_status", "hs_task_subject"), _task, is_echo=_is_own_task),
        Activity("communications", ("hs_communication_channel_type",), _communication),
    )
}

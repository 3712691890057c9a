"""What a contact sent in, form by form, as HubSpot keeps it on the contact itself. Pure.

https://knowledge.hubspot.com/properties/hubspots-default-contact-properties calls the property "All form submissions
for a contact"; it holds the 800 most recent ones as `form:instant`, joined by `;`.

It is HubSpot's own account of what the forms lane reads one by one, so its entries are summaries: within a kind the
engine never adds the two. What it tells, the roll-up of forms does not tell once more.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

from connectors.hubspot.meaning.rows import Row
from connectors.hubspot.meaning.values import Instant, instant, milliseconds, parts
from connectors.hubspot.meaning.weblinks import LONGEST
from syncer.contract import Wiring, Words
from syncer.identity import crm_id
from syncer.model import FORM, Engagement, FieldValue, Kind, Stretch, Trust

PROPERTY = "hs_calculated_form_submissions"
TOPIC = "forms"  # of the kinds by a form's id, the phrases for its name, and the roll-up
_SAME = timedelta(minutes=1)  # two accounts of one submission are no farther apart
_SECONDS = 11  # digits at most, of an instant in seconds
_BEYOND = "g" * len("0a1f7c1e-0000-4000-8000-000000000004/1774214640677")  # of a form's id and an instant

Name = Callable[[str], str]  # of a form by its id, "" if nobody knows


class Entry(NamedTuple):
    form: str
    at: Instant


class Told(NamedTuple):
    engagements: list[Engagement]
    withdrawn: list[str]


class Meaning(NamedTuple):
    kind: Kind
    word: str
    detail: Mapping[str, FieldValue]


def entries(text: str) -> list[Entry]:
    """The oldest first; what cannot be understood is left out, and so left to the roll-up."""
    found = set()
    for part in parts(text):
        form, _, said = part.partition(":")
        at = instant(f"{said}000" if said.isdecimal() and len(said) <= _SECONDS else said)
        if form and said and at:
            found.add(Entry(form, at))
    return sorted(found, key=lambda entry: (entry.at.at, entry.form))


def of_record(contact: str) -> Stretch:
    """All that was told of a contact: nothing of it is left where another one has absorbed it."""
    return Stretch(f"{contact}/{TOPIC}/", "", _BEYOND)


def meaning(words: Words, form: str, name: str, otherwise: Kind) -> Meaning:
    """By its id where the mapping has that, else by its name."""
    kind = words.kinds.get(TOPIC, {}).get(form)
    if kind is None:
        kind = words.said(TOPIC, name)
    word = name[:LONGEST]
    return Meaning(otherwise if kind is None else kind, f"{TOPIC} {word or form}", {FORM: word} if word else {})


@dataclass(frozen=True, slots=True)
class Submissions:
    wiring: Wiring
    kind: Kind  # of the roll-up
    name: Name
    rolled_up: Sequence[str]  # what the roll-up becomes, by the end of its id

    def singly(self, row: Row, counted: Sequence[Engagement], *, listed: bool) -> Told:
        """The entries of a contact, and what is left of the roll-up beside them.

        Without a name an entry is told only while everything is listed: later it keeps the name that it was stored
        with when it was the contact's last.
        """
        told = entries(row.get(PROPERTY))
        if not told:
            return Told(list(counted), [])
        ids = {f"{row.id}/{self.kind.word}/{which}" for which in self.rolled_up}
        rolled_up = [one for one in counted if one.id in ids]
        left = list(_left(told, rolled_up))
        found = [one for one in counted if one.id not in ids] + left
        for entry in told:
            if (said := self._meaning(entry, rolled_up)) or listed:
                found.append(self._engagement(row, entry, said))
        return Told(found, sorted(ids - {one.id for one in left}))

    def _meaning(self, entry: Entry, rolled_up: Sequence[Engagement]) -> Meaning | None:
        """By what the portal calls the form, or else the contact's own account of its first or last one."""
        words, form = self.wiring.words, entry.form
        near = [one for one in rolled_up if _tells_of(one, entry)]
        own = min(near, key=lambda one: abs(one.at - entry.at.at), default=None)
        if form in words.kinds.get(TOPIC, {}):
            return meaning(words, form, str(own.detail.get(FORM, "")) if own else "", self.kind)
        if name := self.name(form):
            return meaning(words, form, name, self.kind)
        return Meaning(own.kind, own.vendor_kind, own.detail) if own else None

    def _engagement(self, row: Row, entry: Entry, said: Meaning | None) -> Engagement:
        kind, word, detail = said or Meaning(Kind.UNKNOWN, f"{TOPIC} {entry.form}", {})
        return Engagement(
            source=self.wiring.name,
            id=f"{row.id}/{TOPIC}/{entry.form}/{milliseconds(entry.at.at)}",
            who=crm_id(self.wiring.name, row.id),
            kind=kind,
            at=entry.at.at,
            vendor_kind=word,
            trust=Trust.SUMMARY if entry.at.sure else Trust.DOUBTFUL,
            detail=detail,
        )


def _left(told: Sequence[Entry], rolled_up: Sequence[Engagement]) -> Iterator[Engagement]:
    """What the roll-up knows beyond the entries: they are the most recent ones only, and can be late."""
    outside = [one for one in rolled_up if not _is_rest(one) and not any(_tells_of(one, entry) for entry in told)]
    yield from outside
    more = sum(one.count for one in rolled_up) - len(told) - len(outside)
    yield from (replace(one, count=more) for one in rolled_up if _is_rest(one) and more > 0)


def _is_rest(one: Engagement) -> bool:
    return one.id.endswith("/rest")


def _tells_of(one: Engagement, entry: Entry) -> bool:
    return not _is_rest(one) and abs(one.at - entry.at.at) <= _SAME

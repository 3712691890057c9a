"""The people of the portal and what they did: a pure function of seed, size and moment; nothing of it is stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from connectors.hubspot.sandbox.instants import DAY, SECOND
from connectors.hubspot.sandbox.object_types import COMPANIES, CONTACTS
from connectors.hubspot.sandbox.story.archetypes import Archetype
from connectors.hubspot.sandbox.story.cast import CAST
from connectors.hubspot.sandbox.story.company import companies
from connectors.hubspot.sandbox.story.deck import Deck, Row, build
from connectors.hubspot.sandbox.story.draw import Draw, mix
from connectors.hubspot.sandbox.story.people import Person, ghost_ids, index_in, person
from connectors.hubspot.sandbox.story.template import Template
from connectors.hubspot.sandbox.story.texts import FORMS

__all__ = ["CAST", "Archetype", "Entry", "Story", "ghost_ids"]


@lru_cache(maxsize=4)
def _decks(seed: int, now: int, per_contact: float) -> tuple[Deck, Deck]:
    """The cast as written, and the crowd."""
    crowd = [archetype for archetype in CAST for _ in range(archetype.weight)]
    shuffled = Draw(seed, 2).shuffled(crowd)
    return build(CAST, (seed, 1), now), build(shuffled, (seed, 3), now, per_contact)


def _shift(chance: int) -> int:
    """Up to six days back, and less than an hour within the day."""
    days, seconds = chance % 6, chance // 6 % 3_600
    return -(days * DAY + seconds * SECOND)


@dataclass(slots=True)
class Entry:
    """One record of the story, ready to be shown."""

    story: "Story"
    template: Template
    owner: int
    shift: int

    @property
    def created(self) -> int:
        return self.template.created + self.shift

    @property
    def modified(self) -> int:
        return self.template.modified + self.shift

    def select(self, names: tuple[str, ...]) -> dict[str, str | None]:
        return self.template.select(names, self.story.person(self.owner), self.shift)


class Story:
    """The first contacts are the cast, each as written; after them comes a crowd, drawn by weight."""

    def __init__(self, seed: int, contacts: int, now: int, per_contact: float) -> None:
        self._seed = seed
        self._contacts = contacts
        self._opening, self._crowd = _decks(seed, now, per_contact)
        self._companies = companies(now) if contacts else ()
        crowded = max(0, contacts - len(CAST))
        self._copies, self._rest = divmod(crowded, len(self._crowd.slots))
        self._shifts = [_shift(mix(seed, 4, copy)) for copy in range(self._copies + 1)]

    def count(self, object_type: str) -> int:
        if object_type == CONTACTS.name:
            return self._contacts
        if object_type == COMPANIES.name:
            return len(self._companies)
        opening = self._opening.before[object_type][min(self._contacts, len(CAST))]
        before = self._crowd.before[object_type]
        return opening + self._copies * before[-1] + before[self._rest]

    def entry(self, object_type: str, index: int) -> Entry:
        if object_type == CONTACTS.name:
            deck, copy, slot, _ = self._place(index)
            return Entry(self, deck.slots[slot].template, index, self._shift(copy))
        if object_type == COMPANIES.name:
            return Entry(self, self._companies[index], 0, 0)
        row, copy, first = self._row(object_type, index)
        return Entry(self, row.template, first + row.slot, self._shift(copy))

    def contacts_of(self, object_type: str, index: int) -> tuple[int, ...]:
        """The contacts that an activity or a deal is linked to; a company's say so themselves."""
        if object_type == COMPANIES.name:
            return ()
        row, _, first = self._row(object_type, index)
        return tuple(first + slot for slot in row.linked)

    def activities_of(self, object_type: str, contact: int) -> Iterator[int]:
        if object_type == COMPANIES.name:
            return iter(())
        deck, copy, slot, _ = self._place(contact)
        start = 0
        if deck is self._crowd:
            start = len(self._opening.rows[object_type]) + copy * len(deck.rows[object_type])
        end = self.count(object_type)
        return (start + row for row in deck.of_slot[object_type][slot] if start + row < end)

    def modified(self, object_type: str) -> Iterator[int]:
        """The modified instants of all records of a type, in their order."""
        if object_type == COMPANIES.name:
            yield from (each.modified for each in self._companies)
            return
        templates = [
            [slot.template for slot in deck.slots]
            if object_type == CONTACTS.name
            else [row.template for row in deck.rows[object_type]]
            for deck in (self._opening, self._crowd)
        ]
        left = self.count(object_type)
        for copy, dealt in enumerate([templates[0], *[templates[1]] * (self._copies + 1)], start=-1):
            shift = self._shift(copy)
            for template in dealt[:left]:
                yield template.modified + shift
            left -= min(left, len(dealt))

    def person(self, index: int) -> Person:
        deck, _, slot, _ = self._place(index)
        return person(self._seed, index, deck.slots[slot].language)

    def archetype(self, index: int) -> Archetype:
        deck, _, slot, _ = self._place(index)
        return deck.slots[slot].archetype

    def submitted(self, index: int, form: str) -> int | None:
        """When a contact sent a form in."""
        said = self.entry(CONTACTS.name, index).select(("hs_calculated_form_submissions",))
        listed = (said["hs_calculated_form_submissions"] or "").split(";")
        sent = dict(each.split(":") for each in listed if each)
        return int(sent[FORMS[form][0]]) if FORMS[form][0] in sent else None

    def find_email(self, address: str) -> int | None:
        """The contact who has this address, as first or second one, in whatever case."""
        wanted = address.lower()
        index = index_in(wanted)
        if index is None or index >= self._contacts:
            return None
        chosen = self.entry(CONTACTS.name, index).select(("email", "hs_additional_emails"))
        return index if wanted in ((value or "").lower() for value in chosen.values()) else None

    def _shift(self, copy: int) -> int:
        return self._shifts[copy] if copy >= 0 else 0

    def _place(self, index: int) -> tuple[Deck, int, int, int]:
        """The deck of a contact, which dealing of it, their slot, and the first contact of that dealing."""
        if index < len(CAST):
            return self._opening, -1, index, 0
        copy, slot = divmod(index - len(CAST), len(self._crowd.slots))
        return self._crowd, copy, slot, index - slot

    def _row(self, object_type: str, index: int) -> tuple[Row, int, int]:
        """An activity, which dealing of the deck it is in, and the first contact of that dealing."""
        opening = self._opening.rows[object_type]
        if index < len(opening):
            return opening[index], -1, 0
        rows = self._crowd.rows[object_type]
        copy, place = divmod(index - len(opening), len(rows))
        return rows[place], copy, len(CAST) + copy * len(self._crowd.slots)

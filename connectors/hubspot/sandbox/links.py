"""Which activities belong to which contacts, and which contacts were merged into which."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from connectors.hubspot.sandbox.object_types import COMPANIES, CONTACTS, FIRST_ID, ID_STEP, id_at
from connectors.hubspot.sandbox.story import Story, ghost_ids
from connectors.hubspot.sandbox.table import Table


class Links:
    """A merged contact is a new record that both old ids lead to, and that has the activities of both."""

    def __init__(self, story: Story, tables: Mapping[str, Table]) -> None:
        self._story = story
        self._tables = tables
        self._contacts: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
        self._activities: dict[tuple[str, int], list[int]] = defaultdict(list)
        self._survivors: dict[int, int] = {}
        self._merged: dict[int, tuple[int, ...]] = {}

    def link(self, object_type: str, activity: int, contacts: Iterable[int]) -> None:
        linked = tuple(contacts)
        self._contacts[object_type][activity] = linked
        for contact in linked:
            self._activities[object_type, contact].append(activity)

    def merge(self, survivor: int, first: int, second: int) -> None:
        self._merged[survivor] = (first, second)
        self._survivors[first] = self._survivors[second] = survivor

    def absorb(self, survivor: int, other: int) -> None:
        """As `merge`, where the survivor is one of the two."""
        self._merged[survivor] = (*self._merged.get(survivor, ()), other)
        self._survivors[other] = survivor

    def relink(self, object_type: str, activity: int, contacts: Iterable[int]) -> None:
        """Only these belong to the activity from now on."""
        self.link(object_type, activity, dict.fromkeys(contacts))

    def survivor(self, contact: int) -> int:
        """The id that this one leads to today; itself, if it was never merged."""
        while contact in self._survivors:
            contact = self._survivors[contact]
        index = (contact - FIRST_ID) // ID_STEP
        if 0 <= index < self._story.count(CONTACTS.name) and contact in ghost_ids(index):
            return self.survivor(id_at(index)) if self._story.archetype(index).merged else contact
        return contact

    def contacts_of(self, object_type: str, activity: int) -> list[int]:
        linked = self._contacts[object_type].get(activity)
        if linked is None:
            index = self._tables[object_type].index_of(activity)
            told = self._story.contacts_of(object_type, index) if index is not None else ()
            linked = tuple(map(id_at, told))
        today = dict.fromkeys(map(self.survivor, linked))
        return [contact for contact in today if self._tables[CONTACTS.name].shows(contact)]

    def company_of(self, contact: int) -> list[int]:
        record = self._tables[CONTACTS.name].get(contact)
        found = record.value("associatedcompanyid") if record and not record.archived else None
        return [int(found)] if found and self._tables[COMPANIES.name].shows(int(found)) else []

    def people_of(self, company: int) -> list[int]:
        """A contact says which company is theirs; here everybody is asked."""
        return [each for each in self._tables[CONTACTS.name].ids_from(0) if company in self.company_of(each)]

    def activities_of(self, object_type: str, contact: int) -> list[int]:
        if not self._tables[CONTACTS.name].shows(contact):
            return []
        table = self._tables[object_type]
        linked = {each for each in self._ever_linked(object_type, contact) if table.shows(each)}
        return sorted(each for each in linked if contact in self.contacts_of(object_type, each))

    def _ever_linked(self, object_type: str, contact: int) -> Iterator[int]:
        index = self._tables[CONTACTS.name].index_of(contact)
        if index is not None:
            yield from map(id_at, self._story.activities_of(object_type, index))
        yield from self._activities[object_type, contact]
        for merged in self._merged.get(contact, ()):
            yield from self._ever_linked(object_type, merged)

"""Lists of records, and who is on them since when: some told by the story, others put there since."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.hubspot.sandbox.object_types import CONTACTS
from connectors.hubspot.sandbox.story import Story
from connectors.hubspot.sandbox.table import Table

FIRST_LIST = 9


@dataclass(slots=True)
class MemberList:
    """`joined`: since when, by id, of those who were put on it; `left` were told by the story and are off it."""

    id: int
    name: str
    processing: str = "MANUAL"
    type_id: str = CONTACTS.type_id
    joined: dict[int, int] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    last_joined: int = 0
    last_left: int = 0
    updated: int = 0
    told: str = ""  # which trait the story tells its members by


class Lists:
    def __init__(self, story: Story, contacts: Table, made: int) -> None:
        self._story, self._contacts = story, contacts
        self._sizes: dict[int, int] = {}
        said = (
            ("Newsletter: suscriptores", "DYNAMIC", CONTACTS.type_id, "newsletter"),
            ("Importados de listas compradas", "MANUAL", CONTACTS.type_id, "imported"),
            ("Clientes activos", "DYNAMIC", CONTACTS.type_id, "customer"),
            ("Newsletter: empresas", "DYNAMIC", "0-2", ""),
        )
        self.all = {
            id_: MemberList(id_, name, processing, type_id, updated=made, last_joined=made, told=trait)
            for id_, (name, processing, type_id, trait) in enumerate(said, FIRST_LIST)
        }

    def add(self, name: str, now: int) -> MemberList:
        id_ = max(self.all) + 1
        self.all[id_] = MemberList(id_, name, updated=now)
        return self.all[id_]

    def join(self, list_id: int, contact: int, now: int) -> None:
        one = self.all[list_id]
        one.joined[contact], one.last_joined = now, now
        one.left.discard(contact)
        self._sizes.pop(list_id, None)

    def leave(self, list_id: int, contact: int, now: int) -> None:
        one = self.all[list_id]
        one.joined.pop(contact, None)
        one.left.add(contact)
        one.last_left = now
        self._sizes.pop(list_id, None)

    def merged(self, survivor: int, first: int, second: int, now: int) -> None:
        for one in self.all.values():
            if self._since(one, first) is not None or self._since(one, second) is not None:
                self.join(one.id, survivor, now)

    def size(self, one: MemberList) -> int:
        if one.id not in self._sizes:
            self._sizes[one.id] = sum(1 for _ in self.members(one, 0))
        return self._sizes[one.id]

    def members(self, one: MemberList, after: int) -> Iterator[tuple[int, int]]:
        """Ids of records above `after`, in order, and since when they are on the list."""
        extra = sorted(id_ for id_ in one.joined if id_ > after)
        for id_ in self._contacts.ids_from(after + 1) if one.told else ():
            while extra and extra[0] < id_:
                yield from self._there(one, extra.pop(0))
            if not (extra and extra[0] == id_):
                yield from self._there(one, id_)
        for id_ in extra:
            yield from self._there(one, id_)

    def _there(self, one: MemberList, id_: int) -> Iterator[tuple[int, int]]:
        since = self._since(one, id_)
        if since is not None and self._contacts.shows(id_):
            yield id_, since

    def _since(self, one: MemberList, id_: int) -> int | None:
        if id_ in one.joined:
            return one.joined[id_]
        index = self._contacts.index_of(id_)
        return None if id_ in one.left or index is None else self._told(one.told, index)

    def _told(self, trait: str, index: int) -> int | None:
        if trait == "newsletter":
            return self._story.submitted(index, "newsletter")
        archetype = self._story.archetype(index)
        there = archetype.source == ("OFFLINE", "IMPORT") if trait == "imported" else archetype.stage == trait
        return self._story.entry(CONTACTS.name, index).created if there else None

"""The records of one type: the story's own, made anew each time they are read, under what has been written since."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from connectors.hubspot.sandbox.instants import iso
from connectors.hubspot.sandbox.object_types import FIRST_ID, ID_STEP, ObjectType, id_at, index_of
from connectors.hubspot.sandbox.story import Entry, Story

Properties = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Edit:
    """What has been written over a record of the story, or the whole of a record added later.

    `before` is what the search index goes on showing for a while.
    """

    values: Properties = field(default_factory=dict)
    created: int = 0
    modified: int = 0
    written: int = 0
    archived_at: int | None = None
    before: "Edit | None" = None


class Record:
    """One record as it stands: what the story says, and what was written over it."""

    __slots__ = ("_entry", "edit", "id", "type")

    def __init__(self, object_type: ObjectType, record_id: int, entry: Entry | None, edit: Edit | None) -> None:
        self.type = object_type
        self.id = record_id
        self.edit = edit
        self._entry = entry

    @property
    def created(self) -> int:
        return self.edit.created if self.edit else self._told.created

    @property
    def modified(self) -> int:
        return self.edit.modified if self.edit else self._told.modified

    @property
    def archived(self) -> bool:
        return self.archived_at is not None

    @property
    def archived_at(self) -> int | None:
        return self.edit.archived_at if self.edit else None

    @property
    def _told(self) -> Entry:
        if self._entry is None:
            raise LookupError(self.id)
        return self._entry

    def select(self, names: tuple[str, ...]) -> dict[str, str | None]:
        """The properties asked for, and the three that always come along."""
        chosen: dict[str, str | None] = self._entry.select(names) if self._entry else dict.fromkeys(names)
        if self.edit:
            values = self.edit.values
            chosen.update({name: values[name] for name in chosen if name in values})
        chosen[self.type.created] = iso(self.created)
        chosen[self.type.modified] = iso(self.modified)
        chosen["hs_object_id"] = str(self.id)
        return chosen

    def value(self, name: str) -> str | None:
        return self.select((name,))[name]

    def everything(self) -> dict[str, str | None]:
        told = self._entry.template.names if self._entry else ()
        return self.select((*told, *(self.edit.values if self.edit else ())))


class Table:
    """`lag`: for how many milliseconds the search index does not see a write. `remembered`: what searches found, until
    something changes.
    """

    def __init__(self, object_type: ObjectType, story: Story, lag: int) -> None:
        self.type = object_type
        self.remembered: dict[bytes, list[int]] = {}
        self.lag = lag
        self._story = story
        self._told = story.count(object_type.name)
        self._edits: dict[int, Edit] = {}
        self._gone: set[int] = set()
        self._next_id = id_at(self._told)
        self._by_modified: tuple[array[int], array[int]] | None = None

    def get(self, record_id: int) -> Record | None:
        return self._seen(record_id, self._edits.get(record_id))

    def shows(self, record_id: int) -> bool:
        """Whether the record exists and is not archived."""
        edit = self._edits.get(record_id)
        there = edit is not None or self.index_of(record_id) is not None
        return there and record_id not in self._gone and not (edit and edit.archived_at)

    def index_of(self, record_id: int) -> int | None:
        """The place in the story of a record that the story told."""
        index = index_of(record_id)
        return index if index is not None and index < self._told else None

    def ids_from(self, first: int) -> Iterator[int]:
        """Every id that was ever given and is not gone, in order."""
        start = max(0, -((FIRST_ID - first) // ID_STEP)) if first > FIRST_ID else 0
        for record_id in range(id_at(start), self._next_id, ID_STEP):
            if record_id not in self._gone:
                yield record_id

    def archived_ids_from(self, first: int) -> list[int]:
        return sorted(each for each, edit in self._edits.items() if edit.archived_at is not None and each >= first)

    def add(self, values: Properties, created: int, now: int) -> int:
        record_id = self._next_id
        self._next_id += ID_STEP
        self._put(record_id, Edit(dict(values), created, now), now)
        return record_id

    def write(self, record: Record, values: Properties, now: int, *, silently: bool = False) -> None:
        """`silently`: as a recalculation does it, without moving the modified date."""
        before = record.edit.values if record.edit else {}
        modified = record.modified if silently else now
        edit = Edit({**before, **values}, record.created, modified, archived_at=record.archived_at)
        self._put(record.id, edit, now)

    def archive(self, record: Record, now: int) -> None:
        """Does not move the modified date either."""
        edit = record.edit or Edit(created=record.created, modified=record.modified)
        self._put(record.id, replace(edit, archived_at=now), now)

    def restore(self, record: Record, now: int) -> None:
        if record.edit:
            self._put(record.id, replace(record.edit, archived_at=None), now)

    def remove(self, record_id: int) -> None:
        self.remembered.clear()
        self._gone.add(record_id)
        self._edits.pop(record_id, None)

    def indexed(self, record_id: int, now: int) -> Record | None:
        """The record as the search index sees it: late by the lag, and blind to what is archived."""
        edit = self._edits.get(record_id)
        if edit and edit.archived_at is not None:
            return None
        while edit and edit.written > now - self.lag:
            edit = edit.before
        return self._seen(record_id, edit)

    def modified_between(self, low: float, high: float, now: int) -> set[int]:
        """The ids that the index may show with a modified date from `low` to `high`: all of those, and some more."""
        instants, places = self._index()
        found = {id_at(place) for place in places[bisect_left(instants, low) : bisect_right(instants, high)]}
        found.update(
            record_id
            for record_id, edit in self._edits.items()
            if low <= edit.modified <= high or edit.written > now - self.lag
        )
        return found - self._gone

    def _seen(self, record_id: int, edit: Edit | None) -> Record | None:
        if record_id in self._gone:
            return None
        index = self.index_of(record_id)
        if index is None and edit is None:
            return None
        entry = self._story.entry(self.type.name, index) if index is not None else None
        return Record(self.type, record_id, entry, edit)

    def _put(self, record_id: int, edit: Edit, now: int) -> None:
        self.remembered.clear()
        before = self._edits.get(record_id) if self.lag else None
        if before and before.written <= now - self.lag:
            before = replace(before, before=None)
        self._edits[record_id] = replace(edit, written=now, before=before)

    def _index(self) -> "tuple[array[int], array[int]]":
        """The story's modified instants in order, and whose they are; built when first needed."""
        if self._by_modified is None:
            instants = array("q", self._story.modified(self.type.name))
            places = sorted(range(len(instants)), key=instants.__getitem__)
            self._by_modified = array("q", (instants[place] for place in places)), array("q", places)
        return self._by_modified

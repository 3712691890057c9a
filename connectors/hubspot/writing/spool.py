"""Very many changes on disk, in groups of the same properties: an import's file has a value in each of its cells, since
nobody promises that an empty one leaves alone what is there.
"""

import tempfile
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import orjson

from syncer.model import Change

MOST_GROUPS = 20
_OFFSET = "Q"


@dataclass(slots=True)
class Group:
    """Changes of the same properties: their record ids, and where they lie."""

    names: tuple[str, ...]
    spool: "Spool"
    ids: "array[int]" = field(default_factory=lambda: array(_OFFSET))
    places: "array[int]" = field(default_factory=lambda: array(_OFFSET))

    def __len__(self) -> int:
        return len(self.ids)

    def change(self, line: int) -> Change:
        return self.spool.at(self.places[line])

    def sort(self) -> None:
        """By id, so that a change is found by it."""
        order = sorted(range(len(self)), key=self.ids.__getitem__)
        self.ids = array(_OFFSET, (self.ids[line] for line in order))
        self.places = array(_OFFSET, (self.places[line] for line in order))

    def line(self, record: int) -> int | None:
        found = bisect_left(self.ids, record)
        return found if found < len(self) and self.ids[found] == record else None


class Spool:
    """`rest`: where those lie that no import is for."""

    def __init__(self) -> None:
        self.rest = array(_OFFSET)
        self._groups: dict[tuple[str, ...], Group] = {}
        self._file = tempfile.TemporaryFile(prefix="syncer-")  # noqa: SIM115 - closed at the end of the block
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, change: Change) -> None:
        said = [change.id, dict(change.wish), dict(change.was), change.person]
        place, line = self._end, orjson.dumps(said) + b"\n"
        self._file.seek(place)
        self._file.write(line)
        self._end += len(line)
        group = self._group(change)
        if group is None:
            self.rest.append(place)
        else:
            group.ids.append(int(change.id))
            group.places.append(place)

    def at(self, place: int) -> Change:
        self._file.seek(place)
        return Change(*orjson.loads(self._file.readline()))

    def changes(self, places: Iterable[int]) -> Iterator[Change]:
        return map(self.at, places)

    def groups(self, least: int) -> list[Group]:
        """Those that are large enough, sorted; the others become part of the rest."""
        large = [group for group in self._groups.values() if len(group) >= least]
        for group in self._groups.values():
            if len(group) < least:
                self.rest.extend(group.places)
            else:
                group.sort()
        return large

    def _group(self, change: Change) -> Group | None:
        if not change.id.isdecimal() or not all(change.wish.values()):
            return None
        names = tuple(sorted(change.wish))
        if names not in self._groups and len(self._groups) >= MOST_GROUPS:
            return None
        return self._groups.setdefault(names, Group(names, self))

"""Engagements that are no more: what a page withdraws by name, and what it lacks of a stretch that it has whole."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import BigInteger, Connection, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from syncer.contract import Page
from syncer.model import Stretch
from syncer.store.codec import plain
from syncer.store.tables import Engagement, table

engagement = table(Engagement)

_NINES = "9" * 20  # more than any number in an id


class _Number(FunctionElement[int]):
    """The number that a text has from a place on."""

    inherit_cache = True
    type = BigInteger()


@compiles(_Number, "sqlite")
def _number_sqlite(element: _Number, compiler: SQLCompiler, **options: Any) -> str:
    text, start = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(substr({text}, {start}) AS INTEGER)"


@compiles(_Number, "postgresql")
def _number_postgres(element: _Number, compiler: SQLCompiler, **options: Any) -> str:
    text, start = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(substring(substr({text}, {start}) FROM '^[0-9]+') AS numeric)"


_NUMBERED = select(engagement.c.external_id).where(
    engagement.c.source_id == bindparam("source"),
    engagement.c.external_id.between(bindparam("low"), bindparam("high")),
    _Number(engagement.c.external_id, bindparam("start")).between(bindparam("first"), bindparam("last")),
)


@dataclass(frozen=True, slots=True)
class Stretches:
    """Of ids, other than those by numbers; what is stored of all of them is found in one go."""

    ends: Sequence[tuple[str, str]] = ()
    _of_prefix: Mapping[tuple[str, int], Sequence[Stretch]] = field(default_factory=dict)
    _lengths: frozenset[int] = frozenset()

    @classmethod
    def of(cls, whole: Collection[Stretch]) -> Self:
        of_prefix = defaultdict(list)
        for one in whole:
            of_prefix[one.prefix, len(one.high)].append(one)
        ends = [(plain(one.prefix + one.low), plain(one.prefix + one.high)) for one in whole]
        return cls(ends, of_prefix, frozenset(length for _, length in of_prefix))

    def __contains__(self, id_: str) -> bool:
        for length in self._lengths:
            at = len(id_) - length
            rest = id_[at:]
            for one in self._of_prefix.get((id_[:at], length), ()):
                if one.low < rest <= one.high:
                    return True
        return False


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Of a source: what is not to be there, unless the page has it. `told`: the contacts that the page tells of, with
    those that they absorbed. `regardless`: whoever did it, be they gone or not.
    """

    source_id: int
    ids: frozenset[str] = frozenset()
    stretches: Stretches = field(default_factory=Stretches)
    told: frozenset[str] = frozenset()
    regardless: bool = False

    @classmethod
    def of(cls, connection: Connection, page: Page, source_id: int) -> Self:
        ids = (*map(plain, page.withdrawn), *_by_number(connection, page.whole, source_id))
        stretches = Stretches.of([one for one in page.whole if not one.numbered])
        told = (plain(one) for each in page.contacts for one in (each.id, *each.merged_ids))
        return cls(source_id, frozenset(ids), stretches, frozenset(told))


def _by_number(connection: Connection, whole: Iterable[Stretch], source_id: int) -> Iterator[str]:
    for stretch in whole:
        first, last = (int(stretch.low) + 1, int(stretch.high)) if stretch.numbered else (1, 0)
        if first <= last:
            low, high = _texts(first, last)
            ends = {"low": plain(stretch.prefix + low), "high": plain(stretch.prefix + high)}
            asked = {"source": source_id, **ends, "start": len(stretch.prefix) + 1, "first": first, "last": last}
            found = connection.execute(_NUMBERED, asked).scalars()
            yield from (id_ for id_ in found if _within(id_, stretch))


def _texts(first: int, last: int) -> tuple[str, str]:
    """Two texts between which are all that begin with one of these numbers: as narrow as the order of texts allows,
    which is that of numbers only where they have as many digits.
    """
    if len(str(first)) != len(str(last)):
        return "0", _NINES
    after = str(last + 1)
    return str(first), after if len(after) == len(str(last)) else _NINES


def _within(id_: str, stretch: Stretch) -> bool:
    number = re.match(r"[0-9]+", id_.removeprefix(stretch.prefix))
    if not number or not id_.startswith(stretch.prefix):
        return False
    return int(stretch.low) < int(number[0]) <= int(stretch.high)

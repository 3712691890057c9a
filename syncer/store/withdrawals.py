"""Engagements that are no more: what a page withdraws by name, and what it lacks of a stretch that it has whole."""

import re
from collections.abc import Iterator
from typing import Any

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


# Databases order texts by rules of their own, that of ids as alike as these is the same in all; `_within` sorts out the
# rest.
_STRETCH = select(engagement.c.external_id).where(
    engagement.c.source_id == bindparam("source"), engagement.c.external_id.between(bindparam("low"), bindparam("high"))
)
_NUMBERED = _STRETCH.where(
    _Number(engagement.c.external_id, bindparam("start")).between(bindparam("first"), bindparam("last"))
)


def ids(connection: Connection, page: Page, source_id: int) -> frozenset[str]:
    """Some of them may be on the page itself: those are not withdrawn."""
    return frozenset((*map(plain, page.withdrawn), *_left_out(connection, page, source_id)))


def _left_out(connection: Connection, page: Page, source_id: int) -> Iterator[str]:
    for stretch in page.whole:
        if stretch.numbered and int(stretch.low) >= int(stretch.high):
            continue
        found = connection.execute(*_query(stretch, source_id)).scalars()
        yield from (id_ for id_ in found if _within(id_, stretch))


def _query(stretch: Stretch, source_id: int) -> tuple[Any, dict[str, Any]]:
    prefix = stretch.prefix
    if not stretch.numbered:
        return _STRETCH, {"source": source_id, "low": prefix + stretch.low, "high": prefix + stretch.high}
    first, last = int(stretch.low) + 1, int(stretch.high)
    low, high = _texts(first, last)
    asked = {"source": source_id, "low": prefix + low, "high": prefix + high}
    return _NUMBERED, {**asked, "start": len(prefix) + 1, "first": first, "last": last}


def _texts(first: int, last: int) -> tuple[str, str]:
    """Two texts between which are all that begin with one of these numbers: as narrow as the order of texts allows,
    which is that of numbers only where they have as many digits.
    """
    if len(str(first)) != len(str(last)):
        return "0", _NINES
    after = str(last + 1)
    return str(first), after if len(after) == len(str(last)) else _NINES


def _within(id_: str, stretch: Stretch) -> bool:
    rest = id_.removeprefix(stretch.prefix)
    if not id_.startswith(stretch.prefix):
        return False
    if stretch.numbered:
        number = re.match(r"[0-9]+", rest)
        return number is not None and int(stretch.low) < int(number[0]) <= int(stretch.high)
    return len(rest) == len(stretch.high) and stretch.low < rest <= stretch.high

"""Engagements that are no more: what a page withdraws by name, and what it lacks of a stretch that it has whole."""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, select

from syncer.contract import Page
from syncer.model import Stretch
from syncer.store.codec import plain
from syncer.store.tables import Engagement, table

engagement = table(Engagement)

# Databases order texts by rules of their own, that of ids as alike as these is the same in all; `_within` sorts out the
# rest.
_STRETCH = select(engagement.c.external_id).where(
    engagement.c.source_id == bindparam("source"), engagement.c.external_id.between(bindparam("low"), bindparam("high"))
)


def ids(connection: Connection, page: Page, source_id: int) -> frozenset[str]:
    """Some of them may be on the page itself: those are not withdrawn."""
    return frozenset((*map(plain, page.withdrawn), *_left_out(connection, page, source_id)))


def _left_out(connection: Connection, page: Page, source_id: int) -> Iterator[str]:
    for stretch in page.whole:
        low, high = stretch.prefix + stretch.low, stretch.prefix + stretch.high
        found = connection.execute(_STRETCH, {"source": source_id, "low": low, "high": high}).scalars()
        yield from (id_ for id_ in found if _within(id_, stretch))


def _within(id_: str, stretch: Stretch) -> bool:
    rest = id_.removeprefix(stretch.prefix)
    return id_.startswith(stretch.prefix) and len(rest) == len(stretch.high) and stretch.low < rest <= stretch.high

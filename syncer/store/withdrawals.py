"""Engagements that are no more: what a page withdraws by name, and what it lacks of a stretch that it has whole."""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection, bindparam, select

from syncer.contract import Page
from syncer.identity import crm_id
from syncer.model import Engagement as Said
from syncer.model import Kind, Stretch, Trust
from syncer.store.codec import EPOCH, plain
from syncer.store.tables import Engagement, table

WORD = ""  # there is no vendor word for it

engagement = table(Engagement)

# Databases order texts by rules of their own, that of ids as alike as these is the same in all; `_within` sorts out the
# rest.
_STRETCH = select(engagement.c.external_id).where(
    engagement.c.source_id == bindparam("source"), engagement.c.external_id.between(bindparam("low"), bindparam("high"))
)


def names_in(page: Page) -> set[str]:
    return {WORD} if page.withdrawn or page.whole else set()


def of(connection: Connection, page: Page, source: str, numbers: Mapping[str, int]) -> Iterator[Said]:
    """As roll-ups of nothing, which is how an engagement says that it is not there any more."""
    delivered = {plain(one.id) for one in page.engagements} if page.withdrawn or page.whole else set()
    for id_ in dict.fromkeys((*map(plain, page.withdrawn), *_left_out(connection, page, numbers[source]))):
        if id_ not in delivered:
            yield Said(source, id_, crm_id(source, ""), Kind.NEUTRAL, EPOCH, WORD, Trust.SUMMARY, count=0)


def _left_out(connection: Connection, page: Page, source_id: int) -> Iterator[str]:
    for stretch in page.whole:
        low, high = stretch.prefix + stretch.low, stretch.prefix + stretch.high
        found = connection.execute(_STRETCH, {"source": source_id, "low": low, "high": high}).scalars()
        yield from (id_ for id_ in found if _within(id_, stretch))


def _within(id_: str, stretch: Stretch) -> bool:
    rest = id_.removeprefix(stretch.prefix)
    return id_.startswith(stretch.prefix) and len(rest) == len(stretch.high) and stretch.low < rest <= stretch.high

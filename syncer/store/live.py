"""The contacts of one source that are there, read on a few at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, not_

from syncer.store.engine import Database
from syncer.store.filters import Filter
from syncer.store.tables import Contact, Standing, table

Item = TypeVar("Item")

contact, standing = table(Contact), table(Standing)

AT_ONCE = 1_000

OF_SOURCE = contact.c.source_id == bindparam("source")
_THERE = not_(contact.c.gone), not_(contact.c.merged)
LIVE = OF_SOURCE, *_THERE
DECIDED = exists().where(standing.c.person_id == contact.c.person_id)


def onward(statement: Select[Any], number: ColumnElement[int]) -> Select[Any]:
    """The next few of those that are there, by the contact's number, which a row begins with."""
    live = Filter(contact.c.source_id) == bindparam("source"), *_THERE
    return statement.where(*live, number > bindparam("after")).order_by(number).limit(bindparam("limit"))


def stream(
    database: Database,
    statement: Select[Any],
    source_id: int,
    tell: Callable[[Connection, Sequence[Any]], Iterable[Item]],
) -> Iterator[Item]:
    """What `tell` makes of the rows that `onward` gives. No transaction in between: what is yielded may be settled."""
    after = 0
    while True:
        with database.read() as connection:
            rows = connection.execute(statement, {"source": source_id, "after": after, "limit": AT_ONCE}).all()
            told = list(tell(connection, rows))
        yield from told
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]

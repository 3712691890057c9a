"""The changes of stage of everybody in one funnel, for statistics."""

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, func, select

from syncer.store.engine import Database
from syncer.store.tables import History, table
from syncer.store.values import Turn

history = table(History)

AT_ONCE = 5_000  # numbers of persons: so few that memory stays flat

_HIGHEST = select(func.max(history.c.person_id))
_FIRST = select(func.min(history.c.at)).where(history.c.funnel_id == bindparam("funnel"))
_TURNS = (
    select(*(history.c[name] for name in ("person_id", "at", "since", "was", "stage", "rule")))
    .where(
        history.c.person_id.between(bindparam("low"), bindparam("high")),
        history.c.funnel_id == bindparam("funnel"),
        history.c.at <= bindparam("until"),
    )
    .order_by(history.c.person_id, history.c.at, history.c.id)
)


def first(connection: Connection, funnel: int) -> int | None:
    return connection.execute(_FIRST, {"funnel": funnel}).scalar()


def stream(database: Database, funnel: int, until: int) -> Iterator[Turn]:
    """Some persons at a time, no transaction in between."""
    with database.read() as connection:
        highest = connection.execute(_HIGHEST).scalar() or 0
    for low in range(1, highest + 1, AT_ONCE):
        asked = {"low": low, "high": low + AT_ONCE - 1, "funnel": funnel, "until": until}
        with database.read() as connection:
            rows = connection.execute(_TURNS, asked).all()
        yield from map(Turn._make, rows)

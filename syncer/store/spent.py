"""Calls by the hour, and connections that are not worth a call for a while."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, select, text

from syncer.contract import Spent as Spending
from syncer.spending import hour_of
from syncer.store import bulk
from syncer.store.codec import from_ms, to_ms
from syncer.store.tables import Parked, Spent, table
from syncer.store.values import Closed

spent, parked = table(Spent), table(Parked)

KEPT = timedelta(days=40)  # of use to nobody after that

_ADD = text(
    "INSERT INTO spent (source, hour, calls) VALUES (:source, :hour, :calls) "
    "ON CONFLICT (source, hour) DO UPDATE SET calls = spent.calls + excluded.calls"
)
_FORGET = delete(spent).where(spent.c.hour < bindparam("before"))
_SINCE = (
    select(spent.c.hour, spent.c.calls)
    .where(spent.c.source == bindparam("source"), spent.c.hour >= bindparam("since"))
    .order_by(spent.c.hour)
)
_CLOSED = select(parked.c.source, parked.c.until, parked.c.why, parked.c.settings).where(
    parked.c.until > bindparam("now")
)


def add(connection: Connection, source: str, at: datetime, calls: int) -> None:
    connection.execute(_ADD, {"source": source, "hour": to_ms(hour_of(at)), "calls": calls})
    connection.execute(_FORGET, {"before": to_ms(at - KEPT)})


def since(connection: Connection, source: str, at: datetime) -> Iterator[Spending]:
    for hour, calls in connection.execute(_SINCE, {"source": source, "since": to_ms(hour_of(at))}):
        yield Spending(from_ms(hour), calls)


def close(connection: Connection, source: str, closed: Closed) -> None:
    row = (source, to_ms(closed.until), closed.why, closed.settings)
    bulk.insert(connection, parked, ("source", "until", "why", "settings"), [row], "replace")


def closed(connection: Connection, now: datetime) -> dict[str, Closed]:
    rows = connection.execute(_CLOSED, {"now": to_ms(now)})
    return {source: Closed(from_ms(until), why, settings) for source, until, why, settings in rows}

"""Stages that people set by hand. A pin hangs on a handle, so it goes wherever that handle goes."""

from sqlalchemy import Connection, select
from sqlalchemy import delete as sql_delete

from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.names import Names
from syncer.store.persons import make_due
from syncer.store.tables import Identity, table
from syncer.store.tables import Pin as PinRow
from syncer.store.values import Pin

identity, pin = table(Identity), table(PinRow)

_KEY = ("handle", "funnel_id")
_ALL = (
    select(identity.c.person_id, pin.c.funnel_id, *(pin.c[name] for name in Pin._fields))
    .select_from(pin.join(identity, identity.c.handle == pin.c.handle))
    .order_by(pin.c.at, pin.c.handle)
)
_HANDLES = select(identity.c.handle).where(among(identity.c.person_id, "persons"))


def everyone(connection: Connection, names: Names) -> dict[int, dict[str, Pin]]:
    """By person and funnel; of several, the one set last."""
    found: dict[int, dict[str, Pin]] = {}
    for number, funnel, *rest in connection.execute(_ALL):
        found.setdefault(number, {})[names.text(funnel)] = Pin(*rest)
    return found


def put(connection: Connection, number: int, handle: str, funnel_id: int, wanted: Pin) -> None:
    """Replaces whatever is pinned for that person in that funnel."""
    drop(connection, number, funnel_id)
    bulk.insert(connection, pin, (*_KEY, *Pin._fields), [(handle, funnel_id, *wanted)])
    make_due(connection, [number])


def drop(connection: Connection, number: int, funnel_id: int) -> bool:
    """Whether there was one."""
    handles = connection.execute(_HANDLES, {"persons": [number]}).scalars().all()
    asked = sql_delete(pin).where(pin.c.funnel_id == funnel_id, among(pin.c.handle, "handles"))
    dropped = connection.execute(asked, {"handles": handles}).rowcount > 0
    if dropped:
        make_due(connection, [number])
    return dropped

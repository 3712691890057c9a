"""Contacts of the CRM for which there may be more to do than their stage."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, false, func, or_, select, true
from sqlalchemy import update as sql_update

from syncer.model import LIFECYCLE
from syncer.store import bulk, decisions, follow_ups, live, persons
from syncer.store.bulk import among
from syncer.store.codec import fields_text, loads, plain
from syncer.store.engine import Database
from syncer.store.live import DECIDED, LIVE, onward
from syncer.store.names import Names
from syncer.store.tables import Contact, Extra, table
from syncer.store.values import Errand

contact, extra = table(Contact), table(Extra)

_COLUMNS = contact.c.id, contact.c.external_id, contact.c.person_id, contact.c.fields, extra.c.lifecycle
_OF_EXTRA = extra.c.contact_id == contact.c.id
# by the index of those that wait: mostly nobody does
_WAITING = onward(select(*_COLUMNS).select_from(extra.join(contact, _OF_EXTRA)), extra.c.contact_id).where(
    extra.c.waiting
)
_COMING = onward(select(*_COLUMNS).select_from(contact.outerjoin(extra, _OF_EXTRA)), contact.c.id).where(
    or_(extra.c.waiting, contact.c.pending)
)
_OF_PERSONS = (
    select(*_COLUMNS, or_(func.coalesce(extra.c.waiting, false()), contact.c.pending))
    .select_from(contact.outerjoin(extra, _OF_EXTRA))
    .where(*LIVE, among(contact.c.person_id, "persons"))
    .order_by(contact.c.id)
)
_OTHERS = select(contact.c.id, true()).where(*LIVE, DECIDED, contact.c.id.not_in(select(extra.c.contact_id)))
_ALL_WAITING = sql_update(extra).values(waiting=True)
_STORED = select(contact.c.external_id, contact.c.id, contact.c.person_id, contact.c.fields).where(
    contact.c.source_id == bindparam("source"), among(contact.c.external_id, "ids")
)


def put(connection: Connection, source_id: int, ids: Sequence[str]) -> None:
    stored = _stored(connection, source_id, ids)
    bulk.insert(connection, extra, ("contact_id", "waiting"), [(row[1], True) for row in stored], "replace")


def put_everybody(connection: Connection, source_id: int) -> None:
    connection.execute(_ALL_WAITING)
    connection.execute(extra.insert().from_select(["contact_id", "waiting"], _OTHERS), {"source": source_id})


def take(connection: Connection, source_id: int, ids: Sequence[str]) -> None:
    """Nothing is left to do for these."""
    stored = _stored(connection, source_id, ids)
    bulk.update(connection, extra, ("waiting",), ("contact_id",), [(False, row[1]) for row in stored])


def stream(database: Database, names: Names, source_id: int, *, coming: bool) -> Iterator[Errand]:
    """`coming`: those too whose stage has not been compared yet. What is yielded may be taken off meanwhile."""

    def tell(connection: Connection, rows: Sequence[Any]) -> Iterator[Errand]:
        return (errand for errand in _told(connection, names, rows) if errand.standings)

    return live.stream(database, _COMING if coming else _WAITING, source_id, tell)


def of_persons(connection: Connection, names: Names, source_id: int, persons: Collection[int]) -> list[Errand]:
    """All that are there, whether they wait or not."""
    rows = connection.execute(_OF_PERSONS, {"source": source_id, "persons": persons}).all()
    told = _told(connection, names, [row[:-1] for row in rows])
    return [errand._replace(waits=bool(row[-1])) for errand, row in zip(told, rows, strict=True)]


def _told(connection: Connection, names: Names, rows: Sequence[Any]) -> Iterator[Errand]:
    owners = sorted({owner for _, _, owner, _, _ in rows})
    standings = decisions.standings(connection, names, owners)
    moved = decisions.last_moves(connection, names, owners)
    meant = follow_ups.of_persons(connection, owners)
    for _, external_id, owner, fields, lifecycle in rows:
        yield Errand(
            external_id,
            owner,
            loads(fields),
            standings.get(owner, {}),
            lifecycle or "",
            moved.get(owner, {}),
            meant.get(owner, []),
        )


def settle_lifecycle(
    connection: Connection, names: Names, source_id: int, settled: Mapping[str, str], held: Mapping[str, str], crm: str
) -> None:
    """`settled`: what was wished, `held`: what the CRM holds, both by contact.

    Whoever reads the CRM next finds in `held` nothing new, so nobody becomes due by it.
    """
    stored = _stored(connection, source_id, list({*settled, *held}))
    done = [(settled[key], number) for key, number, _, _ in stored if key in settled]
    bulk.update(connection, extra, ("lifecycle",), ("contact_id",), done)
    told = [(key, number, owner, loads(fields)) for key, number, owner, fields in stored if key in held]
    changed = [
        (fields_text({**fields, LIFECYCLE: held[key]}), number)
        for key, number, _, fields in told
        if fields.get(LIFECYCLE) != held[key]
    ]
    bulk.update(connection, contact, ("fields",), ("id",), changed)
    persons.merge(connection, names, {owner for _, _, owner, _ in told}, crm)


def numbers(connection: Connection, source_id: int, ids: Sequence[str]) -> dict[str, int]:
    """By id."""
    return {key: number for key, number, _, _ in _stored(connection, source_id, ids)}


def _stored(connection: Connection, source_id: int, ids: Sequence[str]) -> Sequence[Any]:
    return connection.execute(_STORED, {"source": source_id, "ids": [plain(one) for one in ids]}).all()

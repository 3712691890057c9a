"""Contacts of the CRM that receive stages: what they should hold, what they hold, and what became of the changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sqlalchemy import Connection, and_, bindparam, exists, func, not_, or_, select
from sqlalchemy import update as sql_update

from syncer.model import Outcome, Receipt
from syncer.store import bulk, written
from syncer.store.bulk import among
from syncer.store.codec import fields_text, loads, plain
from syncer.store.decisions import KEY, STANDING, by_person
from syncer.store.engine import Database
from syncer.store.names import Names
from syncer.store.tables import Contact, Reject, Standing, table
from syncer.store.values import Target
from syncer.store.written import Sent

contact, reject, standing = table(Contact), table(Reject), table(Standing)

AT_ONCE = 1_000
WRITES = "write"  # as which stream refused changes are set aside
MISSED = "missed"  # and those of contacts that the CRM no longer has

LIVE = contact.c.source_id == bindparam("source"), not_(contact.c.gone), not_(contact.c.merged)
DECIDED = exists().where(standing.c.person_id == contact.c.person_id)
_TARGETS = (
    select(contact.c.id, contact.c.external_id, contact.c.person_id, contact.c.holds)
    .where(*LIVE, contact.c.id > bindparam("after"))
    .order_by(contact.c.id)
    .limit(AT_ONCE)
)
_PENDING = _TARGETS.where(contact.c.pending)
STANDINGS_OF = select(*(standing.c[name] for name in (*KEY, *STANDING))).where(among(standing.c.person_id, "persons"))
_COUNT = select(func.count()).select_from(contact).where(*LIVE, DECIDED)
_COUNT_PENDING = _COUNT.where(contact.c.pending)
_ALL_PENDING = sql_update(contact).where(not_(contact.c.pending)).values(pending=True)
_HOLDS = select(contact.c.external_id, contact.c.id, contact.c.holds, contact.c.pending).where(
    contact.c.source_id == bindparam("source"), among(contact.c.external_id, "ids")
)
_PLACE = "contact "
_REJECT = ("source", "stream", "place")
_THERE = and_(not_(contact.c.gone), not_(contact.c.merged))
_MISSED = select(reject.c.place, contact.c.id, _THERE).where(
    reject.c.source == bindparam("crm"),
    reject.c.stream == MISSED,
    contact.c.source_id == bindparam("source"),
    contact.c.external_id == func.substr(reject.c.place, len(_PLACE) + 1),
    or_(not_(_THERE), contact.c.seen_at > reject.c.at),
)


def stream(database: Database, names: Names, source_id: int, *, pending: bool) -> Iterator[Target]:
    """A few at a time, no transaction in between: what is yielded may be settled meanwhile."""
    statement = _PENDING if pending else _TARGETS
    after = 0
    while True:
        with database.read() as connection:
            rows = connection.execute(statement, {"source": source_id, "after": after}).all()
            decided = connection.execute(STANDINGS_OF, {"persons": sorted({row[2] for row in rows})}).all()
        standings = by_person(decided, names)
        for _, external_id, owner, holds in rows:
            if owner in standings:
                yield Target(external_id, owner, loads(holds), standings[owner])
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


def count(connection: Connection, source_id: int, *, pending: bool) -> int:
    return connection.execute(_COUNT_PENDING if pending else _COUNT, {"source": source_id}).scalar_one()


def mark_all_pending(connection: Connection) -> None:
    connection.execute(_ALL_PENDING)


def settle(connection: Connection, crm: str, source_id: int, ids: Sequence[str]) -> None:
    stored = _stored(connection, source_id, ids)
    bulk.update(connection, contact, ("pending",), ("id",), [(False, number) for number, _, _ in stored.values()])
    _lift(connection, crm, stored)


def save_receipts(
    connection: Connection, crm: str, source_id: int, receipts: Sequence[Receipt], sent: Sent
) -> list[str]:
    """Gives the contacts that hold now what was wished."""
    stored = _stored(connection, source_id, [receipt.change.id for receipt in receipts])
    rows, held = [], []
    refused: dict[str, list[tuple[str, str]]] = {WRITES: [], MISSED: []}
    for receipt in receipts:
        key = plain(receipt.change.id)
        if key not in stored:
            continue
        number, holds, _ = stored[key]
        holds = _holding(holds, receipt.now)
        pending = receipt.outcome is Outcome.UNSURE or not _is_held(receipt.change.wish, holds)
        if receipt.outcome is Outcome.REFUSED:
            pending = False
            refused[MISSED if receipt.gone else WRITES].append((key, receipt.error))
        elif not pending:
            held.append(key)
        stored[key] = number, holds, pending
    written.log(connection, sent, receipts, {key: number for key, (number, _, _) in stored.items()})
    rows = [(fields_text(holds), pending, number) for number, holds, pending in stored.values()]
    bulk.update(connection, contact, ("holds", "pending"), ("id",), rows)
    _lift(connection, crm, held)
    for stream_name, rows_of in refused.items():
        set_aside(connection, crm, stream_name, rows_of, sent)
    return held


def follow_missed(connection: Connection, crm: str, source_id: int) -> None:
    """What was set aside since the CRM had no such contact is over once the source says so too; a contact that the
    source has shown since is tried again.
    """
    rows = connection.execute(_MISSED, {"source": source_id, "crm": crm}).all()
    bulk.delete(connection, reject, _REJECT, [(crm, MISSED, place) for place, _, _ in rows])
    bulk.update(connection, contact, ("pending",), ("id",), [(True, number) for _, number, there in rows if there])


def _stored(connection: Connection, source_id: int, ids: Sequence[str]) -> dict[str, tuple[int, dict[str, str], bool]]:
    asked = {"source": source_id, "ids": [plain(one) for one in ids]}
    rows = connection.execute(_HOLDS, asked)
    return {key: (number, loads(holds), pending) for key, number, holds, pending in rows}


def _holding(holds: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in {**holds, **now}.items() if value}


def _is_held(wish: Mapping[str, str], holds: Mapping[str, str]) -> bool:
    return all(holds.get(name, "") == value for name, value in wish.items())


def _lift(connection: Connection, crm: str, ids: Sequence[str] | Mapping[str, object]) -> None:
    for stream_name in (WRITES, MISSED):
        lift(connection, crm, stream_name, ids)


def lift(connection: Connection, crm: str, stream_name: str, ids: Iterable[str]) -> None:
    """What was refused once has been accepted."""
    bulk.delete(connection, reject, _REJECT, [(crm, stream_name, _place(one)) for one in ids])


def set_aside(
    connection: Connection, crm: str, stream_name: str, refused: Sequence[tuple[str, str]], sent: Sent
) -> None:
    """By ids of contacts, with why."""
    rows = {key: (crm, stream_name, _place(key), plain(error), sent.run, sent.at) for key, error in refused}
    columns = ("source", "stream", "place", "reason", "run", "at")
    bulk.insert(connection, reject, columns, list(rows.values()), "replace")


def _place(contact_id: str) -> str:
    return f"{_PLACE}{contact_id}"

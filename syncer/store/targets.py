"""Contacts of the CRM that receive stages: what they should hold, what they hold, and what became of the changes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, not_, select
from sqlalchemy import update as sql_update

from syncer.model import Outcome, Receipt
from syncer.store import bulk, decisions, live, refusals, written
from syncer.store.bulk import among
from syncer.store.codec import fields_text, loads, plain
from syncer.store.engine import Database
from syncer.store.live import DECIDED, LIVE, OF_SOURCE, onward
from syncer.store.names import Names
from syncer.store.refusals import MISSED, WRITES
from syncer.store.tables import Contact, table
from syncer.store.values import Standing, Target
from syncer.store.written import Sent

contact = table(Contact)

_TARGETS = onward(select(contact.c.id, contact.c.external_id, contact.c.person_id, contact.c.holds), contact.c.id)
_PENDING = _TARGETS.where(OF_SOURCE, contact.c.pending)  # by the index of those that are
_OF_PERSONS = select(contact.c.external_id, contact.c.person_id, contact.c.holds).where(
    *LIVE, among(contact.c.person_id, "persons")
)
_COUNT = select(func.count()).select_from(contact).where(*LIVE, DECIDED)
_COUNT_PENDING = _COUNT.where(contact.c.pending)
_ALL_PENDING = sql_update(contact).where(not_(contact.c.pending)).values(pending=True)
_HOLDS = select(contact.c.external_id, contact.c.id, contact.c.holds, contact.c.pending).where(
    contact.c.source_id == bindparam("source"), among(contact.c.external_id, "ids")
)


def stream(database: Database, names: Names, source_id: int, *, pending: bool) -> Iterator[Target]:
    """What is yielded may be settled meanwhile."""

    def tell(connection: Connection, rows: Sequence[Any]) -> Iterator[Target]:
        standings = decisions.standings(connection, names, sorted({owner for _, _, owner, _ in rows}))
        for _, external_id, owner, holds in rows:
            if owner in standings:
                yield Target(external_id, owner, loads(holds), standings[owner])

    return live.stream(database, _PENDING if pending else _TARGETS, source_id, tell)


def of_persons(connection: Connection, source_id: int, standings: Mapping[int, dict[str, Standing]]) -> list[Target]:
    """Where these persons stood so."""
    rows = connection.execute(_OF_PERSONS, {"source": source_id, "persons": list(standings)})
    return [Target(external_id, owner, loads(holds), standings[owner]) for external_id, owner, holds in rows]


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
    _lift(connection, crm, [key for rows_of in refused.values() for key, _ in rows_of])
    for stream_name, rows_of in refused.items():
        refusals.set_aside(connection, crm, stream_name, rows_of, sent)
    return held


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
        refusals.lift(connection, crm, stream_name, ids)

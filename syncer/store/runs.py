"""Runs as they are recorded, and notes that the engine keeps from one run to the next."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, select
from sqlalchemy import update as sql_update

from syncer.store import bulk
from syncer.store.codec import from_ms, loads, to_ms
from syncer.store.tables import Note, table
from syncer.store.tables import Run as RunRow
from syncer.store.values import Run

run, note = table(RunRow), table(Note)

_START = insert(run).values(outcome="", counts="{}").returning(run.c.id)
_END = sql_update(run).where(run.c.id == bindparam("number"))
_LAST = select(
    run.c.id, run.c.workspace, run.c.command, run.c.started_at, run.c.ended_at, run.c.outcome, run.c.counts
).order_by(run.c.id.desc())
_NOTE = select(note.c.value).where(note.c.key == bindparam("key"))


def start(connection: Connection, workspace: str, command: str, at: datetime) -> int:
    values = {"workspace": workspace, "command": command, "started_at": to_ms(at)}
    return int(connection.execute(_START, values).scalar_one())


def end(connection: Connection, number: int, outcome: str, counts: Mapping[str, Any], at: datetime) -> None:
    values = {"number": number, "outcome": outcome, "counts": orjson.dumps(counts).decode(), "ended_at": to_ms(at)}
    connection.execute(_END, values)


def last(connection: Connection, limit: int) -> list[Run]:
    return [
        Run(
            number,
            workspace,
            command,
            from_ms(started),
            None if ended is None else from_ms(ended),
            outcome,
            loads(counts),
        )
        for number, workspace, command, started, ended, outcome, counts in connection.execute(_LAST.limit(limit))
    ]


def read_note(connection: Connection, key: str) -> str | None:
    return connection.execute(_NOTE, {"key": key}).scalar()


def write_note(connection: Connection, key: str, value: str) -> None:
    bulk.insert(connection, note, ("key", "value"), [(key, value)], "replace")

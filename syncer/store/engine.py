"""Opening a database, its transactions, and the one seam where its errors become ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from syncer.errors import BadSettings
from syncer.shield import shielded
from syncer.store.faults import translated

SCHEMES = "sqlite:///file.db or postgresql+psycopg://user@host/name"
ONE_WRITER = 7_306_081  # the advisory lock that PostgreSQL's writers take, as SQLite's take the file's


class Database:
    """One SQLite file or PostgreSQL database. `write` is one transaction and excludes other writers."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.place = _place(url)
        self.fences: list[Callable[[Connection], None]] = []  # each may refuse a write before it begins
        options = _SQLITE if self.is_sqlite else _POSTGRES
        self._engine = create_engine(url, hide_parameters=True, **options)
        self._writer = self._engine.execution_options(syncer_write=True)
        if self.is_sqlite:
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        else:
            event.listen(self._engine, "connect", _prepare_postgres)
            event.listen(self._engine, "begin", _begin_postgres)

    @classmethod
    def at(cls, url: str) -> Self:
        """Raises BadSettings when this is no address of a database; opens nothing yet."""
        return cls(_parsed(url))

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with shielded(), translated(self.place), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self, *, fenced: bool = True) -> Iterator[Connection]:
        with shielded(), translated(self.place), self._writer.begin() as connection:
            for fence in self.fences if fenced else ():
                fence(connection)
            yield connection


_SQLITE: dict[str, Any] = {"connect_args": {"timeout": 30.0}}
_POSTGRES: dict[str, Any] = {
    "pool_pre_ping": True,
    "connect_args": {"connect_timeout": 10, "application_name": "syncer"},
}


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",  # readers go on while we write
        "synchronous = NORMAL",  # with WAL: a power cut may lose the last pages, never break the file
        "foreign_keys = ON",
        "cache_size = -16384",  # kilobytes, for each connection: memory stays flat however large the file
        "temp_store = MEMORY",
        "wal_autocheckpoint = 8000",
        "journal_size_limit = 67108864",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgres(connection: Any, _record: object) -> None:
    for setting in (
        "plan_cache_mode = force_custom_plan",  # a plan made while a table was small is a bad one a minute later
        "synchronous_commit = off",  # as on SQLite: a crash may lose the last pages, cursor and all, never a half
    ):
        connection.execute(f"SET {setting}")
    connection.commit()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("syncer_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgres(connection: Connection) -> None:
    if connection.get_execution_options().get("syncer_write"):
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (ONE_WRITER,))


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSettings("this is no address of a database", where="database", fix=f"write {SCHEMES}") from None
    backend = parsed.get_backend_name()
    if backend in ("postgres", "postgresql"):
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise BadSettings(f"{backend} databases are not supported", where="database", fix=f"write {SCHEMES}")
    if parsed.database in (None, "", ":memory:"):
        raise BadSettings("an SQLite database needs a file", where="database", fix=f"write {SCHEMES}")
    return parsed.set(drivername="sqlite")


def _place(url: URL) -> str:
    """What a message may call this database: never with a password."""
    if url.get_backend_name() == "sqlite":
        return str(Path(url.database or "").absolute())
    host = url.host or url.query.get("host") or "local socket"
    return f"PostgreSQL at {host}{f':{url.port}' if url.port else ''}, database {url.database}"

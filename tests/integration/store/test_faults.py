"""A full disk, a locked file, a server that goes away, a process that is killed: nothing is half done."""

import multiprocessing
import sqlite3
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Thread

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from syncer.errors import BadSettings, SyncerError, Unavailable
from syncer.model import Contact, Engagement
from syncer.store import Saved, Store
from syncer.store.faults import translated
from tests.databases import Postgres
from tests.integration.store.sample import contact, decide_all, due, event, save


def _sqlite_error(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("words that quote ana@x.cl")
    error.sqlite_errorname = name
    return error


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Store:
    path = tmp_path / "x.db"
    path.write_bytes(sqlite_template.read_bytes())
    return Store.open(f"sqlite:///{path}")


def test_a_full_disk_is_said_and_nothing_is_half_done(sqlite_store: Store) -> None:
    with sqlite_store as store:
        save(store, contact(0), cursor="before")
        decide_all(store)
        with store._database._engine.connect() as connection:  # back to the pool, which hands it out again
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")
        many: list[Contact | Engagement] = [contact(n, f"p{n}@x.cl") for n in range(500)]
        many += [event(f"e{n}", f"p{n}@x.cl") for n in range(500)]
        with pytest.raises(Unavailable, match="the disk is full") as caught:
            save(store, *many, cursor="after")
        assert "x.db" in caught.value.where
        assert "free some space" in caught.value.fix
        assert (store.cursor("hub", "all"), store.totals().contacts, due(store)) == ("before", 1, [])
        with store._database._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert save(store, *many, cursor="after").engagements_new == 500


def test_a_file_that_another_program_holds(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_store as store, sqlite3.connect(tmp_path / "x.db", isolation_level=None) as other:
        with store._database._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 10")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="another program holds the database"):
            save(store, contact(1))
        assert store.totals().contacts == 0, "reading goes on"
        other.execute("ROLLBACK")
        assert save(store, contact(1)).contacts_new == 1
    other.close()


def test_one_writer_at_a_time(store: Store, database_url: str) -> None:
    with Store.open(database_url) as other:
        second = Thread(target=other.set_note, args=("a", "second"))
        with store._database.write():
            second.start()
            second.join(0.3)
            assert second.is_alive(), "waits, though nothing has been written yet"
            assert store.note("a") is None
        second.join(60)
        assert store.note("a") == "second"


@pytest.mark.postgres
def test_a_server_that_goes_away_and_comes_back(postgres: Postgres) -> None:
    with postgres.database() as url, Store.open(url) as store:
        save(store, contact(1))
        with pytest.raises(Unavailable, match=r"PostgreSQL at .*: the database"):
            _write_and_be_cut_off(store, url)
        assert save(store, contact(2)).contacts_new == 1, "the next one finds a new connection"


def _write_and_be_cut_off(store: Store, url: str) -> None:
    with store._database.write() as connection:
        _cut_all_connections(url)
        connection.execute(text("SELECT 1"))


def _cut_all_connections(url: str) -> None:
    folder, name = url.rpartition("host=")[2], url.rpartition("/test")[2].partition("?")[0]
    with psycopg.connect(host=folder, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (f"test{name}",)
        )


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (_sqlite_error("SQLITE_IOERR_WRITE"), Unavailable, "the disk fails, or is full"),
        (_sqlite_error("SQLITE_CORRUPT"), Unavailable, "the database is damaged"),
        (_sqlite_error("SQLITE_READONLY_DIRECTORY"), BadSettings, "cannot be written"),
        (_sqlite_error("SQLITE_CONSTRAINT_UNIQUE"), Unavailable, "SQLITE_CONSTRAINT_UNIQUE"),
        (psycopg.errors.DiskFull("ana@x.cl"), Unavailable, "the disk is full"),
        (psycopg.errors.OutOfMemory("ana@x.cl"), Unavailable, "has run out of something"),
        (psycopg.errors.DeadlockDetected("ana@x.cl"), Unavailable, "another program writes"),
        (psycopg.errors.ReadOnlySqlTransaction("ana@x.cl"), Unavailable, "read-only"),
        (psycopg.errors.InsufficientPrivilege("ana@x.cl"), BadSettings, "may not do this"),
        (psycopg.errors.UniqueViolation("Key (ana@x.cl) exists"), Unavailable, "UniqueViolation"),
        (psycopg.OperationalError("password authentication failed"), BadSettings, "refuses this login"),
        (psycopg.OperationalError("connection refused"), Unavailable, "does not answer"),
        (PoolTimeout("ana@x.cl"), Unavailable, "does not answer"),
        (IntegrityError("INSERT …", {}, psycopg.errors.UniqueViolation("ana@x.cl")), Unavailable, "UniqueViolation"),
    ],
)
def test_what_the_libraries_say_becomes_ours_without_quoting_rows(
    error: Exception, kind: type[SyncerError], words: str
) -> None:
    with pytest.raises(kind, match=words) as caught, translated("here"):
        raise error
    assert "ana@x.cl" not in str(caught.value)
    assert caught.value.__suppress_context__, "nor where it came from"
    assert caught.value.where == "here"
    assert caught.value.fix


def test_our_own_mistakes_are_not_dressed_up() -> None:
    with pytest.raises(sqlite3.ProgrammingError), translated("here"):
        raise sqlite3.ProgrammingError("wrong number of bindings")


def _save_page(store: Store, number: int) -> Saved:
    address = f"p{number}@x.cl"
    items = contact(number, address), contact(number + 1, address), event(f"e{number}", address)
    return save(store, *items, cursor=str(number))


def _store_page_after_page(url: str, started: Event) -> None:
    with Store.open(url) as store:
        for number in range(100_000):
            _save_page(store, number)
            if number == 3:
                started.set()


def test_a_killed_process_leaves_whole_pages_only(database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    started = spawn.Event()
    process = spawn.Process(target=_store_page_after_page, args=(database_url, started))
    process.start()
    assert started.wait(60)
    time.sleep(0.05)
    process.kill()
    process.join()
    with Store.open(database_url) as store:
        last = int(store.cursor("hub", "all") or 0)
        assert last >= 3
        assert store.totals().engagements == last + 1
        assert store.totals().contacts == last + 2
        assert _save_page(store, last) == Saved(), "the page of the cursor is there, all of it"

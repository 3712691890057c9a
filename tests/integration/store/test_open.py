"""Opening a database: the schema comes up to date, or the user is told what is wrong."""

import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from syncer.errors import BadSettings, Unavailable
from syncer.store import Past, Standing, Store
from syncer.store.migrations import HEAD
from syncer.store.tables import METADATA
from tests.databases import Postgres


def _shape(connection: Connection) -> dict[str, object]:
    """Everything that a schema is, as the database itself tells."""
    found = inspect(connection)
    return {
        name: (
            {column["name"]: {**column, "type": str(column["type"])} for column in found.get_columns(name)},
            found.get_pk_constraint(name),
            sorted(found.get_foreign_keys(name), key=str),
            sorted(found.get_unique_constraints(name), key=str),
            [
                {**index, "dialect_options": {key: str(value) for key, value in index["dialect_options"].items()}}
                for index in sorted(found.get_indexes(name), key=lambda index: str(index["name"]))
            ],
        )
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def test_migrations_from_zero_give_the_tables_as_they_are_declared(empty_database_url: str) -> None:
    Store.open(empty_database_url).close()
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        migrated = _shape(connection)
        METADATA.drop_all(connection)
        METADATA.create_all(connection)
        declared = _shape(connection)
    engine.dispose()
    assert len(declared) == len(METADATA.tables)
    for name, shape in declared.items():
        assert migrated[name] == shape


def test_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", "syncer.store:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_opening_again_keeps_everything(empty_database_url: str) -> None:
    with Store.open(empty_database_url) as store:
        store.set_note("a", "b")
    with Store.open(empty_database_url) as store:
        assert store.note("a") == "b"


def _open(url: str) -> None:
    Store.open(url).close()


def test_two_processes_may_open_a_new_database_at_once(empty_database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_open, args=(empty_database_url,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    Store.open(empty_database_url).close()


def _execute(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_schema_from_the_future_is_left_alone(database_url: str) -> None:
    _execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BadSettings, match="a newer syncer has written this database"):
        Store.open(database_url)


def test_the_tables_of_something_else_are_left_alone(empty_database_url: str) -> None:
    _execute(empty_database_url, "CREATE TABLE contact (name VARCHAR)")
    with pytest.raises(BadSettings, match="tables of something else: contact"):
        Store.open(empty_database_url)


def _fail(*_: object, **__: object) -> None:
    raise RuntimeError("in the middle")


def test_a_migration_that_fails_leaves_nothing_behind(empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("alembic.op.create_index", _fail)  # the first table has been made by then
        with pytest.raises(RuntimeError, match="in the middle"):
            Store.open(empty_database_url)
    Store.open(empty_database_url).close()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("rubbish", "this is no address of a database"),
        ("mysql://ana:hidden@db/x", "mysql databases are not supported"),
        ("sqlite://", "an SQLite database needs a file"),
        ("sqlite:///:memory:", "an SQLite database needs a file"),
        ("sqlite:////dev/null/x.db", "/dev/null/x.db: the database cannot be opened"),
    ],
)
def test_an_address_that_cannot_be_used(url: str, words: str) -> None:
    with pytest.raises(BadSettings, match=words) as caught:
        Store.open(url)
    assert "hidden" not in str(caught.value)
    assert caught.value.fix


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, but long enough to look at its header" * 20)
    with pytest.raises(BadSettings, match="this file is not an SQLite database"):
        Store.open(f"sqlite:///{path}")
    assert path.read_text().startswith("not a database")


def test_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    Store.open(f"sqlite:///{path}").close()
    with Store.open(f"sqlite:///file:{path}?mode=ro&uri=true") as store:
        assert store.note("a") is None
        with pytest.raises(BadSettings, match="the database cannot be written"):
            store.set_note("a", "b")


def test_a_server_that_does_not_answer_is_named_without_the_password() -> None:
    with pytest.raises(
        Unavailable, match=r"PostgreSQL at 127\.0\.0\.1:1, database crm: the database does not answer"
    ) as (caught):
        Store.open("postgresql://ana:hidden@127.0.0.1:1/crm")
    assert "hidden" not in str(caught.value)


@pytest.mark.postgres
def test_a_database_that_is_not_there(postgres: Postgres) -> None:
    with pytest.raises(BadSettings, match="there is no such database"):
        Store.open(postgres.url("nobody_made_this"))


def test_sqlite_is_set_up_for_a_writer_and_its_readers(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Store.open(f"sqlite:///{path}") as store, store._database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "foreign_keys": 1}
    with sqlite3.connect(path) as other:
        assert other.execute("PRAGMA foreign_key_check").fetchall() == []
    other.close()


def _upgraded_to(url: str, revision: str, *rows: str) -> None:
    """A database of an older version, with these rows."""
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "syncer.store:migrations")
        command.upgrade(config, revision)
        for row in rows:
            connection.exec_driver_sql(f"INSERT INTO {row}")
    engine.dispose()


def test_what_was_decided_before_there_were_several_funnels_stays(empty_database_url: str) -> None:
    _upgraded_to(
        empty_database_url,
        "0001",
        "person VALUES (1, '{}', 7, 'lead', 'rule', '[]', 5, 6, 'abc')",
        "person VALUES (2, '{}', 7, '', 'rule', '[]', 5, 6, 'abc')",
        "history VALUES (1, 1, 3, 6, '', 'lead', 'rule', '[]', 'abc')",
    )
    with Store.open(empty_database_url) as store:
        one, two = (store.case(number) for number in (1, 2))
        assert one
        assert two
        assert (one.review_at, one.standings) == (7, {"main": Standing("lead", "rule", "[]", 5, 6, "abc")})
        assert two.standings == {}
        assert store.history(1) == [Past("main", 3, 6, "", "lead", "rule", "[]", "abc")]


def test_contacts_from_before_there_were_marks_keep_all_that_hangs_on_them(empty_database_url: str) -> None:
    handles = """'["crm_id:hub/7","phone:+56911112222"]'"""
    _upgraded_to(
        empty_database_url,
        "0002",
        "name VALUES (2, 'hub')",
        "person VALUES (1, '{}', NULL)",
        f"contact VALUES (1, 2, '7', 1, {handles}, '[]', '{{}}', '{{}}', 5, 6, false, false, true)",
        "phone VALUES ('phone:+56911112222', 1)",
        "written VALUES (1, 1, 3, 6, 'written', '{}', '{}', '')",
    )
    with Store.open(empty_database_url) as store:
        (kept,) = store.contacts_of(1)
        assert (kept.id, kept.mark, kept.belongs) == ("7", "", "")
        assert [one.contact for one in store.written(1)] == ["7"]
        with store._database.read() as connection:
            assert connection.execute(text("SELECT contact_id FROM phone")).scalars().all() == [1]

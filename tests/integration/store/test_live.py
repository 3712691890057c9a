"""How the contacts of the CRM are read on: many of them, a few at a time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from syncer.store import Store, evidence
from tests.databases import sqlite_file
from tests.integration.store.sample import contact, decide_all, due, save


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    with sqlite_file(tmp_path, sqlite_template) as url, Store.open(url) as opened:
        yield opened


def _plans(store: Store, read: Callable[[], object], word: str) -> list[list[str]]:
    """How SQLite does what is asked of it in these words."""
    engine = store._database._engine
    statements: list[tuple[str, Any]] = []

    def before(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", before)
    read()
    event.remove(engine, "before_cursor_execute", before)
    with store._database.read() as connection:
        return [
            [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in statements
            if word in statement
        ]


@pytest.mark.parametrize(("few", "everybody"), [(0, False), (1_000, False), (0, True)])
def test_sqlite_sorts_the_due_only_where_they_are_few(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, few: int, everybody: bool
) -> None:
    """It sorts in memory, which is to stay flat."""
    monkeypatch.setattr(evidence, "FEW", few)
    save(sqlite_store, *(contact(number) for number in range(3)))
    plans = _plans(sqlite_store, lambda: due(sqlite_store, everybody=everybody), "ORDER BY person.id")
    [ids] = [plan for plan in plans if not any("json_each" in step or "CO-ROUTINE" in step for step in plan)]
    assert [step for step in ids if "TEMP B-TREE" in step] == (["USE TEMP B-TREE FOR ORDER BY"] if few else [])


def test_sqlite_walks_by_number_and_never_sorts(sqlite_store: Store) -> None:
    """Else each few would cost as much as all of them."""
    save(sqlite_store, *(contact(number) for number in range(3)))
    decide_all(sqlite_store)
    sqlite_store.queue_everybody("hub")
    reads = (
        sqlite_store.targets("hub"),
        sqlite_store.pending("hub"),
        sqlite_store.errands("hub"),
        sqlite_store.errands("hub", coming=True),
    )
    everybody, pending, waiting, coming = _plans(sqlite_store, lambda: [list(read) for read in reads], "LIMIT")
    by_number = "SEARCH contact USING INTEGER PRIMARY KEY (rowid>?)"
    assert everybody == [by_number]
    assert pending == ["SEARCH contact USING INDEX contact_pending (source_id=? AND id>?)"]
    assert waiting[0] == "SEARCH extra USING INDEX extra_waiting (contact_id>?)"
    assert coming[0] == by_number
    assert not [step for plan in (waiting, coming) for step in plan if "TEMP B-TREE" in step]

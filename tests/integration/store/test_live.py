"""How the contacts of the CRM are read on: many of them, a few at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from syncer.store import Store
from tests.databases import sqlite_file
from tests.integration.store.sample import contact, decide_all, save


@pytest.fixture
def sqlite_store(tmp_path: Path, sqlite_template: Path) -> Iterator[Store]:
    with sqlite_file(tmp_path, sqlite_template) as url, Store.open(url) as opened:
        yield opened


def test_sqlite_walks_by_number_and_never_sorts(sqlite_store: Store) -> None:
    """Else each few would cost as much as all of them."""
    save(sqlite_store, *(contact(number) for number in range(3)))
    decide_all(sqlite_store)
    sqlite_store.queue_everybody("hub")
    engine = sqlite_store._database._engine
    statements: list[tuple[str, Any]] = []

    def before(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", before)
    for read in (
        sqlite_store.targets("hub"),
        sqlite_store.pending("hub"),
        sqlite_store.errands("hub"),
        sqlite_store.errands("hub", coming=True),
    ):
        assert len(list(read)) == 3
    event.remove(engine, "before_cursor_execute", before)
    with sqlite_store._database.read() as connection:
        everybody, pending, waiting, coming = (
            [str(row[-1]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in statements
            if "LIMIT" in statement
        )
    by_number = "SEARCH contact USING INTEGER PRIMARY KEY (rowid>?)"
    assert everybody == [by_number]
    assert pending == ["SEARCH contact USING INDEX contact_pending (source_id=? AND id>?)"]
    assert waiting[0] == "SEARCH extra USING INDEX extra_waiting (contact_id>?)"
    assert coming[0] == by_number
    assert not [step for plan in (waiting, coming) for step in plan if "TEMP B-TREE" in step]

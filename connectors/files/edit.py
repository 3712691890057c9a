"""A table with our cells set and all others as they were."""

from collections.abc import Collection, Iterator, Mapping

from connectors.files.lines import Record
from connectors.files.table import Table
from syncer.contract import PREFIX

Wishes = dict[str, Mapping[str, str]]  # by contact id: what our columns are to say


class Edit:
    """Goes once through a table; then `held` says what the wished cells held before, and `changed` if any differ."""

    def __init__(self, table: Table, wishes: Wishes, columns: Collection[str] = ()) -> None:
        named = dict.fromkeys([*columns, *(name for wish in wishes.values() for name, value in wish.items() if value)])
        self._table, self._waiting = table, dict(wishes)
        self._at = {name: n for n, name in enumerate(table.columns) if name.startswith(PREFIX)}
        self._added = [name for name in named if name not in self._at]
        self._empty = table.dialect.delimiter * len(self._added)
        self.held: dict[str, dict[str, str]] = {}
        self.changed = bool(self._added)

    def records(self) -> Iterator[bytes]:
        """The records of the new table, the header first."""
        head = self._table.head
        yield self._table.dialect.join([head.body, *map(self._table.dialect.cell, self._added)], head.end)
        for record in self._table.records():
            yield self._edited(record)

    def _edited(self, record: Record) -> bytes:
        if record.fault or not record.body:
            return record.raw
        if self._table.may_be_of(record, self._waiting):
            texts, fault = self._table.row(record)
            wish = None if fault else self._waiting.pop(self._table.id_of(texts), None)
            if wish is not None:
                return self._granted(record, texts, wish)
        # A row that is short or long stays so by as much: it must not come to look right.
        return record.body + self._empty + record.end if self._added else record.raw

    def _granted(self, record: Record, texts: list[str], wish: Mapping[str, str]) -> bytes:
        dialect, cells = self._table.dialect, self._table.cells(record)
        self.held[self._table.id_of(texts)] = {name: texts[n] for name, n in self._at.items() if name in wish}
        for name, n in self._at.items():
            if texts[n] != wish.get(name, texts[n]):
                cells[n] = dialect.cell(wish[name])
                self.changed = True
        return dialect.join([*cells, *(dialect.cell(wish.get(name, "")) for name in self._added)], record.end)

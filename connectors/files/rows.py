"""The rows of contacts.csv, each id once."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from connectors.files.cursor import Mark, Progress
from connectors.files.lines import GOES_ON
from connectors.files.seen import Seen
from connectors.files.table import Table

NO_ID = "has no `id`: give the contact one that no other has"
TWICE = "has the `id` of an earlier line, which counts: give each contact its own"


class Row(NamedTuple):
    line: int
    texts: list[str]  # empty where the row cannot be read at all, so that nobody knows whose it is
    fault: str  # why the row is set aside


class Rows:
    """Walks the rows once; `progress` stands behind the row that was given last."""

    def __init__(self, file: BinaryIO, where: str) -> None:
        self.table = Table(file, where)
        self.progress = Progress()
        self.progress.take(self.table.head)
        self._seen = Seen()
        self._rows = self._walk()

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def pass_over(self, mark: Mark) -> bool:
        """Moves to the mark, remembering the ids before it; False if what stands before it is not what it was."""
        while self.progress.offset < mark.offset and next(self._rows, None):
            pass
        return self.progress.mark().digest == mark.digest

    def _walk(self) -> Iterator[Row]:
        for record in self.table.records():
            self.progress.take(record)
            if record.fault == GOES_ON or not record.body:
                continue
            texts, fault = self.table.row(record)
            if texts and not self.table.id_of(texts):
                fault = NO_ID
            elif texts and not self._seen.add(self.table.id_of(texts)):
                fault = TWICE
            yield Row(record.line, texts, fault)

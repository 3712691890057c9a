"""A CSV file as the bytes it has: record by record, cell by cell, so that all that is not ours can stay as it is.

A cell is kept raw, quotes and all; `delimiter.join(cells) + end` is the record again, byte for byte.
"""

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import BinaryIO

from connectors.files.lines import LIMIT, NOT_UTF8, NUL, Record, lines
from syncer.errors import BadSettings

BOM = b"\xef\xbb\xbf"
DELIMITERS = (b",", b";", b"\t")

UNCLOSED = "a quote is opened and never closed: close it"

# Quotes open only at the start of a cell, `""` is a quote, and what follows the closing quote belongs to the cell.
_QUOTED = rb'[^"]*+(?:""[^"]*+)*+"'
_FIRST = re.compile(rb'"(' + _QUOTED + rb")")


class Dialect:
    """How the cells of one file are kept apart."""

    def __init__(self, delimiters: bytes) -> None:
        any_of = re.escape(delimiters)
        self.delimiter = delimiters[:1]
        self._cell = re.compile(rb'((?:"' + _QUOTED + rb'|(?!"))[^' + any_of + rb"]*+)[" + any_of + rb"]")
        self._rest = re.compile(_QUOTED + rb"[^" + any_of + rb"]*+[" + any_of + rb"]?")

    def split(self, body: bytes) -> list[bytes] | None:
        """The raw cells; None if the last one opens a quote and does not close it."""
        if b'"' not in body:
            return body.split(self.delimiter)
        cells: list[bytes] = self._cell.findall(body + self.delimiter)
        return cells if sum(map(len, cells)) + len(cells) == len(body) + 1 else None

    def closes(self, line: bytes) -> bool:
        """Whether a record ends with this line, which starts inside a quoted cell."""
        rest = self._rest.match(line)
        return rest is not None and self.split(line[rest.end() :]) is not None

    def text(self, cell: bytes) -> str:
        """What a raw cell says. Raises UnicodeDecodeError."""
        if not cell.startswith(b'"'):
            return cell.decode()
        quoted = _FIRST.match(cell)
        if quoted is None:
            return cell.decode()
        return (quoted[1][:-1].replace(b'""', b'"') + cell[quoted.end() :]).decode()

    def cell(self, text: str) -> bytes:
        """The raw cell that says `text`, quoted where it has to be."""
        raw = text.encode()
        if any(mark in raw for mark in (self.delimiter, b'"', b"\n", b"\r")):
            return b'"' + raw.replace(b'"', b'""') + b'"'
        return raw

    def join(self, cells: Iterable[bytes], end: bytes) -> bytes:
        return self.delimiter.join(cells) + end


class Table:
    """An open file: its header, then its records. Raises BadSettings where the header cannot be used."""

    def __init__(self, file: BinaryIO, where: str) -> None:
        self._where, self._lines = where, lines(file)
        self._ahead: deque[Record] = deque()  # lines that were read, but belong to no record yet
        self.head = self._header()
        body = self.head.body.removeprefix(BOM)
        self.dialect = max(map(Dialect, DELIMITERS), key=lambda dialect: self._likeness(dialect, body))
        self.columns = self._columns(body)
        self._id = self.columns.index("id")

    def records(self) -> Iterator[Record]:
        """The records after the header; every byte of the file is in one of them. Blank lines are records too."""
        while (record := self._next(self.dialect)) is not None:
            yield record

    def cells(self, record: Record) -> list[bytes]:
        """The raw cells of a record without fault."""
        return self.dialect.split(record.body) or []

    def row(self, record: Record) -> tuple[list[str], str]:
        """The texts of a record, and the reason why it has to be set aside."""
        if record.fault:
            return [], record.fault
        try:
            texts = [self.dialect.text(cell) for cell in self.cells(record)]
        except UnicodeDecodeError:
            return [], NOT_UTF8
        if b"\0" in record.raw:
            return [], NUL
        if len(texts) != len(self.columns):
            return (
                [],
                f"has {len(texts)} cells where the header has {len(self.columns)}: is a quote or delimiter missing?",
            )
        return texts, ""

    def may_be_of(self, record: Record, ids: Collection[str]) -> bool:
        """Whether it is worth asking whose record this is: quick, for tables of which little is wanted."""
        cells = record.body.split(self.dialect.delimiter, self._id + 1)
        return b'"' in record.raw or (len(cells) > self._id and cells[self._id].decode(errors="replace").strip() in ids)

    def id_of(self, texts: Sequence[str]) -> str:
        return texts[self._id].strip()

    def _header(self) -> Record:
        head = self._next(Dialect(b"".join(DELIMITERS)))
        if head is None or not head.body.removeprefix(BOM).strip():
            raise BadSettings("has no header", where=self._where, fix="name the columns in the first line: id,email,…")
        if head.fault:
            raise BadSettings(f"the header cannot be read: {head.fault}", where=self._where)
        return head

    def _likeness(self, dialect: Dialect, body: bytes) -> tuple[bool, int]:
        try:
            names = [dialect.text(cell).strip().lower() for cell in dialect.split(body) or ()]
        except UnicodeDecodeError:
            raise BadSettings(f"the header {NOT_UTF8}", where=self._where) from None
        return "id" in names, len(names)

    def _columns(self, body: bytes) -> tuple[str, ...]:
        if re.search(rb"\r(?!\n)", body):
            fix = "save the file with ordinary line ends"
            raise BadSettings("its lines end in a bare carriage return", where=self._where, fix=fix)
        texts = [self.dialect.text(cell).strip() for cell in self.dialect.split(body) or ()]
        columns = tuple(text.lower() if text.lower() in {"id", "email"} else text for text in texts)
        twice = [str(n) for n, name in enumerate(columns, 1) if name and columns.count(name) > 1]
        if twice:  # by number: without a header, these would be the data of a person
            raise BadSettings(
                f"the columns {', '.join(twice)} have the same name", where=self._where, fix="rename all but one"
            )
        if "id" not in columns:
            raise BadSettings(
                "the header has no column `id`", where=self._where, fix="name the column with the ids `id`"
            )
        return columns

    def _next(self, dialect: Dialect) -> Record | None:
        first = self._line()
        if first is None or first.fault:
            return first
        parts, size, inside = [first], len(first.raw), dialect.split(first.raw) is None
        while inside:
            line = self._line()
            size += len(line.raw) if line else 0
            if line is None or line.fault or size > LIMIT:
                self._ahead.extendleft(reversed([*parts[1:], line] if line else parts[1:]))
                return first._replace(fault=UNCLOSED)
            parts.append(line)
            inside = not dialect.closes(line.raw)
        return Record(first.line, b"".join(part.raw for part in parts))

    def _line(self) -> Record | None:
        return self._ahead.popleft() if self._ahead else next(self._lines, None)

"""The rows of an exported file, a plain CSV or several in a zip: a row at a time, never a whole file.

https://developers.hubspot.com/docs/api-reference/crm-exports-v3/guide
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from os import SEEK_END
from typing import IO, Any, BinaryIO

from connectors.hubspot.meaning.values import as_listed, instant
from syncer.errors import Malformed

# More than any honest file: a zip of empty cells comes to about 50, and a contact to a megabyte at the very most.
MOST_FILES = 1_000
MOST_INFLATED = 200  # bytes out of one that came
ALWAYS_ALLOWED = 64 * 1024 * 1024  # bytes: a small file may be as empty as it likes
LONGEST_LINE = 1024 * 1024  # characters
IDS = ("hs_object_id", "record id")  # how the column of the id may be called, in lower case

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Columns:
    """What was asked for, with the type of each property in this portal; `dated` is one that every row has."""

    types: Mapping[str, str]
    dated: str = ""

    def reader(self, head: Sequence[str]) -> Callable[[Sequence[str]], Body]:
        """Rows → bodies as a list answers them. Raises Malformed if the file lacks what was asked for."""
        names = [name.strip() for name in head]
        lower = [name.lower() for name in names]
        place = next((lower.index(name) for name in IDS if name in lower), None)
        missing = [name for name in self.types if name not in names and name != IDS[0]]
        if place is None or missing:
            raise _unlike("does not have the columns that were asked for")
        wanted = [(number, name, self.types[name]) for number, name in enumerate(names) if name in self.types]

        def body(row: Sequence[str]) -> Body:
            if len(row) != len(names):
                raise _unlike("has a row of another length than its head")
            said = {name: as_listed(row[number], kind) for number, name, kind in wanted if row[number]}
            if self.dated in said and not _is_sure(said[self.dated]):
                raise _unlike("has dates as people read them, without their time zone")
            return {"id": row[place].strip(), "properties": said}

        return body


def bodies(file: BinaryIO, columns: Columns, skip: int = 0) -> Iterator[Body]:
    """The records of all rows but the first so many. Raises Malformed."""
    allowance = _Allowance(file)
    try:
        for opened in _tables(file):
            with opened as content:
                lines = _lines(
                    io.TextIOWrapper(io.BufferedReader(_Counted(content, allowance)), "utf-8-sig", newline="")
                )
                rows = csv.reader(lines, strict=True)
                head = next(rows, None)
                if head is None:
                    continue
                read = columns.reader(head)
                for row in rows:
                    if not row:
                        continue
                    if skip:
                        skip -= 1
                    else:
                        yield read(row)
    except (zipfile.BadZipFile, zlib.error, csv.Error, UnicodeDecodeError, EOFError, OSError) as error:
        raise _unlike(f"cannot be read ({type(error).__name__})") from None
    except (NotImplementedError, RuntimeError):  # a compression that is not known, a password
        raise _unlike("is packed in a way that is not known") from None


def _tables(file: BinaryIO) -> Iterator[AbstractContextManager[IO[bytes]]]:
    """Each of its CSV files, in the order in which they lie there."""
    file.seek(0)
    if not zipfile.is_zipfile(file):
        file.seek(0)
        yield _Kept(file)
        return
    with zipfile.ZipFile(file) as archive:
        found = [each for each in archive.infolist() if each.filename.lower().endswith(".csv")]
        if not found or len(found) > MOST_FILES:
            raise _unlike(f"has {len(found)} tables")
        for each in found:
            yield archive.open(each)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file that stays open."""

    file: IO[bytes]

    def __enter__(self) -> IO[bytes]:
        return self.file

    def __exit__(self, *_: object) -> None: ...


class _Allowance:
    """How many bytes may come out of a file."""

    def __init__(self, file: BinaryIO) -> None:
        self._left = max(ALWAYS_ALLOWED, MOST_INFLATED * file.seek(0, SEEK_END))

    def use(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise _unlike(f"grows to more than {MOST_INFLATED} times its size")


class _Counted(io.RawIOBase):
    """Reads through to another file."""

    def __init__(self, file: IO[bytes], allowance: _Allowance) -> None:
        self._file, self._allowance = file, allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._file.read(len(buffer))
        buffer[: len(read)] = read
        self._allowance.use(len(read))
        return len(read)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE:
            raise _unlike("has a line that is too long")
        yield line


def _is_sure(text: str) -> bool:
    found = instant(text)
    return found is None or found.sure


def _unlike(what: str) -> Malformed:
    return Malformed(f"the file that HubSpot exported {what}")

"""A text file as the bytes it has, line by line."""

from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

LIMIT = 1 << 20  # bytes of one line or record; whatever is longer was not meant as one

TOO_LONG = "the line is longer than 1 MiB: shorten it"
GOES_ON = "goes on from the line before"
NOT_UTF8 = "is not UTF-8 text: save the file as UTF-8"
NUL = "has a NUL character, which is no text: remove it"


class Record(NamedTuple):
    line: int  # number of its first line, from 1
    raw: bytes  # with what ends it
    fault: str = ""  # why it cannot be understood; such a record is one line, or a piece of one

    @property
    def end(self) -> bytes:
        return b"\r\n" if self.raw.endswith(b"\r\n") else b"\n" if self.raw.endswith(b"\n") else b""

    @property
    def body(self) -> bytes:
        return self.raw.removesuffix(self.end)


def lines(file: BinaryIO, number: int = 1) -> Iterator[Record]:
    """The lines from the file's position on, of which the first has this number. A line too long comes in pieces."""
    cut = False
    while raw := file.readline(LIMIT):
        whole = raw.endswith(b"\n") or len(raw) < LIMIT
        yield Record(number, raw, GOES_ON if cut else "" if whole else TOO_LONG)
        cut, number = not whole, number + whole

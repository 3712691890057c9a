"""How far each file was read, as text that the stream gets back the next time."""

import hashlib
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, NamedTuple

import orjson

from connectors.files.lines import Record
from syncer.contract import Words

_FORMAT = 1  # raised when the same bytes would be understood differently, so that they are read again
_BLOCK = 1 << 20
_TICK = 2_000_000_000  # ns; the coarsest clock of a file system in use: two saves within it may look the same


class Mark(NamedTuple):
    """One file: it was read up to `offset`, over bytes with this digest."""

    offset: int
    lines: int
    digest: str
    size: int = -1  # of the whole file, once its end was reached
    mtime_ns: int = -1  # when it was saved, unless that is too recent to tell one save from the next

    def fits(self, stat: os.stat_result) -> bool:
        """Whether the file was read to its end and nobody has saved it since."""
        return (self.size, self.mtime_ns) == (stat.st_size, stat.st_mtime_ns)


class Progress:
    """A mark in the making."""

    def __init__(self) -> None:
        self.offset = self.lines = 0
        self._digest = hashlib.blake2b(digest_size=16)

    def take(self, record: Record) -> None:
        self.offset += len(record.raw)
        self.lines = record.line + record.raw.count(b"\n") - 1
        self._digest.update(record.raw)

    def pass_over(self, file: BinaryIO, mark: Mark) -> bool:
        """Moves to the mark without looking at the lines; False if the bytes before it are not what they were."""
        while left := mark.offset - self.offset:
            block = file.read(min(left, _BLOCK))
            if not block:
                return False
            self.offset += len(block)
            self._digest.update(block)
        self.lines = mark.lines
        return self.mark().digest == mark.digest

    def mark(self, stat: os.stat_result | None = None) -> Mark:
        """`stat` says how the file looked before it was read, and that its end is now reached."""
        digest = self._digest.hexdigest()
        if stat is None:
            return Mark(self.offset, self.lines, digest)
        settled = time.time_ns() - stat.st_mtime_ns > _TICK
        return Mark(self.offset, self.lines, digest, stat.st_size, stat.st_mtime_ns if settled else -1)


@dataclass(slots=True)
class Cursor:
    """The marks of a stream; while a first reading is under way, also when it `began` and if it was `whole` so far."""

    reading: str  # fingerprint of how bytes are understood
    marks: dict[str, Mark] = field(default_factory=dict)
    began: datetime | None = None
    whole: bool = True

    def text(self) -> str:
        files = {name: list(mark) for name, mark in self.marks.items()}
        said = {"reading": self.reading, "files": files, "whole": self.whole, "began": self.began}
        return orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()

    @classmethod
    def of(cls, text: str | None, reading: str) -> "Cursor":
        """What `text` says; empty where it was written under another mapping or is not understood."""
        try:
            said = orjson.loads(text or "{}")
            if said.get("reading") != reading:
                return cls(reading)
            marks = {name: Mark(*mark) for name, mark in said["files"].items()}
            began = datetime.fromisoformat(said["began"]) if said["began"] else None
            return cls(reading, marks, began, said["whole"])
        except (ValueError, TypeError, AttributeError, KeyError):
            return cls(reading)


def fingerprint(words: Words) -> str:
    """Changes whenever the same bytes would be understood differently."""
    said: Mapping[str, object] = {
        "format": _FORMAT,
        "kinds": {topic: {word: int(kind) for word, kind in kinds.items()} for topic, kinds in words.kinds.items()},
        "fields": dict(words.fields),
        "values": {name: dict(values) for name, values in words.values.items()},
    }
    return hashlib.blake2b(orjson.dumps(said, option=orjson.OPT_SORT_KEYS), digest_size=8).hexdigest()

"""Puts a new file in the place of an old one: whole or not at all."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_STALE = 3600  # seconds; a temporary file so old was left behind by a process that was killed


class ChangedMeanwhile(Exception):
    """Somebody saved the file while its successor was being written."""


@dataclass(slots=True)
class Draft:
    """The file as it is now, and its successor."""

    old: BinaryIO
    new: BinaryIO
    wanted: bool = True  # False: leave the old one


@contextmanager
def replacing(path: Path) -> Iterator[Draft]:
    """The draft takes the place of `path` when the block ends well; else nothing has happened. Raises OSError."""
    path = path.resolve()  # a link stays a link
    _sweep(path)
    with path.open("rb") as old:
        before = os.fstat(old.fileno())
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as new:
                draft = Draft(old, new)
                yield draft
                if not draft.wanted:
                    return
                _like(before, new)
                new.flush()
                os.fsync(new.fileno())
            if _look(os.stat(path)) != _look(before):
                raise ChangedMeanwhile
            Path(name).replace(path)
            _sync_folder(path.parent)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()


def _like(before: os.stat_result, new: BinaryIO) -> None:
    """Who may read the file does not change."""
    with suppress(PermissionError):
        os.fchown(new.fileno(), before.st_uid, before.st_gid)
    os.fchmod(new.fileno(), before.st_mode & 0o7777)


def _look(stat: os.stat_result) -> tuple[int, ...]:
    return stat.st_ino, stat.st_dev, stat.st_size, stat.st_mtime_ns


def _sweep(path: Path) -> None:
    for left in path.parent.glob(f".{path.name}.*.tmp"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

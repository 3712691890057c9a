"""A page as a file: whole or not at all, and never over a file that is no such page."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from syncer.errors import BadSettings

_HEAD = 4_096  # bytes in which a page says what wrote it


def write_page(path: Path, text: str, mark: str, option: str) -> None:
    """A page with the same mark is replaced; links are followed. Raises BadSettings, which names the option."""
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        if target.exists():
            _require_page(path, target, mark, option)
        try:
            with draft.open("x", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if target.exists():
                shutil.copymode(target, draft)
            draft.replace(target)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
    except OSError as error:
        raise BadSettings(
            f"{path} cannot be written: {error.strerror}", where=option, fix="name another file"
        ) from None


def _require_page(path: Path, target: Path, mark: str, option: str) -> None:
    if target.is_file():
        with target.open("rb") as file:
            if mark.encode() in file.read(_HEAD):
                return
    raise BadSettings(
        f"{path} is there and no page of this command: it is not written over", where=option, fix="name another file"
    )

"""A page as a file: whole or not at all."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from syncer.errors import BadSettings

_HEAD = 4_096  # bytes in which a page says what wrote it


def write_page(path: Path, text: str, option: str, mark: str = "") -> None:
    """Links are followed; with a mark, only a page that has it too is replaced. Raises BadSettings, by the option."""
    target = path.resolve()
    try:
        if mark and target.exists():
            _require_page(path, target, mark, option)
        if target.exists() and not target.is_file():
            target.write_text(text, encoding="utf-8")  # a pipe or a device, which has to stay one
        else:
            _replace(target, text)
    except OSError as error:
        raise BadSettings(
            f"{path} cannot be written: {error.strerror}", where=option, fix="name another file"
        ) from None


def _replace(target: Path, text: str) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
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


def _require_page(path: Path, target: Path, mark: str, option: str) -> None:
    if target.is_file():
        with target.open("rb") as file:
            if mark.encode() in file.read(_HEAD):
                return
    raise BadSettings(
        f"{path} is there and no page of this command: it is not written over", where=option, fix="name another file"
    )

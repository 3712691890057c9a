"""Where the files are, and what the system's refusals mean for the user."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syncer.errors import BadSettings, NoAccess, SyncerError, Unavailable

CONTACTS = "contacts.csv"
ENGAGEMENTS = "engagements*.jsonl"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_NOT_THERE = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG}


def contacts_file(folder: Path) -> Path | None:
    """`contacts.csv`, or None in a folder that has only engagements. Raises BadSettings where there is neither."""
    path = folder / CONTACTS
    with speaking(path):
        if path.exists():
            return path
    if not engagement_files(folder):
        raise BadSettings(
            f"has neither {CONTACTS} nor {ENGAGEMENTS}", where=str(folder), fix="check `path`, or put the files there"
        )
    return None


def engagement_files(folder: Path) -> list[Path]:
    """In the order of their names. Raises BadSettings or NoAccess where the folder cannot be listed."""
    with speaking(folder):
        names = {path.name for path in folder.iterdir()}  # unlike glob, this says when it may not look
    return [folder / name for name in sorted(names) if Path(name).match(ENGAGEMENTS)]


@contextmanager
def speaking(path: Path) -> Iterator[None]:
    """The one seam at which the system's errors become ours."""
    try:
        yield
    except OSError as error:
        raise _translated(error, str(path)) from None


def _translated(error: OSError, where: str) -> SyncerError:
    reason = error.strerror or type(error).__name__
    if error.errno in _NOT_THERE:
        return BadSettings(f"cannot be used: {reason}", where=where, fix="check `path` of this connection")
    if error.errno in _FORBIDDEN:
        return NoAccess(f"may not be used: {reason}", where=where, fix="give this user the right to read and write it")
    if error.errno in _FULL:
        return Unavailable(f"could not be written: {reason}", where=where, fix="make room; the old file is untouched")
    return Unavailable(f"could not be used: {reason}", where=where)

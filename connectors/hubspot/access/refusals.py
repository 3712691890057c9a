"""Lanes that a token may lack: nobody asked for them, and stages can be trusted without them.

{"refused": "2026-05-12T10:00:00+00:00"} stands where such a lane goes on: it is tried again a day later.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import orjson

from syncer.contract import Finding, Page
from syncer.errors import NoAccess

REMEMBERED = timedelta(days=1)


def refused_at(cursor: str | None) -> datetime | None:
    """When a lane was refused that was never read; None if it was not."""
    try:
        return datetime.fromisoformat(orjson.loads(cursor or "{}")["refused"])
    except (ValueError, KeyError, TypeError):
        return None


def is_remembered(cursor: str | None, until: datetime) -> bool:
    """Whether a lane was refused so short a while ago that it is not worth another try."""
    refused = refused_at(cursor)
    return refused is not None and until - refused < REMEMBERED


def advised(error: NoAccess, stream: str) -> NoAccess:
    """With what else can be done where a stream may not be read."""
    if error.known:
        error.fix = f"{error.fix}, or leave {stream} out of `streams`"
    return error


def tolerated(pages: Iterator[Page], where: str, until: datetime, *, silently: bool) -> Iterator[Page]:
    """The pages of a lane that may be refused at its beginning. Raises NoAccess if that comes later."""
    begun = False
    try:
        for page in pages:
            begun = True
            yield page
    except NoAccess as error:
        if begun or not error.known:
            raise
        told = () if silently else (Finding("warning", where, error.what, error.fix),)
        yield Page(cursor=orjson.dumps({"refused": until.isoformat()}).decode(), findings=told)

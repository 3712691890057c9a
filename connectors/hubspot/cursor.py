"""Where a stream goes on: within the first listing, within a window of changes, or after everything until an instant.

{"list": {"began": "2026-05-12T10:00:00+00:00", "after": "301"}}
{"export": {"began": "2026-05-12T10:00:00+00:00", "task": "70001", "row": 1200}}
{"since": "2026-05-12T10:00:00+00:00"}
{"since": "2026-05-12T10:00:00+00:00", "search": {"until": "2026-05-12T11:00:00+00:00", "above": 4711}}

A lane with more to remember keeps it beside `since`, under a key of its own, and has no `since` while it is within it.
"""

from dataclasses import dataclass
from datetime import datetime

import orjson

from syncer.errors import Malformed


@dataclass(frozen=True, slots=True)
class Listing:
    """The first listing, which began at an instant and goes on with the record `after`."""

    began: datetime
    after: str = ""

    @property
    def text(self) -> str:
        return _json({"list": {"began": self.began.isoformat(), "after": self.after}})


@dataclass(frozen=True, slots=True)
class Export:
    """The first load by the file of an export, asked for at an instant; so many of its rows are read."""

    began: datetime
    task: str
    row: int = 0

    @property
    def text(self) -> str:
        return _json({"export": {"began": self.began.isoformat(), "task": self.task, "row": self.row}})


@dataclass(frozen=True, slots=True)
class Window:
    """Changes from `since` to `until`, both frozen; those of records with an id up to `above` are read."""

    since: datetime
    until: datetime
    above: int = 0

    @property
    def text(self) -> str:
        search = {"until": self.until.isoformat(), "above": self.above}
        return _json({"since": self.since.isoformat(), "search": search})


@dataclass(frozen=True, slots=True)
class Done:
    """Everything until an instant is read."""

    until: datetime

    @property
    def text(self) -> str:
        return _json({"since": self.until.isoformat()})


def parse(text: str | None, until: datetime) -> Listing | Export | Window | Done:
    """Without a cursor, a listing begins at `until`. Raises Malformed."""
    if text is None:
        return Listing(until)
    try:
        data = orjson.loads(text)
        if "list" in data:
            return Listing(datetime.fromisoformat(data["list"]["began"]), str(data["list"]["after"]))
        if "export" in data:
            told = data["export"]
            return Export(datetime.fromisoformat(told["began"]), str(told["task"]), int(told["row"]))
        since = datetime.fromisoformat(data["since"])
        if "search" in data:
            return Window(since, datetime.fromisoformat(data["search"]["until"]), int(data["search"]["above"]))
    except (ValueError, KeyError, TypeError):
        raise Malformed(
            "the place where this stream goes on cannot be read", fix="it was written by another version: use that one"
        ) from None
    return Done(since)


def ended(text: str | None) -> datetime | None:
    """The instant until which a stream is read; None while it is within something, or has not begun."""
    try:
        data = orjson.loads(text or "{}")
        return None if "search" in data else datetime.fromisoformat(data["since"])
    except (ValueError, KeyError, TypeError):
        return None


def _json(data: object) -> str:
    return orjson.dumps(data).decode()

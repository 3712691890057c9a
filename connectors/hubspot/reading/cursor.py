"""Where a stream goes on: within the first listing, within a window of changes, or after everything until an instant.

{"list": {"began": "2026-05-12T10:00:00+00:00", "after": "301"}}
{"export": {"began": "2026-05-12T10:00:00+00:00", "task": "70001", "row": 1200}}
{"since": "2026-05-12T10:00:00+00:00"}
{"since": "2026-05-12T10:00:00+00:00", "search": {"until": "2026-05-12T11:00:00+00:00", "above": 4711}}

The latter two with when everything was looked through last, and where it is being looked through again;

{"since": …, "swept": "2026-05-05T10:00:00+00:00", "sweep": {"began": "2026-05-12T10:00:00+00:00", "after": "301", …}}

and with the changes that are to be read again, in one go (see `connectors.hubspot.reading.overlap`):

{"since": …, "again": {"since": "2026-05-12T09:00:00+00:00", "until": "2026-05-12T10:00:00+00:00"}}

All of them with the wording by which everything is read (see `connectors.hubspot.meaning.wording`), under `wording`.

A lane with more to remember keeps it beside `since`, under a key of its own, and has no `since` while it is within it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from connectors.hubspot.reading.places import unreadable

_SEVERAL = "several"  # wordings


@dataclass(frozen=True, slots=True)
class Listing:
    """The first listing, which began at an instant and goes on with the record `after`."""

    began: datetime
    after: str = ""
    wording: str = ""

    @property
    def text(self) -> str:
        return _json({"list": {"began": self.began.isoformat(), "after": self.after}, "wording": self.wording})

    @property
    def done(self) -> "Done":
        return Done(self.began, Upkeep(self.began, wording=self.wording))


@dataclass(frozen=True, slots=True)
class Export:
    """The first load by the file of an export, asked for at an instant; so many of its rows are read."""

    began: datetime
    task: str
    row: int = 0
    wording: str = ""

    @property
    def text(self) -> str:
        told = {"began": self.began.isoformat(), "task": self.task, "row": self.row}
        return _json({"export": told, "wording": self.wording})

    @property
    def done(self) -> "Done":
        return Done(self.began, Upkeep(self.began, wording=self.wording))


@dataclass(frozen=True, slots=True)
class Sweep:
    """A look through everything, which began at an instant and goes on with the record `after`, in the bin or not.

    `above`: the id up to which all records are known, None where that is not sure; `pages`: how many it takes, 0 while
    nobody counted.
    """

    began: datetime
    after: str = ""
    in_bin: bool = False
    above: int | None = 0
    pages: int = 0
    wording: str = ""

    @property
    def data(self) -> dict[str, Any]:
        place = {"began": self.began.isoformat(), "after": self.after, "above": self.above, "pages": self.pages}
        return place | ({"in_bin": True} if self.in_bin else {}) | {"wording": self.wording}


@dataclass(frozen=True, slots=True)
class Again:
    """Changes of which search may not have shown all: those between two instants, read at the latter."""

    since: datetime
    until: datetime

    @property
    def data(self) -> dict[str, Any]:
        return {"since": self.since.isoformat(), "until": self.until.isoformat()}


@dataclass(frozen=True, slots=True)
class Upkeep:
    """When the last look through everything began, None if that is not known, and the one that is under way; what is
    to be read again; and the wording by which everything is read.
    """

    swept: datetime | None = None
    sweep: Sweep | None = None
    again: Again | None = None
    wording: str = ""

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"swept": self.swept.isoformat()} if self.swept else {}
        data |= {"sweep": self.sweep.data} if self.sweep else {}
        data |= {"again": self.again.data} if self.again else {}
        return data | ({"wording": self.wording} if self.wording else {})

    def rereads(self, sweep: Sweep) -> bool:
        """Whether a look is for what was read by another wording."""
        return sweep.wording != self.wording

    def worded(self, wording: str, now: datetime) -> "Upkeep":
        """By this wording from `now` on: with another one than before, everything is looked through from the beginning,
        also where it is one from before that, for some was read by the other one meanwhile.
        """
        known = self.wording or wording
        if ((self.sweep and self.sweep.wording) or known) == wording:
            return replace(self, wording=known)
        return replace(self, wording=_SEVERAL, sweep=Sweep(now, wording=wording))


@dataclass(frozen=True, slots=True)
class Window:
    """Changes from `since` to `until`, both frozen; those of records with an id up to `above` are read."""

    since: datetime
    until: datetime
    above: int = 0
    upkeep: Upkeep = Upkeep()

    @property
    def text(self) -> str:
        search = {"until": self.until.isoformat(), "above": self.above}
        return _json({"since": self.since.isoformat(), "search": search, **self.upkeep.data})


@dataclass(frozen=True, slots=True)
class Done:
    """Everything until an instant is read."""

    until: datetime
    upkeep: Upkeep = Upkeep()

    @property
    def text(self) -> str:
        return _json({"since": self.until.isoformat(), **self.upkeep.data})


def parse(text: str | None, until: datetime) -> Listing | Export | Window | Done:
    """Without a cursor, a listing begins at `until`. Raises Malformed."""
    if text is None:
        return Listing(until)
    try:
        data = orjson.loads(text)
        wording = str(data.get("wording") or "")
        if "list" in data:
            return Listing(datetime.fromisoformat(data["list"]["began"]), str(data["list"]["after"]), wording)
        if "export" in data:
            told = data["export"]
            return Export(datetime.fromisoformat(told["began"]), str(told["task"]), int(told["row"]), wording)
        since, upkeep = datetime.fromisoformat(data["since"]), _upkeep(data)
        if "search" in data:
            search = data["search"]
            return Window(since, datetime.fromisoformat(search["until"]), int(search["above"]), upkeep)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise unreadable() from None
    return Done(since, upkeep)


def ended(text: str | None) -> datetime | None:
    """The instant until which a stream is read; None while it is within something, or has not begun."""
    try:
        data = orjson.loads(text or "{}")
        within = ("search", "sweep", "anew")
        return None if any(name in data for name in within) else datetime.fromisoformat(data["since"])
    except (ValueError, KeyError, TypeError):
        return None


def wording_of(text: str | None) -> str:
    """By which a stream is read; "" where that is not told."""
    try:
        return str(orjson.loads(text or "{}").get("wording") or "")
    except (ValueError, AttributeError):
        return ""


def _upkeep(data: dict[str, Any]) -> Upkeep:
    return Upkeep(
        datetime.fromisoformat(data["swept"]) if "swept" in data else None,
        _sweep(data["sweep"]) if "sweep" in data else None,
        _again(data["again"]) if "again" in data else None,
        str(data.get("wording") or ""),
    )


def _sweep(data: dict[str, Any]) -> Sweep:
    above = data.get("above")
    return Sweep(
        datetime.fromisoformat(data["began"]),
        str(data["after"]),
        data.get("in_bin") is True,
        None if above is None else int(above),
        int(data.get("pages") or 0),
        str(data.get("wording") or ""),
    )


def _again(data: dict[str, Any]) -> Again:
    return Again(datetime.fromisoformat(data["since"]), datetime.fromisoformat(data["until"]))


def _json(data: object) -> str:
    return orjson.dumps(data).decode()

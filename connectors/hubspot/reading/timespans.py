"""Where a lane goes on that is asked for by stretches of time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.hubspot.reading.places import unreadable

LONGEST = timedelta(days=7)  # of one stretch, so that a first reading that is cut goes on near where it was


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to `until`, both frozen: what follows `after` among the answers to the question `part`."""

    since: datetime
    until: datetime
    part: str
    after: str = ""

    @classmethod
    def first(cls, since: datetime, end: datetime, parts: Sequence[str]) -> "Span":
        """The first question about the first stretch."""
        return cls(since, min(since + LONGEST, end), parts[0])

    def following(self, end: datetime, parts: Sequence[str]) -> "Span | None":
        """The next question about the same stretch, or the first one about the next."""
        further = parts.index(self.part) + 1 if self.part in parts else len(parts)
        if further < len(parts):
            return replace(self, part=parts[further], after="")
        return Span.first(self.until, end, parts) if self.until < end else None

    @property
    def data(self) -> Mapping[str, str]:
        place = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {**place, "part": self.part, "after": self.after}


@dataclass(frozen=True, slots=True)
class Place:
    """Everything from `start` to `until` is read, or what comes before `span`, within which it stands.

    By `wording`, but for what was read by another one: of that, what comes before `anew` is read again, until `old`.
    `parts`: the questions of which something is known.

    {"span": {"since": "2026-05-12T10:00:00+00:00", "until": "…", "part": "e_visited_page", "after": "250"}, …}
    {"since": "2026-05-12T10:00:00+00:00", "from": "…", "parts": ["e_visited_page"], "wording": "5f2c…"}
    {"since": …, "anew": {"since": "…", "until": "…", "part": "e_visited_page", "after": ""}, "old": "…", "from": …}
    """

    start: datetime
    until: datetime
    span: Span | None = None
    anew: Span | None = None
    old: datetime | None = None
    parts: tuple[str, ...] = ()
    wording: str = ""

    @property
    def text(self) -> str:
        at = {"span": self.span.data} if self.span else {"since": self.until.isoformat()}
        anew = {"anew": self.anew.data, "old": self.old.isoformat()} if self.anew and self.old else {}
        kept = {"from": self.start.isoformat(), "parts": self.parts, "wording": self.wording}
        return orjson.dumps({**at, **anew, **kept}).decode()

    def worded(self, wording: str, parts: Sequence[str]) -> "Place":
        """By this wording from now on: what was read by another one is to be read anew."""
        if self.wording in ("", wording):
            return replace(self, wording=wording, parts=self.parts or tuple(parts))
        asked = tuple(dict.fromkeys((*parts, *self.parts)))
        old = self.span.until if self.span else self.until
        anew = Span.first(self.start, old, asked) if self.start < old else None
        return replace(self, anew=anew, old=old, parts=asked, wording=wording)


def parse(text: str, history: timedelta) -> Place:
    """`history` is how far back a reading went that does not say so. Raises Malformed."""
    try:
        data = orjson.loads(text)
        span = _span(data["span"]) if "span" in data else None
        until = span.since if span else datetime.fromisoformat(data["since"])
        return Place(
            start=datetime.fromisoformat(data["from"]) if "from" in data else until - history,
            until=until,
            span=span,
            anew=_span(data["anew"]) if "anew" in data else None,
            old=datetime.fromisoformat(data["old"]) if "old" in data else None,
            parts=tuple(map(str, data.get("parts") or ())),
            wording=str(data.get("wording") or ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise unreadable() from None


def _span(data: Mapping[str, Any]) -> Span:
    since, until = (datetime.fromisoformat(data[name]) for name in ("since", "until"))
    return Span(since, until, str(data["part"]), str(data["after"]))

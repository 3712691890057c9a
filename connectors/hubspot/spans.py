"""Things that are asked for by a stretch of time, such as what became of e-mails: one frozen stretch after the other,
the oldest first, each to its end before the next.

What happened in the last minutes is not all there yet, so the last stretch ends before them; the next time, the first
one begins a while before that.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from connectors.hubspot.cursor import Done
from connectors.hubspot.endpoints.happenings import Found
from connectors.hubspot.faults import Rejected
from connectors.hubspot.places import unreadable
from connectors.hubspot.rows import stuck
from syncer.ahead import chain
from syncer.contract import Page

BEHIND = timedelta(minutes=5)
LONGEST = timedelta(days=7)  # of one stretch, so that a first reading that is cut goes on near where it was


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` to `until`, both frozen: what follows `after` among the answers to the question `part`.

    {"span": {"since": "2026-05-12T10:00:00+00:00", "until": "…", "part": "e_visited_page", "after": "250"}}
    """

    since: datetime
    until: datetime
    part: str
    after: str = ""

    @property
    def text(self) -> str:
        place = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return orjson.dumps({"span": {**place, "part": self.part, "after": self.after}}).decode()


@dataclass(frozen=True, slots=True)
class Spans:
    """`history`: how far back the first reading goes; `parts`: what has to be asked about each stretch, one by one."""

    fetch: Callable[[Span], Found]
    page: Callable[[Sequence[Any]], Page]
    history: timedelta
    overlap: timedelta
    parts: Sequence[str] = ("",)

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        end = until - BEHIND
        span: Span | None = self._parse(since, end)
        while span:
            following = self._following(span, end)
            further = following.text if following else Done(max(span.until, end)).text
            yield from self._pages(span, further)
            span = following

    def _parse(self, text: str | None, end: datetime) -> Span | None:
        """Where to go on, None if everything until the end is read. Raises Malformed."""
        if text is None:
            return self._stretch(end - self.history, end)
        try:
            data = orjson.loads(text)
            if "span" in data:
                said = data["span"]
                since, until = (datetime.fromisoformat(said[name]) for name in ("since", "until"))
                return Span(since, until, str(said["part"]), str(said["after"]))
            done = datetime.fromisoformat(data["since"])
        except (ValueError, KeyError, TypeError):
            raise unreadable() from None
        return self._stretch(done - self.overlap, end) if done < end else None

    def _stretch(self, since: datetime, end: datetime) -> Span:
        return Span(since, min(since + LONGEST, end), self.parts[0])

    def _following(self, span: Span, end: datetime) -> Span | None:
        """The next question about the same stretch, or the first one about the next."""
        if (place := self.parts.index(span.part) + 1 if span.part in self.parts else len(self.parts)) < len(self.parts):
            return replace(span, part=self.parts[place], after="")
        return self._stretch(span.until, end) if span.until < end else None

    def _pages(self, span: Span, further: str) -> Iterator[Page]:
        """One question about one stretch. A place that HubSpot does not know any more is no loss: once more, then."""
        begun = False
        try:
            for page in self._chain(span, further):
                begun = True
                yield page
        except Rejected:
            if begun or not span.after:
                raise
            yield from self._chain(replace(span, after=""), further)

    def _chain(self, span: Span, further: str) -> Iterator[Page]:
        for found in chain(lambda at: self._fetch(replace(span, after=at)), span.after):
            cursor = replace(span, after=found.following).text if found.following else further
            yield replace(self.page(found.rows), cursor=cursor)

    def _fetch(self, span: Span) -> tuple[Found, str | None]:
        found = self.fetch(span)
        if found.following is not None and found.following == span.after:
            raise stuck("list of events")
        return found, found.following

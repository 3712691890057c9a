"""Things that are asked for by a stretch of time, such as what became of e-mails: one frozen stretch after the other,
the oldest first, each to its end before the next.

What happened in the last minutes is not all there yet, so the last stretch ends before them; the next time, the first
one begins a while before that. What was read by another wording is read again after that, some pages a run.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from connectors.hubspot.access.faults import Rejected
from connectors.hubspot.endpoints.happenings import Found
from connectors.hubspot.meaning.rows import stuck
from connectors.hubspot.reading.timespans import Place, Span, parse
from syncer.ahead import chain
from syncer.contract import Page

BEHIND = timedelta(minutes=5)


class Told(Protocol):
    """What rows tell. `anew`: of which something may be known by another wording."""

    def __call__(self, rows: Sequence[Any], span: Span, *, anew: bool) -> Page: ...


@dataclass(frozen=True, slots=True)
class Terms:
    """`history`: how far back the first reading goes; `overlap`: how far the others go back behind the one before;
    `wording`: by which they read; `parts`: what has to be asked about each stretch, one by one.
    """

    history: timedelta
    overlap: timedelta
    wording: str
    parts: Sequence[str] = ("",)


@dataclass(frozen=True, slots=True)
class Spans:
    """`portion`: how many pages a run may take of what is read anew."""

    fetch: Callable[[Span], Found]
    told: Told
    terms: Terms
    portion: Callable[[], int]

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        end = until - BEHIND
        place = self._place(since, end)
        if span := place.span:
            read = replace(place, span=None, until=max(span.until, end))
            new = _Walk(self, end, self.terms.parts, lambda at: (replace(place, span=at) if at else read).text)
            yield from new.pages(span)
            place = read
        if place.anew and place.old:
            known = place
            read = replace(place, anew=None, old=None, parts=tuple(self.terms.parts))
            old = _Walk(
                self, place.old, place.parts, lambda at: (replace(known, anew=at) if at else read).text, anew=True
            )
            yield from islice(old.pages(place.anew), self.portion())

    def _place(self, text: str | None, end: datetime) -> Place:
        """Where to go on; without a span if everything until the end is read. Raises Malformed."""
        terms = self.terms
        start = end - terms.history
        place = (parse(text, terms.history) if text else Place(start, start)).worded(terms.wording, terms.parts)
        if place.span or (text and place.until >= end):
            return place
        since = place.until - terms.overlap if text else start
        return replace(place, span=Span.first(since, end, terms.parts), start=min(place.start, since))


@dataclass(frozen=True, slots=True)
class _Walk:
    """One question about one stretch after the other, until `end`."""

    spans: Spans
    end: datetime
    parts: Sequence[str]
    cursor: Callable[[Span | None], str]  # where it goes on; None: it is through
    anew: bool = False

    def pages(self, first: Span) -> Iterator[Page]:
        span: Span | None = first
        while span:
            following = span.following(self.end, self.parts)
            yield from self._pages(span, following)
            span = following

    def _pages(self, span: Span, following: Span | None) -> Iterator[Page]:
        """One question about one stretch. A place that HubSpot does not know any more is no loss: once more, then."""
        begun = False
        try:
            for page in self._chain(span, following):
                begun = True
                yield page
        except Rejected:
            if begun or not span.after:
                raise
            yield from self._chain(replace(span, after=""), following)

    def _chain(self, span: Span, following: Span | None) -> Iterator[Page]:
        for found in chain(lambda at: self._fetch(replace(span, after=at)), span.after):
            further = replace(span, after=found.following) if found.following else following
            yield replace(self.spans.told(found.rows, span, anew=self.anew), cursor=self.cursor(further))

    def _fetch(self, span: Span) -> tuple[Found, str | None]:
        found = self.spans.fetch(span)
        if found.following is not None and found.following == span.after:
            raise stuck("list of events")
        return found, found.following

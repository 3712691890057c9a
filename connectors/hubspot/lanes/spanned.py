"""A lane of what is asked for by a stretch of time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.hubspot.endpoints.happenings import Found
from connectors.hubspot.rows import Broken
from connectors.hubspot.spans import Span, Spans
from syncer.clock import Clock
from syncer.contract import Page
from syncer.model import Engagement, Kind, Reject

HOURLY = timedelta(hours=1)  # what HubSpot counts on the contact is read in every run and tells the newest meanwhile


@dataclass(frozen=True, slots=True)
class SpanReader:
    """`engagement` gives None for a row that is nobody's, or says nothing, and raises Broken."""

    name: str
    kinds: frozenset[Kind]
    fetch: Callable[[Span], Found]
    engagement: Callable[[Any], Engagement | None]
    history: timedelta
    overlap: timedelta
    clock: Clock
    parts: Sequence[str] = ("",)

    def try_access(self) -> None:
        now = self.clock.now()
        self.fetch(Span(now - timedelta(minutes=1), now, self.parts[0]))

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        yield from Spans(self.fetch, self._page, self.history, self.overlap, self.parts).read(since, until)

    def _page(self, rows: Sequence[Any]) -> Page:
        found: list[Engagement] = []
        rejects: list[Reject] = []
        for row in rows:
            try:
                found.extend(one for one in [self.engagement(row)] if one)
            except Broken as why:
                rejects.append(Reject(self.name, str(why)))
        return Page(engagements=tuple(found), rejects=tuple(rejects))

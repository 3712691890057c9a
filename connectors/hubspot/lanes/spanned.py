"""A lane of what is asked for by a stretch of time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.hubspot.endpoints.happenings import Found
from connectors.hubspot.rows import Sieve
from connectors.hubspot.spans import Span, Spans
from syncer.clock import Clock
from syncer.contract import Page
from syncer.model import Engagement, Kind

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
        sieve = Sieve(self.name, ("id", "created", "occurredAt"))

        def page(rows: Sequence[Any]) -> Page:
            found: list[Engagement | None] = []
            rejects = sieve.sift(rows, lambda row: found.append(self.engagement(row)))
            return Page(engagements=tuple(one for one in found if one), rejects=rejects)

        yield from Spans(self.fetch, page, self.history, self.overlap, self.parts).read(since, until)

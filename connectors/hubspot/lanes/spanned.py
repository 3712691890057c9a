"""A lane of what is asked for by a stretch of time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.endpoints.happenings import Found
from connectors.hubspot.meaning.rows import Sieve
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.portions import portion_anew
from connectors.hubspot.reading.spans import Spans, Terms
from connectors.hubspot.reading.timespans import Span
from syncer.clock import Clock
from syncer.contract import Page
from syncer.model import Engagement, Kind

HOURLY = timedelta(hours=1)  # what HubSpot counts on the contact is read in every run and tells the newest meanwhile


class Happenings(Protocol):
    """What rows of one type mean. `types`: what has to be asked for one by one."""

    @property
    def kinds(self) -> frozenset[Kind]: ...

    @property
    def types(self) -> Sequence[str]: ...

    @property
    def wording(self) -> str: ...

    def engagement(self, row: Any) -> Engagement | None:
        """None for a row that is nobody's, or says nothing. Raises Broken."""

    def id_of(self, row: Any) -> str:
        """Of the engagement that a row is, or could be."""


@dataclass(frozen=True, slots=True)
class SpanReader:
    name: str
    happenings: Happenings
    fetch: Callable[[Span], Found]
    portal: Portal
    settings: ReadSettings
    clock: Clock

    @property
    def kinds(self) -> frozenset[Kind]:
        return self.happenings.kinds

    @property
    def wording(self) -> str:
        return self.happenings.wording

    def try_access(self) -> None:
        now = self.clock.now()
        self.fetch(Span(now - timedelta(minutes=1), now, self.happenings.types[0]))

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        sieve, types = Sieve(self.name, ("id", "created", "occurredAt")), tuple(self.happenings.types)

        def told(rows: Sequence[Any], span: Span, *, anew: bool) -> Page:
            found: list[Engagement] = []
            withdrawn: list[str] = []

            def use(row: Any) -> None:
                one = self.happenings.engagement(row)
                if one and span.part in types:
                    found.append(one)
                elif anew:  # it said something by another mapping, maybe
                    withdrawn.append(self.happenings.id_of(row))

            rejects = sieve.sift(rows, use)
            return Page(engagements=tuple(found), rejects=rejects, withdrawn=tuple(withdrawn))

        terms = Terms(self.settings.history, self.settings.overlap, self.wording, types)
        yield from Spans(self.fetch, told, terms, self._portion).read(since, until)

    def _portion(self) -> int:
        return portion_anew(0, timedelta(0), self.portal.api.allowance.spare())

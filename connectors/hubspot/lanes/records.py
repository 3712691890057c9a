"""A lane of records of the CRM: everything is listed once, then what changed is searched for."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.hubspot import estimate, overlap
from connectors.hubspot.cursor import Done, Export, Listing, Upkeep, Window, parse
from connectors.hubspot.endpoints.records import SEARCH_PAGE
from connectors.hubspot.exports import FirstLoad
from connectors.hubspot.increments import Changes
from connectors.hubspot.listing import read_all
from connectors.hubspot.portal import Portal
from connectors.hubspot.stream import Stream
from connectors.hubspot.sweep import Sweeper
from syncer.contract import Estimate, Page
from syncer.model import Kind

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Of a stream that nobody else reads. Without a sweeper, what no date tells stays unknown."""

    portal: Portal
    stream: Stream
    source: str
    overlap: timedelta
    kinds: frozenset[Kind]
    sweeper: Sweeper | None = None
    first: FirstLoad | None = None  # None: everything is listed the first time

    def try_access(self) -> None:
        self.portal.records.first(self.stream.name)

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        yield from self._told(self._pages(parse(since, until), until, whole=False))

    def reconcile(self, since: str | None, until: datetime) -> Iterator[Page]:
        """As `Reconciles.reconcile`."""
        yield from self._told(self._pages(parse(since, until), until, whole=True))

    def _told(self, pages: Iterator[Page]) -> Iterator[Page]:
        stream = self.stream
        try:
            yield from pages
        finally:
            if stream.left_out:
                logger.info("%s: %d %s of nobody were left out", self.source, stream.left_out, stream.name)

    def ways(self, since: str | None, until: datetime) -> Sequence[Estimate]:
        """As `Forecasts.forecast`, of this stream."""
        records, name, cursor = self.portal.records, self.stream.name, parse(since, until)
        if isinstance(cursor, Listing | Export):
            if self.first:
                return self.first.ways(self.portal, self.stream, cursor)
            count = estimate.count_from(records, name, _listing(cursor).after)
            return (estimate.by_list(name, count, self.portal.api.allowance.pace.general.per_second),)
        window = Window(cursor.until, until, upkeep=cursor.upkeep) if isinstance(cursor, Done) else cursor
        count = estimate.count_since(records, name, (self.stream.modified, overlap.low(window, self.overlap)))
        linked = self.stream.at_once > SEARCH_PAGE  # the contacts of an activity are asked for
        return (estimate.by_search(name, count, linked=linked),)

    def _pages(self, cursor: Listing | Export | Window | Done, until: datetime, *, whole: bool) -> Iterator[Page]:
        changes = Changes(self.portal.records, self.stream, self.overlap)
        if isinstance(cursor, Listing | Export):
            yield from self._first(cursor)
            cursor = Done(cursor.began, Upkeep(cursor.began))
        elif isinstance(cursor, Window):
            cursor = yield from changes.read(cursor)
        since = cursor.until
        cursor = Done(since, replace(cursor.upkeep, swept=cursor.upkeep.swept or since))
        if since < until:
            cursor = yield from changes.read(Window(since, until, upkeep=cursor.upkeep))
        if self.sweeper:
            yield from self.sweeper.all(cursor) if whole else self.sweeper.some(cursor, since)

    def _first(self, cursor: Listing | Export) -> Iterator[Page]:
        if self.first:
            return self.first.read(self.portal, self.stream, cursor)
        return read_all(self.portal, self.stream, _listing(cursor))


def _listing(cursor: Listing | Export) -> Listing:
    return cursor if isinstance(cursor, Listing) else Listing(cursor.began)

"""A lane of records of the CRM: everything is listed once, then what changed is searched for."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.hubspot import estimate
from connectors.hubspot.endpoints.records import SEARCH_PAGE
from connectors.hubspot.meaning.stream import Stream
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading import overlap
from connectors.hubspot.reading.cursor import Done, Export, Listing, Upkeep, Window, parse
from connectors.hubspot.reading.exports import FirstLoad
from connectors.hubspot.reading.increments import Changes
from connectors.hubspot.reading.listing import read_all
from connectors.hubspot.reading.sweep import Sweeper
from syncer.contract import Estimate, Page
from syncer.model import Kind

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Of a stream that nobody else reads."""

    portal: Portal
    stream: Stream
    source: str
    overlap: timedelta
    kinds: frozenset[Kind]
    sweeper: Sweeper
    first: FirstLoad | None = None  # None: everything is listed the first time

    @property
    def wording(self) -> str:
        return self.stream.wording

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
        cursor = self._worded(parse(since, until), until)
        if isinstance(cursor, Listing | Export):
            return self._ways_at_first(cursor, until)
        low = overlap.low(overlap.next_window(cursor, until), self.overlap)
        count = estimate.count_since(self.portal.records, self.stream.name, (self.stream.modified, low))
        linked = self.stream.at_once > SEARCH_PAGE  # the contacts of an activity are asked for
        way = estimate.by_search(self.stream, count, linked=linked)
        ways = [self._with(way, int(isinstance(cursor, Window)))]  # what changed since a window is searched for too
        ways += self.sweeper.way(Done(until, self._upkeep(cursor)), cursor.until)
        return ways

    def _ways_at_first(self, cursor: Listing | Export, until: datetime) -> Sequence[Estimate]:
        ways: Sequence[Estimate]
        if self.first:
            ways = self.first.ways(self.portal, self.stream, cursor)
        else:
            count = estimate.count_from(self.portal.records, self.stream.name, _listing(cursor).after)
            ways = (estimate.by_list(self.stream, count, self.portal.api.allowance.pace.general.per_second),)
        asked = self.first is not None and self.first.asks(cursor)
        changed = cursor.began < until  # meanwhile, which is searched for then
        return [self._with(way, asked + changed, unread=self.stream.name == "contacts") for way in ways]

    def _with(self, way: Estimate, more: int, *, unread: bool = False) -> Estimate:
        """With so many calls more, and those that are made once."""
        once = self.stream.once if way.items else 0
        return replace(way, calls=way.calls + more + once, unread=way.items if unread else 0)

    def _upkeep(self, cursor: Window | Done) -> Upkeep:
        """Where nobody knows when everything was looked through, it was as if that were now."""
        return replace(cursor.upkeep, swept=cursor.upkeep.swept or cursor.until)

    def _pages(self, cursor: Listing | Export | Window | Done, until: datetime, *, whole: bool) -> Iterator[Page]:
        changes = Changes(self.portal.records, self.stream, self.overlap)
        cursor = self._worded(cursor, until)
        if isinstance(cursor, Listing | Export):
            yield from self._first(cursor)
            cursor = cursor.done
        elif isinstance(cursor, Window):
            cursor = yield from changes.read(cursor)
        since = cursor.until
        cursor = Done(since, self._upkeep(cursor))
        if since < until:
            cursor = yield from changes.read(Window(since, until, upkeep=cursor.upkeep))
        yield from self.sweeper.all(cursor) if whole else self.sweeper.some(cursor, since)

    def _worded(self, cursor: Listing | Export | Window | Done, until: datetime) -> Listing | Export | Window | Done:
        """By today's wording: what has only begun by another one begins anew."""
        wording = self.stream.wording
        if isinstance(cursor, Window | Done):
            return replace(cursor, upkeep=cursor.upkeep.worded(wording, until))
        if cursor.wording in ("", wording):
            return replace(cursor, wording=wording)
        return Listing(until, wording=wording)

    def _first(self, cursor: Listing | Export) -> Iterator[Page]:
        if self.first:
            return self.first.read(self.portal, self.stream, cursor)
        return read_all(self.portal, self.stream, _listing(cursor))


def _listing(cursor: Listing | Export) -> Listing:
    return cursor if isinstance(cursor, Listing) else Listing(cursor.began, wording=cursor.wording)

"""A lane of records of the CRM: everything is listed once, then what changed is searched for."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.hubspot.cursor import Done, Listing, Window, parse
from connectors.hubspot.increments import Changes
from connectors.hubspot.listing import read_all
from connectors.hubspot.portal import Portal
from connectors.hubspot.stream import Stream
from syncer.contract import Page
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

    def try_access(self) -> None:
        self.portal.records.first(self.stream.name)

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        stream = self.stream
        try:
            yield from self._pages(parse(since, until), until)
        finally:
            if stream.left_out:
                logger.info("%s: %d %s of nobody were left out", self.source, stream.left_out, stream.name)

    def _pages(self, cursor: Listing | Window | Done, until: datetime) -> Iterator[Page]:
        changes = Changes(self.portal.records, self.stream, self.overlap)
        if isinstance(cursor, Listing):
            yield from read_all(self.portal, self.stream, cursor)
            cursor = Done(cursor.began)
        elif isinstance(cursor, Window):
            yield from changes.read(cursor)
            cursor = Done(cursor.until)
        if cursor.until < until:
            yield from changes.read(Window(cursor.until, until))

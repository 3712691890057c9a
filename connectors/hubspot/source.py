"""Where contacts and engagements come from."""

import logging
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from connectors.hubspot.contacts import sources
from connectors.hubspot.cursor import Done, Listing, Window, parse
from connectors.hubspot.increments import Changes
from connectors.hubspot.listing import read_all
from connectors.hubspot.portal import Portal
from connectors.hubspot.settings import STREAMS, HubSpotSettings
from connectors.hubspot.streams import Stream, kinds_of, stream_of
from syncer.contract import Finding, Page, Wiring
from syncer.errors import NoAccess
from syncer.model import Kind

logger = logging.getLogger(__name__)


class HubSpotSource:
    """Lists everything once, then searches for what changed."""

    def __init__(self, portal: Portal, settings: HubSpotSettings, wiring: Wiring) -> None:
        self._portal, self._settings, self._wiring = portal, settings, wiring

    @property
    def streams(self) -> Sequence[str]:
        return [stream for stream in STREAMS if stream in self._settings.streams]

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset().union(*(kinds_of(stream, self._wiring) for stream in self.streams))

    def check(self) -> Iterator[Finding]:
        account = self._portal.about("account")
        name, zone = account.get("portalId", "of unknown number"), account.get("timeZone", "of unknown time zone")
        yield Finding("ok", self._wiring.name, f"HubSpot account {name}, {zone}")
        for stream in self.streams:
            where = f"{self._wiring.name} {stream}"
            try:
                self._portal.may_read(stream)
            except NoAccess as error:
                yield Finding("error", where, error.what, error.fix)
            else:
                yield Finding("ok", where, "can be read")

    def absent(self, fields: Collection[str]) -> frozenset[str]:
        there, found = self._portal.definitions(), sources(self._wiring.words, fields)
        return frozenset(name for name in fields if not any(each in there for each in found.get(name, ())))

    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        reading = stream_of(self._portal, self._wiring, stream)
        try:
            yield from self._pages(reading, parse(since, until), until)
        finally:
            if reading.left_out:
                logger.info("%s: %d %s of nobody were left out", self._wiring.name, reading.left_out, stream)

    def _pages(self, reading: Stream, cursor: Listing | Window | Done, until: datetime) -> Iterator[Page]:
        changes = Changes(self._portal, reading, self._settings.overlap)
        if isinstance(cursor, Listing):
            yield from read_all(self._portal, reading, cursor)
            cursor = Done(cursor.began)
        elif isinstance(cursor, Window):
            yield from changes.read(cursor)
            cursor = Done(cursor.until)
        if cursor.until < until:
            yield from changes.read(Window(cursor.until, until))

"""Where contacts and engagements come from: the lanes that are wanted, side by side."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from connectors.hubspot import cursor
from connectors.hubspot.check import Checkup
from connectors.hubspot.contacts import sources
from connectors.hubspot.fetch import fetch
from connectors.hubspot.lanes import LANES, Foreseen, Reader
from connectors.hubspot.lanes.contacts import ContactStream
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.portal import Portal
from connectors.hubspot.settings import HubSpotSettings
from syncer.contract import Budget, Estimate, Finding, Page, Wiring
from syncer.model import Kind


class HubSpotSource:
    def __init__(self, portal: Portal, settings: HubSpotSettings, wiring: Wiring) -> None:
        self._portal, self._settings, self._wiring = portal, settings, wiring

    @property
    def streams(self) -> Sequence[str]:
        return [name for name in LANES if name in self._settings.streams]

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset().union(*(self._open(stream).kinds for stream in self.streams))

    def check(self) -> Iterator[Finding]:
        checkup = Checkup(self._portal, self._settings, self._wiring)
        yield from checkup.account()
        for stream in self.streams:
            yield checkup.lane(LANES[stream], self._open(stream))
        yield from checkup.limits()
        if self._wiring.properties:
            yield from checkup.writing()

    def absent(self, fields: Collection[str]) -> frozenset[str]:
        there, found = self._portal.properties.definitions(), sources(self._wiring.words, fields)
        return frozenset(name for name in fields if not any(each in there for each in found.get(name, ())))

    def budget(self) -> Budget:
        return self._portal.api.allowance.budget()

    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        if _is_due(stream, since, until):
            yield from self._open(stream).read(since, until)

    def reconcile(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        reader = self._open(stream)
        yield from (reader.reconcile if isinstance(reader, RecordReader) else reader.read)(since, until)

    def fetch(self, ids: Sequence[str]) -> Iterator[Page]:
        yield from fetch(self._portal.records, ContactStream(self._portal, self._wiring), ids)

    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        found: list[Estimate] = []
        for stream in self.streams:
            reader, since = self._open(stream), cursors.get(stream)
            if not _is_due(stream, since, until):
                found.append(Estimate(stream, "not due", 0, 0, 0.0))
            elif isinstance(reader, Foreseen):
                found += reader.ways(since, until)
        return found

    def _open(self, stream: str) -> Reader:
        return LANES[stream].open(self._portal, self._settings, self._wiring)


def _is_due(stream: str, since: str | None, until: datetime) -> bool:
    every, ended = LANES[stream].every, cursor.ended(since)
    return every is None or ended is None or until - ended >= every

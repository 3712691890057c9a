"""Where contacts and engagements come from: the lanes that are wanted, side by side."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from connectors.hubspot.access import refusals
from connectors.hubspot.checking import bulkcheck
from connectors.hubspot.checking.check import Checkup
from connectors.hubspot.checking.probes import Probes
from connectors.hubspot.endpoints.properties import Properties
from connectors.hubspot.lanes import LANES, Foreseen, Lane, Reader
from connectors.hubspot.lanes.contacts import CONTACTS, contact_stream
from connectors.hubspot.lanes.records import RecordReader
from connectors.hubspot.meaning import fields as fields_of
from connectors.hubspot.meaning.contacts import singly, sources
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading import cursor
from connectors.hubspot.reading.fetch import fetch
from connectors.hubspot.settings import HubSpotSettings
from syncer.contract import Budget, Estimate, Finding, Page, Wiring
from syncer.errors import NoAccess
from syncer.model import Kind


class HubSpotSource:
    def __init__(self, portal: Portal, settings: HubSpotSettings, wiring: Wiring) -> None:
        self._portal, self._settings, self._wiring = portal, settings, wiring
        for stream in self.streams:
            portal.grants.offer(stream, self._open(stream).try_access)

    @property
    def streams(self) -> Sequence[str]:
        return [name for name in LANES if name in self._settings.streams]

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset().union(*(self._open(stream).kinds for stream in self.streams))

    def check(self) -> Iterator[Finding]:
        checkup = Checkup(self._portal, self._settings, self._wiring)
        yield from checkup.account()
        readable: list[str] = []
        for stream in self.streams:
            found = checkup.lane(LANES[stream], self._open(stream), may_lack=self._may_lack(stream))
            yield found
            readable += [stream] if found.level == "ok" else []
        yield from bulkcheck.check(self._portal, self._settings.bulk, self._wiring)
        yield from checkup.limits()
        if self._wiring.properties:
            yield from checkup.writing()
        yield from Probes(self._portal, self._wiring).of(readable)

    def absent(self, fields: Collection[str]) -> frozenset[str]:
        words = self._wiring.words
        lacking = _unfilled(self._portal.properties, sources(words, fields), fields)
        of_companies = fields_of.sources(words.organizations, lacking)
        if not of_companies or not self._portal.grants.has("companies"):
            return lacking
        return _unfilled(Properties(self._portal.api, "companies"), of_companies, lacking)

    def budget(self) -> Budget:
        return self._portal.api.allowance.budget()

    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        if _is_due(LANES[stream], self._open(stream).wording, since, until):
            yield from self._granted(stream, since, until, whole=False)
        else:
            self._portal.grants.note(stream, granted=True)

    def _granted(self, stream: str, since: str | None, until: datetime, *, whole: bool) -> Iterator[Page]:
        """What can be read of a lane, and that it can be."""
        refused, grants = refusals.refused_at(since), self._portal.grants
        begun = since is not None and not refused
        if begun:
            grants.note(stream, granted=True)  # what it told stays told, whatever comes
        elif refusals.is_remembered(since, until) and self._may_lack(stream):
            grants.note(stream, granted=False)
            return
        grants.expect(stream)
        reader = self._open(stream)
        read = reader.reconcile if whole and isinstance(reader, RecordReader) else reader.read
        pages = read(since if begun else None, until)
        if self._may_lack(stream) and not begun:
            pages = refusals.tolerated(pages, f"{self._wiring.name} {stream}", until, silently=bool(refused))
        try:
            for page in pages:
                grants.note(stream, granted=not refusals.refused_at(page.cursor))
                yield page
        except NoAccess as error:
            raise (error if stream == CONTACTS.name else refusals.advised(error, stream)) from None
        finally:
            grants.note(stream, granted=False)

    def _may_lack(self, stream: str) -> bool:
        """Whether it is no fault that the token may not read it."""
        return not LANES[stream].core and "streams" not in self._settings.model_fields_set

    def reconcile(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        yield from self._granted(stream, since, until, whole=True)

    def stand_ins(self, stream: str) -> Collection[str]:
        return (CONTACTS.name,) if stream in singly(self._wiring.words) else ()

    def fetch(self, ids: Sequence[str]) -> Iterator[Page]:
        yield from fetch(self._portal.records, contact_stream(self._portal, self._settings, self._wiring), ids)

    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        found: list[Estimate] = []
        for stream in self.streams:
            reader, since = self._open(stream), cursors.get(stream)
            if not _is_due(LANES[stream], reader.wording, since, until):
                found.append(Estimate.nothing(stream, "not due"))
            elif isinstance(reader, Foreseen):
                found += self._ways(stream, reader, since, until)
        return found

    def _ways(self, stream: str, reader: Foreseen, since: str | None, until: datetime) -> Sequence[Estimate]:
        refused, may_lack = refusals.refused_at(since), self._may_lack(stream)
        begun = since is not None and not refused
        nothing = (Estimate.nothing(stream, "not allowed"),)
        if refusals.is_remembered(since, until) and may_lack:
            return nothing
        try:
            return reader.ways(since if begun else None, until)
        except NoAccess as error:
            if begun or not may_lack or not error.known:
                raise
            return nothing

    def _open(self, stream: str) -> Reader:
        return LANES[stream].open(self._portal, self._settings, self._wiring)


def _unfilled(there: Properties, found: Mapping[str, Sequence[str]], wanted: Collection[str]) -> frozenset[str]:
    """Those that none of the properties found for them can fill."""
    defined = there.definitions()
    return frozenset(name for name in wanted if not any(each in defined for each in found.get(name, ())))


def _is_due(lane: Lane, wording: str, since: str | None, until: datetime) -> bool:
    ended = cursor.ended(since)
    if lane.every is None or ended is None or until - ended >= lane.every:
        return True
    return cursor.wording_of(since) not in ("", wording)

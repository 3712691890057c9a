"""All contacts by one export: three calls and a file, where a list takes a call for every hundred of them.

What comes of it is what a list gives. Whatever stands against it (a right that is missing, somebody who has to approve
it, the day's number of exports, a file that is not as it should be) is said, and the list is read instead.
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, BinaryIO

from connectors.hubspot import estimate
from connectors.hubspot.access.waiting import looks
from connectors.hubspot.blocks.bulk import BulkLanes
from connectors.hubspot.endpoints.exports import Exports
from connectors.hubspot.estimate import choose
from connectors.hubspot.meaning.stream import Stream
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.csvrows import Body, Columns, bodies
from connectors.hubspot.reading.cursor import Export, Listing
from connectors.hubspot.reading.download import downloaded
from connectors.hubspot.reading.listing import read_all
from syncer.clock import Clock
from syncer.contract import Estimate, Page, Wiring
from syncer.errors import Malformed, SyncerError, Unavailable

ROWS_IN_PAGE = 100  # as in a list: more of them wait where the store is slower than the file
_DEAD = {"FAILED", "CANCELED", "DELETED", "CONFLICT"}
_TIMEOUT = 60.0  # seconds without a byte of the file

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exporter:
    """Has a file made, waits for it and fetches it."""

    portal: Portal
    clock: Clock
    bulk: BulkLanes

    def start(self, properties: Mapping[str, str]) -> str:
        return Exports(self.portal.api).start("syncer", list(properties))

    @contextmanager
    def fetched(self, task: str) -> Iterator[BinaryIO]:
        """The file. Raises Unavailable if there will be no file, or not in time, and what the calls raise."""
        self._wait(task)
        with downloaded(lambda: self._address(task), _TIMEOUT) as file:
            yield file

    def rows(self, task: str) -> int:
        """How many HubSpot says the file has; 0 if it does not."""
        told = self._details(task).get("recordCount")
        return told if isinstance(told, int) else 0

    def known(self, names: Iterator[str]) -> dict[str, str]:
        """Those that this portal has, with their types: an export is refused for one that it has not."""
        definitions = self.portal.properties.definitions()
        found = {name: str(definitions[name].get("type")) for name in names if name in definitions}
        return {"hs_object_id": "number", **found}

    def _wait(self, task: str) -> None:
        logger.info("waiting for export %s", task)
        for _ in looks(self.clock, self.bulk.patience):
            status = self._status(task)
            if status.get("status") == "COMPLETE":
                return
            if status.get("status") == "CANCELED":
                raise Unavailable("the export was canceled")
            if status.get("status") == "PENDING":  # which does not say what it waits for
                state = self._details(task).get("exportState")
                if state == "PENDING_APPROVAL":
                    raise Unavailable("this account wants exports to be approved by somebody first")
                if state in _DEAD:
                    raise Unavailable(f"the export has ended as {state}")
        raise Unavailable(f"the export was not ready within {self.bulk.patience}")

    def _address(self, task: str) -> str:
        found = self._status(task).get("result")
        if not isinstance(found, str):
            raise Malformed("HubSpot does not say where the exported file is")
        return found

    def _status(self, task: str) -> Mapping[str, Any]:
        return _object(Exports(self.portal.api).status(task))

    def _details(self, task: str) -> Mapping[str, Any]:
        """Only helps to understand, so it may fail."""
        try:
            return _object(Exports(self.portal.api).details(task))
        except SyncerError:
            return {}


@dataclass(frozen=True, slots=True)
class FirstLoad:
    """Reads all contacts for the first time, the way that is wanted or cheaper."""

    bulk: BulkLanes
    wiring: Wiring

    def read(self, portal: Portal, stream: Stream, cursor: Listing | Export) -> Iterator[Page]:
        """Pages with cursors: cut anywhere, it goes on in the same file."""
        if isinstance(cursor, Export) and self.forced == "list":
            cursor = Listing(cursor.began, wording=cursor.wording)
        elif isinstance(cursor, Export) or (not cursor.after and self._is_better(portal, stream)):
            try:
                yield from self._exported(portal, stream, cursor)
            except _NoExportError as why:
                logger.warning("%s: contacts are listed, not exported: %s", self.wiring.name, why)
                cursor = Listing(cursor.began, wording=cursor.wording)
            else:
                return
        yield from read_all(portal, stream, cursor)

    @property
    def forced(self) -> str:
        return self.wiring.lanes.read or self.bulk.read

    def ways(self, portal: Portal, stream: Stream, cursor: Listing | Export) -> tuple[Estimate, ...]:
        """Raises what counting raises."""
        if isinstance(cursor, Export):
            return (estimate.by_export(stream.name, estimate.count_from(portal.records, stream.name, ""), cursor.row),)
        count = estimate.count_from(portal.records, stream.name, cursor.after)
        listed = estimate.by_list(stream, count, portal.api.allowance.pace.general.per_second)
        if cursor.after or (self.forced == "auto" and count < estimate.WORTH_A_THOUGHT):
            return (listed,)
        return choose((listed, estimate.by_export(stream.name, count)), self.forced)

    def asks(self, cursor: Listing | Export) -> bool:
        """Whether it counts, to see which way is better."""
        return isinstance(cursor, Listing) and not cursor.after and self.forced == "auto"

    def _is_better(self, portal: Portal, stream: Stream) -> bool:
        if self.forced != "auto":
            return self.forced == "export"
        try:
            ways = self.ways(portal, stream, Listing(self.wiring.clock.now()))
        except SyncerError:
            return False  # the list will tell what is wrong, if it stays
        return any(way.taken and way.lane == "export" for way in ways)

    def _exported(self, portal: Portal, stream: Stream, cursor: Listing | Export) -> Iterator[Page]:
        """Raises _NoExportError."""
        exporter = Exporter(portal, self.wiring.clock, self.bulk)
        with _or_none():
            types = exporter.known(iter(stream.asked))
            if isinstance(cursor, Listing):
                cursor = Export(cursor.began, exporter.start(types), wording=cursor.wording)
        yield Page(cursor=cursor.text)  # before anything else, so that no run asks for it a second time
        with ExitStack() as stack:
            with _or_none():
                file = stack.enter_context(exporter.fetched(cursor.task))
            found = bodies(file, Columns(types, stream.modified), cursor.row)
            while rows := _next(found):
                page = stream.page(rows, listed=True)
                cursor = replace(cursor, row=cursor.row + len(rows))
                yield replace(page, cursor=cursor.text)
        told = exporter.rows(cursor.task)
        if cursor.row < max(1, told):  # an empty one is not believed either: nobody would be there any more
            raise _NoExportError(f"the file has {cursor.row:,} rows, but HubSpot says {told:,}")
        yield Page(cursor=cursor.done.text, whole_since=cursor.began)


class _NoExportError(Exception):
    """Why there is no export, in words."""


@contextmanager
def _or_none() -> Iterator[None]:
    """Whatever keeps the export from coming is no error: there is another way."""
    try:
        yield
    except SyncerError as error:
        raise _NoExportError(error.what) from None


def _next(found: Iterator[Body]) -> list[Body]:
    with _or_none():
        return list(islice(found, ROWS_IN_PAGE))


def _object(answer: Any) -> Mapping[str, Any]:
    return answer if isinstance(answer, dict) else {}

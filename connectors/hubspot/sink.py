"""The CRM that receives the stages: batches of a hundred, several on their way at once, a receipt for every change."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from connectors.hubspot import estimate, schema
from connectors.hubspot.batch import BatchWriter
from connectors.hubspot.blocks.bulk import BulkLanes
from connectors.hubspot.endpoints.records import BATCH
from connectors.hubspot.estimate import choose
from connectors.hubspot.imports import WORTH_AN_IMPORT, BulkWriter
from connectors.hubspot.portal import Portal
from connectors.hubspot.rows import results
from connectors.hubspot.settings import HubSpotSettings
from syncer.ahead import ahead
from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.contract import DailyCalls, Estimate, Finding, Wiring
from syncer.errors import NoAccess, SyncerError
from syncer.model import Change, Outcome, Property, Receipt

_KNOWN = {"SUCCESS", "CACHED"}  # what HubSpot says of a number of calls that it has
AT_ONCE = 8  # batches on their way: enough to reach the limit where an answer takes 400 ms


@dataclass(frozen=True, slots=True)
class BulkChoice:
    """What a user says of writing very much, and the share of the day's calls that a run may use."""

    lanes: BulkLanes = field(default_factory=BulkLanes)
    forced: Literal["auto", "batch", "import"] = "auto"
    share: float = 1.0
    clock: Clock = SYSTEM_CLOCK

    @classmethod
    def of(cls, settings: HubSpotSettings, wiring: Wiring) -> "BulkChoice":
        forced = wiring.lanes.write or settings.bulk.write
        return cls(settings.bulk, forced, settings.budget.share_of_daily, wiring.clock)


class HubSpotSink:
    """Writes properties of contacts that are there, by record id, and nothing else."""

    def __init__(self, portal: Portal, name: str, bulk: BulkChoice | None = None) -> None:
        self._portal, self._name, self._bulk = portal, name, bulk or BulkChoice()
        self._writer = BatchWriter(portal.records)

    def check(self, properties: Sequence[Property]) -> Iterator[Finding]:
        yield from schema.faults(self._portal, properties, self._name)

    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        yield from schema.prepare(self._portal, properties, self._name)

    def read_back(self, ids: Sequence[str], names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        return self._writer.read_back(ids, names)

    def calls_for(self, changes: int) -> int:
        return -(-changes // BATCH)

    def daily_calls(self) -> DailyCalls | None:
        """HubSpot tells private apps and service keys, nobody else."""
        try:
            told = results(self._portal.account.about("usage"))
        except NoAccess:
            return None
        return next(filter(None, map(_daily_calls, told)), None)

    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """When a batch fails as a whole, those on their way are still accounted for; then the error is raised."""
        under_way: set[Future[list[Receipt]]] = set()
        failure: SyncerError | None = None
        batches = _batches(changes)
        while failure is None and (batch := next(batches, None)) is not None:
            yield from (Receipt(change, Outcome.UNCHANGED) for change in batch if not change.wish)
            if wishes := [change for change in batch if change.wish]:
                under_way.add(ahead(self._writer.write, wishes))
            while failure is None and len(under_way) >= AT_ONCE:
                receipts, failure = _first_done(under_way)
                yield from receipts
        while under_way:
            receipts, later = _first_done(under_way)
            failure = failure or later
            yield from receipts
        if failure:
            raise failure

    def ways_to_write(self, changes: int) -> Sequence[Estimate]:
        batch = estimate.by_batch(changes, self._portal.api.allowance.general.per_second, AT_ONCE)
        if self._bulk.forced != "auto":
            return choose((batch, estimate.by_import(changes)), self._bulk.forced)
        if changes < estimate.WORTH_A_THOUGHT:
            return (batch,)
        return choose((batch, estimate.by_import(changes)), "auto", self._left())

    def write_in_bulk(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        choice = self._bulk
        least = 1 if choice.forced == "import" else WORTH_AN_IMPORT
        yield from BulkWriter(self._portal, choice.clock, choice.lanes, self.write, least).write(changes)

    def _left(self) -> int | None:
        """How many calls this run may still make today, where HubSpot tells."""
        try:
            day = self.daily_calls()
        except SyncerError:
            return None
        return min(day.limit - day.used, int(self._bulk.share * day.limit)) if day else None


def _daily_calls(told: Any) -> DailyCalls | None:
    if not isinstance(told, dict) or told.get("fetchStatus") not in _KNOWN:
        return None
    used, limit = told.get("currentUsage"), told.get("usageLimit")
    return DailyCalls(used, limit) if isinstance(used, int) and isinstance(limit, int) else None


def _batches(changes: Iterator[Change]) -> Iterator[list[Change]]:
    while batch := list(islice(changes, BATCH)):
        yield batch


def _first_done(under_way: set[Future[list[Receipt]]]) -> tuple[list[Receipt], SyncerError | None]:
    """Takes the batches that are done off the set."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    under_way -= done
    receipts: list[Receipt] = []
    failure: SyncerError | None = None
    for future in done:
        try:
            receipts += future.result()
        except SyncerError as error:
            failure = error
    return receipts, failure

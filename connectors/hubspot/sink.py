"""The CRM that receives the stages: batches of a hundred, several on their way at once, a receipt for every change."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Literal

from connectors.hubspot import estimate
from connectors.hubspot.access.spending import of_account
from connectors.hubspot.blocks.bulk import BulkLanes
from connectors.hubspot.endpoints.imports import Imports
from connectors.hubspot.endpoints.records import BATCH
from connectors.hubspot.endpoints.stagelists import StageLists
from connectors.hubspot.estimate import choose
from connectors.hubspot.portal import Portal
from connectors.hubspot.settings import HubSpotSettings
from connectors.hubspot.writing import lifecycle, schema, stagelists
from connectors.hubspot.writing.batch import BatchWriter, Written
from connectors.hubspot.writing.followups import TASKS, TaskWriter
from connectors.hubspot.writing.imports import WORTH_AN_IMPORT, BulkWriter
from connectors.hubspot.writing.underway import UnderWay
from syncer.ahead import ahead
from syncer.cache import Cache
from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.contract import DailyCalls, Estimate, Finding, TaskWork, Wiring
from syncer.errors import NoAccess, SyncerError
from syncer.model import Change, FollowUp, Made, Outcome, Property, Receipt, StageList

AT_ONCE = 8  # batches on their way: enough to reach the limit where an answer takes 400 ms
SEARCH_LAG = timedelta(hours=1)  # so far behind the present others keep who depend on search


@dataclass(frozen=True, slots=True)
class BulkChoice:
    """What a user says of writing very much."""

    lanes: BulkLanes = field(default_factory=BulkLanes)
    forced: Literal["auto", "batch", "import"] = "auto"
    clock: Clock = SYSTEM_CLOCK
    cache: Cache = field(default_factory=Cache)

    @classmethod
    def of(cls, settings: HubSpotSettings, wiring: Wiring) -> "BulkChoice":
        forced = wiring.lanes.write or settings.bulk.write
        return cls(settings.bulk, forced, wiring.clock, wiring.cache)


class HubSpotSink:
    """Writes properties of contacts that are there, by record id; beside these, only what was asked for."""

    def __init__(self, portal: Portal, name: str, bulk: BulkChoice | None = None) -> None:
        self._portal, self._name, self._bulk = portal, name, bulk or BulkChoice()
        self._tasks = TaskWriter(portal.records)
        self._under_way = UnderWay(Imports(portal.api), self._bulk.cache, self._bulk.clock)

    def check(self, properties: Sequence[Property]) -> Iterator[Finding]:
        yield from schema.faults(self._portal, properties, self._name)

    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        yield from schema.prepare(self._portal, properties, self._name)

    def read_back(self, ids: Sequence[str], names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        return BatchWriter(self._portal.records).read_back(ids, names)

    def calls_for(self, changes: int) -> int:
        return -(-changes // BATCH)

    def daily_calls(self) -> DailyCalls | None:
        """HubSpot tells private apps and service keys, nobody else."""
        try:
            usage = of_account(self._portal.account.about("usage"))
        except NoAccess:
            return None
        if usage is None:
            return None
        self._portal.api.allowance.learn(usage)
        return DailyCalls(usage.used, usage.limit)

    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """Raises Unavailable while an import of an earlier run may be under way."""
        self._under_way.require_none_noted()
        yield from self._write(changes)

    def _write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """When a batch fails as a whole, those on their way are still accounted for; then the error is raised."""
        writer = BatchWriter(self._portal.records)
        under_way: set[Future[Written]] = set()
        failure: SyncerError | None = None
        batches = _batches(changes)
        while failure is None and (batch := next(batches, None)) is not None:
            yield from (Receipt(change, Outcome.UNCHANGED) for change in batch if not change.wish)
            if wishes := [change for change in batch if change.wish]:
                under_way.add(ahead(writer.write, wishes))
            while failure is None and len(under_way) >= AT_ONCE:
                receipts, failure = _first_done(under_way)
                yield from receipts
        while under_way:
            receipts, later = _first_done(under_way)
            failure = failure or later
            yield from receipts
        if failure:
            raise failure

    def forecast_preparing(self, properties: Sequence[Property]) -> Estimate:
        return estimate.of_preparing(schema.to_make(self._portal, properties), self._per_second)

    def forecast_lifecycle(self, moves: Mapping[tuple[str, str], int]) -> Estimate:
        stages = lifecycle.Stages.of(self._portal.properties, fresh=False)
        written = sum(count for (was, wish), count in moves.items() if not stages.is_settled(was, wish))
        return estimate.of_lifecycle(sum(moves.values()), written, self._per_second, AT_ONCE)

    def forecast_follow_ups(self, work: TaskWork) -> Estimate:
        return estimate.of_follow_ups(work, self._per_second)

    @property
    def _per_second(self) -> float:
        return self._portal.api.allowance.pace.general.per_second

    def ways_to_write(self, changes: int) -> Sequence[Estimate]:
        batch = estimate.by_batch(changes, self._per_second, AT_ONCE)
        if self._bulk.forced != "auto":
            return choose((batch, estimate.by_import(changes)), self._bulk.forced)
        if changes < estimate.WORTH_A_THOUGHT:
            return (batch,)
        return choose((batch, estimate.by_import(changes)), "auto", self._left())

    def write_in_bulk(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """Raises Unavailable while an import of an earlier run may be under way."""
        self._under_way.require_none()
        least = 1 if self._bulk.forced == "import" else WORTH_AN_IMPORT
        writer = BulkWriter(self._portal, self._bulk.lanes, self._under_way, self._write, least)
        yield from writer.write(changes)

    def _left(self) -> int | None:
        """How many calls may still be made today, where HubSpot tells."""
        with suppress(SyncerError):
            self.daily_calls()
        return self._portal.api.allowance.left()

    def check_lifecycle(self, stages: Sequence[str]) -> Iterator[Finding]:
        yield from lifecycle.faults(self._portal.properties, stages, self._name)

    def advance(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        yield from lifecycle.advance(changes, lifecycle.Stages.of(self._portal.properties), self._write)

    @property
    def follow_up_lag(self) -> timedelta:
        return SEARCH_LAG

    def check_follow_ups(self) -> Iterator[Finding]:
        self._portal.records.first(TASKS)
        yield Finding("ok", self._name, "tasks can be read; creating them needs no scope that stages do not")

    def find_follow_ups(self, wanted: Sequence[FollowUp]) -> Mapping[str, str]:
        return self._tasks.find(wanted)

    def open_follow_ups(self, tasks: Sequence[str]) -> frozenset[str]:
        return self._tasks.open(tasks)

    def create_follow_ups(self, wanted: Sequence[FollowUp]) -> Iterator[Made]:
        yield from self._tasks.create(wanted)

    def check_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        yield from stagelists.faults(StageLists(self._portal.api), wanted, self._name)

    def prepare_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        yield from stagelists.prepare(StageLists(self._portal.api), wanted, self._name)


def _batches(changes: Iterator[Change]) -> Iterator[list[Change]]:
    while batch := list(islice(changes, BATCH)):
        yield batch


def _first_done(under_way: set[Future[Written]]) -> tuple[list[Receipt], SyncerError | None]:
    """Takes the batches that are done off the set."""
    done, _ = wait(under_way, return_when=FIRST_COMPLETED)
    under_way -= done
    told = [future.result() for future in done]
    receipts = [receipt for each in told for receipt in each.receipts]
    return receipts, next((each.failure for each in told if each.failure), None)

"""The CRM that receives the stages: batches of a hundred, several on their way at once, a receipt for every change."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from datetime import timedelta
from itertools import islice
from typing import Any

from connectors.hubspot import lifecycle, schema, stagelists
from connectors.hubspot.batch import BatchWriter
from connectors.hubspot.endpoints.records import BATCH
from connectors.hubspot.endpoints.stagelists import StageLists
from connectors.hubspot.followups import TASKS, TaskWriter
from connectors.hubspot.portal import Portal
from connectors.hubspot.rows import results
from syncer.ahead import ahead
from syncer.contract import DailyCalls, Finding
from syncer.errors import NoAccess, SyncerError
from syncer.model import Change, FollowUp, Made, Outcome, Property, Receipt, StageList

_KNOWN = {"SUCCESS", "CACHED"}  # what HubSpot says of a number of calls that it has
AT_ONCE = 8  # batches on their way: enough to reach the limit where an answer takes 400 ms
SEARCH_LAG = timedelta(hours=1)  # so far behind the present others keep who depend on search


class HubSpotSink:
    """Writes properties of contacts that are there, by record id; beside these, only what was asked for."""

    def __init__(self, portal: Portal, name: str) -> None:
        self._portal, self._name = portal, name
        self._writer, self._tasks = BatchWriter(portal.records), TaskWriter(portal.records)

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

    def check_lifecycle(self, stages: Sequence[str]) -> Iterator[Finding]:
        yield from lifecycle.faults(self._portal.properties, stages, self._name)

    def advance(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        yield from lifecycle.advance(changes, lifecycle.Stages.of(self._portal.properties), self.write)

    @property
    def follow_up_lag(self) -> timedelta:
        return SEARCH_LAG

    def check_follow_ups(self) -> Iterator[Finding]:
        self._portal.records.may_read(TASKS)
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

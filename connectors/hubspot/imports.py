"""Very many changes by imports: a file for tens of thousands of them, where batches take a call for every hundred.

That an import is done proves nothing. What HubSpot holds afterwards does: it is read back, by one export or by ids.
What an import did not bring about and does not explain is written by batches, and has the receipt that it gets there.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from connectors.hubspot.batch import BatchWriter, holds, shown
from connectors.hubspot.blocks.bulk import BulkLanes
from connectors.hubspot.csvrows import Columns, bodies
from connectors.hubspot.endpoints.imports import Imports
from connectors.hubspot.endpoints.records import BATCH
from connectors.hubspot.exports import Exporter
from connectors.hubspot.faults import Problem
from connectors.hubspot.importform import form
from connectors.hubspot.portal import Portal
from connectors.hubspot.reasons import UNCLEAR, reason
from connectors.hubspot.spool import Group, Spool
from connectors.hubspot.values import canonical
from connectors.hubspot.waiting import looks
from syncer.clock import Clock
from syncer.errors import SyncerError, Throttled, Unavailable
from syncer.http import Lost
from syncer.model import Change, Outcome, Receipt

WORTH_AN_IMPORT = 500  # changes; fewer cost less calls in batches
PROVED_BY_EXPORT = 5_000  # changes; fewer are read back by their ids
MOST_ERRORS = 50_000  # that are remembered; the changes of the others are explained by batches
_ENDED = {"DONE", "FAILED", "CANCELED", "REVERTED"}
_CODES = {"INVALID_ENUMERATION_OPTION": "INVALID_OPTION"}

Held = dict[str, str]
Batches = Callable[[Iterator[Change]], Iterator[Receipt]]
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BulkWriter:
    """`least`: how many changes of the same properties are worth an import; `batches`: the other way."""

    portal: Portal
    clock: Clock
    bulk: BulkLanes
    batches: Batches
    least: int = WORTH_AN_IMPORT

    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """Raises what keeps batches from being written."""
        with Spool() as spool:
            for change in changes:
                if change.wish:
                    spool.add(change)
                else:
                    yield Receipt(change, Outcome.UNCHANGED)
            groups = spool.groups(self.least)
            yield from self.batches(spool.changes(spool.rest))
            for group in groups:
                yield from self._write(group)

    def _write(self, group: Group) -> Iterator[Receipt]:
        tasks = self._started(group)
        answered = bytearray(len(group))
        try:
            for receipt in self._receipts(group, tasks, answered):
                answered[group.line(int(receipt.change.id)) or 0] = 1
                yield receipt
        except SyncerError:
            if tasks:
                yield from (_unsure(change) for change in _left(group, answered))
            raise

    def _receipts(self, group: Group, tasks: list[str], answered: bytearray) -> Iterator[Receipt]:
        ended = [self._ended(task) for task in tasks]
        errors: dict[str, tuple[Problem, ...]] = {}
        for task in tasks:
            self._read_errors(task, errors)
        if tasks:
            for line, held in self._held(group, answered):
                if not answered[line] and (receipt := _receipt(group.change(line), held, errors)):
                    yield receipt
        if all(ended):
            yield from self.batches(_left(group, answered))
        else:  # what is still under way must not meet what we write
            yield from (_unsure(change) for change in _left(group, answered))

    def _started(self, group: Group) -> list[str]:
        """The imports of a group, as many as its size takes; none is no error."""
        tasks: list[str] = []
        start = 0
        while start < len(group):
            name = f"syncer {uuid4()}"
            with form(name, group, start) as (upload, start):
                try:
                    tasks.append(self._start(name, upload))
                except SyncerError as error:
                    logger.warning("some changes are written by batches, not by an import: %s", error.what)
                    break
        return tasks

    def _start(self, name: str, upload: Any) -> str:
        """An import whose answer was lost is found by its name, or begun again: its values are the same."""
        imports = Imports(self.portal.api)
        try:
            return imports.start(upload)
        except Lost:
            return imports.named(name) or imports.start(upload)

    def _ended(self, task: str) -> bool:
        """False if it still goes on when the patience is at its end, or nobody can say."""
        try:
            for _ in looks(self.clock, self.bulk.patience):
                answer = Imports(self.portal.api).status(task)
                state = answer.get("state") if isinstance(answer, dict) else None
                if state in _ENDED:
                    if state != "DONE":
                        logger.warning("an import has ended as %s: its changes are written by batches", state)
                    return True
        except SyncerError:
            return False
        return False

    def _read_errors(self, task: str, found: dict[str, tuple[Problem, ...]]) -> None:
        """By the record id in the row that an error is about; a line's number alone may count from anywhere."""
        try:
            for error in Imports(self.portal.api).errors(task):
                row = (error.get("sourceData") or {}).get("rowData") if isinstance(error, dict) else None
                if row and len(found) < MOST_ERRORS:
                    code = str(error.get("errorType"))
                    found.setdefault(str(row[0]).strip(), (Problem(_CODES.get(code, code)),))
        except SyncerError as error:
            logger.warning("the errors of an import cannot be read: %s", error.what)

    def _held(self, group: Group, answered: bytearray) -> Iterator[tuple[int, Held]]:
        """What HubSpot holds now, by the line of the change."""
        if len(group) >= PROVED_BY_EXPORT:
            try:
                yield from self._exported(group)
            except SyncerError as error:
                logger.warning("what an import did is read back by ids, not by an export: %s", error.what)
            else:
                return
        writer = BatchWriter(self.portal.records)
        waiting = [line for line in range(len(group)) if not answered[line]]
        for start in range(0, len(waiting), BATCH):
            lines = waiting[start : start + BATCH]
            try:
                held = writer.read_back([str(group.ids[line]) for line in lines], group.names)
            except (Unavailable, Throttled):
                return
            yield from ((line, dict(held[id_])) for line in lines if (id_ := str(group.ids[line])) in held)

    def _exported(self, group: Group) -> Iterator[tuple[int, Held]]:
        exporter = Exporter(self.portal, self.clock, self.bulk)
        types = exporter.known(iter(group.names))
        with exporter.fetched(exporter.start(types)) as file:
            for body in bodies(file, Columns(types)):
                line = group.line(int(body["id"])) if str(body["id"]).isdecimal() else None
                if line is not None:
                    yield line, {name: canonical(body["properties"].get(name)) for name in group.names}


def _left(group: Group, answered: bytearray) -> Iterator[Change]:
    return (group.change(line) for line in range(len(group)) if not answered[line])


def _unsure(change: Change) -> Receipt:
    return Receipt(change, Outcome.UNSURE, error=UNCLEAR)


def _receipt(change: Change, held: Held, errors: dict[str, tuple[Problem, ...]]) -> Receipt | None:
    if holds(held, change.wish):
        return Receipt(change, Outcome.WRITTEN, shown(held, change.wish))
    if change.id in errors:
        return Receipt(change, Outcome.REFUSED, shown(held, change.wish), reason(errors[change.id]))
    return None

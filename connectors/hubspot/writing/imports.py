"""Very many changes by imports: a file for tens of thousands of them, where batches take a call for every hundred.

That an import is done proves nothing. What HubSpot holds afterwards does: it is read back, by one export or by ids.
What an import did not bring about and does not explain is written by batches, and has the receipt that it gets there.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, NamedTuple
from uuid import uuid4

from connectors.hubspot.access.faults import Problem
from connectors.hubspot.access.waiting import looks
from connectors.hubspot.blocks.bulk import BulkLanes
from connectors.hubspot.endpoints.records import BATCH
from connectors.hubspot.estimate import PROVED_BY_EXPORT
from connectors.hubspot.meaning.values import canonical
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.csvrows import Columns, bodies
from connectors.hubspot.reading.exports import Exporter
from connectors.hubspot.writing.batch import comparable, holds, shown
from connectors.hubspot.writing.importform import form
from connectors.hubspot.writing.reasons import UNCLEAR, reason
from connectors.hubspot.writing.spool import Group, Spool
from connectors.hubspot.writing.underway import ENDED, NAME, UnderWay
from connectors.hubspot.writing.whereabouts import look_up
from syncer.errors import Malformed, SyncerError, Throttled, Unavailable
from syncer.http import Lost
from syncer.model import Change, Outcome, Receipt

WORTH_AN_IMPORT = 500  # changes; fewer cost less calls in batches
MOST_ERRORS = 50_000  # that are remembered; the changes of the others are explained by batches
LOOKS_FOR_ITS_NAME = 5  # while a lost answer leaves open whether an import was begun: a quarter of a minute
_CODES = {"INVALID_ENUMERATION_OPTION": "INVALID_OPTION"}

Held = dict[str, str]
Batches = Callable[[Iterator[Change]], Iterator[Receipt]]
logger = logging.getLogger(__name__)


class _Part(NamedTuple):
    """The lines of a group that one import is for; `task` None: nobody knows whether it was begun."""

    first: int
    end: int
    name: str
    task: str | None


@dataclass(frozen=True, slots=True)
class BulkWriter:
    """`least`: how many changes of the same properties are worth an import; `batches`: the other way."""

    portal: Portal
    bulk: BulkLanes
    under_way: UnderWay
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
        parts = self._started(group)
        answered = bytearray(len(group))
        try:
            for receipt in self._receipts(group, parts, answered):
                answered[group.line(int(receipt.change.id)) or 0] = 1
                yield receipt
        except SyncerError:
            yield from (_unsure(group.change(line)) for line in _lines(parts) if not answered[line])
            raise

    def _receipts(self, group: Group, parts: Sequence[_Part], answered: bytearray) -> Iterator[Receipt]:
        going_on = [part for part in parts if not self._ended(part)]
        errors: dict[str, tuple[Problem, ...]] = {}
        for part in parts:
            if part.task:
                self._read_errors(part.task, errors)
        if parts:
            for line, held in self._held(group, answered):
                if not answered[line] and (receipt := _receipt(group.change(line), held, errors)):
                    yield receipt
        for line in _lines(going_on):  # what is still under way must not meet what we write
            if not answered[line]:
                yield _unsure(group.change(line))
        yield from self.batches(group.change(line) for line in range(len(group)) if not answered[line])

    def _started(self, group: Group) -> list[_Part]:
        """The imports of a group, as many as its size takes; none is no error."""
        parts: list[_Part] = []
        start = 0
        while start < len(group):
            name = f"{NAME} {uuid4()}"
            with form(name, group, start) as (upload, end):
                try:
                    parts.append(_Part(start, end, name, self._start(name, upload)))
                except SyncerError as error:
                    logger.warning("some changes are written by batches, not by an import: %s", error.what)
                    break
            start = end
        return parts

    def _start(self, name: str, upload: Any) -> str | None:
        """An import whose answer was lost is found by its name, and never begun again: it may not be listed yet."""
        self.under_way.note(name)
        try:
            return self.under_way.imports.start(upload)
        except (Lost, Malformed):
            return self._found(name)
        except SyncerError:
            self.under_way.forget(name)
            raise

    def _found(self, name: str) -> str | None:
        with suppress(SyncerError):
            for _ in islice(looks(self.under_way.clock, self.bulk.patience), LOOKS_FOR_ITS_NAME):
                if task := self.under_way.imports.named(name):
                    return task
        return None

    def _ended(self, part: _Part) -> bool:
        """False if it still goes on when the patience is at its end, or nobody can say."""
        if part.task is None:
            return False
        try:
            for _ in looks(self.under_way.clock, self.bulk.patience):
                answer = self.under_way.imports.status(part.task)
                state = answer.get("state") if isinstance(answer, dict) else None
                if state in ENDED:
                    if state != "DONE":
                        logger.warning("an import has ended as %s: its changes are written by batches", state)
                    self.under_way.forget(part.name)
                    return True
        except SyncerError:
            return False
        return False

    def _read_errors(self, task: str, found: dict[str, tuple[Problem, ...]]) -> None:
        """By the record id in the row that an error is about; a line's number alone may count from anywhere."""
        try:
            for error in self.under_way.imports.errors(task):
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
        waiting = [line for line in range(len(group)) if not answered[line]]
        for start in range(0, len(waiting), BATCH):
            lines = {str(group.ids[line]): line for line in waiting[start : start + BATCH]}
            try:
                found = look_up(self.portal.records, list(lines), group.names)
            except (Unavailable, Throttled, Malformed):
                return
            yield from ((lines[each], comparable(held, group.names)) for each, held in found.held.items())

    def _exported(self, group: Group) -> Iterator[tuple[int, Held]]:
        exporter = Exporter(self.portal, self.under_way.clock, self.bulk)
        types = exporter.known(iter(group.names))
        with exporter.fetched(exporter.start(types)) as file:
            for body in bodies(file, Columns(types)):
                line = group.line(int(body["id"])) if str(body["id"]).isdecimal() else None
                if line is not None:
                    yield line, {name: canonical(body["properties"].get(name)) for name in group.names}


def _lines(parts: Sequence[_Part]) -> Iterator[int]:
    return chain.from_iterable(range(part.first, part.end) for part in parts)


def _unsure(change: Change) -> Receipt:
    return Receipt(change, Outcome.UNSURE, error=UNCLEAR)


def _receipt(change: Change, held: Held, errors: dict[str, tuple[Problem, ...]]) -> Receipt | None:
    if holds(held, change.wish):
        return Receipt(change, Outcome.WRITTEN, shown(held, change.wish))
    if change.id in errors:
        return Receipt(change, Outcome.REFUSED, shown(held, change.wish), reason(errors[change.id]))
    return None

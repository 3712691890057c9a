"""One batch of changes, until every one of them has a receipt.

https://developers.hubspot.com/docs/api-reference/error-handling: with a trace id on every input, what is wrong with one
does not keep the others from being written. A 2xx is not a write: the answer has to show the value.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from connectors.hubspot.access.faults import Problem, Rejected, are_passing, problems
from connectors.hubspot.endpoints.records import BATCH, Records
from connectors.hubspot.meaning.rows import results
from connectors.hubspot.meaning.values import canonical
from connectors.hubspot.writing.patience import Patience
from connectors.hubspot.writing.reasons import GONE, NOT_TAKEN, UNCLEAR, is_gone, reason
from connectors.hubspot.writing.refusedvalues import OF_THE_PROPERTY, RefusedValues
from connectors.hubspot.writing.whereabouts import look_up
from syncer.errors import Malformed, SyncerError, Throttled, Unavailable
from syncer.http import Lost
from syncer.model import Change, Outcome, Receipt

Held = Mapping[str, Mapping[str, str]]


class Written(NamedTuple):
    """What became of a batch. `failure` is why some have no receipt: these were not written."""

    receipts: list[Receipt]
    failure: SyncerError | None = None


@dataclass(frozen=True, slots=True)
class BatchWriter:
    """Safe for many threads. What it was refused it does not try again, so it serves one run."""

    records: Records
    refused: RefusedValues = field(default_factory=RefusedValues)
    patience: Patience = field(default_factory=Patience)

    def write(self, changes: Sequence[Change]) -> Written:
        receipts: list[Receipt] = []
        try:
            for receipt in self._write(changes, last_try=False):
                receipts.append(receipt)  # noqa: PERF402 - those before an error count too
        except SyncerError as error:
            return Written(receipts, error)
        return Written(receipts)

    def read_back(self, ids: Sequence[str], names: Sequence[str]) -> Held:
        held: dict[str, Mapping[str, str]] = {}
        for start in range(0, len(ids), BATCH):
            wanted = ids[start : start + BATCH]
            for contact, properties in self.records.read("contacts", wanted, names).items():
                if contact in wanted:  # the id of a merged record leads to another one
                    held[contact] = comparable(properties, names)
        return held

    def _write(self, changes: Sequence[Change], last_try: bool) -> Iterator[Receipt]:
        """Raises what keeps the rest from being written; whatever may have been written has its receipt by then."""
        fresh, known = self._without_known(changes)
        yield from known
        if not fresh:
            return
        inputs = [
            {"id": change.id, "properties": dict(change.wish), "objectWriteTraceId": str(number)}
            for number, change in enumerate(fresh)
        ]
        try:
            receipts, unclear = self._judge(fresh, self.records.update(inputs))
        except (Lost, Malformed):
            receipts, unclear = [], fresh
        except Rejected as rejected:
            yield from self._turned_away(fresh, rejected, last_try)
            return
        yield from receipts
        yield from _or_unsure(unclear, self._look(unclear, last_try))

    def _without_known(self, changes: Sequence[Change]) -> tuple[list[Change], list[Receipt]]:
        """Those that are worth a call, and receipts for those that would be refused as others were."""
        fresh, known = [], []
        for change in changes:
            if found := self.refused.of(change):
                known.append(_refused(change, found))
            else:
                fresh.append(change)
        return fresh, known

    def _turned_away(self, changes: Sequence[Change], rejected: Rejected, last_try: bool) -> Iterator[Receipt]:
        """A whole batch was: somebody else changes one of them, one is gone, or something is wrong with some."""
        nowhere = is_gone(rejected.problems)  # which the call itself may lead to
        if (rejected.already_there or nowhere) and not last_try:
            yield from self._look(changes, last_try)
        elif nowhere:
            raise rejected
        else:
            with self.refused.taking_apart:
                yield from self._take_apart(changes, rejected, last_try)

    def _take_apart(self, changes: Sequence[Change], rejected: Rejected, last_try: bool) -> Iterator[Receipt]:
        """Finds the changes that a batch was refused for, by writing its halves; less if others have found some."""
        fresh, known = self._without_known(changes)
        if known:
            yield from known
            yield from self._write(fresh, last_try)
        elif len(changes) == 1 or _concerns_all(changes, rejected.problems):
            for change in changes:
                self.refused.learn(change, rejected.problems)
                yield _refused(change, rejected.problems)
            self.patience.count_refused(rejected)
        else:
            self.patience.count_refused(rejected)
            half = len(changes) // 2
            yield from self._write(changes[:half], last_try)
            yield from self._write(changes[half:], last_try)

    def _judge(self, changes: Sequence[Change], answer: Any) -> tuple[list[Receipt], list[Change]]:
        """Receipts from an answer, and the changes that it says nothing of. Raises Malformed."""
        rows = (body for body in results(answer) if isinstance(body, dict))
        bodies = {
            str(body.get("id")): properties for body in rows if isinstance(properties := body.get("properties"), dict)
        }
        errors = by_input(answer.get("errors"))
        receipts: list[Receipt] = []
        unclear: list[Change] = []
        for number, change in enumerate(changes):
            found = errors.get(f"trace {number}") or errors.get(f"id {change.id}")
            if found is not None and not are_passing(found):
                self.refused.learn(change, found)
                receipts.append(_refused(change, found))
            elif found or any(name not in bodies.get(change.id, {}) for name in change.wish):
                unclear.append(change)
            else:
                receipts.append(_verified(change, {name: canonical(bodies[change.id][name]) for name in change.wish}))
        self.patience.count_taken(sum(receipt.outcome is Outcome.WRITTEN for receipt in receipts))
        return receipts, unclear

    def _look(self, changes: Sequence[Change], last_try: bool) -> Iterator[Receipt]:
        """What became of changes whose answer was lost or did not show the values: read back, then once more."""
        if not changes:
            return
        names = sorted({name for change in changes for name in change.wish})
        try:
            found = look_up(self.records, [change.id for change in changes], names)
        except (Unavailable, Throttled, Malformed):
            yield from map(_unsure, changes)
            return
        again = []
        for change in changes:
            if change.id in found.gone:
                yield Receipt(change, Outcome.REFUSED, error=GONE, gone=True)
                continue
            if change.id not in found.held:
                yield _unsure(change)
                continue
            now = comparable(found.held[change.id], change.wish)
            if holds(now, change.wish):
                yield Receipt(change, Outcome.WRITTEN, shown(now, change.wish))
            elif last_try:
                yield _unsure(change, shown(now, change.wish))
            else:
                again.append(change)
        if again:
            yield from self._write(again, last_try=True)


def _or_unsure(changes: Iterable[Change], receipts: Iterator[Receipt]) -> Iterator[Receipt]:
    """The receipts of changes that were sent before: where an error cuts them short, those without one are unsure."""
    left = list(changes)
    try:
        for receipt in receipts:
            left.remove(receipt.change)
            yield receipt
    except SyncerError:
        yield from map(_unsure, left)
        raise


def _unsure(change: Change, now: Mapping[str, str] | None = None) -> Receipt:
    return Receipt(change, Outcome.UNSURE, now or {}, UNCLEAR)


def _refused(change: Change, found: tuple[Problem, ...]) -> Receipt:
    return Receipt(change, Outcome.REFUSED, error=reason(found), gone=is_gone(found))


def _verified(change: Change, now: Mapping[str, str]) -> Receipt:
    if holds(now, change.wish):
        return Receipt(change, Outcome.WRITTEN, now)
    return Receipt(change, Outcome.REFUSED, now, NOT_TAKEN)


def by_input(errors: Any) -> dict[str, tuple[Problem, ...]]:
    """What is wrong, by the trace id or the record id that an error names."""
    found: dict[str, tuple[Problem, ...]] = {}
    for error in errors if isinstance(errors, list) else ():
        context = error.get("context") if isinstance(error, dict) else None
        for kind, key in (("trace", "objectWriteTraceId"), ("id", "ids"), ("id", "id")):
            named = context.get(key) if isinstance(context, dict) else None
            for each in named if isinstance(named, list) else [named] if isinstance(named, str) else ():
                found[f"{kind} {each}"] = problems(error)
    return found


def _concerns_all(changes: Sequence[Change], found: tuple[Problem, ...]) -> bool:
    """Whether something is wrong with a property that each of the changes has."""
    names = {name for problem in found if problem.code in OF_THE_PROPERTY for name in problem.properties}
    return all(names & change.wish.keys() for change in changes)


def comparable(properties: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    return {name: canonical(properties.get(name)) for name in names}


def holds(now: Mapping[str, str], wish: Mapping[str, str]) -> bool:
    return all(now.get(name, "") == canonical(value) for name, value in wish.items())


def shown(now: Mapping[str, str], wish: Mapping[str, str]) -> dict[str, str]:
    """What is held of the properties of a wish."""
    return {name: now.get(name, "") for name in wish}

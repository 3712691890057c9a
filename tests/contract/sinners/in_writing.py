"""Sinks that do something else than they were told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from syncer.contract import DailyCalls, Finding
from syncer.model import (
    Change,
    Contact,
    Outcome,
    Property,
    Receipt,
)
from syncer.testing import writing
from syncer.testing.memory import MemoryCRM, MemorySource, Record
from tests.contract.sinners.bench import Sinners, against

SINNERS: Sinners = []


@against(writing.check_writes_nothing, SINNERS)
class ChecksByWriting(MemoryCRM):
    def check(self, properties: Sequence[Property]) -> Iterator[Finding]:
        self.world.put("contacts", "c0", firm="checked")
        yield from super().check(properties)


@against(writing.check_sees_what_prepare_does, SINNERS)
class PreparesNothing(MemoryCRM):
    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        yield Finding("ok", "memory", "all done")


@against(writing.check_sees_what_prepare_does, SINNERS)
class PreparesAnewEachTime(MemoryCRM):
    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        self.world.put("contacts", "c0", prepared=str(self.world.contacts["c0"]["number"]))
        yield from super().prepare(properties)


@against(writing.check_sees_what_prepare_does, SINNERS)
class BoastsEachTime(MemoryCRM):
    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        list(super().prepare(properties))
        yield Finding("ok", "memory", "made all properties")


@against(writing.gives_one_receipt_a_change, SINNERS)
class AnswersTwice(MemoryCRM):
    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().write(changes):
            yield from (receipt, receipt)


@against(writing.holds_what_was_written, SINNERS)
class DoesNotSayWhatItHolds(MemoryCRM):
    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().write(changes):
            yield replace(receipt, now={})


@against(writing.holds_what_was_written, SINNERS)
class FlattensText(MemoryCRM):
    def read_back(self, ids: Sequence[str], names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        held = super().read_back(ids, names)
        return {key: {name: " ".join(text.split()) for name, text in record.items()} for key, record in held.items()}


@against(writing.reads_what_was_written, SINNERS)
class ForgetsWhatItHolds(MemorySource):
    def contact(self, record: Record) -> Contact:
        return replace(super().contact(record), holds={})


@against(writing.empties_what_is_wished_empty, SINNERS)
class NeverEmpties(MemoryCRM):
    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for change in changes:
            wish = {name: value for name, value in change.wish.items() if value}
            for receipt in super().write(iter([replace(change, wish=wish)])):
                yield replace(receipt, change=change)


@against(writing.touches_nothing_else, SINNERS)
class CorrectsTheFirmToo(MemoryCRM):
    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().write(changes):
            if receipt.outcome is Outcome.WRITTEN:
                self.world.put("contacts", receipt.change.id, firm="Acme Inc.")
            yield receipt


@against(writing.touches_nothing_else, SINNERS)
class WritesToTheNeighbourToo(MemoryCRM):
    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().write(changes):
            if receipt.outcome is Outcome.WRITTEN:
                self.world.put("contacts", "c4", syncer_stage="lead")
            yield receipt


@against(writing.the_same_again_is_harmless, SINNERS)
class RefusesWhatItHolds(MemoryCRM):
    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().write(changes):
            yield replace(receipt, outcome=Outcome.REFUSED) if receipt.outcome is Outcome.UNCHANGED else receipt


@against(writing.refuses_whom_it_does_not_know, SINNERS)
class ClaimsToHaveWritten(MemoryCRM):
    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().write(changes):
            yield replace(receipt, outcome=Outcome.WRITTEN, now=receipt.change.wish)


@against(writing.refuses_whom_it_does_not_know, SINNERS)
class RefusesWithoutAWord(MemoryCRM):
    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().write(changes):
            yield replace(receipt, error="")


@against(writing.writing_costs_what_it_says, SINNERS)
class CountsCallsThatNobodyMakes(MemoryCRM):
    def calls_for(self, changes: int) -> int:
        return changes


@against(writing.writing_costs_what_it_says, SINNERS)
class ChargesForNothing(MemoryCRM):
    def calls_for(self, changes: int) -> int:
        return int(changes == 0)


@against(writing.daily_calls_can_be_right, SINNERS)
class MayNeverCall(MemoryCRM):
    def daily_calls(self) -> DailyCalls | None:
        return DailyCalls(0, 0)

"""Forecasts that cannot be right, and bulk that takes an end for a proof."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from syncer.contract import Estimate
from syncer.model import Change, Outcome, Receipt
from syncer.testing import bulk
from syncer.testing.memory import MemoryCRM, MemorySource
from tests.contract.sinners.bench import Sinners, against

SINNERS: Sinners = []


@against(bulk.forecasts_once, SINNERS)
class TakesTwoWaysAtOnce(MemorySource):
    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        told = super().forecast(cursors, until)
        return [*told, *(replace(way, lane="export") for way in told)]


@against(bulk.forecasts_once, SINNERS)
class SpeaksOfAnotherStream(MemorySource):
    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        return [*super().forecast(cursors, until), Estimate("deals", "list", 0, 0, 0.0)]


@against(bulk.forecasts_once, SINNERS)
class DoesNotDoWhatIsAlsoDone(MemorySource):
    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        told = super().forecast(cursors, until)
        return [*told, *(replace(way, lane="sweep", taken=False, also=True) for way in told)]


@against(bulk.forecasts_what_is_left, SINNERS)
class AlwaysSaysNothing(MemorySource):
    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        return [replace(way, items=0, calls=0) for way in super().forecast(cursors, until)]


@against(bulk.writes_in_bulk_as_well, SINNERS)
class TakesDoneForProof(MemoryCRM):
    def write_in_bulk(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for change in changes:
            known = change.id in self.world.stream("contacts")
            yield Receipt(change, Outcome.WRITTEN if known else Outcome.REFUSED, change.wish, "" if known else "gone")


@against(bulk.writes_in_bulk_as_well, SINNERS)
class SaysNothingOfWhatWentWrong(MemoryCRM):
    def write_in_bulk(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        return (receipt for receipt in super().write_in_bulk(changes) if receipt.outcome is not Outcome.REFUSED)


@against(bulk.takes_one_way_to_write, SINNERS)
class CannotDecide(MemoryCRM):
    def ways_to_write(self, changes: int) -> Sequence[Estimate]:
        return [replace(way, taken=True) for way in super().ways_to_write(changes)]

"""Sinks that do something else beside stages than they offer."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from syncer.contract import Estimate, Finding, TaskWork
from syncer.model import Change, FollowUp, Made, Outcome, Property, Receipt, StageList
from syncer.testing import beside
from syncer.testing.memory import MemoryCRM
from tests.contract.sinners.bench import Sinners, against

SINNERS: Sinners = []


@against(beside.moves_forward_only, SINNERS)
class TakesALaterStageForARefusal(MemoryCRM):
    def advance(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().advance(changes):
            kept = receipt.outcome is Outcome.UNCHANGED and dict(receipt.now) != dict(receipt.change.wish)
            yield replace(receipt, outcome=Outcome.REFUSED, error="kept") if kept else receipt


@against(beside.moves_forward_only, SINNERS)
class DoesNotSayWhichStageIsKept(MemoryCRM):
    def advance(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for receipt in super().advance(changes):
            yield replace(receipt, now=receipt.change.wish) if receipt.now else receipt


@against(beside.moves_only_to_what_there_is, SINNERS)
class SwallowsWhatCannotBe(MemoryCRM):
    def advance(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        return (receipt for receipt in super().advance(changes) if receipt.outcome is not Outcome.REFUSED)


@against(beside.moves_only_to_what_there_is, SINNERS)
class FindsEveryStageGood(MemoryCRM):
    def check_lifecycle(self, stages: Sequence[str]) -> Iterator[Finding]:
        yield Finding("ok", "memory", "all is well")


@against(beside.makes_tasks_that_are_found_again, SINNERS)
class ForgetsTheMarker(MemoryCRM):
    def create_follow_ups(self, wanted: Sequence[FollowUp]) -> Iterator[Made]:
        for made in super().create_follow_ups(wanted):
            if made.task:
                self.world.tasks[made.task]["marker"] = ""
            yield made


@against(beside.makes_tasks_that_are_found_again, SINNERS)
class HasNoOpenTasks(MemoryCRM):
    def open_follow_ups(self, tasks: Sequence[str]) -> frozenset[str]:
        return frozenset()


@against(beside.tells_of_tasks_that_are_not_there, SINNERS)
class FindsWhateverIsLookedFor(MemoryCRM):
    def find_follow_ups(self, wanted: Sequence[FollowUp]) -> Mapping[str, str]:
        return {each.marker: "t0" for each in wanted} | dict(super().find_follow_ups(wanted))


@against(beside.tells_of_tasks_that_are_not_there, SINNERS)
class GivesTasksToNobody(MemoryCRM):
    def create_follow_ups(self, wanted: Sequence[FollowUp]) -> Iterator[Made]:
        for made in super().create_follow_ups(wanted):
            yield replace(made, outcome=Outcome.WRITTEN, task=made.task or "t9999")


@against(beside.makes_lists_once, SINNERS)
class MakesListsAnew(MemoryCRM):
    def prepare_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        self.world.lists.clear()
        yield from super().prepare_lists(wanted)


@against(beside.makes_lists_once, SINNERS)
class MakesNoLists(MemoryCRM):
    def prepare_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        return iter(())


@against(beside.costs_what_is_forecast, SINNERS)
class ThinksThatPreparingCosts(MemoryCRM):
    def forecast_preparing(self, properties: Sequence[Property]) -> Estimate:
        return replace(super().forecast_preparing(properties), calls=1)


@against(beside.costs_what_is_forecast, SINNERS)
class ThinksThatStagesCost(MemoryCRM):
    def forecast_lifecycle(self, moves: Mapping[tuple[str, str], int]) -> Estimate:
        return replace(super().forecast_lifecycle(moves), calls=len(moves))


@against(beside.costs_what_is_forecast, SINNERS)
class ThinksThatNothingCosts(MemoryCRM):
    def forecast_lifecycle(self, moves: Mapping[tuple[str, str], int]) -> Estimate:
        return replace(super().forecast_lifecycle(moves), calls=int(not moves))


@against(beside.costs_what_is_forecast, SINNERS)
class ThinksThatTasksCost(MemoryCRM):
    def forecast_follow_ups(self, work: TaskWork) -> Estimate:
        return replace(super().forecast_follow_ups(work), calls=work.new)


@against(beside.costs_what_is_forecast, SINNERS)
class ThinksThatLookingCosts(MemoryCRM):
    def forecast_follow_ups(self, work: TaskWork) -> Estimate:
        return replace(super().forecast_follow_ups(work), calls=work.sought)


@against(beside.costs_what_is_forecast, SINNERS)
class ThinksThatNoTaskCosts(MemoryCRM):
    def forecast_follow_ups(self, work: TaskWork) -> Estimate:
        return replace(super().forecast_follow_ups(work), calls=int(work == TaskWork()))

"""What the CRM gets beside stages, where the user asked for it: its own stage moved along, tasks for owners.

It comes after the stages, with counts, guards and problems of its own, and never keeps a stage from being written. What
was not come to waits for the next run.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

import orjson

from syncer import followups, lifecycle, parking
from syncer.apply import stopped
from syncer.contract import Estimate, FollowUps, ForecastsWriting, Lifecycle, Sink
from syncer.errors import SyncerError
from syncer.plan import guard_extras
from syncer.rules.instants import to_ms
from syncer.run import Job, Report, Tally
from syncer.store import Errand

AT_ONCE = 800  # contacts whose extras share their calls; between them everything is saved
NOTE = "extras"  # under which the store notes which lifecycle stages were wanted last


class Lane(Protocol):
    """One of the extras, in one run."""

    @property
    def name(self) -> str: ...

    @property
    def guarded(self) -> str:
        """What the guard calls too many of them."""

    def refused_before(self) -> int:
        """Of how many contacts it was refused by an earlier run, and is not yet to be tried again."""

    def wants(self, errand: Errand) -> bool:
        """Whether there is something to do. Asked once for each contact."""

    def is_change(self, errand: Errand) -> bool:
        """Whether the guard counts it."""

    def forecast(self, sink: ForecastsWriting, errands: Collection[Errand]) -> Estimate:
        """What `run` takes for these. Raises what the sink raises."""

    def run(self, errands: Collection[Errand], tally: Tally) -> set[str]:
        """Does what is wanted and saves what became of it; gives the contacts that have to be come back to."""


def notice(job: Job) -> None:
    """At the start of a run: from when on something is wanted, and whom that concerns."""
    if not job.crm_name:
        return
    followups.notice(job)
    wanted = orjson.dumps(dict(job.extras.lifecycle or {})).decode()
    if (job.store.note(NOTE) or "{}") != wanted:
        if job.extras.lifecycle:
            job.store.queue_everybody(job.crm_name)
        job.store.set_note(NOTE, wanted)


@dataclass(slots=True)
class Counting:
    """How much there is to do, without doing any of it. Without a sink, as if it could do everything."""

    job: Job
    report: Report
    sink: Sink | None = None
    changes: Counter[str] = field(default_factory=Counter)  # what the guards count
    _lanes: list[Lane] = field(init=False)

    def __post_init__(self) -> None:
        self._lanes = _lanes(self.job, self.sink)
        self.report.extras = {lane.name: Tally(refused_before=lane.refused_before()) for lane in self._lanes}

    def add(self, errands: Iterable[Errand]) -> None:
        for errand in errands if self._lanes else ():
            for lane in self._lanes:
                if lane.wants(errand):
                    self.report.extras[lane.name].planned += 1
                    self.changes[lane.name] += lane.is_change(errand)

    def guard(self) -> None:
        """Raises Unsafe if it is too much at once."""
        for lane in self._lanes:
            guard_extras(lane.guarded, self.changes[lane.name], self.report.targets, self.job.workspace.guards)


def plan(job: Job, report: Report) -> None:
    """Counts what would be done, those contacts included of which the stage is still to be written."""
    Counting(job, report).add(job.store.errands(job.crm_name, coming=True))


def forecast(job: Job, sink: ForecastsWriting) -> list[Estimate]:
    """What all that takes, one for each of the extras. Raises what the sink raises."""
    lanes = _lanes(job, None)
    found: dict[str, Estimate] = {}
    waiting = job.store.errands(job.crm_name, coming=True) if lanes else iter(())
    while chunk := list(islice(waiting, AT_ONCE)):
        for lane in lanes:
            if wanted := [errand for errand in chunk if lane.wants(errand)]:
                way = lane.forecast(sink, wanted)
                found[lane.name] = found[lane.name] + way if lane.name in found else way
    return list(found.values())


def apply(job: Job, report: Report) -> None:
    """Does it, after the guards have looked at all of it. Problems go to the report."""
    if not job.extras.of_contacts:
        return
    sink = job.sink()
    try:
        counting = Counting(job, report, sink)
        counting.add(job.store.errands(job.crm_name))
        if not job.override_guards:
            counting.guard()
        if any(tally.planned for tally in report.extras.values()):
            parking.require_open(job, job.crm_name)
        waiting = job.store.errands(job.crm_name)
        lanes = _lanes(job, sink)
        while chunk := list(islice(waiting, AT_ONCE)):
            again: set[str] = set()
            for lane in lanes:
                again |= lane.run([errand for errand in chunk if lane.wants(errand)], report.extras[lane.name])
            job.store.take_off(job.crm_name, [each.contact for each in chunk if each.contact not in again])
            parking.book(job, parking.CALLS_AT_ONCE)
    except SyncerError as error:
        stopped(job, report, error)
    for tally in report.extras.values():
        tally.end()


def _lanes(job: Job, sink: Sink | None) -> list[Lane]:
    """Those that are wanted, and that the sink is able to do; without a sink, only to count."""
    lanes: list[Lane] = []
    if job.extras.lifecycle and (sink is None or isinstance(sink, Lifecycle)):
        lanes.append(lifecycle.LifecycleLane(job, sink))
    if job.extras.follow_up and (sink is None or isinstance(sink, FollowUps)):
        lanes.append(followups.FollowUpLane(job, sink, to_ms(job.clock())))
    return lanes

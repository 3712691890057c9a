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


class Extra(Protocol):
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
    _extras: list[Extra] = field(init=False)

    def __post_init__(self) -> None:
        self._extras = _extras(self.job, self.sink)
        self.report.extras = {extra.name: Tally(refused_before=extra.refused_before()) for extra in self._extras}

    def add(self, errands: Iterable[Errand]) -> None:
        for errand in errands if self._extras else ():
            for extra in self._extras:
                if extra.wants(errand):
                    self.report.extras[extra.name].planned += 1
                    self.changes[extra.name] += extra.is_change(errand)

    def guard(self) -> None:
        """Raises Unsafe if it is too much at once."""
        for extra in self._extras:
            guard_extras(extra.guarded, self.changes[extra.name], self.report.targets, self.job.workspace.guards)


def plan(job: Job, report: Report) -> None:
    """Counts what would be done, those contacts included of which the stage is still to be written."""
    Counting(job, report).add(job.store.errands(job.crm_name, coming=True))


def forecast(job: Job, sink: ForecastsWriting) -> list[Estimate]:
    """What all that takes, one for each of the extras. Raises what the sink raises."""
    extras = _extras(job, None)
    found: dict[str, Estimate] = {}
    waiting = job.store.errands(job.crm_name, coming=True) if extras else iter(())
    while chunk := list(islice(waiting, AT_ONCE)):
        for extra in extras:
            if wanted := [errand for errand in chunk if extra.wants(errand)]:
                way = extra.forecast(sink, wanted)
                found[extra.name] = found[extra.name] + way if extra.name in found else way
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
        extras = _extras(job, sink)
        while chunk := list(islice(waiting, AT_ONCE)):
            again: set[str] = set()
            for extra in extras:
                again |= extra.run([errand for errand in chunk if extra.wants(errand)], report.extras[extra.name])
            job.store.take_off(job.crm_name, [each.contact for each in chunk if each.contact not in again])
            parking.book(job, parking.CALLS_AT_ONCE)
    except SyncerError as error:
        stopped(job, report, error)
    for tally in report.extras.values():
        tally.end()


def _extras(job: Job, sink: Sink | None) -> list[Extra]:
    """Those that are wanted, and that the sink is able to do; without a sink, only to count."""
    extras: list[Extra] = []
    if job.extras.lifecycle and (sink is None or isinstance(sink, Lifecycle)):
        extras.append(lifecycle.LifecycleStages(job, sink))
    if job.extras.follow_up and (sink is None or isinstance(sink, FollowUps)):
        extras.append(followups.FollowUpTasks(job, sink, to_ms(job.clock())))
    return extras

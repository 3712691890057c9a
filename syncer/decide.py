"""Stages for whoever is due, from what is in the store."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from syncer import sharing
from syncer.bench import Bench
from syncer.rules.instants import to_ms
from syncer.run import Job, Report
from syncer.store import Decided, Ruleset

DECISIONS_AT_ONCE = 5_000
WORTH_SHARING = 20_000  # persons: with fewer, other processes have hardly started when this one is done


def decide(job: Job, report: Report) -> None:
    """Decides whoever is due: touched by new data, or a window of theirs has slid past an event."""
    at = job.as_of or job.clock()
    rulesets = {funnel.name: Ruleset(funnel.ladder.fingerprint, funnel.ladder.source_text) for funnel in job.funnels}
    job.store.decide_as_of(at, job.clock())
    job.store.activate(rulesets, at)
    _reword(job)
    decided = _decided(job, report, at)
    while chunk := list(islice(decided, DECISIONS_AT_ONCE)):
        job.store.save_decisions(report.run, chunk)
        report.counts.decided += len(chunk)
        job.progress("decide", report.counts.decided, None)
    report.stages = job.stage_counts()
    report.counts.persons = job.store.totals().persons


def _decided(job: Job, report: Report, at: datetime) -> Iterator[Decided]:
    """In this process, or in several where the workspace says so and there is enough to do."""
    bench = Bench(job.funnels, to_ms(at), job.store.pins(), report.ignored)
    helpers = job.workspace.processes - 1
    if helpers and job.store.count_due(bench.at) >= WORTH_SHARING:
        yield from sharing.decide(sharing.Work(job.store, job.workspace.database, bench, helpers))
    else:
        yield from bench.decide(job.store.due(bench.at, bench.signals))


def _reword(job: Job) -> None:
    """A change of language, labels or texts concerns every contact, whatever was decided."""
    if job.store.note("wording") != job.fingerprint:
        job.store.mark_all_pending()
        job.store.set_note("wording", job.fingerprint)

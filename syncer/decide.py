"""Stages for whoever is due, from what is in the store."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from syncer.plan import Moves
from syncer.rules import Misfits, Verdict, because
from syncer.rules.instants import to_ms
from syncer.run import Job, Report
from syncer.store import Case, Decided, Standing

DECISIONS_AT_ONCE = 5_000


def decide(job: Job, report: Report) -> None:
    """Decides whoever is due: touched by new data, or a window of theirs has slid past an event."""
    at = job.as_of or job.clock()
    job.store.activate(job.ladder.fingerprint, job.ladder.source_text, at)
    _reword(job)
    decided = _decided(job, report, at)
    while chunk := list(islice(decided, DECISIONS_AT_ONCE)):
        job.store.save_decisions(report.run, chunk)
        job.progress("decide", report.counts.decided, None)
    report.stages = job.stage_counts()
    report.counts.persons = job.store.totals().persons


def _decided(job: Job, report: Report, at: datetime) -> Iterator[Decided]:
    ladder, at_ms, misfits = job.ladder, to_ms(at), Misfits(job.ladder.expected)
    for case in job.store.due(at_ms, ladder.signals):
        if found := misfits.of(case.fields):
            report.ignored.update(found)
        before = case.standing
        verdict = ladder.judge(case.timeline, case.fields, at_ms, before.stage)
        reasons = because.dump(verdict.because)
        report.counts.decided += 1
        if (verdict.stage, verdict.rule, reasons) == (before.stage, before.rule, before.because):
            yield Decided(case.person, verdict.review_at)
        else:
            since = _since(job, case, verdict, at_ms)
            after = Standing(verdict.stage, verdict.rule, reasons, since, at_ms, ladder.fingerprint)
            yield Decided(case.person, verdict.review_at, after)


def _since(job: Job, case: Case, verdict: Verdict, at: int) -> int:
    """Since when the stage is had: from its evidence on; where it fell, from when the last one ended."""
    before = case.standing
    if verdict.stage == before.stage and before.since is not None:
        return before.since
    fell = Moves(job.ladder.rungs).is_demotion(before.stage, verdict.stage)
    if verdict.since is None or fell:
        return case.review_at or at
    return max(verdict.since, before.since or 0)


def _reword(job: Job) -> None:
    """A change of language, labels or texts concerns every contact, whatever was decided."""
    if job.store.note("wording") != job.wording.fingerprint:
        job.store.mark_all_pending()
        job.store.set_note("wording", job.wording.fingerprint)

"""The walk: check · setup · pull · decide · plan · apply · account; one function each."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from itertools import chain, islice

from syncer.contract import Finding, Sink
from syncer.errors import BadSettings, Busy, SyncerError
from syncer.holder import is_dead, this_run
from syncer.model import Change, Decision, Outcome, Receipt
from syncer.plan import Moves, difference, guard_stages
from syncer.properties import STAGE
from syncer.pull import pull
from syncer.rules import Verdict, because
from syncer.rules.instants import from_ms, to_ms
from syncer.run import Door, Job, Report
from syncer.store import Case, Decided, Standing

DECISIONS_AT_ONCE = 5_000
RECEIPTS_AT_ONCE = 100
SETTLED_AT_ONCE = 1_000
PREPARED = "prepared"  # under which the store notes what the CRM was last given
LEASE = 120.0  # seconds; renewed while the run lives


def check(job: Job) -> Iterator[Finding]:
    """Tries every door; writes nothing."""
    for door in job.doors:
        yield from _tried(door, door.source.check())
        if door.sink:
            yield from _tried(door, door.sink.check(job.wording.definitions))
    if not job.workspace.crm:
        yield Finding("warning", "connections", "no CRM receives the stages", "say `write: true` at one connection")


def _tried(door: Door, findings: Iterator[Finding]) -> Iterator[Finding]:
    try:
        yield from findings
    except SyncerError as error:
        yield Finding("error", error.where or door.name, error.what, error.fix)


def setup(job: Job) -> Iterator[Finding]:
    """Creates what the CRM lacks of our properties; idempotent."""
    yield from _sink(job).prepare(job.wording.definitions)
    job.store.set_note(PREPARED, f"{job.crm_name} {job.wording.fingerprint}")


def sync(job: Job, report: Report, *, dry_run: bool = False) -> None:
    """All of it. Problems of single streams and changes go to the report; what stops the run is raised."""
    pull(job, report)
    decide(job, report)
    if not job.crm_name:
        return
    if dry_run:
        for _ in plan(job, report):
            pass
    else:
        apply(job, report)


def decide(job: Job, report: Report) -> None:
    """Decides whoever is due: touched by new data, or a window of theirs has slid past an event."""
    at = job.as_of or job.clock()
    job.store.activate(job.ladder.fingerprint, job.ladder.source_text, at)
    _reword(job)
    decided = _decided(job, report, at)
    while chunk := list(islice(decided, DECISIONS_AT_ONCE)):
        job.store.save_decisions(report.run, chunk)
        job.progress("decide", report.counts.decided, None)
    report.stages = job.store.stage_counts()
    report.counts.persons = job.store.totals().persons


def _decided(job: Job, report: Report, at: datetime) -> Iterator[Decided]:
    ladder, at_ms = job.ladder, to_ms(at)
    for case in job.store.due(at_ms, ladder.signals):
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


def plan(job: Job, report: Report) -> Iterator[Change]:
    """What would be written, one change a contact. The report is complete when the last one was taken."""
    return _changes(job, report, settle=lambda contact: None)


def apply(job: Job, report: Report) -> None:
    """Writes what is planned, after the guards have looked at all of it. Every change ends in one count."""
    sink = _sink(job)
    if not job.override_guards:
        _guard(job)
    settled: list[str] = []

    def settle(contact: str) -> None:
        settled.append(contact)
        if len(settled) >= SETTLED_AT_ONCE:
            job.store.settle(job.crm_name, settled)
            settled.clear()

    changes = _changes(job, report, settle)
    first = next(changes, None)
    if first is not None:
        _prepare_once(job)
        _write(job, report, sink, chain([first], changes))
    job.store.settle(job.crm_name, settled)
    account(report)


def _changes(job: Job, report: Report, settle: Callable[[str], None]) -> Iterator[Change]:
    """Compares every contact that may differ with what it should hold; `settle` is told of those that do not."""
    crm, wording = _crm(job), job.wording
    report.targets = job.store.count_targets(crm)
    report.counts.unchanged += report.targets - job.store.count_pending(crm)
    report.moves = Moves(job.ladder.rungs)
    for target in job.store.pending(crm):
        wish = wording.wish(_decision(target.standing))
        change = difference(target.contact, target.person, wish, target.holds)
        if change is None:
            report.counts.unchanged += 1
            settle(target.contact)
            continue
        report.counts.planned += 1
        was, now = target.holds.get(STAGE, ""), wish[STAGE]
        report.moves.add(was, now)
        if report.unread and report.moves.is_demotion(was, now):
            report.counts.skipped += 1  # evidence that could not be read may hold the stage up
        else:
            yield change


def _decision(standing: Standing) -> Decision:
    return Decision(
        stage=standing.stage,
        rule=standing.rule,
        because=because.load(standing.because),
        at=from_ms(standing.at or 0),
        ruleset=standing.ruleset,
        since=None if standing.since is None else from_ms(standing.since),
    )


def account(report: Report) -> None:
    """The counts must add up. Raises SyncerError if they do not: that is a fault of this program."""
    counts = report.counts
    ended = counts.written + counts.refused + counts.skipped + counts.unsure
    if counts.planned != ended or report.targets != counts.unchanged + counts.planned:
        raise SyncerError(
            f"the counts do not add up: {report.targets} contacts, {counts.unchanged} unchanged, "
            f"{counts.planned} planned, {ended} ended",
            fix="nothing is lost: run `syncer sync` again, and report this",
        )


def _write(job: Job, report: Report, sink: Sink, changes: Iterator[Change]) -> None:
    receipts = sink.write(changes)
    try:
        while chunk := list(islice(receipts, RECEIPTS_AT_ONCE)):
            job.store.save_receipts(job.crm_name, chunk)
            for receipt in chunk:
                _count(report, receipt)
            job.progress("write", report.counts.written, report.counts.planned)
    except SyncerError as error:
        error.where = error.where or job.crm_name
        report.problems.append(error)
        for _ in changes:
            pass  # counted, though not written
        ended = report.counts.written + report.counts.refused + report.counts.skipped + report.counts.unsure
        report.counts.skipped += report.counts.planned - ended


def _count(report: Report, receipt: Receipt) -> None:
    match receipt.outcome:
        case Outcome.WRITTEN:
            report.counts.written += 1
        case Outcome.REFUSED:
            report.counts.refused += 1
        case Outcome.UNSURE:
            report.counts.unsure += 1
        case Outcome.UNCHANGED:
            report.counts.planned -= 1
            report.counts.unchanged += 1


def _guard(job: Job) -> None:
    crm, guards, moves = job.crm_name, job.workspace.guards, Moves(job.ladder.rungs)
    for target in job.store.pending(crm):
        moves.add(target.holds.get(STAGE, ""), target.standing.stage)
    if moves.changes > guards.ignore_up_to:
        staged = sum(1 for target in job.store.targets(crm) if target.holds.get(STAGE))
        guard_stages(moves, staged, guards)


def _reword(job: Job) -> None:
    """A change of language, labels or texts concerns every contact, whatever was decided."""
    if job.store.note("wording") != job.wording.fingerprint:
        job.store.mark_all_pending()
        job.store.set_note("wording", job.wording.fingerprint)


def _prepare_once(job: Job) -> None:
    """The CRM gets our properties before the first write, and again when their words change."""
    if job.store.note(PREPARED) != f"{job.crm_name} {job.wording.fingerprint}":
        for _ in setup(job):
            pass


def _crm(job: Job) -> str:
    if not job.crm_name:
        raise BadSettings("no connection receives the stages", fix="say `write: true` at one connection")
    return job.crm_name


def _sink(job: Job) -> Sink:
    sink = next((door.sink for door in job.doors if door.name == _crm(job)), None)
    if sink is None:
        raise BadSettings(f"{_crm(job)} is not open")
    return sink


@contextmanager
def leased(job: Job, command: str) -> Iterator[None]:
    """Keeps two runs of one workspace apart. A run that died on this machine is not waited for. Raises Busy."""
    with ExitStack() as stack:
        try:
            stack.enter_context(job.store.lease(job.workspace.name, this_run(command), LEASE))
        except Busy as busy:
            if not is_dead(busy.holder):
                raise
            job.store.free_lease(job.workspace.name, busy.holder)
            stack.enter_context(job.store.lease(job.workspace.name, this_run(command), LEASE))
        yield


@contextmanager
def recorded(job: Job, report: Report) -> Iterator[None]:
    """The run in the store, from its start to its outcome, whatever happens."""
    report.run = job.store.start_run(job.workspace.name, report.command, job.clock())
    try:
        yield
    except BaseException as error:
        report.broken = True
        if isinstance(error, SyncerError):
            report.problems.append(error)
        raise
    finally:
        report.api_calls = {door.name: door.meter.calls() for door in job.doors}
        job.store.end_run(report.run, report.outcome, report.as_json(), job.clock())

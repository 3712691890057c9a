"""What the CRM should hold is written where it holds something else."""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice

from syncer import compare, missed, parking
from syncer.contract import Bulk, Sink
from syncer.errors import SyncerError
from syncer.model import Change, Outcome, Receipt
from syncer.plan import guard_stages
from syncer.prepare import prepare_once
from syncer.run import Job, Report

RECEIPTS_AT_ONCE = 100
SETTLED_AT_ONCE = 1_000


def apply(job: Job, report: Report) -> bool:
    """Writes what is planned, after the guards have looked at all of it. Every change ends in one count.

    Gives whether the CRM let us come to the end.
    """
    if not job.override_guards:
        _guard(job)
    settled: list[str] = []

    def settle(contact: str) -> None:
        settled.append(contact)
        if len(settled) >= SETTLED_AT_ONCE:
            job.store.settle(job.crm_name, settled, queued=job.extras.of_contacts)
            settled.clear()

    changes = compare.changes(job, report, settle)
    first = next(changes, None)
    complete = first is None or _write(job, report, chain([first], changes))
    job.store.settle(job.crm_name, settled, queued=job.extras.of_contacts)
    account(report)
    return complete


def renew(job: Job) -> None:
    """What was refused on an earlier day is tried once more; it is over where the contact is gone."""
    crm, now = job.require_crm(), job.clock().astimezone(job.workspace.timezone)
    job.store.follow_refused(crm)
    job.store.retry_refused(crm, now.replace(hour=0, minute=0, second=0, microsecond=0))


def account(report: Report) -> None:
    """The counts must add up. Raises SyncerError if they do not: that is a fault of this program."""
    counts = report.counts
    ended = counts.written + counts.refused + counts.skipped + counts.unsure
    if counts.planned != ended or report.targets != counts.unchanged + counts.planned + counts.refused_before:
        raise SyncerError(
            f"the counts do not add up: {report.targets} contacts, {counts.unchanged} unchanged, "
            f"{counts.refused_before} refused before, {counts.planned} planned, {ended} ended",
            fix="nothing is lost: run `syncer sync` again, and report this",
        )


def _write(job: Job, report: Report, changes: Iterator[Change]) -> bool:
    trouble: list[SyncerError] = []
    gone = _receive(job, report, _until_trouble(_sent(job, changes), trouble))
    if not trouble:
        _follow(job, report, gone)
    for error in trouble:
        stopped(job, report, error)
        for _ in changes:
            pass  # counted, though not written
        _skip(report)
    return not trouble


def _skip(report: Report) -> None:
    """What was planned and has no end was not come to."""
    counts = report.counts
    counts.skipped += counts.planned - (counts.written + counts.refused + counts.skipped + counts.unsure)


def _receive(job: Job, report: Report, receipts: Iterator[Receipt]) -> list[Receipt]:
    """Saves and counts them; gives those of contacts that the CRM does not have."""
    gone: list[Receipt] = []
    while chunk := list(islice(receipts, RECEIPTS_AT_ONCE)):
        job.store.save_receipts(job.crm_name, chunk, job.clock(), queued=job.extras.of_contacts)
        parking.book(job, parking.CALLS_AT_ONCE)
        for receipt in chunk:
            _count(report, receipt)
        gone += [receipt for receipt in chunk if receipt.gone]
        job.progress("write", report.counts.written, _at_most(report))
    return gone


def _at_most(report: Report) -> int:
    """How many changes there are, as far as is known: whoever is still to be compared may differ."""
    return report.targets - report.counts.unchanged - report.counts.refused_before


def _follow(job: Job, report: Report, gone: Sequence[Receipt]) -> None:
    """All that could be written is; that what became of the others is not known yet does not change it."""
    try:
        there = missed.follow(job, report, [receipt.change.id for receipt in gone])
        if there:
            _receive(job, report, job.sink().write(_once_more(job, report, gone, there)))
    except SyncerError as error:
        stopped(job, report, error)
        _skip(report)


def _once_more(job: Job, report: Report, gone: Sequence[Receipt], there: Collection[str]) -> Iterator[Change]:
    """The changes of contacts that are there after all, compared with what they hold now; in the account they take the
    place of the first ones.
    """
    refused = {receipt.change.id: receipt.error for receipt in gone if receipt.change.id in there}
    found = [each for each in compare.pending(job, job.crm_name) if each[0].contact in refused]
    for target, _ in found:
        report.counts.planned -= 1
        report.counts.refused -= 1
        report.refused_why[refused[target.contact]] -= 1
    report.refused_why = +report.refused_why
    settled: list[str] = []
    moves, report.moves = report.moves, compare.no_moves(job)  # these are counted
    changes = list(compare.compared(job, report, found, settled.append))
    report.moves = moves
    job.store.settle(job.crm_name, settled, queued=job.extras.of_contacts)
    return iter(changes)


def stopped(job: Job, report: Report, error: SyncerError) -> None:
    """What keeps us from writing goes to the report, and keeps the door closed if it lasts."""
    error.where = error.where or job.crm_name
    parking.close(job, job.door(job.crm_name), error)
    report.add(error)


def _sent(job: Job, changes: Iterator[Change]) -> Iterator[Receipt]:
    """Raises BudgetReached, without a call, while the CRM is not worth one."""
    parking.require_open(job, job.crm_name)
    prepare_once(job)
    sink = job.sink()
    bulk = _as_bulk(sink, job.store.count_pending(job.crm_name))
    yield from bulk.write_in_bulk(changes) if bulk else sink.write(changes)


def _as_bulk(sink: Sink, changes: int) -> Bulk | None:
    """The sink, if so many changes are to be written by its way for very many."""
    if isinstance(sink, Bulk) and any(way.taken and way.bulk for way in sink.ways_to_write(changes)):
        return sink
    return None


def _until_trouble(receipts: Iterator[Receipt], trouble: list[SyncerError]) -> Iterator[Receipt]:
    """What was written before the CRM shut its door counts all the same."""
    try:
        yield from receipts
    except SyncerError as error:
        trouble.append(error)


def _count(report: Report, receipt: Receipt) -> None:
    match receipt.outcome:
        case Outcome.WRITTEN:
            report.counts.written += 1
        case Outcome.REFUSED:
            report.counts.refused += 1
            report.refused_why[receipt.error] += 1
        case Outcome.UNSURE:
            report.counts.unsure += 1
        case Outcome.UNCHANGED:
            report.counts.planned -= 1
            report.counts.unchanged += 1


def _guard(job: Job) -> None:
    crm, guards, moves = job.crm_name, job.workspace.guards, compare.no_moves(job)
    for target in job.store.pending(crm):
        compare.add_moves(job, moves, target)
    for funnel in job.funnels:
        if moves[funnel.name].changes > guards.ignore_up_to:
            stage = funnel.properties.stage
            staged = sum(1 for target in job.store.targets(crm) if target.holds.get(stage))
            guard_stages(moves[funnel.name], staged, guards, "" if len(job.funnels) == 1 else f"funnel {funnel.name}")

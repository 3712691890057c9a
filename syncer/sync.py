"""The walk from end to end, the lease that it holds and the record that it leaves."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from syncer import extras, parking
from syncer.apply import apply, renew
from syncer.compare import plan
from syncer.contract import Budgeted
from syncer.decide import decide
from syncer.errors import Busy, SyncerError
from syncer.holder import is_dead, this_run
from syncer.pull import pull
from syncer.rehearse import rehearse
from syncer.run import Job, Report

LEASE = 120.0  # seconds; renewed while the run lives


def sync(job: Job, report: Report, *, dry_run: bool = False, whole: bool = False) -> None:
    """All of it. Problems of single streams and changes go to the report; what stops the run is raised.

    `whole` as for `pull`.
    """
    if not dry_run:
        extras.notice(job)
    pull(job, report, whole=whole)
    if dry_run and job.as_of:
        rehearse(job, report, job.as_of)
        return
    decide(job, report)
    if not job.crm_name:
        return
    renew(job)
    if dry_run:
        for _ in plan(job, report):
            pass
        extras.plan(job, report)
        return
    if apply(job, report):  # else what stopped the stages would stop these too; they wait
        extras.apply(job, report)


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
        report.broken, report.interrupted = True, isinstance(error, KeyboardInterrupt)
        if isinstance(error, SyncerError):
            report.problems.append(error)
        raise
    finally:
        report.api_calls = {door.name: door.meter.calls() for door in job.doors}
        report.budgets = {door.name: door.source.budget() for door in job.doors if isinstance(door.source, Budgeted)}
        parking.book(job)
        job.store.end_run(report.run, report.outcome, report.as_json(), job.clock())

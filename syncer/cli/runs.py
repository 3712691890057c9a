"""Commands that move data: pull · decide · plan · sync."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from syncer.cli.output import Output, showing
from syncer.cli.types import At, Json, OverrideGuards, ReadBy, ReadLane, Reconcile, WriteBy, WriteLane

if TYPE_CHECKING:
    from syncer.cli.assemble import Wanted
    from syncer.contract import Lanes
    from syncer.run import Job, Report


def pull(
    context: typer.Context,
    connection: Annotated[str | None, typer.Argument(help="One connection; all if left out.")] = None,
    reconcile: Reconcile = False,
    override_guards: OverrideGuards = False,
    read_lane: ReadBy = None,
    json: Json = False,
) -> None:
    """Reads what is new into the store."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted
        from syncer.pull import pull
        from syncer.run import Report

        report = Report("pull")
        wanted = Wanted(override_guards=override_guards, lanes=_lanes(read_lane))
        with _running(context, output, report, wanted) as job:
            pull(job, report, connection, whole=reconcile)


def decide(context: typer.Context, at: At = None, json: Json = False) -> None:
    """Decides the stage of everybody who is due."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted
        from syncer.decide import decide
        from syncer.run import Report

        report = Report("decide")
        with _running(context, output, report, Wanted(doors=False, at=at)) as job:
            decide(job, report)


def plan(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=0, max=1_000_000, help="How many changes to show.")] = 20,
    json: Json = False,
) -> None:
    """Shows what would be written to the CRM, and what that takes; writes nothing."""
    with showing(json=json) as output:
        from itertools import islice

        from syncer import extras
        from syncer.cli.assemble import Wanted, opened
        from syncer.compare import plan
        from syncer.estimates import estimate
        from syncer.report import plans
        from syncer.run import Report

        report = Report("plan")
        with opened(context.obj, output, Wanted(doors_if_possible=True)) as job:
            changes = plan(job, report)
            shown = list(islice(changes, limit))
            for _ in changes:
                pass  # the rest is only counted
            extras.plan(job, report)
            costs = estimate(job, report.counts.planned)
            output.show(plans.as_json(report, shown, costs), plans.as_words(report, shown, costs))


def sync(  # noqa: PLR0913, PLR0917 - an option each
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing to the CRM.")] = False,
    reconcile: Reconcile = False,
    override_guards: OverrideGuards = False,
    read_lane: ReadBy = None,
    write_lane: WriteBy = None,
    at: At = None,
    json: Json = False,
) -> None:
    """All of it: pull, decide, plan, apply."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted
        from syncer.run import Report
        from syncer.sync import sync

        report = Report("sync --dry-run" if dry_run else "sync")
        wanted = Wanted(at=at, override_guards=override_guards, lanes=_lanes(read_lane, write_lane))
        with _running(context, output, report, wanted) as job:
            sync(job, report, dry_run=dry_run, whole=reconcile)


def _lanes(read: ReadLane | None, write: WriteLane | None = None) -> "Lanes":
    from syncer.contract import Lanes

    return Lanes(read.value if read else None, write.value if write else None)


@contextmanager
def _running(context: typer.Context, output: Output, report: "Report", wanted: "Wanted") -> Iterator["Job"]:
    """One recorded run under the lease; its report is shown however it ends."""
    from syncer.cli.assemble import opened
    from syncer.errors import SyncerError
    from syncer.report import runs
    from syncer.sync import leased, recorded

    with opened(context.obj, output, wanted) as job, leased(job, report.command):
        try:
            with recorded(job, report):
                yield job
        except SyncerError as error:
            if error not in report.problems:
                raise  # the store failed while the run was being recorded
        output.close()
        for problem in report.problems:
            output.note(f"error: {problem}")
        output.exit_code = report.exit_code
        output.show(report.as_json(), runs.as_words(report))

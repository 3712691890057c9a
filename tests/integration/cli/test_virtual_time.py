"""Days of runs against a portal whose time is ours: nobody waits for anything."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.hubspot.sandbox import Options, Running, running
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.run import Job, Report
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock

START = datetime(2026, 6, 1, 5, tzinfo=UTC)  # an hour after midnight in the account's time zone
HOUR = timedelta(hours=1)
WORKSPACE = """\
workspace: virtual
database: sqlite:///virtual.db
connections:
  hubspot: {{token: 'file:{token}', base_url: '{base_url}', write: true}}
"""


class Noting(VirtualClock):
    """Notes how long somebody would have slept or queued; an answer's latency is shorter."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        super().sleep(seconds)


def run(job: Job) -> Report:
    report = Report("sync")
    with leased(job, "sync"), recorded(job, report):
        sync(job, report)
    return report


def workspace(folder: Path, portal: Running) -> str:
    file = folder / "syncer.yaml"
    (folder / "token").write_text(portal.token)
    file.write_text(WORKSPACE.format(token=folder / "token", base_url=portal.base_url))
    return str(file)


def test_two_days_of_hourly_runs_pass_as_quickly_as_their_work(tmp_path: Path) -> None:
    """One job for all of them: to open one takes longer than a run that finds nothing."""
    clock = Noting(START)
    options = Options(contacts=60, now=START, latency_ms=120, faults="503:0.03,429:0.03")
    with running(options, clock) as portal:
        sandbox, file = portal.sandbox, workspace(tmp_path, portal)
        with opened(file, Output(json=True), Wanted(clock=clock)) as job:
            reports = [run(job)]
            for hour in range(1, 49):
                clock.set(START + hour * HOUR)
                if hour % 12 == 0:
                    sandbox.portal.update("contacts", 101 + 50 * hour, {"jobtitle": f"Hour {hour}"})
                reports.append(run(job))
            runs = job.store.last_runs(100)[::-1]
            targets = job.store.targets("hubspot")
            changed = {one.updated_at for target in targets for one in job.store.contacts_of(target.person)}
    assert [report.exit_code for report in reports] == [0] * 49
    assert max(clock.slept) > 1.01, "before another try"
    assert sandbox.requests.throttled == 0, "our limiter and the portal's go by one clock"
    assert sandbox.limits.daily.used < len(sandbox.requests) * 2 / 3, "the portal's day has ended twice"
    assert all(timedelta(0) <= each.started_at - START - hour * HOUR < HOUR for hour, each in enumerate(runs))
    assert {START + hour * HOUR for hour in (12, 24, 36)} <= changed

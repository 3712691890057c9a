"""A connection without calls left makes none until its day ends, then goes on by itself. On virtual time."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.hubspot.access.pace import _paces
from connectors.hubspot.sandbox import Options, Running, running
from syncer.apply import apply
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.contract import Finding
from syncer.decide import decide
from syncer.errors import BudgetReached
from syncer.estimates import estimate
from syncer.prepare import check, setup
from syncer.pull import pull
from syncer.report import runs
from syncer.run import Report
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 2, 4, tzinfo=UTC)  # in the account's time zone
QUARTER = timedelta(minutes=15)
WORKSPACE = """\
workspace: parked
database: sqlite:///parked.db
connections:
  hubspot: {{token: 'file:{path}/token', base_url: '{base_url}', write: true, {more}}}
  fairs: {{connector: files, path: fairs}}
"""
PEOPLE = "id,email\n1,somebody@fair.example\n"


@dataclass
class World:
    path: Path
    portal: Running
    clock: VirtualClock

    def lay(self, more: str = "") -> None:
        text = WORKSPACE.format(path=self.path, base_url=self.portal.base_url, more=more)
        (self.path / "syncer.yaml").write_text(text, encoding="utf-8")

    @property
    def wanted(self) -> tuple[str, Output, Wanted]:
        return str(self.path / "syncer.yaml"), Output(json=True), Wanted(clock=self.clock)

    def sync(self, at: datetime | None = None) -> Report:
        """A run in a process of its own: what it knows of earlier ones comes from the store."""
        _paces.clear()
        self.clock.set(at or self.clock.now())
        self.portal.sandbox.requests.clear()
        report = Report("sync")
        with opened(*self.wanted) as job, leased(job, "sync"), recorded(job, report):
            sync(job, report)
        return report

    def check(self) -> list[Finding]:
        with opened(*self.wanted) as job:
            return list(check(job))

    @property
    def calls(self) -> int:
        """Of the last run."""
        return len(self.portal.sandbox.requests)

    @property
    def staged(self) -> int:
        contacts = self.portal.sandbox.portal
        return sum(bool(contacts.get("contacts", each).get("syncer_stage")) for each in contacts.ids("contacts"))


Enter = Callable[..., World]


@pytest.fixture
def enter(tmp_path: Path) -> Iterator[Enter]:
    with ExitStack() as stack:

        def enter(more: str = "", **options: object) -> World:
            clock = VirtualClock(START)
            portal = stack.enter_context(running(Options(**{"contacts": 60, "now": START, **options}), clock))  # type: ignore[arg-type]
            (tmp_path / "token").write_text(portal.token)
            (tmp_path / "fairs").mkdir()
            (tmp_path / "fairs" / "contacts.csv").write_text(PEOPLE)
            world = World(tmp_path, portal, clock)
            world.lay(more)
            return world

        yield enter


def test_a_day_without_calls_parks_the_portal_until_midnight_and_the_rest_goes_on(enter: Enter) -> None:
    world = enter("budget: {share_of_daily: 1, reserve: 0}", faults="daily@13")
    first = world.sync()
    assert first.exit_code == 6
    [problem] = first.problems
    assert isinstance(problem, BudgetReached)
    assert (problem.where, problem.until) == ("hubspot", MIDNIGHT)
    assert "2026-06-02 04:00 UTC" in str(problem)
    assert world.calls < 25, "who was not told yet may have been on the way"
    for at in (START + QUARTER, MIDNIGHT - QUARTER):
        again = world.sync(at)
        assert (again.exit_code, world.calls) == (6, 0)
        assert again.problems[0].__dict__["until"] == MIDNIGHT
    (world.path / "fairs" / "contacts.csv").write_text(PEOPLE + "2,other@fair.example\n")
    assert world.sync().counts.contacts == 1, "other connections go on"
    after = world.sync(MIDNIGHT)
    assert (after.exit_code, after.problems, world.staged) == (0, [], 60)


def test_a_portal_that_moves_is_left_alone_for_as_long_as_it_says(enter: Enter) -> None:
    world = enter(faults="moving@3")
    assert world.sync().exit_code == 6
    assert world.sync(START + timedelta(hours=5, minutes=59)).exit_code == 6
    assert world.calls == 0
    assert world.sync(START + timedelta(hours=6, minutes=1)).exit_code == 0
    assert world.staged == 60


def test_where_nobody_knows_when_the_day_ends_one_run_an_hour_looks(enter: Enter) -> None:
    world = enter(daily=0)
    called = []
    for quarter in range(12):
        assert world.sync(START + quarter * QUARTER).exit_code == 6
        called.append(world.calls > 0)
    assert [number for number, each in enumerate(called) if each] == [0, 4, 8]


@pytest.mark.parametrize("call", ["groups contacts", "batch update contacts"])
def test_what_is_decided_while_the_portal_is_parked_is_written_when_it_opens(enter: Enter, call: str) -> None:
    """The day ends for us between what is read and what is written, before or after our properties are there."""
    world = enter(faults=f"daily@{call}#1")
    stopped = world.sync()
    assert (stopped.exit_code, world.staged) == (6, 0)
    assert stopped.counts.planned == stopped.counts.skipped == 60
    parked = world.sync(START + QUARTER)
    assert (parked.exit_code, world.calls, parked.counts.skipped) == (6, 0, 60)
    assert parked.unread, "so that no stage falls meanwhile"
    assert world.sync(MIDNIGHT + QUARTER).counts.written == 60


def test_the_share_is_kept_over_all_runs_of_the_day(enter: Enter) -> None:
    """Ten thousand calls for the account, 1,500 for us, of which other runs made all but some."""
    world = enter("budget: {share_of_daily: 0.15}", daily=10_000)
    world.sync()
    with opened(*world.wanted) as job:
        job.store.add_calls("hubspot", START, 1_460 - world.calls)
    codes, calls = [], 1_460
    for quarter in range(1, 9):
        codes.append(world.sync(START + quarter * QUARTER).exit_code)
        calls += world.calls
    assert calls in {1_500, 1_501}, "the last one may be to ask where the day stands"
    assert codes == sorted(codes)
    assert set(codes) == {0, 6}
    assert world.sync(MIDNIGHT).exit_code == 0


def test_a_killed_run_s_calls_count_too(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syncer.parking.CALLS_AT_ONCE", 1)
    world = enter()
    with opened(*world.wanted) as job:
        for step in (pull, decide, apply):
            step(job, Report("sync"))
            booked = sum(each.calls for each in job.store.calls("hubspot", START))
            assert booked == len(world.portal.sandbox.requests), "with the pages and the receipts, not only at the end"


def test_check_setup_and_plan_make_no_call_while_parked_and_other_settings_open_the_door(enter: Enter) -> None:
    world = enter(faults="daily@3")
    world.sync()
    world.portal.sandbox.requests.clear()
    told = {each.where: each for each in world.check()}
    assert told["hubspot"].level == "warning"
    assert "no calls until 2026-06-01 13:00 UTC" in told["hubspot"].what, "nobody had said when the day ends"
    with opened(*world.wanted) as job, pytest.raises(BudgetReached):
        list(setup(job))
    with opened(*world.wanted) as job:
        [(where, why)] = [told for told in estimate(job, 1).untold if told[1]]
    assert (where, "no calls until" in why, world.calls) == ("hubspot", True, 0)
    world.lay("budget: {share_of_daily: 0.9}")
    assert world.sync().exit_code == 0


def test_the_report_says_where_the_day_stands(enter: Enter) -> None:
    report = enter().sync()
    budget = report.budgets["hubspot"]
    assert budget.account is not None
    assert budget.ours == budget.account.used > 10
    assert report.as_json()["budget"]["hubspot"]["ends"] == MIDNIGHT.isoformat()
    words = runs.as_words(report)
    assert "calls of ours today" in words
    assert "of 625,000" in words

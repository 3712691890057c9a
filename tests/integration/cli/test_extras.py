"""What a CRM gets beside stages, in whole runs against a portal whose time is ours."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.hubspot.access.faults import Problem, Rejected
from connectors.hubspot.access.pace import _paces
from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.sandbox import ALL_SCOPES, Options, Running, running
from connectors.hubspot.sandbox.journal import Exchange
from connectors.hubspot.source import HubSpotSource
from connectors.hubspot.writing.followups import TaskWriter
from syncer import apply, compare, extras
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.contract import Page
from syncer.errors import NoAccess, Throttled, Unavailable, Unsafe
from syncer.estimates import Estimates
from syncer.identity import crm_id
from syncer.prepare import check, setup
from syncer.report import plans, runs
from syncer.run import Job, Report
from syncer.store import Store
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock
from tests.walk import cuts

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = timedelta(minutes=15)
CONNECTED = "f240bbac-87c9-4f6e-bf70-924b57d47db7"
BOTH = pytest.mark.parametrize("version", ["2026-09", "v3"])
WIDE = Options(contacts=0, now=START, rate=100_000, search_rate=100_000, association_rate=100_000)


@dataclass
class World:
    """A workspace on a portal of its own; each run is fifteen minutes after the one before."""

    folder: Path
    running: Running
    clock: VirtualClock
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def portal(self) -> Any:
        return self.running.sandbox.portal

    def person(self, **values: str) -> int:
        added: int = self.portal.add("contacts", {"hs_buying_role": "DECISION_MAKER", **values})
        return added

    def call(self, contact: int, title: str) -> None:
        values = {"hs_call_disposition": CONNECTED, "hs_call_title": title}
        self.portal.add("calls", {**values, "hs_timestamp": self.clock.now().isoformat()}, [contact])

    def negotiates(self, contact: int) -> None:
        """For 90 days they are a potential customer, for 90 more a prospect."""
        self.call(contact, "Negociación")

    def talks(self, contact: int) -> None:
        """They are a prospect for 180 days."""
        self.call(contact, "Llamada")

    @contextmanager
    def job(self, *, override_guards: bool = False, at: datetime | None = None) -> Iterator[Job]:
        settings = {"token": f"file:{self.folder}/token", "base_url": self.running.base_url, "write": "true"}
        lines = [f"    {key}: {value}\n" for key, value in {**settings, **self.settings}.items()]
        (self.folder / "token").write_text(self.running.token)
        file = self.folder / "syncer.yaml"
        head = "workspace: beside\ndatabase: sqlite:///beside.db\nlanguage: es\nconnections:\n  hubspot:\n"
        file.write_text(head + "".join(lines))
        wanted = Wanted(clock=self.clock, override_guards=override_guards, at=at)
        with opened(str(file), Output(json=True), wanted) as job:
            yield job

    def run(
        self,
        *,
        dry_run: bool = False,
        override_guards: bool = False,
        after: timedelta = LATER,
        at: datetime | None = None,
    ) -> Report:
        self.clock.advance(after)
        report = Report("sync --dry-run" if dry_run else "sync")
        with self.job(override_guards=override_guards, at=at) as job, leased(job, "sync"), recorded(job, report):
            sync(job, report, dry_run=dry_run)
        counts = report.counts
        assert counts.planned == counts.written + counts.refused + counts.skipped + counts.unsure or dry_run
        for tally in report.extras.values():
            ended = tally.done + tally.kept + tally.refused + tally.unsure + tally.skipped
            assert (tally.planned == ended and tally.skipped >= 0) or dry_run
        return report

    def told(self, what: Callable[[Job], Iterator[Any]]) -> list[tuple[str, str]]:
        with self.job() as job:
            return [(finding.level, finding.what) for finding in what(job)]

    def held(self, contact: int) -> tuple[str | None, str | None]:
        """Our stage, and HubSpot's."""
        there = self.portal.get("contacts", contact)
        return there.get("syncer_stage"), there.get("lifecyclestage")

    def tasks(self, contact: int) -> list[dict[str, str | None]]:
        return [self.portal.get("tasks", each) for each in self.portal.links.activities_of("tasks", contact)]

    def set_aside(self) -> dict[str, str]:
        with self.job() as job:
            return {f"{item.stream} {item.where}": item.reason for item in job.store.set_aside()}


Enter = Callable[..., World]


@pytest.fixture
def enter(tmp_path: Path) -> Iterator[Enter]:
    with ExitStack() as stack:

        def enter(options: Options = WIDE, **settings: str) -> World:
            clock = VirtualClock(START)
            return World(tmp_path, stack.enter_context(running(options, clock)), clock, settings)

        yield enter


def counts(report: Report, what: str) -> dict[str, int]:
    told = {name: getattr(report.extras[what], name) for name in ("done", "kept", "refused", "unsure", "skipped")}
    return {name: count for name, count in told.items() if count}


# -- as of another day --------------------------------------------------------------------------------------------


def test_a_dry_run_as_of_another_day_counts_what_is_wanted_beside_stages(enter: Enter) -> None:
    world = enter(follow_up="true", lifecycle_stage="true")
    ana, bob = world.person(lifecyclestage="subscriber"), world.person(lifecyclestage="subscriber")
    world.run()
    world.negotiates(ana)
    world.talks(bob)
    dry = world.run(dry_run=True, at=world.clock.now() + timedelta(days=30))
    assert {what: tally.planned for what, tally in dry.extras.items()} == {"lifecycle": 2, "follow_ups": 1}
    assert dry.counts.planned == 2
    later = world.run(dry_run=True, at=world.clock.now() + timedelta(days=120))
    assert later.extras["follow_ups"].planned == 0
    assert (world.run().counts.written, len(world.tasks(ana))) == (2, 1), "a dry run moved nobody"


def test_a_run_ahead_of_time_gives_nobody_a_second_task(enter: Enter) -> None:
    world = enter(follow_up="true")
    ana = world.person()
    world.run()
    world.negotiates(ana)
    world.run()
    [task] = world.tasks(ana)
    assert task["hs_task_status"] == "NOT_STARTED"
    for each in world.portal.links.activities_of("tasks", ana):
        world.portal.update("tasks", each, {"hs_task_status": "COMPLETED"})
    world.run(at=world.clock.now() + timedelta(days=400), override_guards=True)
    assert world.held(ana)[0] != "potential"
    world.run(override_guards=True)
    assert (world.held(ana)[0], len(world.tasks(ana))) == ("potential", 1)


# -- unasked ------------------------------------------------------------------------------------------------------


def test_nobody_gets_anything_unasked(enter: Enter) -> None:
    world = enter()
    contact = world.person(lifecyclestage="subscriber")
    world.run()
    world.negotiates(contact)
    report = world.run()
    assert (report.extras, report.as_json()["extras"]) == ({}, {})
    assert (world.held(contact), world.tasks(contact)) == (("potential", "subscriber"), [])
    told = [what for _, what in world.told(check)]
    assert not [what for what in told if re.search(r"no list|the list|lists can|tasks can|lifecycle", what)]
    world.told(setup)
    assert world.portal.segments.by_name == {}


# -- lifecycle stage ----------------------------------------------------------------------------------------------


@BOTH
def test_the_lifecycle_stage_moves_along_but_never_back_and_never_where_sales_are(enter: Enter, version: str) -> None:
    world = enter(lifecycle_stage="true", version=version)
    new, low, sold = world.person(), world.person(lifecyclestage="subscriber"), world.person(lifecyclestage="customer")
    for contact in (new, low, sold):
        world.talks(contact)
    report = world.run()
    assert counts(report, "lifecycle") == {"done": 2}
    assert [world.held(each) for each in (new, low)] == [("prospect", "marketingqualifiedlead")] * 2
    assert world.held(sold) == ("customer", "customer"), "whoever bought is beyond the mapping"
    world.negotiates(new)
    assert counts(world.run(), "lifecycle") == {"done": 1}
    assert world.held(new) == ("potential", "salesqualifiedlead")
    report = world.run(after=timedelta(days=95))
    assert (report.counts.written, report.extras["lifecycle"].planned) == (1, 0)
    assert world.held(new) == ("prospect", "salesqualifiedlead")


def test_a_later_stage_that_hubspot_keeps_is_told_as_kept_and_asked_for_once(enter: Enter) -> None:
    world = enter(lifecycle_stage="{prospect: lead}")
    contact = world.person(lifecyclestage="opportunity")
    world.talks(contact)
    report = world.run()
    assert (counts(report, "lifecycle"), report.exit_code) == ({"kept": 1}, 0)
    assert world.held(contact) == ("prospect", "opportunity")
    assert world.run().extras["lifecycle"].planned == 0


def test_a_stage_that_somebody_set_back_by_hand_is_not_fought_over(enter: Enter) -> None:
    world = enter(lifecycle_stage="true")
    contact = world.person()
    world.talks(contact)
    world.run()
    world.portal.update("contacts", contact, {"lifecyclestage": ""})
    world.portal.update("contacts", contact, {"lifecyclestage": "subscriber"})
    world.run()
    assert world.held(contact) == ("prospect", "subscriber")
    world.negotiates(contact)
    world.run()
    assert world.held(contact) == ("potential", "salesqualifiedlead")


@BOTH
def test_our_own_writes_come_back_without_a_decision_and_without_a_write(enter: Enter, version: str) -> None:
    """The first runs afterwards read all of it again, since the overlap is an hour."""
    world = enter(lifecycle_stage="true", follow_up="true", version=version)
    contacts = [world.person(lifecyclestage="subscriber", hubspot_owner_id="77") for _ in range(5)]
    for contact in contacts:
        world.talks(contact)
    world.run()
    world.negotiates(contacts[0])
    report = world.run()
    assert (counts(report, "lifecycle"), counts(report, "follow_ups")) == ({"done": 1}, {"done": 1})
    for _ in range(6):
        world.running.sandbox.requests.clear()
        report = world.run()
        assert (report.counts.decided, report.counts.planned) == (0, 0)
        assert world.running.sandbox.requests.writes == 0
        assert {what: tally.planned for what, tally in report.extras.items()} == {"lifecycle": 0, "follow_ups": 0}
    assert world.running.sandbox.requests.calls["list contacts"] == 0


def test_whoever_was_staged_before_it_was_asked_for_is_moved_once_it_is(enter: Enter) -> None:
    world = enter()
    contact = world.person(lifecyclestage="subscriber")
    world.talks(contact)
    world.run()
    world.settings["lifecycle_stage"] = "{prospect: lead}"
    assert counts(world.run(), "lifecycle") == {"done": 1}
    assert world.held(contact)[1] == "lead"
    world.settings["lifecycle_stage"] = "true"
    assert counts(world.run(), "lifecycle") == {"done": 1}
    assert world.held(contact)[1] == "marketingqualifiedlead"


def test_what_hubspot_refuses_beside_a_stage_refuses_no_stage(enter: Enter) -> None:
    world = enter(lifecycle_stage="{prospect: qualified, lead: lead}")
    contact = world.person(lifecyclestage="subscriber")
    world.talks(contact)
    report = world.run()
    assert (report.counts.written, report.counts.refused) == (1, 0)
    assert counts(report, "lifecycle") == {"refused": 1}
    assert (report.exit_code, world.held(contact)) == (4, ("prospect", "subscriber"))
    [(where, why)] = world.set_aside().items()
    assert where == f"lifecycle contact {contact}"
    assert "HubSpot has no lifecycle stage qualified" in why
    assert "1 HubSpot has no lifecycle stage qualified" in runs.as_words(report)
    assert any("no lifecycle stage qualified" in what for level, what in world.told(check) if level == "error")
    world.settings["lifecycle_stage"] = "true"
    assert world.run().exit_code == 0
    assert (world.held(contact)[1], world.set_aside()) == ("marketingqualifiedlead", {})


def test_many_second_moves_at_once_are_stopped_after_the_stages_are_written(enter: Enter) -> None:
    world = enter(lifecycle_stage="{lead: subscriber, prospect: lead}")
    contacts = [world.person() for _ in range(30)]
    for contact in contacts:
        world.talks(contact)
    assert counts(world.run(), "lifecycle") == {"done": 30}, "first ones are no change"
    world.settings["lifecycle_stage"] = "true"
    report = world.run()
    assert counts(report, "lifecycle") == {"skipped": 30}
    [unsafe] = report.problems
    assert isinstance(unsafe, Unsafe)
    assert unsafe.what.startswith("30 of 30 lifecycle stages would be moved again")
    assert (report.exit_code, world.held(contacts[0])[1]) == (5, "lead")
    assert counts(world.run(override_guards=True), "lifecycle") == {"done": 30}


def test_what_was_not_come_to_waits_for_the_next_run(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    world = enter(lifecycle_stage="true")
    contacts = [world.person() for _ in range(6)]
    for contact in contacts:
        world.talks(contact)
    with monkeypatch.context() as patch:
        patch.setattr(extras, "AT_ONCE", 2)
        really, rounds = Store.save_lifecycle, []

        def shut(store: Store, *args: Any, **more: Any) -> None:
            really(store, *args, **more)
            rounds.append(1)
            if len(rounds) == 2:
                world.running.sandbox.token = "another"

        patch.setattr(Store, "save_lifecycle", shut)
        report = world.run()
        world.running.sandbox.token = world.running.sandbox.options.token
    assert counts(report, "lifecycle") == {"done": 4, "skipped": 2}
    assert report.counts.written == 6
    assert isinstance(report.problems[0], NoAccess)
    assert counts(world.run(), "lifecycle") == {"done": 2}


def test_a_plan_and_a_dry_run_count_what_would_be_done_and_do_nothing(enter: Enter) -> None:
    world = enter(lifecycle_stage="true", follow_up="true")
    one, other = world.person(), world.person()
    world.talks(one)
    world.talks(other)
    world.run()
    world.negotiates(one)
    writes = world.running.sandbox.requests.writes
    report = world.run(dry_run=True)
    assert {what: tally.planned for what, tally in report.extras.items()} == {"lifecycle": 1, "follow_ups": 1}
    assert "1 lifecycle stages would be moved" in runs.as_words(report)
    planned = Report("plan")
    with world.job() as job:
        shown = list(compare.plan(job, planned))
        extras.plan(job, planned)
    assert plans.as_json(planned, shown, Estimates())["extras"] == {"lifecycle": 1, "follow_ups": 1}
    assert "1 follow-up tasks would be created" in plans.as_words(planned, shown, Estimates())
    assert world.running.sandbox.requests.writes == writes
    assert (world.held(one), world.tasks(one)) == (("prospect", "marketingqualifiedlead"), [])
    report = world.run()
    assert (counts(report, "lifecycle"), counts(report, "follow_ups")) == ({"done": 1}, {"done": 1})


# -- follow-up tasks ----------------------------------------------------------------------------------------------


@BOTH
def test_the_owner_gets_a_task_in_the_team_s_language_when_somebody_becomes_potential(
    enter: Enter, version: str
) -> None:
    world = enter(follow_up="{due: 2d}", version=version)
    contact, other = world.person(hubspot_owner_id="77"), world.person()
    world.talks(contact)
    world.talks(other)
    world.run()
    assert (world.tasks(contact), world.tasks(other)) == ([], [])
    world.negotiates(contact)
    report = world.run()
    assert counts(report, "follow_ups") == {"done": 1}
    assert "follow-up tasks  1 done" in runs.as_words(report)
    [task] = world.tasks(contact)
    assert task["hubspot_owner_id"] == "77"
    assert task["hs_task_subject"] == "syncer: Cliente potencial: negociar, hacer una propuesta tentadora, cerrar"
    assert (task["hs_task_body"] or "").startswith("Negoció con nosotros el 1 de junio de 2026")
    assert task["hs_timestamp"] == (world.clock.now() + timedelta(days=2)).isoformat().replace("+00:00", "Z")
    assert world.tasks(other) == []


def test_whoever_was_there_before_gets_none_and_whoever_comes_new_does(enter: Enter) -> None:
    world = enter()
    old = world.person()
    world.negotiates(old)
    world.run()
    world.settings["follow_up"] = "true"
    world.run()
    new = world.person()
    world.negotiates(new)
    late = world.person()
    world.portal.add(
        "calls",
        {"hs_call_disposition": CONNECTED, "hs_call_title": "Negociación", "hs_timestamp": "2026-05-20T12:00:00Z"},
        [late],
    )
    assert counts(world.run(), "follow_ups") == {"done": 1}
    assert [len(world.tasks(each)) for each in (old, new, late)] == [0, 1, 0]
    world.talks(old)
    world.run()
    assert world.tasks(old) == []


def test_at_the_next_time_a_completed_task_allows_a_new_one_and_an_open_one_does_not(enter: Enter) -> None:
    world = enter(follow_up="true")
    busy, done = world.person(), world.person()
    world.run()
    for contact in (busy, done):
        world.negotiates(contact)
    world.run()
    [task] = world.portal.links.activities_of("tasks", done)
    world.portal.update("tasks", task, {"hs_task_status": "COMPLETED"})
    world.run(after=timedelta(days=95))
    for contact in (busy, done):
        world.negotiates(contact)
    assert counts(world.run(), "follow_ups") == {"done": 1, "kept": 1}
    assert [len(world.tasks(each)) for each in (busy, done)] == [1, 2]
    [task] = world.portal.links.activities_of("tasks", busy)
    world.portal.update("tasks", task, {"hs_task_status": "COMPLETED"})
    world.talks(busy)
    report = world.run()
    assert report.extras["follow_ups"].planned == 0, "that time has had its task"
    assert len(world.tasks(busy)) == 1


@BOTH
def test_a_task_that_hubspot_does_not_tell_of_gets_no_second_one_beside_it(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    world = enter(follow_up="true", version=version)
    contact = world.person()
    world.run()
    world.negotiates(contact)
    world.run()
    [task] = world.portal.links.activities_of("tasks", contact)
    world.run(after=timedelta(days=95))
    world.negotiates(contact)
    really = Records._read

    def read(records: Records, stream: str, ids: Sequence[str], *asked: Any, **more: Any) -> Any:
        failed = {"status": "error", "category": "INTERNAL_ERROR", "context": {"ids": list(ids)}}
        if stream == "tasks" and str(task) in ids:
            return {"status": "COMPLETE", "results": [], "errors": [failed]}
        return really(records, stream, ids, *asked, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Records, "_read", read)
        report = world.run()
    assert (counts(report, "follow_ups"), report.exit_code) == ({"skipped": 1}, 4)
    world.portal.update("tasks", task, {"hs_task_status": "COMPLETED"})
    assert counts(world.run(), "follow_ups") == {"done": 1}, "the occasion is not lost"
    assert [each["hs_task_status"] for each in world.tasks(contact)] == ["COMPLETED", "NOT_STARTED"]


def test_of_several_contacts_of_one_person_one_gets_the_task_also_after_a_merge(enter: Enter) -> None:
    world = enter(follow_up="true")
    one = world.person(email="ana@x.cl")
    other = world.person(email="ana.soto@x.cl", hs_additional_emails="ana@x.cl")
    world.run()
    world.negotiates(one)
    assert counts(world.run(), "follow_ups") == {"done": 1}
    assert len(world.tasks(one) + world.tasks(other)) == 1
    survivor = world.portal.merge(one, other)
    world.run()
    world.run(after=timedelta(days=95))
    world.negotiates(survivor)
    assert counts(world.run(), "follow_ups") == {"kept": 1}
    assert len(world.tasks(survivor)) == 1


@BOTH
@pytest.mark.parametrize("fault", ["lost", "empty200"])
def test_a_lost_answer_is_looked_for_and_no_second_task_created(enter: Enter, fault: str, version: str) -> None:
    world = enter(follow_up="true", version=version)
    contact = world.person()
    world.run()
    world.negotiates(contact)
    with _answering(world, fault):
        report = world.run()
    assert (counts(report, "follow_ups"), report.exit_code) == ({"done": 1}, 0)
    assert len(world.tasks(contact)) == 1
    assert world.run().extras["follow_ups"].planned == 0


@pytest.mark.parametrize("created", [True, False])
def test_what_search_does_not_show_yet_is_unsure_until_it_would(enter: Enter, created: bool) -> None:
    world = enter(replace(WIDE, index_lag_ms=20 * 60_000), follow_up="true")
    contact = world.person()
    world.run(after=timedelta(hours=2))
    world.negotiates(contact)
    world.clock.advance(timedelta(minutes=30))
    with _answering(world, "lost" if created else "503"):
        report = world.run()
    assert (counts(report, "follow_ups"), report.exit_code) == ({"unsure": 1}, 4)
    assert counts(world.run(), "follow_ups") == {"unsure": 1}
    assert len(world.tasks(contact)) == created, "nothing is tried before it is known"
    told = [counts(world.run(), "follow_ups") for _ in range(4)]
    assert told == ([{"done": 1}, {}, {}, {}] if created else [{"unsure": 1}, {"unsure": 1}, {"done": 1}, {}])
    assert len(world.tasks(contact)) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_dies_with_its_task_under_way_creates_no_second_one(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    world = enter(follow_up="true")
    contact = world.person()
    world.run()
    world.negotiates(contact)
    really = TaskWriter._create

    def die(*args: Any) -> Any:
        if after:
            list(really(*args))
        raise cuts.Killed

    with monkeypatch.context() as patch:
        patch.setattr(TaskWriter, "_create", die)
        with pytest.raises(cuts.Killed):
            world.run()
    told = [counts(world.run(), "follow_ups") for _ in range(6)]
    assert len(world.tasks(contact)) == 1
    assert sum(each.get("done", 0) for each in told) == 1
    assert told[-1] == {}


def test_a_task_that_was_certainly_not_created_is_tried_again_in_the_next_run(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = enter(follow_up="true")
    contact = world.person()
    world.run()
    world.negotiates(contact)

    def shut(*args: Any) -> Any:
        raise NoAccess("the token lacks a right")

    with monkeypatch.context() as patch:
        patch.setattr(TaskWriter, "_create", shut)
        report = world.run()
    assert (report.counts.written, counts(report, "follow_ups"), report.exit_code) == (1, {"skipped": 1}, 3)
    assert counts(world.run(), "follow_ups") == {"done": 1}
    assert len(world.tasks(contact)) == 1


@BOTH
def test_an_error_inside_a_batch_of_tasks_makes_none_twice(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, version: str
) -> None:
    """The batch is refused, its first half created, and its second half put off."""
    world = enter(follow_up="true", version=version)
    contacts = [world.person() for _ in range(4)]
    world.run()
    for contact in contacts:
        world.negotiates(contact)
    really, calls = Records.create, list[int]()

    def create(records: Records, *asked: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            raise Rejected("no", (Problem("ODD"),), already_there=False)
        if len(calls) == 3:
            raise Throttled("slow down")
        return really(records, *asked)

    with monkeypatch.context() as patch:
        patch.setattr(Records, "create", create)
        report = world.run()
    assert (counts(report, "follow_ups"), report.exit_code) == ({"done": 2, "skipped": 2}, 4)
    assert counts(world.run(), "follow_ups") == {"done": 2}
    assert [len(world.tasks(contact)) for contact in contacts] == [1, 1, 1, 1]


@BOTH
@pytest.mark.parametrize("lag", [0, 20 * 60_000])
def test_tasks_of_which_an_answer_of_another_shape_tells_nothing_are_not_created_again(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, version: str, lag: int
) -> None:
    world = enter(replace(WIDE, index_lag_ms=lag), follow_up="true", version=version)
    contacts = [world.person() for _ in range(4)]
    world.run(after=timedelta(hours=2))
    for contact in contacts:
        world.negotiates(contact)
    world.clock.advance(timedelta(minutes=30))
    really = Records.create

    def create(records: Records, *asked: Any) -> Any:
        really(records, *asked)
        return {"status": "PENDING"}

    with monkeypatch.context() as patch:
        patch.setattr(Records, "create", create)
        report = world.run()
    assert counts(report, "follow_ups") == ({"unsure": 4} if lag else {"done": 4})
    told = [counts(world.run(), "follow_ups").get("done", 0) for _ in range(6)]
    assert sum(told) == (4 if lag else 0)
    assert [len(world.tasks(contact)) for contact in contacts] == [1, 1, 1, 1]


def test_a_refused_task_is_set_aside_and_refuses_no_stage(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    world = enter(follow_up="true")
    contact = world.person()
    world.run()
    world.negotiates(contact)
    definitions = world.portal.schemas["tasks"].definitions
    definitions["hs_task_type"] = replace(definitions["hs_task_type"], archived=True)
    report = world.run()
    assert (report.counts.written, report.counts.refused, counts(report, "follow_ups")) == (1, 0, {"refused": 1})
    assert [*world.set_aside()] == [f"follow-up contact {contact}"]
    assert world.run().extras["follow_ups"].planned == 0, "until the next time"


def test_other_stages_and_none_that_is_nobody_s(enter: Enter) -> None:
    world = enter(follow_up="{stages: [prospect, potencial]}")
    contact = world.person()
    world.run()
    world.talks(contact)
    world.run()
    assert len(world.tasks(contact)) == 1
    [wrong] = [what for level, what in world.told(check) if level == "error" and "potencial" in what]
    assert "did you mean potential" in wrong


def test_a_lifecycle_stage_for_a_stage_that_no_funnel_has_is_an_error(enter: Enter) -> None:
    world = enter(lifecycle_stage="{potencial: lead}")
    errors = [what for level, what in world.told(check) if level == "error" and "own" in what]
    assert errors == ["no funnel has a stage potencial, which is to move the CRM's own (did you mean potential?)"]
    world.settings["lifecycle_stage"] = "{potential: lead}"
    assert not [what for _, what in world.told(check) if "no funnel has" in what]


def test_a_mapping_may_move_the_crms_own_for_stages_that_a_funnel_does_not_have(enter: Enter) -> None:
    world = enter(lifecycle_stage="true")
    with world.job() as job:
        [funnel] = job.funnels
        few = replace(job, extras=replace(job.extras, lifecycle={"never": "lead"}), funnels=(funnel,))
        assert not [finding for finding in check(few) if "no funnel has" in finding.what]


def test_many_tasks_at_once_are_stopped_by_the_guard(enter: Enter) -> None:
    world = enter(follow_up="true")
    world.run()
    people = [world.person() for _ in range(30)]
    for contact in people:
        world.negotiates(contact)
    report = world.run()
    assert (report.counts.written, counts(report, "follow_ups"), report.exit_code) == (30, {"skipped": 30}, 5)
    assert "30 of 30 contacts would get a follow-up task" in report.problems[0].what
    assert counts(world.run(override_guards=True), "follow_ups") == {"done": 30}


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_killed_at_any_step_and_run_again_all_is_done_once(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    """A task of which nobody knows waits until search would show it."""
    monkeypatch.setattr(cuts, "STEPS", ("save_receipts", "settle", "save_lifecycle", "save_tasks", "take_off"))
    world = enter(follow_up="true", lifecycle_stage="true", streams="[contacts, calls]")
    world.run()

    def somebody_new() -> int:
        contact = world.person(lifecyclestage="subscriber")
        world.negotiates(contact)
        return contact

    somebody_new()
    with cuts.cutting(monkeypatch, None) as cut:
        world.run()
    assert cut.steps >= 6
    for step in range(1, cut.steps + 1):
        contact = somebody_new()
        with cuts.cutting(monkeypatch, step, after=after), pytest.raises(cuts.Killed):
            world.run()
        world.run()
        world.run(after=timedelta(hours=1))
        assert world.held(contact) == ("potential", "salesqualifiedlead"), step
        assert len(world.tasks(contact)) == 1, step
    assert world.set_aside() == {}


# -- lists --------------------------------------------------------------------------------------------------------


@BOTH
def test_setup_makes_a_list_for_each_stage_once_and_a_sync_makes_none(enter: Enter, version: str) -> None:
    world = enter(stage_lists="true", version=version)
    world.talks(world.person())
    assert world.run().exit_code == 0
    assert world.portal.segments.by_name == {}
    [missing] = [what for level, what in world.told(check) if level == "warning"]
    assert "Etapa del embudo: Lead" in missing
    world.told(setup)
    made = [each.name for each in world.portal.segments.by_name.values()]
    assert missing == f"lists that HubSpot has not: {', '.join(made)}"
    assert not [what for level, what in world.told(check) if level != "ok"]
    assert world.told(setup) == []


def test_without_the_scope_for_lists_stages_are_written_all_the_same(enter: Enter) -> None:
    world = enter(replace(WIDE, scopes=ALL_SCOPES - {"crm.lists.write"}), stage_lists="true")
    contact = world.person()
    world.talks(contact)
    assert world.run().exit_code == 0
    assert world.held(contact)[0] == "prospect"
    assert any(level == "error" and "crm.lists.write" in what for level, what in world.told(check))


# -- what was set aside -------------------------------------------------------------------------------------------


def _miss(world: World, vanish: Callable[[], object]) -> Report:
    """A contact vanishes after it was read and decided, before it is written."""
    really = apply._guard

    def between(job: Job) -> None:
        really(job)
        vanish()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apply, "_guard", between)
        return world.run()


def test_a_contact_merged_between_plan_and_apply_is_followed_at_once(enter: Enter) -> None:
    world = enter()
    one, other = world.person(email="a@x.cl"), world.person(email="b@x.cl")
    world.run()
    world.talks(one)
    report = _miss(world, lambda: world.portal.merge(one, other))
    assert (report.counts.refused, report.exit_code) == (1, 4)
    assert world.set_aside() == {}
    [survivor] = world.portal.ids("contacts")
    with world.job() as job:
        [person] = {job.store.person_of(crm_id("hubspot", str(each))) for each in (one, other, survivor)}
        assert person is not None
        assert [each.id for each in job.store.contacts_of(person) if not each.gone] == [str(survivor)]
    report = world.run()
    assert (report.exit_code, world.set_aside()) == (0, {})
    assert world.held(survivor)[0] == "prospect"


def test_a_contact_that_vanished_and_came_back_is_tried_again(enter: Enter) -> None:
    world = enter()
    contact = world.person()
    world.run()
    world.talks(contact)
    record = world.portal.tables["contacts"]
    report = _miss(world, lambda: world.portal.archive("contacts", contact))
    assert (report.counts.refused, report.gone, world.set_aside()) == (1, 1, {}), "the portal tells that it is gone"
    report = world.run(after=timedelta(hours=2))
    assert (report.counts.planned, report.gone, report.exit_code) == (0, 0, 0)
    record._edits[contact] = replace(record._edits[contact], archived_at=None)
    world.portal.update("contacts", contact, {"city": "Lima"})
    report = world.run()
    assert (report.counts.written, world.set_aside()) == (1, {})
    assert world.held(contact)[0] == "prospect"


def test_a_contact_that_is_nowhere_is_not_taken_for_erased_because_it_could_not_be_written(enter: Enter) -> None:
    world = enter(reconcile="7d")
    contact, other = world.person(email="gone@x.cl"), world.person(email="there@x.cl")
    world.run()
    world.talks(contact)
    report = _miss(world, lambda: world.portal.forget(contact))
    assert (report.counts.refused, report.gone, report.erased) == (1, 0, 0)
    assert [*world.set_aside()] == [f"missed contact {contact}"]
    report = world.run(after=timedelta(days=8))
    assert (report.erased, world.set_aside()) == (1, {}), "the next look through everything tells"
    assert world.held(other)


def test_what_became_of_a_missed_contact_can_wait_for_the_next_run(enter: Enter) -> None:
    world = enter()
    contact = world.person()
    world.run()
    world.talks(contact)

    def vanish() -> None:
        world.portal.archive("contacts", contact)
        patch.setattr(HubSpotSource, "fetch", _unavailable)

    with pytest.MonkeyPatch.context() as patch:
        report = _miss(world, vanish)
    assert (report.counts.refused, report.gone) == (1, 0)
    assert [problem.what for problem in report.problems] == ["no answer"]
    assert [*world.set_aside()] == [f"missed contact {contact}"]
    report = world.run(after=timedelta(days=8))
    assert (report.gone, world.set_aside()) == (1, {})


def _unavailable(source: HubSpotSource, ids: Sequence[str]) -> Iterator[Page]:
    raise Unavailable("no answer")


def test_beside_stages_too_no_call_is_made_until_the_day_of_a_parked_crm_ends(enter: Enter) -> None:
    world = enter(follow_up="true")
    contact = world.person()
    world.run()
    world.negotiates(contact)
    with _answering(world, "daily"):
        report = world.run()
    assert (world.held(contact)[0], counts(report, "follow_ups"), report.exit_code) == ("potential", {"skipped": 1}, 6)
    _paces.clear()  # as in a process of its own
    world.running.sandbox.requests.clear()
    report = world.run()
    assert (len(world.running.sandbox.requests), counts(report, "follow_ups")) == (0, {"skipped": 1})
    assert report.exit_code == 6
    report = world.run(after=timedelta(days=1))
    assert (counts(report, "follow_ups"), report.exit_code) == ({"done": 1}, 0)


@contextmanager
def _answering(world: World, fault: str) -> Iterator[None]:
    """The creation of tasks, and nothing else, has this fault."""
    really = world.running.sandbox._faults.pick

    class Faults:
        def pick(self, exchange: Exchange, traits: frozenset[str]) -> str:
            return fault if exchange.path.endswith("/batch/create") else really(exchange, traits)

    before, world.running.sandbox._faults = world.running.sandbox._faults, Faults()  # type: ignore[assignment]
    yield
    world.running.sandbox._faults = before

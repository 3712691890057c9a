"""A stream that is left out is switched off: what it told is withdrawn, and read from its start when it comes back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.lanes import LANES
from connectors.hubspot.sandbox import Options, Running, running
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.errors import Unavailable, Unsafe
from syncer.identity import crm_id
from syncer.run import Job, Report
from syncer.store import Store, streams
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock

START = datetime(2026, 6, 1, 5, tzinfo=UTC)
HOUR, MINUTES = timedelta(hours=1), timedelta(minutes=15)
SMALL = Options(contacts=60, now=START, rate=100_000, search_rate=100_000, association_rate=100_000)
ALL = tuple(name for name, lane in LANES.items() if lane.by_default)
Known = dict[int, set[str]]  # by contact: the ids of all that happened


@dataclass
class World:
    """A workspace whose streams a user edits, and its portal. Each run opens it anew, as a command does."""

    path: Path
    there: Running
    clock: VirtualClock
    version: str
    more: str = ""
    override_guards: bool = True
    known: Known = field(default_factory=dict)

    @property
    def portal(self) -> Any:
        return self.there.sandbox.portal

    @contextmanager
    def job(self, wanted: tuple[str, ...]) -> Iterator[Job]:
        (self.path / "token").write_text(self.there.token)
        settings = f"token: 'file:{self.path}/token', base_url: '{self.there.base_url}', version: '{self.version}'"
        file = self.path / "syncer.yaml"
        file.write_text(
            f"workspace: acme\ndatabase: sqlite:///acme.db\n{self.more}connections:\n"
            f"  hubspot: {{{settings}, write: true, streams: [{', '.join(wanted)}]}}\n"
        )
        with opened(str(file), Output(json=True), Wanted(clock=self.clock)) as job:
            yield replace(job, override_guards=self.override_guards)

    def run(self, *without: str, after: timedelta = MINUTES) -> Report:
        """With all streams but these; leaves what is known after it."""
        self.clock.advance(after)
        self.there.sandbox.requests.clear()
        report = Report("sync")
        with self.job(tuple(each for each in ALL if each not in without)) as job:
            with leased(job, "sync"), recorded(job, report):
                sync(job, report)
            self.known = {contact: did(job, contact) for contact in self.portal.ids("contacts")}
        return report

    def of(self, stream: str) -> Known:
        return {contact: {id_ for id_ in ids if id_.startswith(f"{stream}/")} for contact, ids in self.known.items()}

    @property
    def stages(self) -> dict[int, str | None]:
        return {each: self.portal.get("contacts", each).get("syncer_stage") for each in self.portal.ids("contacts")}


def did(job: Job, contact: int) -> set[str]:
    person = job.store.person_of(crm_id("hubspot", str(contact)))
    return {each.id for each in job.store.happenings(person, 9_999)} if person else set()


def told(report: Report) -> list[tuple[str, str]]:
    return [(each.where, each.what) for each in report.findings if "switched off" in each.what]


def count(known: Known) -> int:
    return sum(map(len, known.values()))


Open = Callable[..., World]


@pytest.fixture(params=["2026-09", "v3"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Read and written so long ago that nothing is read once more."""
    clock = VirtualClock(START)
    with running(SMALL, clock) as there:
        world = World(tmp_path, there, clock, request.param)
        for _ in range(3):
            assert world.run(after=2 * HOUR).exit_code == 0
        yield world


def test_what_it_told_is_withdrawn_and_told_once_and_comes_back_when_it_is_wanted_again(world: World) -> None:
    before, calls = world.known, world.of("calls")
    others = {contact: ids - calls[contact] for contact, ids in before.items()}
    assert count(calls) > 20
    shared = {id_ for ids in calls.values() for id_ in ids}
    report = world.run("calls")
    assert world.known == others
    what = f"is switched off; what it told is withdrawn (engagements: {len(shared)})"
    assert (told(report), report.exit_code) == ([("hubspot calls", what)], 0)
    assert report.counts.decided > 0, "whoever called is due"
    assert not any("calls" in call for call in world.there.sandbox.requests.calls)
    report = world.run("calls")
    assert (told(report), report.counts.decided, world.known) == ([], 0, others)
    assert told(world.run()) == []
    assert world.known == before


def test_what_is_counted_takes_its_place_before_it_goes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    deals, before = world.of("deals"), world.stages
    assert count(deals) > 5
    assert {"potential", "customer"} <= {before[contact] for contact, ids in deals.items() if ids}
    listed = Records.list_page

    def refused(self: Records, stream: str, *args: Any) -> Any:
        if stream == "contacts":
            raise Unavailable("does not answer", where="hubspot contacts")
        return listed(self, stream, *args)

    with monkeypatch.context() as patch:
        patch.setattr(Records, "list_page", refused)
        report = world.run("deals")
    assert report.unread == {"hubspot contacts"}
    assert (told(report), world.of("deals")) == ([], deals), "it waits for what is counted"
    report = world.run("deals")
    assert [where for where, _ in told(report)] == ["hubspot deals"]
    assert count(world.of("deals")) == 0
    counted = {contact for contact, ids in world.known.items() if any(f"{contact}/deal_opened" in id_ for id_ in ids)}
    assert counted
    assert world.stages == before
    assert not report.moves["main"].counts, "nobody fell, not even for a while"
    listed_now = {call for call in world.there.sandbox.requests.calls if call.startswith("list ")}
    assert listed_now == {"list contacts"}, "nothing else is looked through for it"
    world.run()
    assert (world.of("deals"), world.stages) == (deals, before)
    assert not any(f"{contact}/deal_opened" in id_ for contact, ids in world.known.items() for id_ in ids)


def test_what_was_learned_of_a_contact_while_it_was_read_stays(world: World) -> None:
    """Whoever takes part in a call no more is asked for, and comes with what is counted of them."""
    contact, call = next((who, id_.split("/")[1]) for who, ids in world.of("calls").items() for id_ in ids)
    seen = {"hs_email_last_open_date": "2026-05-31T10:00:00Z", "hs_email_open": "77"}
    world.portal.update("contacts", contact, seen, silently=True)
    world.portal.unlink("calls", int(call), contact)
    world.portal.update("calls", int(call), {"hs_call_title": "again"})
    world.run()
    opened_mail = {f"{contact}/email_opened/{which}" for which in ("last", "first")}
    assert opened_mail <= world.known[contact]
    world.run("calls")
    assert opened_mail <= world.known[contact]


def test_too_many_that_would_fall_by_it_stop_the_run_before_anything_is_written(world: World) -> None:
    before = world.stages
    world.override_guards = False
    off = ("emails", "calls", "meetings", "notes", "tasks", "communications", "lists", "marketing_events")
    for _ in range(2):
        with pytest.raises(Unsafe, match="stages would fall"):
            world.run(*off)
        assert world.stages == before
    report = world.run()
    assert (report.exit_code, world.stages) == (0, before), "as if nothing had been"
    assert not report.moves["main"].counts


def test_what_a_run_left_that_was_killed_the_next_one_takes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = {id_ for ids in world.of("calls").values() for id_ in ids}
    monkeypatch.setattr(streams, "AT_ONCE", 7)
    withdraw, parts = Store.withdraw_stream, iter(range(3))

    def killed(self: Store, *args: Any) -> Any:
        if next(parts, None) is None:
            raise KeyboardInterrupt
        return withdraw(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "withdraw_stream", killed)
        with pytest.raises(KeyboardInterrupt):
            world.run("calls")
    report = world.run("calls")
    [(_, what)] = told(report)
    assert what.endswith(f"(engagements: {len(calls) - 21})")
    assert count(world.of("calls")) == 0


def test_when_it_is_wanted_again_in_between_all_of_it_is_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    before = world.known
    monkeypatch.setattr(streams, "AT_ONCE", 7)
    with world.job(tuple(each for each in ALL if each != "calls")) as job:
        job.store.withdraw_stream("hubspot", "calls", "", world.clock.now(), "hubspot")
    report = world.run()
    assert (told(report), world.known) == ([], before)

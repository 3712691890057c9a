"""What `plan` foresees of a run is what the run takes: within MARGIN, whatever the run is for."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.hubspot.reading import portions
from connectors.hubspot.sandbox import Options, Running, running
from syncer import extras
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.compare import plan
from syncer.contract import Estimate, Lanes
from syncer.decide import decide
from syncer.estimates import Estimates, estimate
from syncer.pull import pull
from syncer.run import Job, Report
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock

START = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = timedelta(minutes=15)
CONNECTED = "f240bbac-87c9-4f6e-bf70-924b57d47db7"
WIDE = Options(contacts=620, now=START, rate=100_000, search_rate=100_000, association_rate=100_000)
BESIDE = "    lifecycle_stage: true\n    follow_up: true\n    stage_lists: true\n"


def margin(calls: int) -> float:
    """Two calls, or two in a hundred: where an account's day stands, say, is asked now and then."""
    return max(2, 0.02 * calls)


@dataclass
class World:
    folder: Path
    there: Running
    clock: VirtualClock
    version: str
    more: str = ""
    lanes: Lanes = field(default_factory=Lanes)

    @property
    def portal(self) -> Any:
        return self.there.sandbox.portal

    @contextmanager
    def job(self) -> Iterator[Job]:
        (self.folder / "token").write_text(self.there.token)
        file = self.folder / "syncer.yaml"
        settings = f"    token: file:{self.folder}/token\n    base_url: {self.there.base_url}\n    write: true\n"
        head = "workspace: costs\ndatabase: sqlite:///costs.db\nlanguage: es\nconnections:\n  hubspot:\n"
        file.write_text(f"{head}{settings}    version: '{self.version}'\n{self.more}")
        with opened(str(file), Output(json=True), Wanted(clock=self.clock, lanes=self.lanes)) as job:
            yield replace(job, override_guards=True)

    def foresee(self) -> tuple[Estimates, int]:
        """As `syncer plan` does, and how many calls that takes."""
        self.there.sandbox.requests.clear()
        report = Report("plan")
        with self.job() as job:
            for _ in plan(job, report):
                pass
            extras.plan(job, report)
            found = estimate(job, report.counts.planned)
        assert [why for _, why in found.untold if why] == []
        return found, self._made

    def run(self, work: Callable[[Job, Report], None]) -> int:
        """How many calls it takes."""
        self.there.sandbox.requests.clear()
        report = Report("sync")
        with self.job() as job, leased(job, "sync"), recorded(job, report):
            work(job, report)
        assert report.exit_code == 0, report.problems
        return self._made

    def sync(self) -> int:
        return self.run(sync)

    def negotiate(self, contacts: int) -> None:
        """So many people are potential customers from now on."""
        for contact in self.portal.ids("contacts")[:contacts]:
            self.portal.update("contacts", contact, {"hs_buying_role": "DECISION_MAKER"})
            said = {"hs_call_disposition": CONNECTED, "hs_call_title": "Negociación"}
            self.portal.add("calls", {**said, "hs_timestamp": self.clock.now().isoformat()}, [contact])
        self.clock.advance(timedelta(minutes=1))

    @property
    def _made(self) -> int:
        """What the API was asked; a file that an export has made lies elsewhere."""
        requests = self.there.sandbox.requests
        assert not requests.throttled
        return len(requests) - requests.calls["download"]


Enter = Callable[..., World]


@pytest.fixture(params=["2026-09", "v3"])
def enter(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Enter]:
    with ExitStack() as stack:

        def enter(options: Options = WIDE, more: str = "", lanes: Lanes | None = None) -> World:
            clock = VirtualClock(START)
            there = stack.enter_context(running(options, clock))
            return World(tmp_path, there, clock, request.param, more, lanes or Lanes())

        yield enter


def taken(found: Estimates) -> dict[tuple[str, str], Estimate]:
    """What would be done, by what and how."""
    ways = (*found.reads.get("hubspot", ()), *found.writes.get("hubspot", ()))
    return {(way.what, way.lane): way for way in ways if way.taken}


def agree(found: Estimates, made: int) -> bool:
    said = found.calls("hubspot")
    assert abs(said - made) <= margin(made), f"{said} calls were foreseen, {made} were made"
    return True


def only_reading(job: Job, report: Report) -> None:
    pull(job, report)


def all_but_writing(job: Job, report: Report) -> None:
    pull(job, report)
    decide(job, report)


def test_a_first_load_with_all_that_it_writes(enter: Enter) -> None:
    world = enter()
    found, asked = world.foresee()
    assert asked <= 15
    ways = taken(found)
    assert (ways["contacts", "list"].items, ways["write", "batch"].items) == (620, 620)
    assert all(ways[each, "list"].items for each in ("lists", "marketing_events", "deals", "emails"))
    assert ways["prepare", "properties"].calls > 3
    assert agree(found, world.sync())


def test_a_first_load_by_an_export(enter: Enter) -> None:
    world = enter(replace(WIDE, export_seconds=120.0), lanes=Lanes(read="export"))
    found, _ = world.foresee()
    assert taken(found)["contacts", "export"].calls > 3
    found.writes.clear()
    assert agree(found, world.run(only_reading))


def test_an_increment_and_what_follows_from_it(enter: Enter) -> None:
    world = enter()
    world.sync()
    for _ in range(2):  # the first time, our own writes come back
        world.clock.advance(timedelta(hours=3))
        found, asked = world.foresee()
        assert asked <= 10
        assert agree(found, world.sync())
    assert found.calls("hubspot") == 8, "nothing has changed"
    world.clock.advance(timedelta(hours=3))
    world.negotiate(30)
    found, asked = world.foresee()
    assert asked <= 10
    ways = taken(found)
    assert 0 < ways["contacts", "search"].items <= ways["calls", "search"].items == 30
    assert ways["write", "batch"].items == 0, "what is not read yet nobody can know"
    assert agree(found, world.run(all_but_writing))
    found, _ = world.foresee()
    assert taken(found)["write", "batch"].items > 10
    assert agree(found, world.sync())


def test_a_run_that_looks_through_everything_again(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "A_FEW", 4)
    world = enter(more="    reconcile: 1d\n")
    world.sync()
    world.clock.advance(timedelta(days=1) - LATER)
    assert not [way for way in taken(world.foresee()[0]).values() if way.also], "not due yet"
    world.sync()
    world.clock.advance(2 * LATER)
    found, asked = world.foresee()
    assert asked <= 20
    swept = {way.what: way for way in taken(found).values() if way.also}
    assert {"contacts", "deals", "emails", "calls"} <= swept.keys()
    assert swept["contacts"].items == 400
    made = world.sync()
    assert agree(found, made)
    assert world.there.sandbox.requests.calls["list contacts"] == 4
    for stream, way in swept.items():
        assert 0 <= way.calls - world.there.sandbox.requests.calls[f"list {stream}"] <= 2, "with counting"
    world.clock.advance(LATER)
    found, _ = world.foresee()
    assert taken(found)["contacts", "sweep"].items == 220, "it goes on where it was left"
    assert agree(found, world.sync())
    world.clock.advance(LATER)
    while swept := {way.what: way for way in taken(world.foresee()[0]).values() if way.also}:
        assert "contacts" not in swept
        world.sync()
        world.clock.advance(LATER)


def test_all_that_is_wanted_beside_stages(enter: Enter) -> None:
    world = enter(more=BESIDE)
    found, _ = world.foresee()
    assert ("hubspot lifecycle stages of contacts that were never read", "") in found.untold
    world.run(all_but_writing)
    found, asked = world.foresee()
    assert asked <= 15
    ways = taken(found)
    assert ways["lifecycle", "batch"].items > 400
    assert 2 <= ways["lifecycle", "batch"].calls < -(-ways["lifecycle", "batch"].items // 100), "many are so already"
    assert (ways["lists", "the CRM keeps them"].items, ways["lists", "the CRM keeps them"].calls) == (6, 0)
    assert agree(found, world.sync())
    world.clock.advance(timedelta(hours=3))
    world.negotiate(150)
    world.run(all_but_writing)
    found, _ = world.foresee()
    ways = taken(found)
    assert ways["follow_ups", "batch"].items > 100
    assert ways["follow_ups", "batch"].calls == 4
    assert ways["lifecycle", "batch"].items > 50
    assert agree(found, world.sync())
    assert world.there.sandbox.requests.calls["batch create tasks"] == 2


def test_extras_of_many_contacts_are_foreseen_a_chunk_at_a_time(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "AT_ONCE", 50)
    world = enter(replace(WIDE, contacts=220), more=BESIDE)
    world.run(all_but_writing)
    found, _ = world.foresee()
    assert taken(found)["lifecycle", "batch"].calls >= 8, "of each chunk the stages, and a batch"
    assert agree(found, world.sync())

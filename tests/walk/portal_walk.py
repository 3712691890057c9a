"""A portal in which things happen, runs in between with all that can go wrong, and the account at the end."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from connectors.hubspot.lanes import LANES
from connectors.hubspot.sandbox import Options, Running, running
from connectors.hubspot.sandbox.faults import parse
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.errors import SyncerError
from syncer.identity import crm_id
from syncer.run import Job, Report
from syncer.store import Store
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock
from tests.walk.changes import Changes
from tests.walk.cuts import Killed

START = datetime(2026, 6, 1, 5, tzinfo=UTC)
FAULTS = (
    "429:0.02,500:0.02,502:0.01,503:0.02,504:0.01,reset:0.02,html:0.01,423:0.01,lost:0.03,short:0.05,malformed:0.01,"
    "empty200:0.05"
)
# Lists and events do not say that those on them were merged: what was read of them stays, and is not there anew.
STREAMS = [name for name, lane in LANES.items() if lane.by_default and name not in {"lists", "marketing_events"}]
STAGE = "syncer_stage"


@dataclass
class Walk:
    """`wrote`: the stages that runs wrote into a contact, in order; `bad`: how many runs did not do all they wished."""

    job: Job
    there: Running
    changes: Changes
    clock: VirtualClock
    runs: int = 0
    bad: int = 0
    wrote: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _disturbed: int = 0  # how many changes may still happen in the midst of the run
    _now: dict[int, list[str]] | None = None  # what the run that is going on wrote

    def __post_init__(self) -> None:
        """Every write that changes a stage goes through here, ours and anybody's."""
        portal = self.there.sandbox.portal
        write = portal.write

        def noting(record: Any, values: Any, **how: Any) -> bool:
            before = record.value(STAGE) if STAGE in values else None
            changed: bool = write(record, values, **how)
            ours = None if self.changes.making else self._now
            if ours is not None and STAGE in values and (before or "") != values[STAGE]:
                ours[record.id].append(values[STAGE])
            return changed

        portal.write = noting  # type: ignore[method-assign]
        for step in ("save_page", "save_decisions"):
            setattr(self.job.store, step, self._followed(step))

    def _followed(self, step: str) -> Callable[..., Any]:
        """In one run of three, something happens after a step of it."""

        def followed(*args: Any) -> Any:
            done = getattr(Store, step)(self.job.store, *args)
            if self._disturbed and self.changes.chance.random() < 0.2:
                self._disturbed -= 1
                self.changes.make()
            return done

        return followed

    def go(self, changes: int) -> None:
        self.run()
        while self.changes.made < changes:
            for _ in range(self.changes.chance.randrange(1, 16)):
                self.changes.make()
            self.clock.advance(timedelta(minutes=self.changes.chance.choice((1, 15, 15, 60, 600))))
            self._disturbed = self.changes.chance.choice((0, 0, 3))
            self.run(whole=self.changes.chance.random() < 0.1)
            self._disturbed = 0

    def quiet(self) -> None:
        """No faults, no more changes, everything looked through: from now on nothing may differ."""
        self.there.sandbox._faults = parse("", 0)
        for whole in (False, True, False):
            self.clock.advance(timedelta(hours=3))
            report = self.run(whole=whole)
        assert report.exit_code == 0, report.problems
        assert (report.counts.planned, report.counts.refused, report.unread) == (0, 0, set())

    def run(self, *, whole: bool = False) -> Report:
        self._now = defaultdict(list)
        report = Report("sync")
        try:
            with leased(self.job, "sync"), recorded(self.job, report):
                sync(self.job, report, whole=whole)
        except SyncerError:
            assert report.broken
        except Killed:
            for contact, stages in self._now.items():  # what it wrote is written
                self.wrote[contact] += stages
            self._now = None
            self.bad += 1
            raise
        self.runs += 1
        counts = report.counts
        self.bad += bool(report.broken or counts.refused or counts.unsure or counts.skipped or report.unread)
        decided = {int(target.contact): target.standings["main"].stage for target in self.job.store.targets("hubspot")}
        for contact, stages in self._now.items():
            assert len(stages) == 1, f"contact {contact} was written {stages} in one run"
            if contact in decided:  # else it was merged away by now
                assert stages == [decided[contact]], f"contact {contact}"
            self.wrote[contact] += stages
        self._now = None
        return report

    # -- the account ---------------------------------------------------------------------------------------------

    def check(self, scratch: Job) -> None:
        """`scratch` has read everything into an empty store."""
        ours, anew = seen(self.job), seen(scratch)
        portal = self.there.sandbox.portal
        live = set(portal.ids("contacts"))
        assert ours.keys() == anew.keys() == live
        for contact in live:
            for what, value in ours[contact].items():
                other = anew[contact][what]
                assert value == other, f"contact {contact}: {what}: {_differing(value, other)}"
            assert portal.get("contacts", contact).get(STAGE) == ours[contact]["stage"]

    def check_writes(self) -> int:
        """Every change of a stage was written once. Gives the number of contacts of which that can be told."""
        told = 0
        for contact in self.there.sandbox.portal.ids("contacts"):
            if contact in self.changes.special:
                continue
            person = self.job.store.person_of(crm_id("hubspot", str(contact)))
            assert person
            history = [past.stage for past in self.job.store.history(person)]
            wrote = self.wrote[contact]
            if len(wrote) < len(history) and self.bad:
                left = iter(history)
                assert all(stage in left for stage in wrote), f"contact {contact}: {wrote} of {history}"
                assert wrote[-1] == history[-1]
            else:
                assert wrote == history, f"contact {contact}: {wrote} of {history}"
            told += 1
        return told


def _differing(one: Any, other: Any) -> object:
    if isinstance(one, list) and isinstance(other, list):
        return [each for each in one if each not in other], [each for each in other if each not in one]
    return one, other


def seen(job: Job) -> dict[int, dict[str, Any]]:
    """What a store says of every live contact."""
    store = job.store
    found: dict[int, dict[str, Any]] = {}
    for target in store.targets("hubspot"):
        contacts = [each for each in store.contacts_of(target.person) if not each.gone]
        own = next(each for each in contacts if each.id == target.contact)
        standing = target.standings["main"]
        found[int(target.contact)] = {
            "said": (sorted(own.identities), own.fields, own.holds, sorted(own.merged_ids), own.mark),
            "together": sorted(each.id for each in contacts),
            "did": sorted(
                (each.id, each.kind, each.trust, each.at, each.times, sorted(each.detail.items()))
                for each in store.happenings(target.person, 9_999)
            ),
            "stage": standing.stage,
            "rule": standing.rule,
        }
    return found


@contextmanager
def walking(path: Path, seed: int, version: str = "2026-09", faults: str = FAULTS) -> Iterator[Walk]:
    clock = VirtualClock(START)
    options = Options(
        contacts=60,
        seed=seed,
        now=START,
        engagements_per_contact=2,
        index_lag_ms=10 * 60 * 1000,
        faults=faults,
        rate=100_000,
        search_rate=100_000,
        association_rate=100_000,
        daily=10_000_000,
    )
    with running(options, clock) as there:
        (path / "token").write_text(there.token)
        with opened(workspace(path, "ours", there, version), Output(json=True), Wanted(clock=clock)) as job:
            changes = Changes(there.sandbox.portal, clock, Random(seed))
            yield Walk(replace(job, override_guards=True), there, changes, clock)


@contextmanager
def from_scratch(path: Path, walk: Walk, version: str = "2026-09") -> Iterator[Job]:
    file = workspace(path, "scratch", walk.there, version)
    with opened(file, Output(json=True), Wanted(clock=walk.clock)) as job:
        report = Report("sync --dry-run")
        with leased(job, "sync"), recorded(job, report):
            sync(job, report, dry_run=True)
        assert report.exit_code == 0
        yield job


def workspace(path: Path, name: str, there: Running, version: str) -> str:
    file = path / f"{name}.yaml"
    settings = f"token: 'file:{path}/token', base_url: '{there.base_url}', version: '{version}', reconcile: 1d"
    settings += f", streams: [{', '.join(STREAMS)}]"
    file.write_text(
        f"workspace: {name}\ndatabase: sqlite:///{name}.db\nconnections:\n  hubspot: {{{settings}, write: true}}\n"
    )
    return str(file)


def whole_walk(path: Path, seed: int, changes: int, version: str = "2026-09") -> tuple[Walk, int]:
    """The walk, and of how many contacts the writes could be told one by one. Raises AssertionError."""
    with walking(path, seed, version) as walk:
        walk.go(changes)
        walk.quiet()
        with from_scratch(path, walk, version) as scratch:
            walk.check(scratch)
        return walk, walk.check_writes()

"""A month of runs every quarter of an hour, on virtual time: what they cost, and whether all is true at the end."""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from connectors.hubspot.sandbox import Options, Running, running
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.properties import PropertyNames
from syncer.run import Job, Report
from syncer.sync import leased, recorded, sync
from syncer.testing.clock import VirtualClock
from tests.benchmarks.figures import Figure

START = datetime(2026, 6, 1, 5, tzinfo=UTC)  # an hour after midnight in the account's time zone
EVERY, DAY = timedelta(minutes=15), timedelta(days=1)
DAILY = 625_000  # calls of a Professional account
TO_HOLD = 0.02
TITLES = ("CEO", "Analyst", "Gerente General", "Engineer", "Student")
ACTIVITIES: tuple[tuple[str, dict[str, str]], ...] = (
    ("calls", {"hs_call_status": "COMPLETED", "hs_call_direction": "OUTBOUND"}),
    ("emails", {"hs_email_direction": "INCOMING_EMAIL", "hs_email_status": "SENT"}),
    ("meetings", {"hs_meeting_outcome": "COMPLETED"}),
    ("notes", {}),
)
WORKSPACE = """\
workspace: month
database: sqlite:///month.db
connections:
  hubspot: {{token: 'file:{token}', base_url: '{base_url}', write: true}}
"""


@dataclass(frozen=True, slots=True)
class Month:
    """`daily`: the share of contacts that change in a day, half of them edited, half of them by an activity."""

    contacts: int
    days: int = 30
    daily: float = 0.01
    latency_ms: int = 120
    engagements_per_contact: float = 0.0


@dataclass(slots=True)
class Day:
    """What its runs did; `written` as the portal saw it."""

    runs: int = 0
    calls: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    changed: int = 0
    written: int = 0
    throttled: int = 0
    codes: Counter[int] = field(default_factory=Counter)


@dataclass(slots=True)
class Lived:
    """`first`: the load of everything; `untrue`: contacts that the portal and a fresh copy know otherwise than we."""

    first: Day = field(default_factory=Day)
    days: list[Day] = field(default_factory=list)
    untrue: int = 0
    pending: int = 0


def run(full: bool) -> Sequence[Figure]:
    month = Month(100_000) if full else Month(2_000, days=3)
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        lived = live(month, Path(folder))
    return _figures(month, lived, perf_counter() - began)


def live(month: Month, folder: Path) -> Lived:
    clock, chance = VirtualClock(START), random.Random(7)
    options = Options(
        contacts=month.contacts,
        now=START,
        latency_ms=month.latency_ms,
        engagements_per_contact=month.engagements_per_contact,
    )
    lived = Lived()
    with running(options, clock) as portal:
        file = _workspace(folder, portal, "month")
        people = portal.sandbox.portal.ids("contacts")
        with _opened(file, clock) as job:
            _run(job, portal, lived.first)
        for number in range(month.days):
            lived.days.append(day := Day())
            with _opened(file, clock) as job:  # as another process would, it knows what was spent before
                for quarter in range(DAY // EVERY):
                    clock.set(START + (number * (DAY // EVERY) + quarter + 1) * EVERY)
                    _change(month, portal, people, chance)
                    _run(job, portal, day)
        with _opened(file, clock) as job:
            _run(job, portal, Day())
            lived.pending = job.store.count_pending("hubspot")
            known = _stages(job)
        held = {str(each): portal.sandbox.portal.get("contacts", each) for each in people}
        names = PropertyNames()
        untrue = {each for each, stage in known.items() if (held[each].get(names.stage) or "") != stage}
        with _opened(_workspace(folder, portal, "fresh"), clock) as job:
            sync(job, Report("sync"), dry_run=True)
            untrue |= {each for each, stage in _stages(job, decided=True).items() if known.get(each) != stage}
        lived.untrue = len(untrue) + abs(len(known) - len(people))
    return lived


def _workspace(folder: Path, portal: Running, name: str) -> Path:
    (folder / "token").write_text(portal.token)
    file = folder / f"{name}.yaml"
    text = WORKSPACE.format(token=folder / "token", base_url=portal.base_url)
    file.write_text(text.replace("month.db", f"{name}.db"), encoding="utf-8")
    return file


@contextmanager
def _opened(file: Path, clock: VirtualClock) -> Iterator[Job]:
    with opened(str(file), Output(json=True), Wanted(clock=clock)) as job:
        yield job


def _run(job: Job, portal: Running, day: Day) -> None:
    seen = portal.sandbox.requests
    seen.clear()
    report = Report("sync")
    with leased(job, "sync"), recorded(job, report):
        sync(job, report)
    day.runs += 1
    day.codes[report.exit_code] += 1
    day.calls += len(seen)
    day.kinds.update(seen.calls)
    day.changed += seen.changed
    day.written += report.counts.written
    day.throttled += seen.throttled


def _change(month: Month, portal: Running, people: Sequence[int], chance: random.Random) -> None:
    expected = month.contacts * month.daily * (EVERY / DAY)
    for _ in range(int(expected) + (chance.random() < expected % 1)):
        contact = chance.choice(people)
        if chance.random() < 0.5:
            portal.sandbox.portal.update("contacts", contact, {"jobtitle": chance.choice(TITLES)})
        else:
            kind, values = chance.choice(ACTIVITIES)
            portal.sandbox.portal.add(kind, values, [contact])


def _stages(job: Job, *, decided: bool = False) -> dict[str, str]:
    """By contact, as the CRM is known to hold them or as they were decided."""
    [funnel] = job.funnels
    name = funnel.properties.stage
    return {
        target.contact: target.standings[funnel.name].stage if decided else target.holds.get(name, "")
        for target in job.store.targets("hubspot")
    }


def _figures(month: Month, lived: Lived, seconds: float) -> list[Figure]:
    first, days, runs = lived.first, lived.days, sum(day.runs for day in lived.days)
    calls, most = sum(day.calls for day in days), max(day.calls for day in days)
    usual = days[1:] or days  # the first one also reads back what the load has written
    share = calls_of(usual) / DAILY
    kinds = sum((day.kinds for day in usual), Counter[str]())
    codes = sum((day.codes for day in days), Counter[int]())
    return [
        Figure(f"{month.contacts:,} contacts, {month.days} days, {runs:,} runs", f"{seconds:.0f} s of real time"),
        Figure("  calls to load and write everything", f"{first.calls:,}, {first.changed:,} contacts written"),
        Figure("  calls of the first day", f"{days[0].calls:,} = {days[0].calls / DAILY:.2%} of {DAILY:,}"),
        Figure("  calls of a usual day", f"{calls_of(usual):,.0f} = {share:.2%} of {DAILY:,}", f"< {TO_HOLD:.0%}"),
        Figure(
            "  calls of the dearest day, and of all", f"{most:,} = {most / DAILY:.2%}; {calls:,}", f"< {TO_HOLD:.0%}"
        ),
        Figure("  calls of a usual run", f"{calls_of(usual) / (DAY // EVERY):.1f}"),
        *(Figure(f"    {kind}", f"{count / len(usual):,.0f} a day") for kind, count in kinds.most_common()),
        Figure("  contacts written in a usual day", f"{sum(day.changed for day in usual) / len(usual):,.0f}"),
        Figure("  answered with 429", f"{first.throttled + sum(day.throttled for day in days)}", "0"),
        Figure("  exit codes", ", ".join(f"{code}: {count:,}" for code, count in sorted(codes.items())), "0 alone"),
        Figure("  untrue at the end, still to be written", f"{lived.untrue}, {lived.pending}", "0, 0"),
    ]


def calls_of(days: Sequence[Day]) -> float:
    return sum(day.calls for day in days) / len(days)

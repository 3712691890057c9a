"""Deciding 250,000 persons with 5 million engagements, beside a bare scan of the same index in the same run."""

import tempfile
from collections.abc import Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from mappings.funnel import DEFAULT, load
from syncer import sharing
from syncer.bench import Bench
from syncer.funnel import Funnel
from syncer.report.differences import telling
from syncer.rulediff import diff
from syncer.rules import compile  # noqa: A004 - a funnel is compiled
from syncer.rules.instants import from_ms
from syncer.sharing import Work
from syncer.store import Store
from tests import databases
from tests.benchmarks import evidence, yardstick
from tests.benchmarks.evidence import EACH, FEW, NOW, PERSONS
from tests.benchmarks.figures import Figure, timed

ROUNDS = 4
ZONE = ZoneInfo("America/Santiago")


def run(full: bool) -> Sequence[Figure]:
    funnel = Funnel.of("main", compile(load("default"), ZONE), "en")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, databases.sqlite_file(Path(folder)) as url:
        figures += _measured("SQLite", url, funnel)
        figures += yardstick.measured(url, funnel)
        figures += _memory(url, Path(folder))
    with databases.postgres_server() as server, server.database() as url:
        figures += _measured("PostgreSQL", url, funnel)
    return figures


def _measured(name: str, url: str, funnel: Funnel) -> Iterator[Figure]:
    yield Figure(f"{name}: loading {PERSONS * EACH:,} engagements", f"{timed(lambda: evidence.seed(url)):.1f} s")
    # In turns, the least of each: what else the machine does falls on all of them alike.
    rounds = [
        [
            timed(lambda: evidence.bare_scan(url)),
            timed(lambda: evidence.stream(url)),
            timed(lambda: decide_all(url, funnel)),
            timed(lambda: decide_side_by_side(url, funnel)),
        ]
        for _ in range(ROUNDS)
    ]
    scan, cases, decided, shared = (min(times) for times in zip(*rounds, strict=True))
    yield Figure("  bare ordered scan of the index into Python", f"{scan:.2f} s")
    yield Figure("  the same as timelines of persons, with their fields", f"{cases:.2f} s, {cases / scan:.2f} ×")
    yield Figure(f"  all {PERSONS:,} persons decided", f"{decided:.2f} s, {decided / scan:.2f} ×", "≤ 2.5 × the scan")
    yield Figure("  the same by two processes", f"{shared:.2f} s, {shared / scan:.2f} ×", "≤ 1.5 × the scan")
    yield from _differing(url, funnel, decided)
    yield Figure("  putting off the reviews of the rest", f"{timed(lambda: evidence.leave_few_due(url)):.1f} s")
    few = min(timed(lambda: decide_all(url, funnel)) for _ in range(3))
    yield Figure(f"  {FEW:,} due of {PERSONS:,} decided", f"{few:.3f} s", "≤ 0.3 s")


def _differing(url: str, funnel: Funnel, decided: float) -> Iterator[Figure]:
    """With everybody decided and nobody due, as it is when somebody tries other rules."""
    evidence.decide_everybody(url, funnel)
    again = min(timed(lambda: decide_all(url, funnel, everybody=True)) for _ in range(2))
    yield Figure("  all decided again, as new rules in force do", f"{again:.2f} s")
    compared = min(timed(lambda: compare(url, funnel)) for _ in range(2))
    factors = f"{compared:.2f} s, {compared / again:.2f} × that, {compared / decided:.2f} × the first"
    yield Figure("  rules diff on everybody, movers as CSV", factors, "≤ 1.5 × deciding all")


def _memory(url: str, folder: Path) -> Iterator[Figure]:
    """Of a process that decides everybody: rows are streamed, so it hardly grows with the number of persons."""
    with databases.sqlite_file(folder) as small:
        evidence.seed(small, PERSONS // 5)
        peaks = " / ".join(f"{peak(each):.0f}" for each in (small, url))
    yield Figure(f"  peak memory, {PERSONS // 5:,} / {PERSONS:,} persons decided", f"{peaks} MB", "flat")


def peak(url: str) -> float:
    """Megabytes, of a process of its own."""
    context = get_context("spawn")
    measured = context.Value("d", 0.0)
    process = context.Process(target=_measure_peak, args=(url, measured))
    process.start()
    process.join()
    return float(measured.value)


def _measure_peak(url: str, measured: Any) -> None:
    decide_all(url, Funnel.of("main", compile(load("default"), ZONE), "en"), everybody=True)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # rusage would tell of the parent's peak as well
    measured.value = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def decide_all(url: str, funnel: Funnel, *, everybody: bool = False) -> int:
    """Decides whoever is due, with the instant of the next review; keeps nothing."""
    bench = Bench((funnel,), NOW, {})
    with Store.open(url) as store:
        return sum(1 for _ in bench.decide(store.due(NOW, funnel.ladder.signals, everybody)))


def decide_side_by_side(url: str, funnel: Funnel) -> int:
    with Store.open(url) as store:
        return sum(1 for _ in sharing.decide(Work(store, url, Bench((funnel,), NOW, {}), 1)))


def compare(url: str, funnel: Funnel) -> int:
    """Against rules by which a potential customer fades sooner."""
    with tempfile.TemporaryDirectory() as folder:
        sooner = Path(folder) / "sooner.yaml"
        sooner.write_text(DEFAULT.read_text(encoding="utf-8").replace("within: 90d", "within: 60d"), encoding="utf-8")
        new = Funnel.of("main", compile(load(sooner), ZONE), "en")
        with Store.open(url) as store, telling(Path(folder) / "movers.csv") as tell:
            return diff(_job(store, funnel), funnel, new, tell).movers


def _job(store: Store, funnel: Funnel) -> Any:
    """As much of a job as comparing looks at."""
    return SimpleNamespace(
        store=store,
        as_of=from_ms(NOW),
        crm_name="hub",
        doors=(),
        funnels=(funnel,),
        progress=lambda step, done, total: None,
    )

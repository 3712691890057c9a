"""Deciding 250,000 persons with 5 million engagements, beside a bare scan of the same index in the same run."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from mappings.funnel import load
from syncer.bench import Bench
from syncer.funnel import Funnel
from syncer.rules import compile  # noqa: A004 - a funnel is compiled
from syncer.store import Store
from tests import databases
from tests.benchmarks import evidence
from tests.benchmarks.evidence import EACH, FEW, NOW, PERSONS
from tests.benchmarks.figures import Figure, timed

ROUNDS = 4


def run(full: bool) -> Sequence[Figure]:
    funnel = Funnel.of("main", compile(load("default"), ZoneInfo("America/Santiago")), "en")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, databases.sqlite_file(Path(folder)) as url:
        figures += _measured("SQLite", url, funnel)
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
        ]
        for _ in range(ROUNDS)
    ]
    scan, cases, decided = (min(times) for times in zip(*rounds, strict=True))
    yield Figure("  bare ordered scan of the index into Python", f"{scan:.2f} s")
    yield Figure("  the same as timelines of persons, with their fields", f"{cases:.2f} s, {cases / scan:.2f} ×")
    yield Figure(f"  all {PERSONS:,} persons decided", f"{decided:.2f} s, {decided / scan:.2f} ×", "≤ 2.5 × the scan")
    yield Figure("  putting off the reviews of the rest", f"{timed(lambda: evidence.leave_few_due(url)):.1f} s")
    few = min(timed(lambda: decide_all(url, funnel)) for _ in range(3))
    yield Figure(f"  {FEW:,} due of {PERSONS:,} decided", f"{few:.3f} s", "≤ 0.3 s")


def decide_all(url: str, funnel: Funnel) -> int:
    """Decides whoever is due, with the instant of the next review; keeps nothing."""
    bench = Bench((funnel,), NOW, {})
    with Store.open(url) as store:
        return sum(bool(bench.decided(case)) for case in store.due(NOW, funnel.ladder.signals))

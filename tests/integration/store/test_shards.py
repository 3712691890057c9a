"""Several processes decide what one would."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from mappings.funnel import load
from syncer import shards
from syncer.bench import Bench
from syncer.errors import SyncerError
from syncer.funnel import Funnel
from syncer.rules import compile as compile_funnel
from syncer.shards import Work
from syncer.store import Decided, Store
from tests.benchmarks import evidence
from tests.integration.store.sample import contact, save

FUNNEL = Funnel.of("main", compile_funnel(load(), ZoneInfo("America/Santiago")), "es")
PERSONS = 10_000


@pytest.fixture
def work(database_url: str) -> Work:
    """More persons than the shards' ranges hold, one of them with a stage by hand that is none."""
    evidence.seed(database_url, PERSONS, 3)
    with Store.open(database_url) as store:
        save(store, contact(PERSONS + 1, fields={"crm.pin_syncer_stage": "hot"}))
    return Work(database_url, (FUNNEL,), evidence.NOW, 2)


def test_two_processes_decide_what_one_does(work: Work) -> None:
    with Store.open(work.database) as store:
        bench = Bench((FUNNEL,), work.now, store.pins())
        alone = sorted(bench.decide(store.due(work.now, FUNNEL.ladder.signals)))
    ignored = Counter[str]()
    together = sorted(shards.decide(work, ignored))
    assert together == alone
    assert len(alone) == PERSONS + 1
    assert len({decided.standings["main"].stage for decided in alone}) >= 4
    assert ignored == bench.ignored == {"crm.pin_syncer_stage names no stage of the funnel: ignored": 1}


def test_a_database_that_is_gone_fails_the_whole(work: Work, tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("empty") / "no" / "such.db"
    broken = Work(f"sqlite:///{nowhere}", work.funnels, work.now, 2)
    with pytest.raises(SyncerError):
        list(shards.decide(broken, Counter()))


def test_a_process_that_is_killed_fails_the_whole_and_ends_the_others(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided: Iterator[Decided] = shards.decide(Work(work.database, work.funnels, work.now, 3), Counter())
    next(decided)
    children = [child.pid for child in shards._SPAWN.active_children()]
    assert len(children) == 3
    for child in children:
        assert child
        os.kill(child, signal.SIGKILL)
    with pytest.raises(SyncerError, match="ended early"):
        list(decided)
    assert shards._SPAWN.active_children() == []

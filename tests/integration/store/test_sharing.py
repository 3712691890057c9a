"""Several processes decide what one would."""

import os
import signal
import time
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest

from mappings.funnel import load
from syncer import sharing
from syncer.bench import Bench
from syncer.errors import SyncerError
from syncer.funnel import Funnel
from syncer.rules import compile as compile_funnel
from syncer.sharing import Work
from syncer.store import Decided, Store
from tests.benchmarks import evidence
from tests.integration.store.sample import contact, save

FUNNEL = Funnel.of("main", compile_funnel(load(), ZoneInfo("America/Santiago")), "es")
PERSONS = 20_000


@pytest.fixture
def url(database_url: str) -> str:
    """Many persons, one of them with a stage by hand that is none."""
    evidence.seed(database_url, PERSONS, 3)
    with Store.open(database_url) as store:
        save(store, contact(PERSONS + 1, fields={"crm.pin_syncer_stage": "hot"}))
    return database_url


def bench() -> Bench:
    return Bench((FUNNEL,), evidence.NOW, {})


def test_three_processes_decide_what_one_does(url: str) -> None:
    alone, together = bench(), bench()
    with Store.open(url) as store:
        by_one = sorted(alone.decide(store.due(alone.at, FUNNEL.ladder.signals)))
        helped = sharing.decide(Work(store, url, together, 2))
        first = next(helped)
        while len(sharing._SPAWN.active_children()) < 2:
            pass
        by_three = sorted([first, *slowly(helped)])
    assert by_three == by_one
    assert len(by_one) == PERSONS + 1
    assert len({decided.standings["main"].stage for decided in by_one}) >= 4
    assert together.ignored == alone.ignored == {"crm.pin_syncer_stage names no stage of the funnel: ignored": 1}


def slowly(decided: Iterator[Decided]) -> Iterator[Decided]:
    """Leaves the others time to claim something too."""
    for number, each in enumerate(decided):
        if number % 1_000 == 0:
            time.sleep(0.2)
        yield each


def test_a_database_that_others_cannot_open_fails_the_whole(url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = tmp_path_factory.mktemp("empty") / "no" / "such.db"
    with Store.open(url) as store, pytest.raises(SyncerError):
        list(sharing.decide(Work(store, f"sqlite:///{nowhere}", bench(), 1)))


def test_a_process_that_is_killed_fails_the_whole_and_ends_the_others(url: str) -> None:
    with Store.open(url) as store:
        decided: Iterator[Decided] = sharing.decide(Work(store, url, bench(), 2))
        next(decided)
        children = [child.pid for child in sharing._SPAWN.active_children()]
        assert len(children) == 2
        for child in children:
            assert child
            os.kill(child, signal.SIGKILL)
        with pytest.raises(SyncerError, match="ended early"):
            list(decided)
    assert sharing._SPAWN.active_children() == []

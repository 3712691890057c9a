"""Killed at any step and run again, a sync ends in the same state as one that was never disturbed."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest

from connectors.files.sink import FilesSink
from syncer.model import Change, Outcome, Receipt
from tests.walk.cuts import Killed, cutting
from tests.walk.worlds import World, folder, portal

Enter = Callable[[Path], AbstractContextManager[World]]


def undisturbed(enter: Enter, path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], int]:
    """The state after one whole sync, and how many steps it took."""
    with enter(path) as world:
        with cutting(monkeypatch, None) as cut:
            world.sync()
        return world.state(), cut.steps


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("enter", [folder, portal])
def test_every_cut_heals(enter: Enter, after: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, steps = undisturbed(enter, tmp_path / "whole", monkeypatch)
    assert steps >= 8
    for step in range(1, steps + 1):
        with enter(tmp_path / f"cut{step}") as world:
            with cutting(monkeypatch, step, after=after), pytest.raises(Killed):
                world.sync()
            world.sync()
            assert world.state() == expected, f"cut at step {step} of {steps}"


def test_what_was_refused_is_written_in_the_end_wherever_the_next_try_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, _ = undisturbed(folder, tmp_path / "whole", monkeypatch)
    step, is_cut = 0, True
    while is_cut:
        step += 1
        with folder(tmp_path / f"cut{step}") as world:
            with monkeypatch.context() as patch:
                patch.setattr(FilesSink, "write", _refuse)
                assert world.sync().counts.refused > 0
            with world.job() as job:
                assert (job.store.count_pending("crm"), job.store.count_refused("crm")) == (0, 41)
                job.store.retry_refused("crm")
            with cutting(monkeypatch, step, after=False) as cut, suppress(Killed):
                world.sync()
            is_cut = cut.dead
            world.sync()
            assert world.state() == expected, f"cut at step {step}"
    assert step > 4


def _refuse(sink: FilesSink, changes: Iterator[Change]) -> Iterator[Receipt]:
    return (Receipt(change, Outcome.REFUSED, error="the file is locked") for change in changes)


@pytest.mark.parametrize("enter", [folder, portal])
def test_the_second_sync_does_nothing(enter: Enter, tmp_path: Path) -> None:
    with enter(tmp_path / "world") as world:
        world.sync()
        before = world.state()
        if world.portal:
            world.portal.requests.clear()
        again = world.sync()
        assert (again.counts.decided, again.counts.planned, again.counts.written) == (0, 0, 0)
        assert again.counts.unchanged == again.targets > 0
        assert world.state() == before
        if world.portal:
            assert world.portal.requests.writes == 0


def test_sigkill_at_any_moment_heals_and_nobody_waits_for_the_dead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, _ = undisturbed(folder, tmp_path / "whole", monkeypatch)
    chance = random.Random(7)
    command = [sys.executable, "-m", "syncer", "--workspace", "syncer.yaml", "sync", "--at", "2026-06-01"]
    with folder(tmp_path / "killed") as world:
        kills = 0
        for _ in range(10):
            process = subprocess.Popen(command, cwd=world.workspace.parent, stdout=subprocess.DEVNULL)
            time.sleep(0.5 + chance.random())
            process.send_signal(signal.SIGKILL)
            kills += process.wait() == -signal.SIGKILL
        assert kills, "no run was slow enough to be killed"
        last = subprocess.run(command, cwd=world.workspace.parent, stdout=subprocess.DEVNULL, check=False)
        assert last.returncode in {0, 4}  # 4: the bad line, if no run before had come so far
        assert world.state() == expected

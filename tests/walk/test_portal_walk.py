"""Whatever happens in a portal, and whatever goes wrong meanwhile, in the end our state is the portal's."""

import os
from pathlib import Path

import pytest

from connectors.hubspot.reading import portions
from tests.walk.cuts import Killed, cutting
from tests.walk.portal_walk import from_scratch, walking, whole_walk

CHANGES = int(os.environ.get("SYNCER_WALK", "100"))  # `python -m tests.benchmarks walk --full` makes 2,000


@pytest.mark.parametrize(("seed", "version"), [(1, "2026-09"), (2, "v3")])
def test_after_any_changes_ours_is_what_the_portal_has(seed: int, version: str, tmp_path: Path) -> None:
    walk, told = whole_walk(tmp_path, seed, CHANGES, version)
    assert walk.changes.made >= CHANGES
    assert told > CHANGES / 1_000
    assert sum(len(stages) for stages in walk.wrote.values()) > 60


def test_a_look_through_everything_can_be_cut_at_any_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("connectors.hubspot.endpoints.records.LIST_PAGE", 20)
    monkeypatch.setattr(portions, "A_FEW", 1)
    with walking(tmp_path, 3, faults="") as walk:
        walk.run()
        step, whole = 0, False
        while not whole:
            step += 1
            for _ in range(3):
                walk.changes.make()
            with cutting(monkeypatch, step, after=step % 2 == 0) as cut:
                try:
                    walk.run(whole=True)
                except Killed:
                    assert cut.steps >= step
                else:
                    whole = True
            walk.run()
        assert step > 20
        walk.quiet()
        with from_scratch(tmp_path, walk) as scratch:
            walk.check(scratch)
        walk.check_writes()

"""Whatever happens in a portal, and whatever goes wrong meanwhile, in the end our state is the portal's."""

import os
from pathlib import Path

import pytest

from tests.walk.portal_walk import whole_walk

CHANGES = int(os.environ.get("SYNCER_WALK", "120"))  # the whole one has 2,000


@pytest.mark.parametrize(("seed", "version"), [(1, "2026-09"), (2, "v3")])
def test_after_any_changes_ours_is_what_the_portal_has(seed: int, version: str, tmp_path: Path) -> None:
    walk, told = whole_walk(tmp_path, seed, CHANGES, version)
    assert walk.changes.made >= CHANGES
    assert told > 10

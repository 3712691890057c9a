"""Every connector of the registry keeps every sentence of the contract."""

from importlib.metadata import entry_points
from pathlib import Path

import pytest

from syncer.contract import ENTRY_POINTS
from syncer.testing import CHECKS, Check, NotApplicable, beside, bulk, run
from tests.contract.subjects import SUBJECTS


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", SUBJECTS)
def test_contract(name: str, check: Check, tmp_path: Path) -> None:
    with SUBJECTS[name](tmp_path / "subject") as subject:
        try:
            check(subject)
        except NotApplicable as why:
            pytest.skip(str(why))


@pytest.mark.parametrize("name", SUBJECTS)
def test_all_checks_pass_on_one_subject_one_after_the_other(name: str, tmp_path: Path) -> None:
    with SUBJECTS[name](tmp_path / "subject") as subject:
        results = run(subject)
    assert [result.check for result in results] == [check.__name__ for check in CHECKS]
    skipped = {result.check for result in results if result.outcome == "skipped"}
    assert [result for result in results if result.outcome == "failed"] == []
    assert skipped <= {check.__name__ for check in (*bulk.CHECKS, *beside.CHECKS)}, "what a connector need not offer"
    assert not skipped or name == "files"


def test_every_connector_that_ships_is_held_to_the_contract() -> None:
    ours = {entry.name for entry in entry_points(group=ENTRY_POINTS) if entry.dist and entry.dist.name == "syncer"}
    assert ours <= SUBJECTS.keys()


def test_every_check_says_its_sentence() -> None:
    assert all(check.__doc__ and check.__doc__.endswith(".") and "\n" not in check.__doc__ for check in CHECKS)
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS)

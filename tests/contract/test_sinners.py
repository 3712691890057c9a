"""A check that cannot fail is decoration: each bites connectors that break its sentence, and no other does."""

import pytest

from syncer.testing import CHECKS, Check, run
from tests.contract.sinners import SINNERS, Door, sinful


def test_every_check_has_a_sinner() -> None:
    assert {check for check, _ in SINNERS} == set(CHECKS)


@pytest.mark.parametrize(("check", "door"), SINNERS, ids=[door.__name__ for _, door in SINNERS])
def test_the_sinner_is_caught_by_its_check_and_by_no_other(check: Check, door: Door) -> None:
    with pytest.raises(AssertionError) as told:
        check(sinful(door))
    assert str(told.value)
    for other in CHECKS:
        if other is not check:
            other(sinful(door))


def test_the_kit_tells_a_sinner_what_to_mend() -> None:
    check, door = SINNERS[0]
    [failed] = [result for result in run(sinful(door)) if result.outcome == "failed"]
    assert (failed.check, failed.says) == (check.__name__, check.__doc__)
    assert "derive the settings from" in failed.why

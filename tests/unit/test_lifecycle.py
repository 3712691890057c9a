"""Which of the CRM's own stages is wished for a contact."""

import pytest

from syncer.errors import Unsafe
from syncer.lifecycle import wish
from syncer.plan import Guards, guard_extras
from syncer.store import Errand, Standing

STAGES = {"lead": "warm", "prospect": "hot", "potential": "hottest"}


def errand(*stages: str, settled: str = "") -> Errand:
    standings = {f"f{place}": Standing(stage, "rule", "[]", None, 0, "") for place, stage in enumerate(stages)}
    return Errand("1", 1, {}, standings, settled, {}, [])


@pytest.mark.parametrize(
    ("stages", "settled", "wished"),
    [
        (("lead",), "", "warm"),
        (("prospect",), "warm", "hot"),
        (("prospect",), "hot", ""),
        (("lead",), "hot", ""),
        (("customer",), "", ""),
        (("lead", "potential", "customer"), "hot", "hottest"),
        (("lead",), "of another mapping", "warm"),
        ((), "", ""),
    ],
)
def test_the_furthest_of_all_funnels_that_is_new(stages: tuple[str, ...], settled: str, wished: str) -> None:
    assert wish(STAGES, errand(*stages, settled=settled)) == wished


def test_too_many_at_once_are_told_with_what_was_written() -> None:
    guard_extras("stages would be moved again", 20, 100, Guards())
    with pytest.raises(Unsafe, match="21 of 100 stages would be moved again; the guard allows 20%") as caught:
        guard_extras("stages would be moved again", 21, 100, Guards())
    assert caught.value.tried == "stages were written, nothing beside them"

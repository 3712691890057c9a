"""Two days of runs every quarter of an hour; `make bench` lives a month of them, with 100,000 contacts."""

from pathlib import Path

from tests.benchmarks.month import DAILY, TO_HOLD, Month, live


def test_two_days_end_true_and_cost_next_to_nothing(tmp_path: Path) -> None:
    lived = live(Month(contacts=500, days=2, daily=0.1), tmp_path)
    assert (lived.untrue, lived.pending) == (0, 0)
    for day in lived.days:
        assert (day.runs, set(day.codes), day.throttled) == (96, {0}, 0)
        assert day.calls < 96 * 12 < TO_HOLD * DAILY, "which does not depend on how many contacts there are"
        assert 0 < day.written == day.changed, "every write was for a change"
    assert lived.first.changed == 500

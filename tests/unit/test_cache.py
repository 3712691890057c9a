"""What a connection keeps from run to run."""

from datetime import UTC, datetime, timedelta

import pytest

from syncer.cache import Cache
from syncer.testing.clock import VirtualClock

START = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def test_what_was_learned_is_known_until_it_is_too_old() -> None:
    clock = VirtualClock(START)
    cache = Cache(clock=clock)
    cache.put("forms", "a", "Contact us")
    clock.advance(DAY)
    assert cache.get("forms", "a", DAY) == "Contact us"
    clock.advance(timedelta(seconds=1))
    assert cache.get("forms", "a", DAY) is None
    assert cache.get("forms", "b", DAY) is cache.get("pages", "a", DAY) is None


def test_a_later_run_goes_on_with_it_and_what_is_old_is_left_behind() -> None:
    clock = VirtualClock(START)
    first = Cache(clock=clock)
    first.put("forms", "old", "Gone")
    clock.advance(DAY)
    first.put("forms", "new", "Señal \N{SPARKLES}")
    second = Cache(first.text(START + DAY), clock)
    assert second.get("forms", "new", DAY) == "Señal \N{SPARKLES}"
    assert second.get("forms", "old", 9 * DAY) is None


def test_it_is_saved_when_there_is_something_new_at_once_and_once() -> None:
    saved: list[str] = []
    cache = Cache(clock=VirtualClock(START), save=lambda told: saved.append(told.text(START)))
    cache.keep()
    assert saved == []
    cache.put("forms", "a", "Contact us")
    cache.keep()
    cache.keep()
    assert len(saved) == 1
    assert Cache(saved[0], VirtualClock(START)).get("forms", "a", DAY) == "Contact us"


@pytest.mark.parametrize(
    "text", ["", "{", "[1]", '{"forms": 3}', '{"forms": {"a": "b"}}', '{"forms": {"a": ["b", "c"]}}']
)
def test_what_another_version_kept_is_left(text: str) -> None:
    assert Cache(text).get("forms", "a", DAY) is None

"""The limiter with real threads."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event, Thread

import pytest

from syncer.clock import SystemClock
from syncer.http import Limiter, Turn
from syncer.testing.clock import VirtualClock
from tests.unit.http.test_window import most_in_any


class Held(SystemClock):
    """Stands still, whoever waits."""

    at = 0.0

    def seconds(self) -> float:
        return self.at


def until(true: Callable[[], bool]) -> None:
    """Waits for another thread to get somewhere; a test that hangs here has failed."""
    for _ in range(5000):
        if true():
            return
        time.sleep(0.001)
    pytest.fail("nothing happened")


def queued(limiter: Limiter) -> int:
    return len(limiter._queue)


def start(limiter: Limiter, name: str, priority: float, passed: list[str]) -> Thread:
    def call() -> None:
        with limiter.slot(Turn(priority)):
            passed.append(name)

    thread = Thread(target=call, daemon=True)
    before = queued(limiter)
    thread.start()
    until(lambda: queued(limiter) == before + 1)
    return thread


def test_many_threads_never_overrun_the_window() -> None:
    limiter, seen = Limiter(8, 0.1), list[float]()

    def call() -> None:
        with limiter.slot():
            seen.append(time.monotonic())

    with ThreadPoolExecutor(12) as pool:
        for _ in range(60):
            pool.submit(call)
    assert len(seen) == 60
    assert most_in_any(0.1, seen) <= 8


def test_on_virtual_time_the_window_holds_and_nobody_waits() -> None:
    clock = VirtualClock(datetime(2026, 6, 1, tzinfo=UTC))
    limiter, seen = Limiter(8, 3600.0, clock=clock), list[float]()

    def call() -> None:
        with limiter.slot():
            seen.append(clock.seconds())

    with ThreadPoolExecutor(12) as pool:
        for _ in range(60):
            pool.submit(call)
    assert len(seen) == 60
    assert most_in_any(3600.0, sorted(seen)) <= 8


def test_the_highest_priority_goes_first_then_the_order_of_arrival() -> None:
    limiter, passed = Limiter(1, 0.001), list[str]()
    with limiter.slot():
        threads = [
            start(limiter, name, priority, passed) for name, priority in [("a", 1), ("b", 1), ("c", 5), ("d", 0)]
        ]
    for thread in threads:
        thread.join(5)
    assert passed == ["c", "a", "b", "d"]


def test_an_interrupted_waiter_leaves_the_queue_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter, passed = Limiter(1, 0.001), list[str]()

    def interrupt(seconds: float | None = None) -> bool:
        raise KeyboardInterrupt

    with limiter.slot():
        with monkeypatch.context() as patch:
            patch.setattr(limiter._changed, "wait", interrupt)
            with pytest.raises(KeyboardInterrupt):
                limiter._enter(Turn(9.0))
        thread = start(limiter, "next", 0, passed)
    thread.join(5)
    assert passed == ["next"]


def test_a_place_is_given_back_when_the_call_fails() -> None:
    limiter = Limiter(1, 0.001)
    with pytest.raises(OSError, match="broken"), limiter.slot():
        raise OSError("broken")
    with limiter.slot():
        pass


def test_a_pause_holds_those_who_come_after_it() -> None:
    clock = Held()
    limiter, passed = Limiter(5, 1.0, clock=clock), list[str]()
    limiter.pause(100.0)
    thread = start(limiter, "a", 0, passed)
    assert passed == []
    clock.at = 100.0
    limiter.adjust(5, 1.0)  # wakes it
    thread.join(5)
    assert passed == ["a"]


def test_a_higher_limit_is_used_at_once() -> None:
    limiter, inside, leave = Limiter(1, 1000.0), list[str](), Event()

    def call() -> None:
        with limiter.slot():
            inside.append("in")
            leave.wait(5)

    threads = [Thread(target=call, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    until(lambda: len(inside) == 1 and queued(limiter) == 2)
    limiter.adjust(3, 1000.0)
    until(lambda: len(inside) == 3)
    leave.set()


def test_a_limit_that_makes_no_sense_is_not_taken_over() -> None:
    limiter = Limiter(1, 0.001)
    limiter.adjust(0, 10.0)
    limiter.adjust(10, 0.0)
    with limiter.slot():
        pass


def test_what_others_take_of_a_window_is_waited_for() -> None:
    """Eight of ten are left to us after our first call; HubSpot says that none is."""
    clock = VirtualClock(datetime(2026, 6, 1, tzinfo=UTC))
    limiter = Limiter(10, 10.0, clock=clock)
    with limiter.slot() as sent:
        pass
    limiter.remaining(0, sent)
    before = clock.seconds()
    with limiter.slot():
        assert clock.seconds() - before == pytest.approx(10, abs=0.01)


def test_calls_of_ours_are_not_taken_for_those_of_others() -> None:
    """Four on their way at once, and each answer tells what the vendor counted until then."""
    limiter = Limiter(10, 10.0, clock=VirtualClock(datetime(2026, 6, 1, tzinfo=UTC)))
    with limiter.slot() as one, limiter.slot() as two, limiter.slot() as three, limiter.slot() as four:
        pass
    for sent, left in ((two, 8), (one, 9), (four, 6), (three, 7)):
        limiter.remaining(left, sent)
    assert len(limiter._window._answered) == 4
    limiter.remaining(4, four)
    limiter.remaining(4, three)
    assert len(limiter._window._answered) == 6, "the two of others once, although two answers tell of them"

"""An interrupt waits for the end of what must not be torn."""

import os
import signal
from collections.abc import Iterator
from threading import Thread

import pytest

from syncer.shield import interrupt_on_signals, shielded


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    interrupt_on_signals()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_outside_it_strikes_at_once(number: int) -> None:
    reached = False
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - what is not reached is the point
        os.kill(os.getpid(), number)
        reached = True
    assert not reached


def test_inside_it_waits_for_the_outermost_end() -> None:
    steps = []
    with pytest.raises(KeyboardInterrupt), shielded():  # noqa: PT012
        with shielded():
            os.kill(os.getpid(), signal.SIGTERM)
            steps.append("inner")
        steps.append("outer")
    assert steps == ["inner", "outer"]
    with shielded():
        pass  # once is enough


def test_another_thread_shields_nobody() -> None:
    def work() -> None:
        with shielded(), pytest.raises(ValueError, match="here"):
            raise ValueError("here")

    thread = Thread(target=work)
    thread.start()
    thread.join()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)

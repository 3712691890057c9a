"""Keeps Ctrl-C and a container's stop from landing in the middle of something that must not be torn.

An interrupt can strike between any two instructions, also where a library has begun a transaction and not yet noted
that it has. So inside a shield it waits for the end of the block.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_depth = 0
_waiting = False


@contextmanager
def shielded() -> Iterator[None]:
    """Short blocks only. Interrupts strike the main thread, so elsewhere this does nothing."""
    global _depth, _waiting  # noqa: PLW0603 - there is one main thread
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1
        if _waiting and not _depth:
            _waiting = False
            raise KeyboardInterrupt


def interrupt_on_signals() -> None:
    """From now on SIGINT and SIGTERM raise KeyboardInterrupt in the main thread, outside of shields."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _struck)


def _struck(number: int, frame: object) -> None:
    global _waiting  # noqa: PLW0603
    if _depth:
        _waiting = True
    else:
        raise KeyboardInterrupt

"""Kills a run at its n-th step, as a machine that loses power does: nothing after that instant is carried out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from syncer.store import Store

STEPS = (
    *("save_page", "activate", "save_decisions", "mark_all_pending", "set_note", "save_receipts", "settle"),
    *("follow_refused", "retry_refused", "queue_everybody", "save_lifecycle", "save_tasks", "take_off"),
)


class Killed(BaseException):
    """Passes every `except Exception`, as a kill would."""


class Cut:
    """Counts steps; at step `at`, dies before or after the step was carried out."""

    def __init__(self, at: int | None, *, after: bool) -> None:
        self.at, self.after, self.steps = at, after, 0
        self.dead = False

    def around(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def cut(*args: Any, **kwargs: Any) -> Any:
            self.steps += 1
            fatal = self.steps == self.at
            if self.dead or (fatal and not self.after):
                self.dead = True
                raise Killed
            result = step(*args, **kwargs)
            if fatal:
                self.dead = True
                raise Killed
            return result

        return cut


@contextmanager
def cutting(monkeypatch: pytest.MonkeyPatch, at: int | None, *, after: bool = False) -> Iterator[Cut]:
    """Every step that leaves a trace goes through the cut, while inside."""
    cut = Cut(at, after=after)
    with monkeypatch.context() as patch:
        for step in STEPS:
            patch.setattr(Store, step, cut.around(getattr(Store, step)))
        # A dead process writes no end of the run; its lease stays behind.
        patch.setattr(Store, "end_run", lambda *args: None if cut.dead else _END(*args))
        yield cut


_END = Store.end_run

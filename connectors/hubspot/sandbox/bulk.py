"""Work that the portal does in its own time: so much at once, the rest waits its turn."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from connectors.hubspot.sandbox.errors import throttled
from connectors.hubspot.sandbox.instants import DAY, SECOND

State = Literal["waiting", "running", "done"]
_FIRST_ID = 70_001


@dataclass(slots=True)
class Task:
    """Instants in milliseconds. `held`: it waits for somebody to approve it. `result`: what came of it, once made."""

    id: int
    asked: Any
    at: int
    starts: int
    ends: int
    held: bool = False
    result: Any = None

    def state(self, now: int) -> State:
        if self.held or now < self.starts:
            return "waiting"
        return "running" if now < self.ends else "done"


@dataclass(slots=True)
class Tasks:
    """All of one sort. `a_day`: in any 24 hours; one more is turned away."""

    at_once: int
    a_day: int
    seconds: float
    held: bool = False
    all: list[Task] = field(default_factory=list)
    _ids: Iterator[int] = field(default_factory=lambda: count(_FIRST_ID))

    def add(self, asked: Any, now: int) -> Task:
        """Raises Refusal."""
        if sum(task.at > now - DAY for task in self.all) >= self.a_day:
            raise throttled("ROLLING_DAY")
        busy = sorted(task.ends for task in self.all if task.ends > now and not task.held)
        starts = now if len(busy) < self.at_once else busy[-self.at_once]
        task = Task(next(self._ids), asked, now, starts, starts + round(self.seconds * SECOND), self.held)
        self.all.append(task)
        return task

    def find(self, task_id: str) -> Task | None:
        return next((task for task in self.all if str(task.id) == task_id), None)

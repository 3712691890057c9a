"""The calls that a connection makes: how many there were, may be and are expected."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock


class Meter:
    """Counts the calls of one connection by kind; shared by its threads."""

    def __init__(self) -> None:
        self._calls: Counter[str] = Counter()
        self._taken = 0
        self._lock = Lock()

    def count(self, kind: str) -> None:
        with self._lock:
            self._calls[kind] += 1

    def calls(self) -> dict[str, int]:
        with self._lock:
            return dict(sorted(self._calls.items()))

    def take(self, at_least: int = 1) -> int:
        """How many calls there were since the last ones were taken; 0, and none are, if they are fewer."""
        with self._lock:
            new = self._calls.total() - self._taken
            if new < at_least:
                return 0
            self._taken += new
            return new


@dataclass(frozen=True, slots=True)
class Spent:
    """How many calls a connection made in the hour that began at an instant, over all runs."""

    at: datetime
    calls: int


@dataclass(frozen=True, slots=True)
class DailyCalls:
    """What the vendor allows the account in a day, and how much of it is used."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Budget:
    """Where a connection's day of calls stands. `ours`: of this connection, over all runs; `expected`: of the whole
    day, if it goes on as in the last 24 hours; `account`: of everybody; `ends`: when the day does; `left`: how many
    calls this connection may still make in it. None: not known.
    """

    ours: int
    expected: int | None = None
    account: DailyCalls | None = None
    ends: datetime | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """What one way of doing something is expected to take: calls, and seconds at the pace that is allowed.

    `what` is a stream, or "write"; `items` are its records or changes. Of several ways, the one that a run would take
    is `taken`. `bulk`: it is `Bulk.write_in_bulk`. `also`: it is done beside the way that is taken, not in its place.
    `unread`: how many of the items are contacts that were never read, so that each is yet to get its first stage.
    """

    what: str
    lane: str
    items: int
    calls: int
    seconds: float
    taken: bool = True
    bulk: bool = False
    also: bool = False
    unread: int = 0

    def __add__(self, other: "Estimate") -> "Estimate":
        """More of the same."""
        items, calls, seconds = self.items + other.items, self.calls + other.calls, self.seconds + other.seconds
        return replace(self, items=items, calls=calls, seconds=seconds)

    @classmethod
    def nothing(cls, what: str, why: str) -> "Estimate":
        """Nothing is read, and that takes nothing."""
        return cls(what, why, 0, 0, 0.0)

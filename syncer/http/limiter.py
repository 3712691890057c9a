"""How often a vendor may be asked. Many threads share one limiter; it never lets through what would be refused.

A vendor counts a call at some moment between our sending it and its answer. So a place in the window is taken when a
call is sent, and is free again one window after its answer came: whatever the delays, no window of theirs is overrun.
"""

import heapq
import itertools
import math
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from typing import NamedTuple

from syncer.clock import SYSTEM_CLOCK, Clock


class Turn(NamedTuple):
    """A caller's place in the line: a higher `priority` goes first; `leave` is how many places it leaves to those."""

    priority: float = 0.0
    leave: int = 0


ANY_TIME = Turn()


class Sent(NamedTuple):
    """A call's place in the window when it was sent: how many calls of ours stood in it then, and its number."""

    standing: int
    number: int


class Window:
    """At most `most` calls in any `seconds`, as plain arithmetic on instants that the caller tells.

    At most the share `burst` of them goes at once; the rest is spread evenly, so that whoever comes first in line
    does not find the whole window spent a moment before.
    """

    def __init__(self, most: int, seconds: float, burst: float = 1.0) -> None:
        self._most, self._seconds, self._burst = most, seconds, burst
        self._under_way = 0
        self._sent = 0
        self._answered: deque[float] = deque()
        self._ahead_until = 0.0  # when calls spread evenly would have come as far as we are
        self._paused_until = 0.0

    @property
    def per_second(self) -> float:
        return self._most / self._seconds

    def wait(self, now: float, leave: int = 0) -> float:
        """Seconds until a call may be sent that leaves so many places free; infinite if an answer has to come first."""
        while self._answered and self._answered[0] + self._seconds <= now:
            self._answered.popleft()
        leave = min(leave, self._most - 1)
        spread = self._ahead_until + leave * self._seconds / self._most - self._burst * self._seconds - now
        return max(0.0, spread, self._paused_until - now, self._until_free(leave + 1, now))

    def _until_free(self, places: int, now: float) -> float:
        lacking = self._under_way + len(self._answered) + places - self._most
        if lacking <= 0:
            return 0.0
        if lacking > len(self._answered):
            return math.inf
        return self._answered[lacking - 1] + self._seconds - now

    def send(self, now: float) -> Sent:
        self._under_way += 1
        self._sent += 1
        self._ahead_until = max(self._ahead_until, now) + self._seconds / self._most
        return Sent(self._under_way + len(self._answered), self._sent)

    def remaining(self, told: int, sent: Sent, now: float) -> None:
        """What the answer to a call says is left of the window. What we cannot have used was used by others: their
        calls take places as if they had been ours and answered now.
        """
        most_of_ours = sent.standing + self._sent - sent.number  # those sent since may have been counted already
        known = self._under_way + len(self._answered)
        others = max(0, min(self._most - told - most_of_ours, self._most - known))
        self._answered.extend([now] * others)
        self._sent += others  # so that answers under way do not tell of them again

    def answer(self, now: float) -> None:
        self._under_way -= 1
        self._answered.append(now)

    def adjust(self, most: int, seconds: float, now: float) -> None:
        stretch = (seconds / most) / (self._seconds / self._most)
        self._ahead_until = now + (self._ahead_until - now) * stretch
        self._most, self._seconds = most, seconds

    def pause(self, until: float) -> None:
        self._paused_until = max(self._paused_until, until)


class Limiter:
    """A window that threads queue for: the highest priority first, then in order of arrival."""

    def __init__(self, most: int, seconds: float, *, burst: float = 1.0, clock: Clock = SYSTEM_CLOCK) -> None:
        self._window = Window(most, seconds, burst)
        self._clock = clock
        self._changed = Condition()
        self._queue: list[tuple[float, int]] = []
        self._arrivals = itertools.count()

    @property
    def per_second(self) -> float:
        """How many calls it lets through in the long run."""
        return self._window.per_second

    @contextmanager
    def slot(self, turn: Turn = ANY_TIME) -> Iterator[Sent]:
        """Waits for its turn; the call is sent and answered inside."""
        sent = self._enter(turn)
        try:
            yield sent
        finally:
            with self._changed:
                self._window.answer(self._clock.seconds())
                self._changed.notify_all()

    def adjust(self, most: int, seconds: float) -> None:
        """What the vendor's answer says the limit is."""
        if most > 0 and seconds > 0:
            with self._changed:
                self._window.adjust(most, seconds, self._clock.seconds())
                self._changed.notify_all()

    def remaining(self, told: int, sent: Sent) -> None:
        """How many calls the vendor says are left in the window, in its answer to one of ours."""
        with self._changed:
            self._window.remaining(told, sent, self._clock.seconds())

    def pause(self, seconds: float) -> None:
        """Nobody sends for so long."""
        with self._changed:
            self._window.pause(self._clock.seconds() + seconds)

    def _enter(self, turn: Turn) -> Sent:
        with self._changed:
            ticket = (-turn.priority, next(self._arrivals))
            heapq.heappush(self._queue, ticket)
            try:
                while (wait := self._wait(ticket, turn.leave)) != 0:
                    self._clock.wait(self._changed, wait)
                return self._window.send(self._clock.seconds())
            finally:  # also when interrupted
                self._queue.remove(ticket)
                heapq.heapify(self._queue)
                self._changed.notify_all()

    def _wait(self, ticket: tuple[float, int], leave: int) -> float:
        return self._window.wait(self._clock.seconds(), leave) if self._queue[0] == ticket else math.inf


class Race:
    """Chains of calls that run side by side, each call of a chain needing the answer to the one before.

    The longest chain decides when all are done, so it goes first and the others leave it places: it never waits.
    """

    LEAVE = 3  # so many of the others' calls may come between two of its own before it has to wait

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._lock = Lock()

    def turn(self, chain: str, calls_left: int) -> Turn:
        """The turn of this chain's next call; with no call left it is out of the race."""
        with self._lock:
            self._left[chain] = calls_left
            leads = calls_left >= max(self._left.values())
        return Turn(calls_left, 0 if leads else self.LEAVE)

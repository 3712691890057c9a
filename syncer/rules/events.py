"""Which events of a timeline a condition counts. What is still to come is cut off before conditions are asked. Pure.

Within one kind the CRM's own summary and the single events tell of the same things, so they are never added up: the
j-th newest event is the later of the j-th newest single one and the j-th newest of the summary. In any window there are
then as many as the larger of the two counts.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from heapq import merge
from itertools import zip_longest

from syncer.model import Kind, Timeline, Trust, signal
from syncer.rules.instants import FOREVER, NEVER

# Instant, minus the kind's number, whether it is a single event and not out of a summary; so, newest first, they sort.
Event = tuple[int, int, bool]


@dataclass(frozen=True, slots=True)
class Events:
    """Events of some kinds; doubtful ones count only if `trusted` is false."""

    kinds: tuple[Kind, ...]
    trusted: bool = True
    signals: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        trusts = [trust for trust in Trust if trust is not Trust.DOUBTFUL or not self.trusted]
        signals = frozenset(signal(kind, trust) for kind in self.kinds for trust in trusts)
        object.__setattr__(self, "signals", signals)

    def newest_first(self, timeline: Timeline) -> list[Event]:
        found: list[Event] = []
        for kind in self.kinds:
            singles = timeline.get(signal(kind, Trust.TRUSTED), ())
            if not self.trusted:
                singles = list(merge(singles, timeline.get(signal(kind, Trust.DOUBTFUL), ())))
            summary = timeline.get(signal(kind, Trust.SUMMARY), ())
            if not summary:
                found += [(at, -kind, True) for at in singles]
            else:
                pairs = zip_longest(reversed(singles), reversed(summary), fillvalue=NEVER)
                found += [(max(single, summed), -kind, single >= summed) for single, summed in pairs]
        found.sort(reverse=True)
        return found


@dataclass(frozen=True, slots=True)
class Anchor:
    """Only events on a later local day than the first of some kinds count; all do where there is none."""

    events: Events
    next_day: Callable[[int], int]

    def bound(self, timeline: Timeline) -> int:
        """The first instant that counts."""
        first, signals = FOREVER, self.events.signals
        for key, instants in timeline.items():
            if key in signals and instants[0] < first:
                first = instants[0]
        return NEVER if first == FOREVER else self.next_day(first)


def split(timeline: Timeline, signals: Collection[int], now: int) -> tuple[Timeline, int]:
    """What has happened by `now`, and when the first event after it will; FOREVER if there is none."""
    past, ahead = dict[int, list[int]](), FOREVER
    for key in signals:
        if instants := timeline.get(key):
            happened = bisect_right(instants, now)
            if happened:
                past[key] = list(instants[:happened])
            if happened < len(instants):
                ahead = min(ahead, instants[happened])
    return past, ahead

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

_TRUSTS = Trust.TRUSTED, Trust.DOUBTFUL, Trust.SUMMARY


@dataclass(frozen=True, slots=True)
class Events:
    """Events of some kinds; doubtful ones count only if `trusted` is false."""

    kinds: tuple[Kind, ...]
    trusted: bool = True
    signals: frozenset[int] = field(init=False)
    _of_kind: tuple[tuple[int, int, int, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        trusts = [trust for trust in Trust if trust is not Trust.DOUBTFUL or not self.trusted]
        signals = frozenset(signal(kind, trust) for kind in self.kinds for trust in trusts)
        of_kind = tuple((-int(kind), *(signal(kind, trust) for trust in _TRUSTS)) for kind in self.kinds)
        object.__setattr__(self, "signals", signals)
        object.__setattr__(self, "_of_kind", of_kind)  # worked out once: this is a hot path

    def newest_first(self, timeline: Timeline) -> list[Event]:
        found: list[Event] = []
        for minus_kind, trusted, doubtful, summed_up in self._of_kind:
            singles = timeline.get(trusted, ())
            if not self.trusted:
                singles = list(merge(singles, timeline.get(doubtful, ())))
            if summary := timeline.get(summed_up):
                pairs = zip_longest(reversed(singles), reversed(summary), fillvalue=NEVER)
                found += [(max(single, summed), minus_kind, single >= summed) for single, summed in pairs]
            elif singles:
                found += [(at, minus_kind, True) for at in singles]
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

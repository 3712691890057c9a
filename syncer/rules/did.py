"""The condition `did`: events of some kinds, how many, on how many days, in which window. Pure.

An event at t counts in a window of length w at every instant from t up to, not including, t + w. The condition rests on
the newest events that are enough for it. It has held since the earliest event from which on there were always enough,
judged by the events that count now; where `at_most` is asked, no such instant is given.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from syncer.model import Fields, Timeline, Trust
from syncer.rules.because import Because
from syncer.rules.condition import FAILS, Answer, Condition, Trigger
from syncer.rules.events import Anchor, Event, Events
from syncer.rules.instants import FOREVER, NEVER


def once(events: Events, span: int, anchor: Anchor | None) -> Condition:
    """At least once: the form of nearly every rule, so it looks only at the ends of each signal's instants."""
    ranks = {key: (key | 3) - key % 4 for key in events.signals}  # of equally new ones: least kind, most trusted

    def judge(timeline: Timeline, fields: Fields, now: int) -> Answer:
        newest, oldest, of = NEVER, FOREVER, 0
        met = ranks.keys() & timeline.keys()
        for key in met:
            instants = timeline[key]
            last, first = instants[-1], instants[0]
            if last >= newest and (last > newest or ranks[key] < ranks[of]):
                newest, of = last, key
            if first < oldest:  # noqa: PLR1730 - the hot path
                oldest = first
        bound = anchor.bound(timeline) if anchor else NEVER
        if newest <= now - span or newest < bound:
            return FAILS
        if newest - oldest > span or oldest < bound:
            found = chain.from_iterable(timeline[key] for key in met)
            oldest = _unbroken(sorted(found), bound, span)
        because = ((of // 4, newest, 1, int(of % 4 == Trust.SUMMARY)),)
        return True, _leaves(newest, span), because, oldest

    return Condition(judge, None, Trigger(dict.fromkeys(events.signals, span)))


def _unbroken(instants: Sequence[int], bound: int, span: int) -> int:
    """Back from the last instant, over gaps that a window spans, but not beyond the bound."""
    first, index = bisect_left(instants, bound), len(instants) - 1
    while index > first and instants[index] - instants[index - 1] <= span:
        index -= 1
    return instants[index]


def _leaves(at: int, span: int) -> int:
    """When an event leaves a window."""
    return FOREVER if span == FOREVER else at + span


@dataclass(frozen=True, slots=True)
class Counting:
    """Everything else that `did` can ask."""

    events: Events
    span: int
    anchor: Anchor | None
    least: int
    most: int | None
    on_days: int
    day_start: Callable[[int], int]

    def condition(self) -> Condition:
        return Condition(
            self.judge, None, Trigger(dict.fromkeys(self.events.signals, self.span)) if self.least else None
        )

    def judge(self, timeline: Timeline, fields: Fields, now: int) -> Answer:
        bound = self.anchor.bound(timeline) if self.anchor else NEVER
        counted = [event for event in self.events.newest_first(timeline) if event[0] >= bound]
        if self.most is not None and len(counted) > self.most and counted[self.most][0] > now - self.span:
            return False, _leaves(counted[self.most][0], self.span), (), None
        if not self.least:
            return True, FOREVER, (), None
        oldest = self._oldest_needed(counted)
        if oldest is None or counted[oldest][0] <= now - self.span:
            return FAILS
        since = self._since(counted) if self.most is None else None
        return True, _leaves(counted[oldest][0], self.span), by_kind(counted[: oldest + 1]), since

    def _oldest_needed(self, newest_first: Sequence[Event], start: int = 0) -> int | None:
        """Where the newest events from `start` on are enough; None if they never are."""
        days = set[int]()
        for index in range(start, len(newest_first)):
            if self.on_days > 1:
                days.add(self.day_start(newest_first[index][0]))
            if index - start + 1 >= self.least and (self.on_days == 1 or len(days) >= self.on_days):
                return index
        return None

    def _since(self, newest_first: Sequence[Event]) -> int:
        """Back as long as the events before were still enough when the next one came."""
        index = 0
        while (oldest := self._oldest_needed(newest_first, index + 1)) is not None:
            if _leaves(newest_first[oldest][0], self.span) < newest_first[index][0]:
                break
            index += 1
        return newest_first[index][0]


def by_kind(newest_first: Sequence[Event]) -> Because:
    """One piece a kind: the newest instant, how many, whether a summary tells of any of them."""
    pieces: dict[int, tuple[int, int, int, int]] = {}
    for at, minus_kind, single in newest_first:
        _, newest, count, summary = pieces.get(minus_kind, (0, at, 0, 0))
        pieces[minus_kind] = (-minus_kind, newest, count + 1, summary or int(not single))
    return tuple(pieces.values())

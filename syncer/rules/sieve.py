"""Which rules could hold for a person at all: most cannot, and are not tried. Pure.

Each rule is a bit. In which windows the newest event of a signal lies tells which rules it may trigger.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from syncer.model import Fields, FieldValue, Timeline
from syncer.rules.condition import Judge, Trigger
from syncer.rules.instants import FOREVER

R = TypeVar("R")

_KEPT = 1 << 16  # combinations of rules that are remembered
_VALUES_KEPT = 1 << 12  # values of one field


class Sieve(Generic[R]):
    """Made for rules, each with its trigger, that look at no other signals than these."""

    def __init__(self, rules: Sequence[tuple[Trigger | None, R]], signals: Collection[int]) -> None:
        triggers = [(1 << number, trigger) for number, (trigger, _) in enumerate(rules)]
        spans = {span for _, trigger in triggers if trigger for span in trigger.signals.values()}
        self._rules = tuple(rule for _, rule in rules)
        self._spans = sorted(spans - {FOREVER}, reverse=True)
        self._cutoffs = 0, self._cut(0)
        self._masks = {signal: tuple(self._windows(signal, triggers)) for signal in signals}
        self._chosen = lru_cache(maxsize=_KEPT)(self._choose)
        self._by_field = tuple(_field_masks(triggers))
        self._always = sum(bit for bit, trigger in triggers if trigger is None)

    def candidates(self, timeline: Timeline, fields: Fields, now: int) -> tuple[R, ...] | None:
        """Rules that could hold, in order; None if an event is still to come, for then nothing can be said."""
        of, cutoffs = self._cutoffs
        if of != now:
            cutoffs = self._cut(now)
            self._cutoffs = now, cutoffs
        found, masks = self._always, self._masks
        for name, mask in self._by_field:
            if name in fields:
                found |= mask(fields[name])
        for signal, instants in timeline.items():
            if signal in masks:
                found |= masks[signal][bisect_left(cutoffs, instants[-1])]
        return self._chosen(found)

    def _cut(self, now: int) -> list[int]:
        """Later than the n-th of these is in the n-th window, later than the last is still to come."""
        return [*(now - span for span in self._spans), now]

    def _windows(self, signal: int, triggers: Sequence[tuple[int, Trigger | None]]) -> Iterator[int]:
        """By how many of the cutoffs an instant is later: the rules it may trigger."""
        for window in range(len(self._spans) + 1):
            reached = {FOREVER, *self._spans[:window]}
            yield sum(bit for bit, trigger in triggers if trigger and trigger.signals.get(signal) in reached)
        yield 1 << len(triggers)

    def _choose(self, mask: int) -> tuple[R, ...] | None:
        if mask >> len(self._rules):
            return None
        return tuple(rule for number, rule in enumerate(self._rules) if mask >> number & 1)


def _field_masks(triggers: Sequence[tuple[int, Trigger | None]]) -> Iterator[tuple[str, Callable[[FieldValue], int]]]:
    """By field, the rules that its value triggers."""
    asked = [(bit, name, judge) for bit, trigger in triggers if trigger for name, judge in trigger.fields]
    for name in sorted({name for _, name, _ in asked}):
        judges = [(bit, judge) for bit, own, judge in asked if own == name]
        yield name, _mask(name, judges)


def _mask(name: str, judges: Sequence[tuple[int, Judge]]) -> Callable[[FieldValue], int]:
    @lru_cache(maxsize=_VALUES_KEPT, typed=True)
    def mask(value: FieldValue) -> int:
        return sum({bit for bit, judge in judges if judge({}, {name: value}, 0)[0]})

    return mask

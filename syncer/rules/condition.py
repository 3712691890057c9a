"""What every condition becomes: one closure over (timeline, fields, now). Pure.

It answers four things: whether the condition holds now; up to which instant this answer is sure to stay the same
without new data; on what it rests; since when it has held (None where that is on no dated event).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from syncer.model import Fields, FieldValue, Timeline
from syncer.rules.because import Because
from syncer.rules.instants import FOREVER, NEVER

Answer: TypeAlias = tuple[bool, int, Because, int | None]
Judge: TypeAlias = Callable[[Timeline, Fields, int], Answer]

FAILS: Answer = (False, FOREVER, (), None)
HOLDS: Answer = (True, FOREVER, (), None)

_ANSWERS_KEPT = 4096  # of one condition about fields: the same job titles, countries and so on come again and again


class Trigger(NamedTuple):
    """One of these has to be so, else the condition fails, for good if no event is still to come.

    `signals`: the newest event of the signal is in a window of this length. `fields`: what is asked of one field holds.
    """

    signals: Mapping[int, int] = MappingProxyType({})
    fields: tuple[tuple[str, Judge], ...] = ()


class Condition(NamedTuple):
    judge: Judge
    fields: tuple[str, ...] | None = None  # all that it looks at, if that is fields only
    trigger: Trigger | None = None  # None: it may always hold


def about_fields(fields: Iterable[str], judge: Judge, trigger: Trigger | None) -> Condition:
    """A condition that looks at fields only; what it answered is remembered."""
    names = tuple(sorted(set(fields)))

    @lru_cache(maxsize=_ANSWERS_KEPT, typed=True)
    def answer(*values: FieldValue | None) -> Answer:
        return judge({}, {name: value for name, value in zip(names, values, strict=True) if value is not None}, 0)

    def remembered(timeline: Timeline, fields: Fields, now: int) -> Answer:
        return answer(*map(fields.get, names))

    return Condition(remembered, names, trigger)


def all_of(conditions: Iterable[Condition]) -> Condition:
    """Rests on all parts; has held since the latest of them."""
    parts = tuple(condition for condition in conditions if condition is not ALWAYS)
    if len(parts) < 2:
        return parts[0] if parts else ALWAYS
    # Those about fields go first: they are quick, and fail for good.
    order = sorted(range(len(parts)), key=lambda index: parts[index].fields is None)
    tried = tuple((index, parts[index].judge) for index in order)

    def judge(timeline: Timeline, fields: Fields, now: int) -> Answer:
        until, failed = FOREVER, NEVER
        found = [HOLDS] * len(tried)
        for index, part in tried:
            answer = found[index] = part(timeline, fields, now)
            if answer[0]:
                until = min(until, answer[1])
            elif answer[1] == FOREVER:
                return FAILS
            else:
                failed = max(failed, answer[1])
        if failed != NEVER:
            return False, failed, (), None
        because = dict.fromkeys(piece for answer in found for piece in answer[2])
        since = max((since for _, _, _, since in found if since is not None), default=None)
        return True, until, tuple(because), since

    return _combined(judge, parts, min(filter(None, (part.trigger for part in parts)), key=_width, default=None))


def any_of(conditions: Iterable[Condition]) -> Condition:
    """Rests on the first part that holds."""
    parts = tuple(conditions)
    if len(parts) == 1:
        return parts[0]
    tried = tuple(part.judge for part in parts)

    def judge(timeline: Timeline, fields: Fields, now: int) -> Answer:
        until = FOREVER
        for part in tried:
            holds, stays, because, since = part(timeline, fields, now)
            until = min(until, stays)
            if holds:
                return True, until, because, since
        return False, until, (), None

    return _combined(judge, parts, either([part.trigger for part in parts]))


def negation(part: Condition) -> Condition:
    """Rests on nothing that could be shown."""
    inner = part.judge

    def judge(timeline: Timeline, fields: Fields, now: int) -> Answer:
        holds, until, _, _ = inner(timeline, fields, now)
        return not holds, until, (), None

    return _combined(judge, (part,), None)


def _combined(judge: Judge, parts: Iterable[Condition], trigger: Trigger | None) -> Condition:
    names: list[str] = []
    for part in parts:
        if part.fields is None:
            return Condition(judge, None, trigger)
        names += part.fields
    return about_fields(names, judge, trigger)


def _width(trigger: Trigger) -> int:
    """The less, the more rarely it is so; fields are always there, events are not."""
    return len(trigger.signals) + 1000 * len(trigger.fields)


def either(triggers: Iterable[Trigger | None]) -> Trigger | None:
    signals: dict[int, int] = {}
    fields: tuple[tuple[str, Judge], ...] = ()
    for trigger in triggers:
        if trigger is None:
            return None
        fields += trigger.fields
        for signal, span in trigger.signals.items():
            signals[signal] = max(span, signals.get(signal, 0))
    return Trigger(signals, fields)


ALWAYS = Condition(lambda timeline, fields, now: HOLDS)

"""The condition `score`: points for what happened and for what fields say, fading with the age of the event. Pure.

Sums are whole hundredths of a point, so that a percentage of points is exact. Without new data the worth of an event
changes at a few ages only, so a score is a staircase: it is walked forward to the instant at which the condition turns,
and back to the one since which it holds. The condition rests on what gives most before any fading; that changes only
when an event is worth nothing any more, not while it fades.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple, TypeAlias

from syncer.model import Fields, Timeline
from syncer.rules.because import SCORE, Because, Piece
from syncer.rules.condition import FAILS, Answer, Condition, Trigger, about_fields, either
from syncer.rules.did import by_kind
from syncer.rules.events import Anchor, Event, Events
from syncer.rules.instants import FOREVER

_MOST_SHOWN = 3  # pieces of evidence beside the score itself

Fade: TypeAlias = Sequence[tuple[int, int]]  # from which age on, how many percent; from young to old
Counted: TypeAlias = Sequence[tuple["EventPoints", Sequence[Event]]]
Move: TypeAlias = tuple[int, int, int]  # instant, number of the item, by how many hundredths its sum changes


class Reason(NamedTuple):
    """Something that gives points: how many before fading, and until when this piece says the same."""

    points: int
    place: int  # of the item in the file
    piece: Piece
    until: int


class Share(NamedTuple):
    """What one item of a score gives now; `place` is that in the file's list."""

    place: int
    hundredths: int
    because: Because


class Tally(NamedTuple):
    """A score now, and what each of its items gives."""

    hundredths: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class EventPoints:
    """An item about events. `course`: at which ages the worth of an event changes, and by how much."""

    place: int
    events: Events
    points: int
    cap: int
    course: Sequence[tuple[int, int]]
    anchor: Anchor | None

    @property
    def life(self) -> int:
        """The age from which on an event is worth nothing."""
        return self.course[-1][0] if sum(change for _, change in self.course) == 0 else FOREVER

    def counted(self, timeline: Timeline) -> list[Event]:
        events = self.events.newest_first(timeline)
        if self.anchor is None:
            return events
        bound = self.anchor.bound(timeline)
        return [event for event in events if event[0] >= bound]

    def worth(self, events: Iterable[Event], now: int) -> int:
        return sum(change for at, _, _ in events for age, change in self.course if at + age <= now)

    def capped(self, hundredths: int) -> int:
        most = 100 * self.cap
        if -most <= hundredths <= most:
            return hundredths
        return most if hundredths > 0 else -most

    def reasons(self, events: Iterable[Event], now: int) -> Iterator[Reason]:
        """One a kind, of the events that are worth something."""
        life, alive = self.life, dict[int, list[Event]]()
        for event in events:
            if now - event[0] < life:
                alive.setdefault(-event[1], []).append(event)
        for _, of_kind in sorted(alive.items()):
            until = FOREVER if life == FOREVER else of_kind[-1][0] + life
            points = min(self.cap, abs(self.points) * len(of_kind))
            yield Reason(points, self.place, by_kind(of_kind)[0], until)


@dataclass(frozen=True, slots=True)
class FieldPoints:
    """An item about a contact field."""

    place: int
    points: int
    condition: Condition

    def reasons(self, fields: Fields) -> Iterator[Reason]:
        _, until, because, _ = self.condition.judge({}, fields, 0)
        return (Reason(self.points, self.place, piece, until) for piece in because)


def course(points: int, fade: Fade, span: int) -> list[tuple[int, int]]:
    """What becomes of the points of an event that counts in a window of length `span`."""
    worth, found = 0, list[tuple[int, int]]()
    for age, percent in [(0, 100), *(step for step in fade if step[0] < span), *([(span, 0)] * (span != FOREVER))]:
        if change := points * percent - worth:
            found.append((age, change))
        worth += change
    return found


@dataclass(frozen=True, slots=True)
class Score:
    name: str
    events: tuple[EventPoints, ...]
    fields: tuple[FieldPoints, ...]

    def condition(self, at_least: int) -> Condition:
        needed = 100 * at_least
        said: Piece = (f"{SCORE}{self.name}", at_least)

        def judge(timeline: Timeline, fields: Fields, now: int) -> Answer:
            counted = self._counted(timeline)
            sums = [item.worth(events, now) for item, events in counted]
            total = self._fixed(fields) + sum(item.capped(of) for (item, _), of in zip(counted, sums, strict=True))
            holds = total >= needed
            if not holds and min(sums, default=0) >= 0:
                return FAILS  # nothing below zero that could fade
            moves = _moves(counted)
            past = bisect_right(moves, now, key=itemgetter(0))
            staircase = _Staircase([item.capped for item, _ in counted], sums, total - needed)
            turn = staircase.turn(moves[past:], 1)
            if not holds:
                return False, FOREVER if turn is None else turn, (), None
            shown = _shown(self._reasons(counted, fields, now))
            until = min([FOREVER if turn is None else turn, *(reason.until for reason in shown)])
            since = staircase.turn(moves[:past][::-1], -1)
            return True, until, (said, *(reason.piece for reason in shown)), since

        trigger = self._trigger(at_least)
        if self.events:
            return Condition(judge, None, trigger)
        return about_fields([name for item in self.fields for name in item.condition.fields or ()], judge, trigger)

    def tally(self, timeline: Timeline, fields: Fields, now: int) -> Tally:
        """Of a timeline without what is still to come."""
        shares = []
        for item in self.events:
            events = item.counted(timeline)
            because = tuple(reason.piece for reason in item.reasons(events, now))
            shares.append(Share(item.place, item.capped(item.worth(events, now)), because))
        for about in self.fields:
            holds, _, because, _ = about.condition.judge({}, fields, now)
            shares.append(Share(about.place, 100 * about.points * holds, because))
        return Tally(sum(share.hundredths for share in shares), tuple(sorted(shares)))

    def _fixed(self, fields: Fields) -> int:
        """What does not change without new data."""
        return 100 * sum(item.points for item in self.fields if item.condition.judge({}, fields, 0)[0])

    def _counted(self, timeline: Timeline) -> Counted:
        met = [item for item in self.events if not item.events.signals.isdisjoint(timeline)]
        return [(item, item.counted(timeline)) for item in met]

    def _reasons(self, counted: Counted, fields: Fields, now: int) -> Iterator[Reason]:
        for item, events in counted:
            if item.points > 0:
                yield from item.reasons(events, now)
        for about in self.fields:
            if about.points > 0:
                yield from about.reasons(fields)

    def _trigger(self, at_least: int) -> Trigger | None:
        """An event, unless fields alone are enough."""
        if at_least <= 0:
            return None
        signals = [Trigger(dict.fromkeys(item.events.signals, item.life)) for item in self.events if item.points > 0]
        about = [item for item in self.fields if item.points > 0]
        if sum(item.points for item in about) < at_least:
            about = []
        return either([*signals, *(item.condition.trigger for item in about)])


class _Staircase(NamedTuple):
    """A score as it stands: how each item is capped, their sums, and how much more than needed the whole is."""

    capped: Sequence[Callable[[int], int]]
    sums: Sequence[int]
    surplus: int

    def turn(self, moves: Sequence[Move], sign: int) -> int | None:
        """The first instant beyond which the condition is not what it is now, going away from now."""
        surplus, holds, last = self.surplus, self.surplus >= 0, None
        sums = list(self.sums)
        for at, number, change in moves:
            if at != last and (surplus >= 0) != holds:
                return last
            before, last = sums[number], at
            after = sums[number] = before + sign * change
            capped = self.capped[number]
            surplus += capped(after) - capped(before)
        return last if (surplus >= 0) != holds else None


def _moves(counted: Counted) -> list[Move]:
    return sorted(
        (at + age, number, change)
        for number, (item, events) in enumerate(counted)
        for at, _, _ in events
        for age, change in item.course
    )


def _shown(reasons: Iterable[Reason]) -> list[Reason]:
    """Those that give most, none of them about the same kind or field as another."""
    found: dict[object, Reason] = {}
    for reason in sorted(reasons, key=lambda reason: (-reason.points, reason.place)):
        found.setdefault(reason.piece[0], reason)
    return list(found.values())[:_MOST_SHOWN]

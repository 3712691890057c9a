"""How persons go through a funnel, in numbers: when they entered which stage, how many went on, how long it took. Pure.

- Whoever enters a stage counts in it once, the first time. Whoever enters a higher one has passed it by then.
- The instant is that from which the stage was had, never later than that of the decision.
- What the first decisions of all found without such an instant was so before, nobody knows since when: `UNDATED`.
- A time is measured from the entry of a stage that was really had, not passed over, to the entry of a later one.
"""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import groupby, pairwise
from math import ceil
from operator import itemgetter
from zoneinfo import ZoneInfo

from syncer.rules.instants import NEVER, from_ms, to_ms
from syncer.rules.words import PINNED
from syncer.store.values import Turn

UNDATED = NEVER  # earlier than any instant
HIGH = 80  # of a hundred persons took at most the higher of the two times that are told

Entry = tuple[int, bool]  # when, and whether by hand


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months of a time zone, the last of them that of `until`. Instants are milliseconds.

    Periods are numbered: first what has no date, then what was earlier, then the months.
    """

    zone: ZoneInfo
    until: int
    months: tuple[date, ...]  # their first days
    starts: tuple[int, ...]  # and when they began, with the end of the last one

    @classmethod
    def of(cls, until: int, months: int, zone: ZoneInfo) -> "Calendar":
        today = from_ms(until).astimezone(zone).date()
        last = today.year * 12 + today.month - 1
        days = [date(number // 12, number % 12 + 1, 1) for number in range(last - months + 1, last + 2)]
        starts = tuple(to_ms(datetime.combine(day, time(), tzinfo=zone)) for day in days)
        return cls(zone, until, tuple(days[:-1]), starts)

    def period(self, at: int) -> int:
        return 0 if at == UNDATED else 1 + bisect_right(self.starts, at, hi=len(self.months))


@dataclass(frozen=True, slots=True)
class Asked:
    """Stages from the lowest up, without the one that says that there is none (`base`); the last one is the goal.

    `known_from`: the end of the day on which the funnel was decided for the first time.
    """

    base: str
    stages: tuple[str, ...]
    excluded: str | None
    calendar: Calendar
    known_from: int

    def entry(self, turn: Turn) -> Entry:
        at = turn.at if turn.since is None else min(turn.since, turn.at)
        is_found = at == turn.at and not turn.was and at < self.known_from
        return UNDATED if is_found else at, turn.rule == PINNED


@dataclass(slots=True)
class Cohort:
    """Who entered a stage in a period: how many, how many of them by hand, and how many have reached which stage."""

    entered: int = 0
    by_hand: int = 0
    reached: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Cohort") -> None:
        self.entered += other.entered
        self.by_hand += other.by_hand
        self.reached.update(other.reached)


@dataclass(slots=True)
class Period:
    """`excluded`: persons, for the first time. `fell`: how often somebody fell from one stage to a lower one."""

    cohorts: dict[str, Cohort]  # by stage
    excluded: int = 0
    fell: int = 0

    def add(self, other: "Period") -> None:
        for stage, cohort in other.cohorts.items():
            self.cohorts[stage].add(cohort)
        self.excluded += other.excluded
        self.fell += other.fell


@dataclass(frozen=True, slots=True)
class Waits:
    """How long it took those who arrived in the months: half of them at most `median`, `HIGH` of 100 at most `high`.

    In milliseconds; None where nobody was measured.
    """

    measured: int = 0
    median: int | None = None
    high: int | None = None

    @classmethod
    def of(cls, times: Iterable[int]) -> "Waits":
        found = sorted(times)
        return cls(len(found), _most_of(found, 50), _most_of(found, HIGH)) if found else cls()


def _most_of(found: Sequence[int], percent: int) -> int:
    return found[ceil(len(found) * percent / 100) - 1]


@dataclass(frozen=True, slots=True)
class Found:
    """All that is known; `waits` by the two stages between which they are measured."""

    asked: Asked
    persons: int
    periods: Sequence[Period]  # in the calendar's order
    waits: Mapping[tuple[str, str], Waits]
    left_out: Mapping[str, int]  # persons who had a stage that the funnel no longer has

    @property
    def months(self) -> Sequence[Period]:
        return self.periods[2:]

    @property
    def total(self) -> Period:
        """Of the months."""
        return _sum(self.asked, self.months)

    @property
    def is_empty(self) -> bool:
        return not self.persons

    @property
    def steps(self) -> Sequence[tuple[str, str]]:
        return list(pairwise(self.asked.stages))

    @property
    def ways(self) -> Sequence[tuple[str, str]]:
        """From each stage to the goal."""
        return [(stage, self.asked.stages[-1]) for stage in self.asked.stages[:-1]]

    def is_young(self, month: int, stage: str) -> bool:
        """Whether many of its cohort may still reach the goal: not as long ago as it takes most, or nobody knows."""
        high = self.waits[stage, self.asked.stages[-1]].high
        return high is None or self.asked.calendar.starts[month + 1] + high > self.asked.calendar.until


def count(asked: Asked, turns: Iterable[Turn]) -> Found:
    """Turns of one person have to stand together."""
    tally = _Tally.of(asked)
    for _, own in groupby(turns, key=itemgetter(0)):
        tally.add(own)
    waits = {between: Waits.of(times) for between, times in tally.times.items()}
    return Found(asked, tally.persons, tally.periods, waits, dict(sorted(tally.left_out.items())))


@dataclass(slots=True)
class _Tally:
    asked: Asked
    periods: list[Period]
    ranks: dict[str, int]  # of all stages among which somebody can fall
    times: "dict[tuple[str, str], array[int]]"
    left_out: Counter[str] = field(default_factory=Counter)
    persons: int = 0

    @classmethod
    def of(cls, asked: Asked) -> "_Tally":
        stages, periods = asked.stages, len(asked.calendar.months) + 2
        between = {*pairwise(stages), *((stage, stages[-1]) for stage in stages[:-1])}
        return cls(
            asked,
            [_sum(asked, ()) for _ in range(periods)],
            {stage: rank for rank, stage in enumerate((asked.base, *stages))},
            {pair: array("q") for pair in sorted(between)},
        )

    def add(self, turns: Iterable[Turn]) -> None:
        """One person."""
        asked, ranks, period = self.asked, self.ranks, self.asked.calendar.period
        firsts: dict[str, Entry] = {}
        for turn in turns:
            entry = asked.entry(turn)
            if turn.stage not in firsts or entry < firsts[turn.stage]:
                firsts[turn.stage] = entry
            if ranks.get(turn.stage, -1) < ranks.get(turn.was, -1) and turn.stage in ranks:
                self.periods[period(entry[0])].fell += 1
        self.persons += 1
        if asked.excluded in firsts:
            self.periods[period(firsts[asked.excluded][0])].excluded += 1
        self.left_out.update(stage for stage in firsts if stage not in ranks and stage != asked.excluded)
        entered = self._entered(firsts)
        self._count(entered)
        self._measure(firsts, entered)

    def _entered(self, firsts: Mapping[str, Entry]) -> dict[str, Entry]:
        """From the highest stage reached down: when each was entered, or passed."""
        entered: dict[str, Entry] = {}
        earliest: Entry | None = None
        for stage in reversed(self.asked.stages):
            own = firsts.get(stage)
            if own is not None and (earliest is None or own < earliest):
                earliest = own
            if earliest is not None:
                entered[stage] = earliest
        return entered

    def _count(self, entered: Mapping[str, Entry]) -> None:
        above: list[str] = []
        for stage, (at, by_hand) in entered.items():
            cohort = self.periods[self.asked.calendar.period(at)].cohorts[stage]
            cohort.entered += 1
            cohort.by_hand += by_hand
            cohort.reached.update(above)
            above.append(stage)

    def _measure(self, firsts: Mapping[str, Entry], entered: Mapping[str, Entry]) -> None:
        for (start, end), times in self.times.items():
            if start not in firsts or end not in entered:
                continue
            began, arrived = firsts[start][0], entered[end][0]
            had = entered[start][0] == began != UNDATED
            if had and self.asked.calendar.period(arrived) > 1:
                times.append(arrived - began)


def _sum(asked: Asked, periods: Iterable[Period]) -> Period:
    whole = Period({stage: Cohort() for stage in asked.stages})
    for period in periods:
        whole.add(period)
    return whole

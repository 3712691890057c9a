"""The same numbers once more, in the plainest way: one question at a time, everybody gone through for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from syncer.store import Turn

LADDER = ("none", "lead", "prospect", "potential", "customer")
STAGES = LADDER[1:]
PERIODS = ("no date", "earlier")  # and months as (year, month)

Period = str | tuple[int, int]


@dataclass(frozen=True)
class Naive:
    turns: Sequence[Turn]
    until: int
    months: int
    zone: ZoneInfo
    first: int  # when anybody was decided for the first time

    def local(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(self.zone)

    def shown(self) -> list[tuple[int, int]]:
        day = self.local(self.until)
        found = [(day.year, day.month)]
        while len(found) < self.months:
            year, month = found[0]
            found.insert(0, (year, month - 1) if month > 1 else (year - 1, 12))
        return found

    def date(self, turn: Turn) -> int | None:
        """None: nobody knows."""
        if turn.since is not None and turn.since < turn.at:
            return turn.since
        on_the_first_day = self.local(turn.at).date() <= self.local(self.first).date()
        return None if turn.was == "" and on_the_first_day else turn.at

    def period(self, at: int | None) -> Period:
        if at is None:
            return "no date"
        month = (self.local(at).year, self.local(at).month)
        return month if month in self.shown() else "earlier"

    def persons(self) -> set[int]:
        return {turn.person for turn in self.turns}

    def dates(self, person: int, stages: Sequence[str]) -> list[int | None]:
        return [self.date(turn) for turn in self.turns if turn.person == person and turn.stage in stages]

    def has_entered(self, person: int, stage: str) -> bool:
        return bool(self.dates(person, self.from_up(stage)))

    def entered(self, person: int, stage: str) -> int | None:
        dates = self.dates(person, self.from_up(stage))
        return None if None in dates else min(at for at in dates if at is not None)

    def from_up(self, stage: str) -> Sequence[str]:
        return STAGES[STAGES.index(stage) :]

    def cohort(self, period: Period, stage: str) -> set[int]:
        return {
            person
            for person in self.persons()
            if self.has_entered(person, stage) and self.period(self.entered(person, stage)) == period
        }

    def reached(self, period: Period, stage: str, later: str) -> int:
        return sum(self.has_entered(person, later) for person in self.cohort(period, stage))

    def excluded(self, period: Period) -> int:
        firsts = [self.dates(person, ["excluded"]) for person in self.persons()]
        earliest = [None if None in dates else min(at for at in dates if at is not None) for dates in firsts if dates]
        return sum(self.period(at) == period for at in earliest)

    def fell(self, period: Period) -> int:
        return sum(
            LADDER.index(turn.stage) < LADDER.index(turn.was) and self.period(self.date(turn)) == period
            for turn in self.turns
            if turn.stage in LADDER and turn.was in LADDER
        )

    def times(self, start: str, end: str) -> list[int]:
        found = []
        for person in self.persons():
            had = self.dates(person, [start])
            if not had or not self.has_entered(person, end) or None in had:
                continue
            began, arrived = min(at for at in had if at is not None), self.entered(person, end)
            if arrived is None or self.entered(person, start) != began or self.period(arrived) == "earlier":
                continue
            found.append(arrived - began)
        return sorted(found)

    @staticmethod
    def most(times: Sequence[int], percent: int) -> int | None:
        """The shortest time that so many of a hundred did not exceed."""
        needed = Fraction(percent, 100) * len(times)
        return next((time for time in sorted(times) if sum(other <= time for other in times) >= needed), None)

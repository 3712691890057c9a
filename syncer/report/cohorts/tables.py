"""The numbers of one funnel as tables, bars and charts."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from syncer.cohorts import HIGH, Found, Period
from syncer.report.cohorts.nouns import Bar, Cell, Chart, Row, Table
from syncer.rules.instants import DAY
from syncer.rules.plain.speech import Speech

NOTHING = "–"
OPEN, YOUNG, REBUILT = "…", "*", "†"  # marks of a month that is not over, a cohort that grows, a past seen from later


@dataclass(frozen=True, slots=True)
class Told:
    """What was found, and what its stages are called."""

    found: Found
    speech: Speech
    labels: dict[str, str]
    definitions: dict[str, str]

    @property
    def goal(self) -> str:
        return self.labels[self.found.asked.stages[-1]]

    # -- from stage to stage -------------------------------------------------------------------------------------

    def bars(self) -> Iterator[Bar]:
        """How many entered each stage in the months."""
        entered = [(stage, cohort.entered) for stage, cohort in self.found.total.cohorts.items()]
        longest, number = max((count for _, count in entered), default=0) or 1, self.speech.number
        for stage, count in entered:
            yield Bar(self.labels[stage], self.definitions[stage], number(count), count / longest)

    def steps(self) -> Table:
        say = self.speech.say
        columns = (say("Step"), say("Entered"), say("Went on"))
        rows = tuple(
            self._way(f"{self.labels[start]} → {self.labels[end]}", start, end) for start, end in self.found.steps
        )
        return Table("steps", say("From one stage to the next"), (*columns, *self._way_columns()), rows)

    def ways(self) -> Table:
        say = self.speech.say
        columns = (say("From"), say("Entered"), say("Arrived"))
        rows = tuple(self._way(self.labels[start], start, end) for start, end in self.found.ways)
        heading = say("How many became: {stage}", stage=self.goal)
        return Table("ways", heading, (*columns, *self._way_columns()), rows)

    def _way_columns(self) -> tuple[str, ...]:
        say = self.speech.say
        most = say("{percent} within", percent=self.speech.percent(HIGH))
        return say("Share"), say("{percent} within", percent=self.speech.percent(50)), most, say("Measured")

    def _way(self, head: str, start: str, end: str) -> Row:
        cohort, waits = self.found.total.cohorts[start], self.found.waits[start, end]
        reached, number = cohort.reached[end], self.speech.number
        share = reached / cohort.entered if cohort.entered else None
        counts = Cell(number(cohort.entered)), Cell(number(reached)), self._share(share)
        times = Cell(self._time(waits.median)), Cell(self._time(waits.high)), Cell(number(waits.measured))
        return Row(head, (*counts, *times))

    def _share(self, share: float | None) -> Cell:
        return Cell(NOTHING) if share is None else Cell(self.speech.share(share), share)

    def _time(self, milliseconds: int | None) -> str:
        if milliseconds is None:
            return NOTHING
        days = milliseconds / DAY
        if days < 1:
            return self.speech.say("under 1 day")
        shown = round(days, 1 if days < 10 else None)
        number = self.speech.number(shown)
        return self.speech.many("{days} day", "{days} days", 1 if shown == 1 else 2, days=number)

    # -- month by month ------------------------------------------------------------------------------------------

    def charts(self) -> Iterator[Chart]:
        """Of each stage, how many entered it month by month."""
        speech, months = self.speech, self.found.asked.calendar.months
        for stage in self.found.asked.stages:
            counts = [period.cohorts[stage].entered for period in self.found.months]
            said = [f"{speech.month(day)}: {speech.number(n)}" for day, n in zip(months, counts, strict=True)]
            highest = max(counts) or 1
            columns = tuple((n / highest, text) for n, text in zip(counts, said, strict=True))
            yield Chart(self.labels[stage], columns, f"{self.labels[stage]}. {'; '.join(said)}")

    def entries(self) -> Table:
        say, asked = self.speech.say, self.found.asked
        stages = (self.labels[stage] for stage in asked.stages)
        excluded = (self.labels[asked.excluded],) if asked.excluded else ()
        columns = (say("Month"), *stages, *excluded, say("Fell back"))
        rows = self._months([[Cell(text) for text in self._counts(period)] for period in self._periods()])
        return Table("entries", say("Who entered each stage, month by month"), columns, rows)

    def _counts(self, period: Period) -> Iterator[str]:
        number = self.speech.number
        yield from (number(cohort.entered) for cohort in period.cohorts.values())
        if self.found.asked.excluded:
            yield number(period.excluded)
        yield number(period.fell)

    def outcomes(self) -> Table:
        say, stages = self.speech.say, [start for start, _ in self.found.ways]
        heading = say("Of those who entered in a month, how many became: {stage}", stage=self.goal)
        columns = (say("Month"), *(self.labels[stage] for stage in stages))
        by_stage = [[self._outcome(*told, stage) for told in self._aged(stage)] for stage in stages]
        return Table("outcomes", heading, columns, self._months(list(zip(*by_stage, strict=True))))

    def _aged(self, stage: str) -> Iterator[tuple[Period, bool]]:
        """All periods, each with whether it may still grow; the sum of the months does if one of them does."""
        ages = [self.found.is_young(month, stage) for month in range(len(self.found.months))]
        grows = any(
            is_young and period.cohorts[stage].entered for is_young, period in zip(ages, self.found.months, strict=True)
        )
        return zip(self._periods(), (False, False, *ages, grows), strict=True)

    def _outcome(self, period: Period, is_young: bool, stage: str) -> Cell:
        cohort, number = period.cohorts[stage], self.speech.number
        if not cohort.entered:
            return Cell(NOTHING)
        reached = cohort.reached[self.found.asked.stages[-1]]
        share = reached / cohort.entered
        places = {"part": number(reached), "whole": number(cohort.entered), "percent": self.speech.share(share)}
        return Cell(
            self.speech.say("{part} of {whole} ({percent})", **places) + (f" {YOUNG}" if is_young else ""), share
        )

    def _periods(self) -> Sequence[Period]:
        return [*self.found.periods, self.found.total]

    def _months(self, cells: Iterable[Iterable[Cell]]) -> tuple[Row, ...]:
        """With heads; what is in no month stands there only where there is something."""
        say, months = self.speech.say, self.found.asked.calendar.months
        heads = [say("No date"), say("Earlier"), *map(self._month, range(len(months))), say("These months")]
        rows = [
            Row(head, tuple(own), is_sum=number == len(heads) - 1, is_aside=number < 2)
            for number, (head, own) in enumerate(zip(heads, cells, strict=True))
        ]
        empty = {NOTHING, self.speech.number(0)}
        return tuple(row for row in rows if not row.is_aside or {cell.text for cell in row.cells} - empty)

    def _month(self, number: int) -> str:
        calendar = self.found.asked.calendar
        is_open = calendar.starts[number + 1] > calendar.until
        is_rebuilt = calendar.starts[number] < self.found.asked.known_from
        marks = (OPEN if is_open else "") + (f" {REBUILT}" if is_rebuilt else "")
        return f"{self.speech.month(calendar.months[number])}{marks}"

"""Asks the compiled conditions about one person, piece by piece, so that nothing is judged in two ways. Pure."""

from collections.abc import Callable
from datetime import date, datetime
from itertools import count, takewhile
from typing import NamedTuple

from syncer.model import Evidence, Fields, Timeline
from syncer.rules import because
from syncer.rules.compiler import compile_condition
from syncer.rules.events import split
from syncer.rules.instants import to_ms
from syncer.rules.ladder import Ladder
from syncer.rules.schema import Condition, Did


class Facts(NamedTuple):
    """What is known of one person, and the instant as of which it is judged."""

    timeline: Timeline
    fields: Fields
    now: datetime


class Probe:
    def __init__(self, ladder: Ladder, facts: Facts) -> None:
        self.ladder, self.facts = ladder, facts
        self._now = to_ms(facts.now)
        self._past, _ = split(facts.timeline, ladder.signals, self._now)

    def holds(self, asked: Condition) -> bool:
        return self._judged(asked)[0]

    def evidence(self, asked: Condition) -> tuple[Evidence, ...]:
        """On what it rests that the condition holds."""
        return because.nouns(self._judged(asked)[1])

    def told(self, asked: Condition, language: str) -> list[str]:
        """The same as sentences."""
        evidence, ladder = self.evidence(asked), self.ladder
        return because.sentences(evidence, language, ladder.timezone, ladder.scores(language)) if evidence else []

    def about_fields(self, asked: Condition) -> tuple[str, ...]:
        """The fields that it looks at, if it looks at nothing else."""
        return compile_condition(self.ladder.funnel, self.ladder.timezone, asked).fields or ()

    def seen(self, asked: Did) -> int:
        """How many events count."""
        return _most(lambda least: self.holds(_only(asked, at_least=least)))

    def days(self, asked: Did) -> int:
        """On how many days."""
        return _most(lambda days: self.holds(_only(asked, on_days=days)))

    def latest(self, asked: Did) -> date | None:
        """The day of the newest event, however long ago."""
        found = self.evidence(_only(asked, at_least=1, within=None))
        at = found[0].at if found else None
        return at.astimezone(self.ladder.timezone).date() if at else None

    def points(self, score: str) -> float:
        """Of a score that rules ask for."""
        return self.ladder.tallies(*self.facts)[score].hundredths / 100

    def _judged(self, asked: Condition) -> tuple[bool, because.Because]:
        condition = compile_condition(self.ladder.funnel, self.ladder.timezone, asked)
        holds, _, pieces, _ = condition.judge(self._past, self.facts.fields, self._now)
        return holds, pieces


def _only(asked: Did, **words: object) -> Did:
    """The same events, asked for this alone."""
    return asked.model_copy(update={"at_least": None, "at_most": None, "on_days": None, **words})


def _most(holds: Callable[[int], bool]) -> int:
    return sum(1 for _ in takewhile(holds, count(1)))

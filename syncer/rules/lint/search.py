"""Whether anybody could be as formulas say. Pure.

A search for one such person: what has to be so is assumed, what may be so is tried, until nothing is left open or every
attempt contradicts itself. It says no only where that is proven; where it would take too long, it says yes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from syncer.rules.lint.cells import Cells
from syncer.rules.lint.claims import Either, Every, Formula, Literal, Match, Points, Tally, Value

M = TypeVar("M", Tally, Points)

ATTEMPTS = 2_000  # after so many, nothing is claimed


@dataclass(frozen=True, slots=True)
class Person:
    """What has been assumed of one person so far."""

    cells: Mapping[str, Cells]
    tallies: tuple[tuple[Tally, bool], ...] = ()
    points: tuple[tuple[Points, bool], ...] = ()
    matches: frozenset[tuple[Match, bool]] = frozenset()
    values: Mapping[str, frozenset[int]] = field(default_factory=dict)

    def plus(self, literal: Literal) -> "Person":
        claim, so = literal
        match claim:
            case Tally():
                return replace(self, tallies=(*self.tallies, (claim, so)))
            case Points():
                return replace(self, points=(*self.points, (claim, so)))
            case Match():
                texts = self._known(claim.field) & self.cells[claim.field].texts if so else self._known(claim.field)
                values = {**self.values, claim.field: texts}
                return replace(self, values=values, matches=self.matches | {(claim, so)})
            case Value():
                left = self._known(claim.field) & self._wanted(claim, so)
                return replace(self, values={**self.values, claim.field: left})

    def sure(self, literal: Literal) -> bool:
        """Whether it follows from what has been assumed."""
        claim, so = literal
        match claim:
            case Tally():
                return _follows(claim, so, self.tallies)
            case Points():
                return _follows(claim, so, self.points)
            case Match():
                no_text = not self._known(claim.field) & self.cells[claim.field].texts
                return (claim, so) in self.matches or (not so and no_text)
            case Value():
                return self._known(claim.field) <= self._wanted(claim, so)

    def _known(self, name: str) -> frozenset[int]:
        return self.values.get(name, self.cells[name].everything)

    def _wanted(self, claim: Value, so: bool) -> frozenset[int]:
        return claim.cells if so else self.cells[claim.field].everything - claim.cells


def _follows(claim: M, so: bool, assumed: Iterable[tuple[M, bool]]) -> bool:
    if so:
        return any(holds and other.implies(claim) for other, holds in assumed)
    return any(not holds and claim.implies(other) for other, holds in assumed)


def possible(formulas: Iterable[Formula], cells: Mapping[str, Cells]) -> bool:
    """False if it is proven that nobody is so."""
    waiting: list[tuple[Sequence[Formula], Person]] = [(tuple(formulas), Person(cells))]
    for _ in range(ATTEMPTS):
        if not waiting:
            return False
        settled = _settled(*waiting.pop())
        if settled is None:
            continue
        choices, person = settled
        if not choices:
            return True
        first = min(choices, key=lambda choice: len(choice.parts))
        rest = [choice for choice in choices if choice is not first]
        waiting.extend(([part, *rest], person) for part in reversed(first.parts))
    return True


def _settled(formulas: Sequence[Formula], person: Person) -> tuple[list[Either], Person] | None:
    """The choices that are left once all that has to be so is assumed; None if it contradicts itself."""
    while True:
        choices: list[Either] = []
        certain: list[Literal] = []
        for formula in formulas:
            reduced = _reduced(formula, person)
            if reduced is False:
                return None
            for part in _parts(reduced):
                if isinstance(part, Either):
                    choices.append(part)
                else:
                    certain.append(part)
        if not certain:
            return choices, person
        for literal in certain:
            if person.sure(literal.opposite):
                return None
            person = person.plus(literal)
        formulas = choices


def _parts(formula: Formula | bool) -> Iterable[Literal | Either]:
    match formula:
        case Every():
            for part in formula.parts:
                yield from _parts(part)
        case Literal() | Either():
            yield formula


def _reduced(formula: Formula, person: Person) -> Formula | bool:
    """Without what is sure of this person."""
    if isinstance(formula, Literal):
        return True if person.sure(formula) else False if person.sure(formula.opposite) else formula
    decides = isinstance(formula, Either)  # the answer of one part that is the answer of the whole
    left: list[Formula] = []
    for part in formula.parts:
        reduced = _reduced(part, person)
        if reduced is decides:
            return decides
        if not isinstance(reduced, bool):
            left.append(reduced)
    if len(left) < 2:
        return left[0] if left else not decides
    return Either(tuple(left)) if decides else Every(tuple(left))

"""Whether anybody could be as formulas say. Pure.

A search for one such person: what has to be so is assumed, what may be so is tried, until nothing is left open or every
attempt contradicts itself. It says no only where that is proven; where it would take too long, it says yes.
"""

from collections.abc import Iterable, Mapping, Sequence

from syncer.rules.lint.cells import Cells
from syncer.rules.lint.claims import Either, Every, Formula, Literal
from syncer.rules.lint.person import Person

BUDGET = 50_000  # looks at a claim; after so many, nothing is said


def possible(formulas: Iterable[Formula], cells: Mapping[str, Cells]) -> bool:
    """False if it is proven that nobody is so."""
    return _Search().finds(tuple(formulas), Person(cells))


class _Search:
    def __init__(self) -> None:
        self._looks = 0

    def finds(self, formulas: Sequence[Formula], person: Person) -> bool:
        waiting: list[tuple[Sequence[Formula], Person]] = [(formulas, person)]
        while waiting and self._looks < BUDGET:
            wanted, of = waiting.pop()
            person = of.copy()
            choices = self._settled(wanted, person)
            if choices is None:
                continue
            if not choices:
                return True
            first = min(choices, key=lambda choice: len(choice.parts))
            rest = [choice for choice in choices if choice is not first]
            waiting.extend(([part, *rest], person) for part in reversed(first.parts))
        return bool(waiting)

    def _settled(self, formulas: Sequence[Formula], person: Person) -> list[Either] | None:
        """The choices that are left once all that has to be so is assumed; None if it contradicts itself."""
        while True:
            choices: list[Either] = []
            certain: list[Literal] = []
            for formula in formulas:
                reduced = self._reduced(formula, person)
                if reduced is False:
                    return None
                for part in _parts(reduced):
                    if isinstance(part, Either):
                        choices.append(part)
                    else:
                        certain.append(part)
            if not certain:
                return choices
            for literal in certain:
                if person.sure(literal.opposite):
                    return None
                person.assume(literal)
            formulas = choices

    def _reduced(self, formula: Formula, person: Person) -> Formula | bool:
        """Without what is sure of this person."""
        if isinstance(formula, Literal):
            self._looks += 1
            return True if person.sure(formula) else False if person.sure(formula.opposite) else formula
        decides = isinstance(formula, Either)  # the answer of one part that is the answer of the whole
        left: list[Formula] = []
        for part in formula.parts:
            reduced = self._reduced(part, person)
            if reduced is decides:
                return decides
            if not isinstance(reduced, bool):
                left.append(reduced)
        if len(left) < 2:
            return left[0] if left else not decides
        return Either(tuple(left)) if decides else Every(tuple(left))


def _parts(formula: Formula | bool) -> Iterable[Literal | Either]:
    match formula:
        case Every():
            for part in formula.parts:
                yield from _parts(part)
        case Literal() | Either():
            yield formula

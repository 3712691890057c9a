"""What a search has assumed of one person so far, and what follows from it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from syncer.rules.lint.cells import Cells
from syncer.rules.lint.claims import Literal, Match, Points, Tally, Value


@dataclass(slots=True)
class Person:
    """`has` and `lacks` are the claims about events and scores that are so and that are not, by what they are about."""

    cells: Mapping[str, Cells]
    has: dict[object, tuple[Any, ...]] = field(default_factory=dict)
    lacks: dict[object, tuple[Any, ...]] = field(default_factory=dict)
    matches: frozenset[Literal] = frozenset()
    values: dict[str, frozenset[int]] = field(default_factory=dict)

    def copy(self) -> "Person":
        return replace(self, has=dict(self.has), lacks=dict(self.lacks), values=dict(self.values))

    def assume(self, literal: Literal) -> None:
        claim, so = literal
        match claim:
            case Tally() | Points() if so:
                # what implies a claim is about nothing else than the claim is, so one place is enough to find it
                about = min(claim.about)
                self.has[about] = (*self.has.get(about, ()), claim)
            case Tally() | Points():
                for about in claim.about:
                    self.lacks[about] = (*self.lacks.get(about, ()), claim)
            case Match():
                self.matches |= {literal}
                if so:
                    self.values[claim.field] = self._value(claim.field) & self.cells[claim.field].texts
            case Value():
                self.values[claim.field] = self._value(claim.field) & self._wanted(claim, so)

    def sure(self, literal: Literal) -> bool:
        """Whether it follows from what has been assumed."""
        claim, so = literal
        match claim:
            case Tally() | Points() if so:
                return any(other.implies(claim) for about in claim.about for other in self.has.get(about, ()))
            case Tally() | Points():
                return any(claim.implies(other) for other in self.lacks.get(min(claim.about), ()))
            case Match():
                no_text = not self._value(claim.field) & self.cells[claim.field].texts
                return literal in self.matches or (not so and no_text)
            case Value():
                return self._value(claim.field) <= self._wanted(claim, so)

    def _value(self, name: str) -> frozenset[int]:
        return self.values.get(name, self.cells[name].everything)

    def _wanted(self, claim: Value, so: bool) -> frozenset[int]:
        return claim.cells if so else self.cells[claim.field].everything - claim.cells

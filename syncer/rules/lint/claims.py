"""The single claims about a person that conditions are made of, and which of them imply which. Pure.

Claims about one field speak of its value through cells: as many values as no condition of the file tells apart.
"""

from dataclasses import dataclass, replace
from typing import Literal as OneOf
from typing import NamedTuple, TypeAlias

from syncer.model import Kind


@dataclass(frozen=True, slots=True)
class Tally:
    """At least so many events, or days with one, of some kinds, in a window and after an anchor."""

    kinds: frozenset[Kind]
    trusted: bool
    span: int
    anchor: frozenset[Kind] | None
    least: int
    of: OneOf["events", "days"] = "events"

    @property
    def about(self) -> frozenset[Kind]:
        return self.kinds

    def implies(self, other: "Tally") -> bool:
        """Whether whoever has these has the others: each of these is among them, and no more of them are asked."""
        among = self.kinds <= other.kinds and self.span <= other.span and other.anchor in (None, self.anchor)
        if not among or self.least < other.least:
            return False
        if other.of == "days":
            # A doubtful event can hide a day on which the CRM's summary counted one, so trust has to be the same.
            return self.of == "days" and self.trusted == other.trusted
        return self.trusted or not other.trusted

    def one_of(self, kind: Kind) -> "Tally":
        return replace(self, kinds=frozenset([kind]), least=1, of="events")


@dataclass(frozen=True, slots=True)
class Value:
    """A field's value is in one of these cells."""

    field: str
    cells: frozenset[int]


@dataclass(frozen=True, slots=True)
class Match:
    """A field's value is a text in which this pattern is found."""

    field: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Points:
    """A score is at least so high."""

    score: str
    least: int

    @property
    def about(self) -> frozenset[str]:
        return frozenset([self.score])

    def implies(self, other: "Points") -> bool:
        return self.score == other.score and self.least >= other.least


Claim: TypeAlias = Tally | Points | Value | Match


class Literal(NamedTuple):
    """A claim, or that it is not so."""

    claim: Claim
    so: bool = True

    @property
    def opposite(self) -> "Literal":
        return Literal(self.claim, not self.so)


class Every(NamedTuple):
    parts: tuple["Formula", ...]


class Either(NamedTuple):
    parts: tuple["Formula", ...]


Formula: TypeAlias = Literal | Every | Either

"""The values of a field, in as many cells as the conditions of one file tell apart. Pure.

Each cell is stood for by one value, which is put to the test that the rules themselves use.
"""

import math
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from syncer.model import FieldValue
from syncer.rules import hasfield
from syncer.rules.schema import HasField

_OTHER = "\uffff"  # a text that no file speaks of: it is no character


class Cells:
    """Of one field, made from all that a file asks of it."""

    def __init__(self, asked: Iterable[HasField]) -> None:
        self._asked = list(asked)

    @cached_property
    def values(self) -> tuple[FieldValue | None, ...]:
        """One of each cell; None stands for a field that is not there."""
        said = list(self._mentioned())
        texts = {value.strip().casefold(): value for value in said if isinstance(value, str)}
        numbers = sorted({value for value in said if not isinstance(value, str | bool) and _is_finite(value)})
        ends = (numbers[0] - 1, numbers[-1] + 1) if numbers else (0,)
        between = (_middle(low, high) for low, high in pairwise(numbers))
        odd = (-math.inf, math.inf, math.nan)
        return (None, "", _OTHER, *texts.values(), True, False, *numbers, *between, *ends, *odd)

    @cached_property
    def everything(self) -> frozenset[int]:
        return frozenset(range(len(self.values)))

    @cached_property
    def texts(self) -> frozenset[int]:
        return frozenset(cell for cell, value in enumerate(self.values) if isinstance(value, str))

    @property
    def absent(self) -> frozenset[int]:
        return frozenset([self.values.index(None)])

    def where(self, test: HasField) -> frozenset[int]:
        """The cells whose values pass a test, which must not be a pattern."""
        judge = hasfield.condition(test).judge
        found = enumerate(self.values)
        return frozenset(n for n, value in found if judge({}, {} if value is None else {test.field: value}, 0)[0])

    def _mentioned(self) -> Iterator[FieldValue]:
        for asked in self._asked:
            yield from (value for value in (asked.is_, asked.at_least, asked.at_most) if value is not None)
            yield from asked.in_ or ()


def _is_finite(value: float) -> bool:
    return -math.inf < value < math.inf


def _middle(low: float, high: float) -> float:
    try:
        return (low + high) / 2
    except OverflowError:  # whole numbers have no bound in YAML
        return low

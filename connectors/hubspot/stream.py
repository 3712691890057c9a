"""What the rows of one type of record become."""

from collections.abc import Sequence
from typing import Any, Protocol

from syncer.contract import Page


class Stream(Protocol):
    """One type of record. `at_once` is how many searched rows are worth gathering for one page; `left_out` is how many
    rows were nobody's, so far.
    """

    name: str
    modified: str
    at_once: int
    left_out: int

    @property
    def asked(self) -> Sequence[str]: ...

    @property
    def once(self) -> int:
        """How many calls are made once for all rows, if there are any."""

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        """The items in the rows of a list, or else of a search."""


class Sweepable(Stream, Protocol):
    """A stream that can be looked through again."""

    @property
    def swept(self) -> Sequence[str]:
        """The properties that it takes."""

    def sweep(self, bodies: Sequence[Any]) -> Page:
        """What the rows of a list with these properties tell."""

"""What the rows of one type of record become."""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

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
    def wording(self) -> str:
        """By which its rows are read."""

    @property
    def once(self) -> int:
        """How many calls are made once for all rows, if there are any."""

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        """The items in the rows of a list, or else of a search."""


class Between(NamedTuple):
    """The ids above one and up to another."""

    low: int
    high: int


class Part(NamedTuple):
    """Rows of a list. `between`: they are all that there is with ids between these; None: that is not sure.

    `anew`: what is known of them may have been read by another wording.
    """

    rows: Sequence[Any]
    between: Between | None
    anew: bool


class Sweepable(Stream, Protocol):
    """A stream that can be looked through again. `misses`: whether it matters what is not listed."""

    misses: bool

    @property
    def swept(self) -> Sequence[str]:
        """The properties that it takes; what is read anew takes all that is `asked`."""

    def sweep(self, part: Part) -> Page:
        """What a part of the list tells."""

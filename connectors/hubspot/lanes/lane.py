"""What a lane is: one kind of thing that can be read of an account, a stream of the engine's."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from connectors.hubspot.blocks.reads import ReadSettings
from connectors.hubspot.portal import Portal
from syncer.contract import Estimate, Page, Wiring
from syncer.model import Kind


class Reader(Protocol):
    """A lane of one connection, opened."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """Every kind of engagement that can come of it."""

    @property
    def wording(self) -> str:
        """By which it is read; where a cursor says another one, what it has told is to be read again."""

    def try_access(self) -> None:
        """One cheap call. Raises NoAccess if it may not be read."""

    def read(self, since: str | None, until: datetime) -> Iterator[Page]:
        """As `Source.read`."""


@runtime_checkable
class Foreseen(Protocol):
    """A reader that can say what is still to be read."""

    def ways(self, since: str | None, until: datetime) -> Sequence[Estimate]:
        """As `Forecasts.forecast`, of one stream."""


@dataclass(frozen=True, slots=True)
class Lane:
    """`scopes`: what a token has to have for it, as HubSpot names them.

    `every`: how long a lane that was read to its end is left alone; None: it is read in each run.
    `core`: stages cannot be trusted without it, so that a refusal is a fault even where nobody asked for the lane.
    `by_default`: read unless the setting `streams` says otherwise.
    `purpose`: what it is for, in words for `check`.
    """

    name: str
    open: Callable[[Portal, ReadSettings, Wiring], Reader]
    scopes: tuple[str, ...]
    every: timedelta | None = None
    core: bool = True
    by_default: bool = True
    purpose: str = ""

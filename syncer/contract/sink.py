"""The door through which stages go out, and what a sink may offer beside it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from syncer.contract.calls import DailyCalls, Estimate
from syncer.contract.findings import Finding
from syncer.model import Change, FollowUp, Made, Property, Receipt, StageList


@runtime_checkable
class Sink(Protocol):
    """The CRM that receives stages. Values are text; instants are ISO 8601 in UTC, whole seconds, ending in Z."""

    def check(self, properties: Sequence[Property]) -> Iterator[Finding]:
        """Looks at access and at whether the properties are as wanted; writes nothing."""

    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        """Creates what is missing; idempotent; keeps options that somebody added. Yields what was done."""

    def read_back(self, ids: Sequence[str], names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """What the CRM holds now, by id; an id that is gone is absent."""

    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """Applies changes in batches; exactly one receipt a change, in any order."""

    def calls_for(self, changes: int) -> int:
        """How many calls it takes to write so many changes, if nothing goes wrong."""

    def daily_calls(self) -> DailyCalls | None:
        """Where the day's calls stand; None where there is no such limit, or it is not told.

        Raises: NoAccess, Unavailable, Malformed, BudgetReached.
        """


@dataclass(frozen=True, slots=True)
class TaskWork:
    """Of some contacts whose calls are shared: how many tasks are looked for, since no answer told of them, how many
    are looked at, since they were open, and how many may be created.
    """

    sought: int = 0
    open: int = 0
    new: int = 0


@runtime_checkable
class ForecastsWriting(Protocol):
    """A sink that can say what its work beside the stages takes, if nothing goes wrong. Optional.

    A few cheap calls for all of it. Raises: NoAccess, Unavailable, Malformed, BudgetReached.
    """

    def forecast_preparing(self, properties: Sequence[Property]) -> Estimate:
        """Of `prepare`."""

    def forecast_lifecycle(self, moves: Mapping[tuple[str, str], int]) -> Estimate:
        """Of `Lifecycle.advance`, once for all of these: stages of the CRM, what is known and what is wished."""

    def forecast_follow_ups(self, work: TaskWork) -> Estimate:
        """Of what `FollowUps` does for so many."""


@runtime_checkable
class Bulk(Protocol):
    """A sink that has another way for very many changes. Optional."""

    def ways_to_write(self, changes: int) -> Sequence[Estimate]:
        """All of them, one taken. A call at most, and none for a few changes."""

    def write_in_bulk(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """As `Sink.write`, to the same end; may take all changes before it gives the first receipt."""


@runtime_checkable
class Lifecycle(Protocol):
    """What a sink also offers if it can move the CRM's own stage."""

    def check_lifecycle(self, stages: Sequence[str]) -> Iterator[Finding]:
        """Whether these stages of the CRM can be written; writes nothing."""

    def advance(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        """Moves contacts forward, never back: wish, was and now are `{LIFECYCLE: stage of the CRM}`, was "" if unknown.

        One change a contact, exactly one receipt a change, in any order; unchanged where the CRM keeps a later stage.
        """


@runtime_checkable
class FollowUps(Protocol):
    """What a sink also offers if it can give a contact's owner a task."""

    @property
    def follow_up_lag(self) -> timedelta:
        """How long `find_follow_ups` may not see what was created."""

    def check_follow_ups(self) -> Iterator[Finding]:
        """Looks at access; writes nothing."""

    def find_follow_ups(self, wanted: Sequence[FollowUp]) -> Mapping[str, str]:
        """Marker → id of the task, of those that the CRM shows."""

    def open_follow_ups(self, tasks: Sequence[str]) -> frozenset[str]:
        """Those of these tasks that are there and not done."""

    def create_follow_ups(self, wanted: Sequence[FollowUp]) -> Iterator[Made]:
        """Creates tasks, each for whoever owns the contact then; exactly one receipt each, none created twice.

        It can raise what keeps the rest from being created: what has no receipt by then was certainly not created.
        """


@runtime_checkable
class Lists(Protocol):
    """What a sink also offers if it can keep lists of contacts by their stage."""

    def check_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        """Looks at access and at which lists are there; writes nothing."""

    def prepare_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        """Creates those of which the name is not there yet; idempotent. Yields what was done."""

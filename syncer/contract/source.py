"""The door through which things come in, and what a source may offer beside it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from syncer.contract.calls import Budget, Estimate
from syncer.contract.findings import Finding
from syncer.contract.pages import Page
from syncer.model import Kind


@runtime_checkable
class Source(Protocol):
    """Where contacts and engagements come from."""

    @property
    def streams(self) -> Sequence[str]:
        """Names of what is to be read side by side, longest first. What a stream told is withdrawn when it is not among
        them any more, but for contacts.
        """

    @property
    def kinds(self) -> frozenset[Kind]:
        """Every kind of engagement that can come from here, with the words that it was given."""

    def check(self) -> Iterator[Finding]:
        """Looks at access and settings; writes nothing."""

    def absent(self, fields: Collection[str]) -> frozenset[str]:
        """Those of these contact fields that no contact can have, since there is nothing here to fill them from.

        Raises: BadSettings, NoAccess, Unavailable, Malformed, BudgetReached.
        """

    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        """Yields what changed after `since`, a cursor this stream gave (None: everything), not later than `until`.

        Raises: NoAccess, Unavailable, Malformed, BudgetReached.
        """


@runtime_checkable
class Fetches(Protocol):
    """A source that can be asked for single contacts."""

    def fetch(self, ids: Sequence[str]) -> Iterator[Page]:
        """What it has of these, pages without cursors, of the stream that tells contacts: a contact that another one
        absorbed comes as that one, one in the bin as gone, one that cannot be understood as seen, and one that was
        deleted for good as erased.

        Raises: NoAccess, Unavailable, Malformed, BudgetReached.
        """


@runtime_checkable
class Reconciles(Protocol):
    """A source that can look through all it has for what no date tells."""

    def reconcile(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        """As `Source.read`, and then everything to its end. `read` does that too, now and then and a little a run."""


@runtime_checkable
class StandsIn(Reconciles, Protocol):
    """A source of which one stream counts what another one tells one by one, as long as that one is not wanted."""

    def stand_ins(self, stream: str) -> Collection[str]:
        """The streams that do so for one that was read and is not wanted any more. They are reconciled before what it
        told is withdrawn.
        """


@runtime_checkable
class Forecasts(Protocol):
    """A source that can say what is still to be read. Optional."""

    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        """The ways to read each stream on from its cursor, one of them taken, and what is done beside it; streams that
        cannot be told are left out.

        A few cheap calls. Raises: NoAccess, Unavailable, Malformed, BudgetReached.
        """


@runtime_checkable
class Budgeted(Protocol):
    """A Source that knows where its day of calls stands."""

    def budget(self) -> Budget:
        """Makes no call."""

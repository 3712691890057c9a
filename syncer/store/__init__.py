"""The one database: contacts, engagements, persons, decisions. The only SQL of the product is in this room."""

from types import TracebackType
from typing import Self

from syncer.store.engine import Database
from syncer.store.lease import Lease
from syncer.store.migrate import migrate
from syncer.store.sections.calls import Calls
from syncer.store.sections.decisions import Decisions
from syncer.store.sections.extras import Extras
from syncer.store.sections.intake import Intake
from syncer.store.sections.outgoing import Outgoing
from syncer.store.sections.questions import Questions
from syncer.store.sections.runs import Runs
from syncer.store.values import (
    Case,
    Closed,
    Decided,
    Erased,
    Errand,
    Happening,
    Journey,
    Move,
    Past,
    Pin,
    Ruleset,
    Run,
    Saved,
    SetAside,
    Standing,
    Target,
    Task,
    TaskState,
    Totals,
    Touch,
    Turn,
    UnknownWord,
    Written,
)

__all__ = [
    "Case",
    "Closed",
    "Decided",
    "Erased",
    "Errand",
    "Happening",
    "Journey",
    "Lease",
    "Move",
    "Past",
    "Pin",
    "Ruleset",
    "Run",
    "Saved",
    "SetAside",
    "Standing",
    "Store",
    "Target",
    "Task",
    "TaskState",
    "Totals",
    "Touch",
    "Turn",
    "UnknownWord",
    "Written",
]


class Store(Runs, Calls, Intake, Decisions, Outgoing, Extras, Questions):
    """One writer; every method is one transaction. Raises Unavailable when the database does not answer or is full."""

    @classmethod
    def open(cls, url: str) -> Self:
        """Opens, and brings the schema up to date. Raises BadSettings, Unavailable."""
        database = Database.at(url)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

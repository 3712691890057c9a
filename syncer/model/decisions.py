"""The stage of a person, and the evidence for it."""

from dataclasses import dataclass
from datetime import datetime

from syncer.model.fields import FieldValue
from syncer.model.kinds import Kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a decision saw: `count` things of one kind, the latest at `at`; or a field and its value."""

    kind: Kind | None
    at: datetime | None = None
    count: int = 1
    summary: bool = False
    field: str = ""
    value: FieldValue = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The stage of one person as of `at`.

    `since` is the instant at which its evidence was complete, `review_at` the earliest instant at which the answer
    could change without new data (None: never).
    """

    stage: str
    rule: str
    because: tuple[Evidence, ...]
    at: datetime
    ruleset: str
    since: datetime | None = None
    review_at: datetime | None = None

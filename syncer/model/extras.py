"""What the CRM gets beside stages: follow-ups and lists."""

from dataclasses import dataclass
from datetime import datetime

from syncer.model.changes import Outcome


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A task for whoever owns a contact. `marker` is its own: by it the task is found if no answer tells its id."""

    contact: str
    marker: str
    subject: str
    body: str
    due: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one follow-up; `task` is its id in the CRM."""

    follow_up: FollowUp
    outcome: Outcome
    task: str = ""
    error: str = ""
    gone: bool = False


@dataclass(frozen=True, slots=True)
class StageList:
    """A list of all contacts of which a property of ours has a value, kept by the CRM itself."""

    name: str
    property: str
    value: str

"""What is to be set in the CRM, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Property:
    """A property of ours in the CRM. `type` is text, enumeration, datetime or date; options are (value, label)."""

    name: str
    label: str
    type: str = "text"
    description: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """Properties to set on one contact: `wish` holds only what differs from `was`, what we last knew."""

    id: str
    wish: Mapping[str, str]
    was: Mapping[str, str]
    person: int = 0


class Outcome(StrEnum):
    WRITTEN = "written"
    UNCHANGED = "unchanged"  # the CRM held it already
    REFUSED = "refused"
    UNSURE = "unsure"  # no answer: read back before anything is tried again


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one change; `now` is what the CRM holds now, as far as it said.

    `gone`: refused since the CRM no longer has the contact: it was deleted, or merged into another.
    """

    change: Change
    outcome: Outcome
    now: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    gone: bool = False

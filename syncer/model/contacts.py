"""What a source says about persons and their organizations, and what of it is set aside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from syncer.model.fields import Fields
from syncer.model.identities import Identity


@dataclass(frozen=True, slots=True)
class Contact:
    """What one system says about one person.

    `source` is the connection's name; `fields` has canonical names; `holds` has what the system now holds of the
    properties that this product writes, "" or absent for empty; `merged_ids` are ids that now lead to this one.
    `mark` is a digest of the version: of `updated_at`, and of what can change without it; `belongs` is the id of the
    person's organization.
    """

    source: str
    id: str
    identities: tuple[Identity, ...] = ()
    fields: Fields = field(default_factory=dict)
    holds: Mapping[str, str] = field(default_factory=dict)
    updated_at: datetime | None = None
    merged_ids: tuple[str, ...] = ()
    gone: bool = False
    mark: str = ""
    belongs: str = ""


@dataclass(frozen=True, slots=True)
class Organization:
    """What one system says about a company: fields with canonical names, for the persons who belong to it."""

    source: str
    id: str
    fields: Fields = field(default_factory=dict)
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """A contact that the source still has, seen without being read; another `mark` than ours asks for reading it."""

    id: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Reject:
    """An item set aside: where it stands and what is wrong, in words a marketer can act on; never its content."""

    where: str
    reason: str

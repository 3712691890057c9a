"""The handles by which a person is known."""

from dataclasses import dataclass
from enum import StrEnum


class IdentityKind(StrEnum):
    EMAIL = "email"
    CRM_ID = "crm_id"
    VISITOR = "visitor"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """One handle on a person, normalised (see `syncer.identity`)."""

    kind: IdentityKind
    value: str


@dataclass(frozen=True, slots=True)
class Link:
    """Two handles that a system says are one person."""

    one: Identity
    other: Identity

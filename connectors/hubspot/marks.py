"""What of a contact tells whether it is still the version that was read. Pure.

HubSpot recalculates properties without moving the modified date, and so may it do with others that nobody else can
write: these are looked at themselves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from connectors.hubspot.contacts import MODIFIED
from connectors.hubspot.rows import Row
from connectors.hubspot.values import instant, milliseconds

COMPANY = "associatedcompanyid"
_SIZE = 8  # bytes: by chance, one change in 10^19 would be missed


@dataclass(frozen=True, slots=True)
class Marker:
    """`columns` are the properties to look at; `asked` are all that are read, for a mark is of these."""

    columns: tuple[str, ...]
    asked: tuple[str, ...]

    @classmethod
    def of(cls, asked: Sequence[str], definitions: Mapping[str, Mapping[str, Any]]) -> "Marker":
        moving = (name for name in asked if _moves_by_itself(definitions.get(name, {})))
        return cls(tuple(dict.fromkeys((MODIFIED, COMPANY, *moving))), tuple(asked))

    def mark(self, row: Row) -> str:
        modified = instant(row.get(MODIFIED))  # endpoints may write one instant in several ways
        version = str(milliseconds(modified.at)) if modified else row.get(MODIFIED)
        values = (row.get(name) for name in self.columns if name != MODIFIED)
        text = "\0".join((*self.asked, "", version, *values))
        return blake2b(text.encode(), digest_size=_SIZE).hexdigest()


def _moves_by_itself(definition: Mapping[str, Any]) -> bool:
    may = definition.get("modificationMetadata") or {}
    return definition.get("calculated") is True or may.get("readOnlyValue") is True

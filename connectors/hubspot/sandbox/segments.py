"""The lists of contacts that were made by way of the API, which the interface calls segments by now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FIRST = 1_001


@dataclass(frozen=True, slots=True)
class Segment:
    list_id: int
    name: str
    object_type: str
    processing: str
    branch: Mapping[str, Any] | None

    def shown(self, *, whole: bool) -> dict[str, object]:
        """`whole`: with its filters, as whoever makes it is shown."""
        shown: dict[str, object] = {
            "listId": str(self.list_id),
            "name": self.name,
            "objectTypeId": self.object_type,
            "processingType": self.processing,
        }
        return {**shown, "filterBranch": self.branch} if whole else shown


@dataclass(slots=True)
class Segments:
    by_name: dict[tuple[str, str], Segment] = field(default_factory=dict)  # type of record and name, in small letters

    def add(self, name: str, object_type: str, processing: str, branch: Mapping[str, Any] | None = None) -> Segment:
        made = Segment(FIRST + len(self.by_name), name, object_type, processing, branch)
        self.by_name[object_type, name.lower()] = made
        return made

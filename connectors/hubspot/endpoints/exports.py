"""Exports: a file of all records of a type, made in HubSpot's own time.

https://developers.hubspot.com/docs/api-reference/crm-exports-v3/guide
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.access.api import Api
from syncer.errors import Malformed
from syncer.http import Request

_ID = re.compile(r"[\w-]{1,80}")


@dataclass(frozen=True, slots=True)
class Exports:
    api: Api

    def start(self, name: str, properties: Sequence[str]) -> str:
        """Asks for all contacts as CSV, names and values as the API has them. The id of the task."""
        body = {
            "exportType": "VIEW",
            "format": "CSV",
            "exportName": name,
            "language": "EN",
            "objectType": "CONTACT",
            "objectProperties": list(properties),
            "associatedObjectType": [],
            "exportInternalValuesOptions": ["NAMES", "VALUES"],
            "includePrimaryDisplayPropertyForAssociatedObjects": False,
            "includeLabeledAssociations": False,
            "overrideAssociatedObjectsPerDefinitionPerRowLimit": False,
        }
        path = self.api.path("exports")  # so many in 24 hours, so each one counts
        return task_id(self._call(Request("POST", path, body=body, repeatable=False, own_limit=True)))

    def may_start(self) -> None:
        """Asks after an export that nobody began, which is refused in any case. Raises NoAccess, Rejected."""
        self.status("0")

    def status(self, task: str) -> Any:
        """Where it stands; once complete, with an address of five minutes that whoever has it can fetch."""
        return self._call(Request("GET", f"{self.api.path('exports')}/tasks/{task}/status"))

    def details(self, task: str) -> Any:
        return self._call(Request("GET", self.api.path("export", task)))

    def _call(self, request: Request) -> Any:
        return self.api.call("export", request)


def task_id(answer: Any) -> str:
    """Raises Malformed."""
    found = str(answer.get("id") or "") if isinstance(answer, dict) else ""
    if not _ID.fullmatch(found):
        raise Malformed("HubSpot does not say which task it has begun", fix="run it again; if it stays, report it")
    return found

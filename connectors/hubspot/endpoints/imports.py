"""Imports: a file of changes, carried out in HubSpot's own time.

https://developers.hubspot.com/docs/api-reference/crm-imports-v3/guide
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.api import Api
from connectors.hubspot.endpoints.exports import task_id
from connectors.hubspot.rows import after, results
from syncer.http import Request, Upload

ERRORS_PAGE = 100
_PAGES = 10  # of imports that are looked through for one: they come newest first


@dataclass(frozen=True, slots=True)
class Imports:
    api: Api

    def start(self, form: Upload) -> str:
        """The id of the task; so many a day, of so many rows. Raises Lost if it may have begun or not."""
        request = Request("POST", self._path(), body=form, repeatable=False, own_limit=True)
        return task_id(self.api.call("import", request))

    def may_start(self) -> None:
        """Asks which there were. Raises NoAccess if they may not be begun either."""
        self._get("", ("limit", "1"))

    def status(self, task: str) -> Any:
        return self._get(f"/{task}")

    def named(self, name: str) -> str | None:
        """The id of this key's import of that name."""
        at: str | None = ""
        for _ in range(_PAGES):
            answer = self._get("", *([("after", at)] if at else []))
            for row in results(answer):
                if isinstance(row, dict) and name in (row.get("importName"), row.get("name")):
                    return task_id(row)
            at = after(answer)
            if at is None:
                break
        return None

    def errors(self, task: str) -> Iterator[Any]:
        """What could not be done, with the rows that it is about."""
        at: str | None = ""
        while at is not None:
            query = [("limit", str(ERRORS_PAGE)), ("includeRowData", "true"), *([("after", at)] if at else [])]
            answer = self._get(f"/{task}/errors", *query)
            yield from results(answer)
            following = after(answer)
            at = following if following != at else None

    def _path(self, what: str = "") -> str:
        return self.api.path("imports") + what

    def _get(self, what: str, *query: tuple[str, str]) -> Any:
        return self.api.call("import", Request("GET", self._path(what), query))

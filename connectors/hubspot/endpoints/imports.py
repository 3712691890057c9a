"""Imports: a file of changes, carried out in HubSpot's own time.

https://developers.hubspot.com/docs/api-reference/crm-imports-v3/guide
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.access.api import Api
from connectors.hubspot.endpoints.exports import task_id
from connectors.hubspot.meaning.rows import after, onward, results
from syncer.http import Request, Upload

LIST_PAGE = 100
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
        return next((task_id(row) for row in self._listed(_PAGES) if name in _names(row)), None)

    def states(self, prefix: str, *, everywhere: bool) -> dict[str, str]:
        """By name, of this key's imports whose names begin so: of all pages, or of the newest one."""
        rows = list(self._listed(_PAGES if everywhere else 1))
        return {name: str(row.get("state")) for row in rows for name in _names(row) if name.startswith(prefix)}

    def _listed(self, pages: int) -> Iterator[Mapping[str, Any]]:
        at: str | None = ""
        for _ in range(pages):
            answer = self._get("", ("limit", str(LIST_PAGE)), *([("after", at)] if at else []))
            yield from (row for row in results(answer) if isinstance(row, dict))
            at = after(answer)
            if at is None:
                return

    def errors(self, task: str) -> Iterator[Any]:
        """What could not be done, with the rows that it is about. Raises Malformed."""
        at: str | None = ""
        while at is not None:
            query = [("limit", str(ERRORS_PAGE)), ("includeRowData", "true"), *([("after", at)] if at else [])]
            answer = self._get(f"/{task}/errors", *query)
            yield from results(answer)
            at = onward(answer, at, "list of errors")

    def _path(self, what: str = "") -> str:
        return self.api.path("imports") + what

    def _get(self, what: str, *query: tuple[str, str]) -> Any:
        return self.api.call("import", Request("GET", self._path(what), query))


def _names(row: Mapping[str, Any]) -> list[str]:
    return [name for name in (row.get("importName"), row.get("name")) if isinstance(name, str)]

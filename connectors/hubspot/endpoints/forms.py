"""Forms, and what was sent in with each.

https://developers.hubspot.com/docs/api-reference/marketing-forms-v3/guide and
https://developers.hubspot.com/docs/api-reference/legacy/forms-v2-legacy/get-form-submissions
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.access.api import Api
from connectors.hubspot.meaning.rows import onward, results
from syncer.http import Request

FORMS_PAGE = 50
SUBMISSIONS_PAGE = 50


@dataclass(frozen=True, slots=True)
class Form:
    id: str
    name: str
    type: str


class Forms:
    def __init__(self, api: Api) -> None:
        self._api = api

    def all(self) -> list[Form]:
        """As they are now, those in the archive too: what was sent in with them is still evidence.

        Raises: NoAccess.
        """
        found = {form.id: form for archived in (True, False) for form in self.listed(archived=archived)}
        return list(found.values())

    def listed(self, *, archived: bool) -> Iterator[Form]:
        """Those in the archive, or those that are not. Raises: NoAccess, Malformed."""
        at: str | None = ""
        while at is not None:
            page = self._page(str(archived).lower(), at, FORMS_PAGE)
            for row in results(page):
                if isinstance(row, dict) and row.get("id"):
                    yield Form(str(row["id"]), str(row.get("name") or ""), str(row.get("formType") or "").lower())
            at = onward(page, at, "list of forms")

    def submissions(self, form: str, at: str) -> Any:
        """A page, the newest first; `at` "" is the first one."""
        query = (("limit", str(SUBMISSIONS_PAGE)), *((("after", at),) if at else ()))
        return self._api.call("forms", Request("GET", self._api.path("submissions", form), query))

    def may_read(self) -> None:
        """Raises NoAccess if they may not be read."""
        self._page("false", "", 1)

    def _page(self, archived: str, at: str, limit: int) -> Any:
        """What a list without types leaves out is not documented, so all are asked for."""
        query = (("formTypes", "all"), ("limit", str(limit)), ("archived", archived), *((("after", at),) if at else ()))
        return self._api.call("forms", Request("GET", self._api.path("forms"), query))

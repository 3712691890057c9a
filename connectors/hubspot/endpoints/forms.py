"""Forms, and what was sent in with each.

https://developers.hubspot.com/docs/api-reference/marketing-forms-v3/guide and
https://developers.hubspot.com/docs/api-reference/legacy/forms-v2-legacy/get-form-submissions
"""

from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any

from connectors.hubspot.api import Api
from connectors.hubspot.rows import after, results
from syncer.errors import NoAccess
from syncer.http import Request

FORMS_PAGE = 50
SUBMISSIONS_PAGE = 50


@dataclass(frozen=True, slots=True)
class Form:
    id: str
    name: str
    type: str


class Forms:
    """Which forms there are is asked once for all threads, also where the answer is that we may not know."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[bool, dict[str, Form] | NoAccess] = {}
        self._asking = Lock()

    def all(self) -> dict[str, Form]:
        """By id as they are now, those in the archive too: what was sent in with them is still evidence.

        Raises: NoAccess.
        """
        with self._asking:
            self._known.clear()
        return {**self._forms(archived=True), **self._forms(archived=False)}

    def name(self, form: str) -> str:
        """What a form is called, "" if it was deleted for good. Raises NoAccess."""
        kept = self._forms(archived=False)
        found = kept.get(form) or self._forms(archived=True).get(form)
        return found.name if found else ""

    def submissions(self, form: str, at: str) -> Any:
        """A page, the newest first; `at` "" is the first one."""
        query = (("limit", str(SUBMISSIONS_PAGE)), *((("after", at),) if at else ()))
        return self._api.call("forms", Request("GET", self._api.path("submissions", form), query))

    def may_read(self) -> None:
        """Raises NoAccess if they may not be read."""
        self._page("false", "", 1)

    def _forms(self, *, archived: bool) -> dict[str, Form]:
        with self._asking:
            if archived not in self._known:
                try:
                    self._known[archived] = {form.id: form for form in self._listed(str(archived).lower())}
                except NoAccess as error:
                    self._known[archived] = error
            known = self._known[archived]
            if isinstance(known, NoAccess):
                raise known.with_traceback(None)  # or it would grow with every time
            return known

    def _listed(self, archived: str) -> Iterator[Form]:
        at: str | None = ""
        while at is not None:
            page = self._page(archived, at, FORMS_PAGE)
            for row in results(page):
                if isinstance(row, dict) and row.get("id"):
                    yield Form(str(row["id"]), str(row.get("name") or ""), str(row.get("formType") or "").lower())
            following = after(page)
            at = following if following != at else None

    def _page(self, archived: str, at: str, limit: int) -> Any:
        """What a list without types leaves out is not documented, so all are asked for."""
        query = (("formTypes", "all"), ("limit", str(limit)), ("archived", archived), *((("after", at),) if at else ()))
        return self._api.call("forms", Request("GET", self._api.path("forms"), query))

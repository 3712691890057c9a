"""Lists of contacts, as far as making one needs them.

https://developers.hubspot.com/docs/api-reference/crm-lists-v3/guide
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.api import Api
from syncer.errors import Malformed
from syncer.http import Request

PAGE = 500
CONTACTS = "0-1"  # as HubSpot numbers them
_MOST_PAGES = 100  # an offset that never ends is no list of lists


@dataclass(frozen=True, slots=True)
class StageLists:
    api: Api

    def all(self) -> Iterator[Mapping[str, Any]]:
        """Every list of contacts. Raises Malformed if the answer cannot be understood."""
        offset = 0
        for _ in range(_MOST_PAGES):
            answer = self._call("/search", {"query": "", "count": PAGE, "offset": offset})
            found = answer.get("lists", answer.get("results")) if isinstance(answer, dict) else None
            if not isinstance(found, list):
                raise Malformed("HubSpot's answer has no lists", fix="run it again; if it stays, report it")
            yield from (each for each in found if isinstance(each, dict) and _is_of_contacts(each))
            following = answer.get("offset")
            if not answer.get("hasMore") or not isinstance(following, int) or following <= offset:
                return
            offset = following

    def create(self, body: Mapping[str, Any]) -> Any:
        return self._call("", {**body, "objectTypeId": CONTACTS}, repeatable=False)

    def may_create(self) -> None:
        """Asks for a list without anything that one needs, which is refused in any case. Raises NoAccess, Rejected."""
        self._call("", {}, repeatable=False)

    def _call(self, what: str, body: Mapping[str, Any], *, repeatable: bool = True) -> Any:
        path = self.api.path("lists") + what
        return self.api.call("lists", Request("POST", path, body=dict(body), repeatable=repeatable))


def _is_of_contacts(told: Mapping[str, Any]) -> bool:
    """One that does not say is taken for one of contacts: nothing is made twice."""
    return told.get("objectTypeId") in (None, CONTACTS)

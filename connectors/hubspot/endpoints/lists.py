"""Lists, which HubSpot calls segments too, and who is on them.

https://developers.hubspot.com/docs/api-reference/crm-lists-v3/guide
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.access.api import Api
from connectors.hubspot.meaning.rows import stuck
from syncer.errors import Malformed
from syncer.http import Request

LISTS_PAGE = 500
MEMBERS_PAGE = 250


@dataclass(frozen=True, slots=True)
class Lists:
    api: Api

    def all(self) -> Iterator[Mapping[str, Any]]:
        """Every list, whatever it lists. Raises Malformed."""
        offset = 0
        while True:
            body = {"count": LISTS_PAGE, "offset": offset}
            answer = self.api.call("lists", Request("POST", self.api.path("lists") + "/search", body=body))
            listed = answer.get("lists") if isinstance(answer, dict) else None
            if not isinstance(listed, list):
                raise Malformed("HubSpot's answer has no lists", fix="run it again; if it stays, report it")
            yield from (each for each in listed if isinstance(each, dict))
            if not answer.get("hasMore"):
                return
            following = answer.get("offset")
            if not isinstance(following, int) or following <= offset:
                raise stuck("list of lists")
            offset = following

    def members(self, id_: str, after: str) -> Any:
        """A page of members in the order of their ids; `after` "" is the first one."""
        query = (("limit", str(MEMBERS_PAGE)), *((("after", after),) if after else ()))
        return self.api.call("members", Request("GET", self.api.path("members", id_), query))

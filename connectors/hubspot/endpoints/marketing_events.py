"""Webinars and other marketing events, and who took part.

https://developers.hubspot.com/docs/api-reference/marketing-marketing-events-v3/guide
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.access.api import Api
from connectors.hubspot.meaning.rows import onward, results
from syncer.http import Request

PAGE = 100


@dataclass(frozen=True, slots=True)
class MarketingEvents:
    api: Api

    def all(self) -> Iterator[Mapping[str, Any]]:
        """Raises Malformed."""
        after = ""
        while True:
            answer = self._page("marketing_events", self.api.path("marketing_events"), after)
            yield from (each for each in results(answer) if isinstance(each, dict))
            further = onward(answer, after, "list of marketing events")
            if not further:
                return
            after = further

    def participations(self, id_: str, after: str) -> Any:
        """A page of who registered, came, or did not; `after` "" is the first one."""
        return self._page("participations", self.api.path("participations", id_), after)

    def _page(self, kind: str, path: str, after: str) -> Any:
        query = (("limit", str(PAGE)), *((("after", after),) if after else ()))
        return self.api.call(kind, Request("GET", path, query))

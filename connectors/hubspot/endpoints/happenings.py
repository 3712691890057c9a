"""What happened one by one: to marketing e-mails, and on the site. Both are asked for by a stretch of time.

https://developers.hubspot.com/docs/api-reference/legacy/email-analytics and
https://developers.hubspot.com/docs/api-reference/events-event-analytics-v3/guide
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from connectors.hubspot.access.api import Api
from connectors.hubspot.access.faults import Rejected
from connectors.hubspot.meaning.rows import after, results
from connectors.hubspot.meaning.values import milliseconds, written
from syncer.errors import Malformed
from syncer.http import Request

MAILS_PAGE = 1_000
VISITS_PAGE = 250  # the highest limit is not documented; this many have been answered


class Found(NamedTuple):
    rows: list[Any]
    following: str | None


@dataclass(frozen=True, slots=True)
class EmailEvents:
    api: Api

    def page(self, since: datetime, until: datetime, at: str, limit: int = MAILS_PAGE) -> Found:
        """Of all types, the newest first."""
        query = [("startTimestamp", str(milliseconds(since))), ("endTimestamp", str(milliseconds(until)))]
        query += [("limit", str(limit)), *([("offset", at)] if at else [])]
        answer = self.api.call("email_events", Request("GET", self.api.path("email events"), tuple(query)))
        rows = answer.get("events") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise Malformed("HubSpot's answer has no list of e-mail events", fix="run it again; if it stays, report it")
        return Found(rows, str(answer.get("offset") or "") or None if answer.get("hasMore") else None)


@dataclass(slots=True)
class Occurrences:
    """`limit`: how many of them a call asks for; 0: as many as HubSpot gives."""

    api: Api
    limit: int = VISITS_PAGE

    def page(self, kind: str, since: datetime, until: datetime, at: str) -> Found:
        """Of one type of event."""
        query = [("eventType", kind), ("occurredAfter", written(since)), ("occurredBefore", written(until))]
        query += [("after", at)] if at else []
        try:
            return self._page([*query, ("limit", str(self.limit))] if self.limit else query)
        except Rejected:
            if not self.limit:
                raise
            found = self._page(query)
            self.limit = 0  # that was what HubSpot would not have
            return found

    def _page(self, query: list[tuple[str, str]]) -> Found:
        answer = self.api.call("events", Request("GET", self.api.path("events"), tuple(query)))
        return Found(results(answer), after(answer))

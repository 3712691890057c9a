"""What changed in a window of time, by the search endpoint.

Search gives at most 10,000 records a query, moves records between pages when they change meanwhile, and shows new ones
late. So the window is frozen, records come in the order of their ids, every page is a query of its own for the ids
above the last one seen, and each window begins a while before the last one ended (see `overlap`).
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from connectors.hubspot.endpoints.records import SEARCH_PAGE, Records
from connectors.hubspot.meaning.rows import after, part, results, stuck
from connectors.hubspot.meaning.stream import Stream
from connectors.hubspot.meaning.values import instant, milliseconds
from connectors.hubspot.reading import overlap
from connectors.hubspot.reading.cursor import Done, Window
from syncer.ahead import chain
from syncer.contract import Page


class _At(NamedTuple):
    """Where a query goes on: ids above one, or a page of the same query if the page before was empty."""

    above: int
    after: str | None = None


class _Found(NamedTuple):
    rows: list[Any]
    following: _At | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes of one stream."""

    records: Records
    stream: Stream
    overlap: timedelta

    def read(self, window: Window) -> Generator[Page, None, Done]:
        """Pages with cursors, from where the window was left. Gives where to go on after it."""
        gathered: list[Any] = []
        new = 0
        for found in chain(lambda at: self._fetch(window, at), _At(window.above)):
            rows = [(row, self._modified(row)) for row in found.rows]
            # Search can show what was changed after the window; the next window has it.
            gathered += [row for row, at in rows if at is None or at < window.until]
            new += sum(1 for _, at in rows if at is not None and window.since <= at < window.until)
            if found.following is None:
                again = overlap.following(window, self.overlap, new)
                done = Done(window.until, replace(window.upkeep, again=again))
                yield replace(self._page(gathered), cursor=done.text)
            elif len(gathered) + SEARCH_PAGE > self.stream.at_once and not found.following.after:
                yield replace(self._page(gathered), cursor=replace(window, above=found.following.above).text)
                gathered = []
        return done

    def _page(self, rows: list[Any]) -> Page:
        return self.stream.page(rows, listed=False) if rows else Page()

    def _fetch(self, window: Window, at: _At) -> tuple[_Found, _At | None]:
        answer = self.records.search(self.stream.name, self._query(window, at), self.stream.asked)
        rows, following = results(answer), after(answer)
        ids = [int(row["id"]) for row in rows if isinstance(row, dict) and str(row.get("id")).isdecimal()]
        state = None
        if following is not None:
            state = _At(max(ids)) if ids and max(ids) > at.above else _At(at.above, following)
        if state == at:
            raise stuck(f"search for {self.stream.name}")
        return _Found(rows, state), state

    def _query(self, window: Window, at: _At) -> dict[str, Any]:
        since = max(1, milliseconds(overlap.low(window, self.overlap)))  # HubSpot answers 0 with a fault
        filters = [
            {"propertyName": self.stream.modified, "operator": "GTE", "value": str(since)},
            {"propertyName": self.stream.modified, "operator": "LT", "value": str(milliseconds(window.until))},
            {"propertyName": "hs_object_id", "operator": "GT", "value": str(at.above)},
        ]
        sorts = [{"propertyName": "hs_object_id", "direction": "ASCENDING"}]
        return {"filterGroups": [{"filters": filters}], "sorts": sorts} | ({"after": at.after} if at.after else {})

    def _modified(self, row: Any) -> datetime | None:
        found = instant(str(part(row, "properties").get(self.stream.modified) or ""))
        return found.at if found else None

"""Everything, by the list endpoint: a hundred records a call, in the order of their ids, without an end."""

from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from connectors.hubspot.endpoints.records import LIST_PAGE, LONG_LIST
from connectors.hubspot.meaning.rows import onward, results
from connectors.hubspot.meaning.stream import Stream
from connectors.hubspot.portal import Portal
from connectors.hubspot.reading.cursor import Listing
from syncer.ahead import ahead, chain
from syncer.contract import Page
from syncer.errors import SyncerError
from syncer.http import Turn

_UNKNOWN = 1_000  # pages that a chain is taken to have until then


def read_all(portal: Portal, stream: Stream, cursor: Listing) -> Iterator[Page]:
    """Pages with cursors; the last one leads over to increments from the instant at which the listing began."""
    length = _Length(portal, stream)
    try:
        for rows, following in chain(lambda at: _fetch(portal, stream, length, at), cursor.after):
            page = stream.page(rows, listed=True)
            if following:
                yield replace(page, cursor=replace(cursor, after=following).text)
            else:
                whole = cursor.began if stream.name == "contacts" else None
                yield replace(page, cursor=cursor.done.text, whole_since=whole)
    finally:
        portal.race.turn(stream.name, 0)


def _fetch(
    portal: Portal, stream: Stream, length: "_Length", at: str
) -> tuple[tuple[list[Any], str | None], str | None]:
    page = portal.records.list_page(stream.name, stream.asked, at, length.turn())
    following = onward(page, at, f"list of {stream.name}")
    length.read_a_page(following)
    return (results(page), following), following


class _Length:
    """How many calls a listing has before it, so that the longest of all can go first."""

    def __init__(self, portal: Portal, stream: Stream) -> None:
        self._portal, self._stream = portal, stream
        self._read = 0
        self._all: Future[int] | None = None

    def turn(self) -> Turn:
        known = self._all is not None and self._all.done()
        left = max(1, self._all.result() - self._read) if self._all and known else _UNKNOWN
        return self._portal.race.turn(self._stream.name, left)

    def read_a_page(self, following: str | None) -> None:
        self._read += 1
        if self._read == LONG_LIST and following:
            self._all = ahead(self._ask, following)

    def _ask(self, following: str) -> int:
        """All pages of this listing. Search knows how many records follow; where it does not, any guess will do."""
        above = {"propertyName": "hs_object_id", "operator": "GTE", "value": following}
        try:
            query = {"filterGroups": [{"filters": [above]}]}
            answer = self._portal.records.search(self._stream.name, query, (), limit=1)
        except SyncerError:
            return _UNKNOWN
        total = answer.get("total") if isinstance(answer, dict) else None
        return LONG_LIST - (-total // LIST_PAGE) if isinstance(total, int) else _UNKNOWN

"""Pages that name contacts without telling of them are completed: whoever may have changed is read, whoever is missing
is asked for. In the thread of the stream, so that whoever stores never waits for a source.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from syncer.contract import Fetches, Page
from syncer.store import Store

ASKED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Completing:
    """Of one source. `settled` returns when all pages handed over so far are stored. `whole`: nothing that is known is
    taken for granted.
    """

    store: Store
    source: Fetches
    name: str
    settled: Callable[[], None]
    whole: bool = False

    def pages(self, pages: Iterator[Page]) -> Iterator[Page]:
        for page in pages:
            if page.seen or page.whole_since:
                self.settled()
            if (page.withdrawn or page.whole) and not page.contacts:
                yield from self._with_losers(page)
            complete = self._with_changes(page) if page.seen else page
            if page.whole_since:
                yield from self._with_missing(complete)
            else:
                yield complete

    def _with_changes(self, page: Page) -> Page:
        """With the contacts that may not be as stored. One that has vanished since it was seen was not seen."""
        ids = self.store.stale(self.name, page.seen)
        if not ids:
            return page
        vanished: set[str] = set()
        for found in self.source.fetch(ids):
            vanished.update(found.erased)
            page = _joined(page, found)
        return replace(page, seen=tuple(one for one in page.seen if one.id not in vanished))

    def _with_losers(self, page: Page) -> Iterator[Page]:
        """Somebody in the bin takes part in nothing, and yet did it: first it has to be known who is there."""
        for found in self.source.fetch(self.store.losers(self.name, page, gone=self.whole)):
            yield replace(found, erased=())

    def _with_missing(self, last: Page) -> Iterator[Page]:
        """The last page of a listing, after what there is of those whom it left out: a listing can miss somebody."""
        missing = self.store.unseen(self.name, last)
        erased: list[str] = []
        for start in range(0, len(missing), ASKED_AT_ONCE):
            for found in self.source.fetch(missing[start : start + ASKED_AT_ONCE]):
                erased += found.erased
                there = tuple(one for one in found.contacts if not one.gone)
                yield replace(found, contacts=there, erased=())
        yield replace(last, erased=tuple(erased))


def _joined(page: Page, found: Page) -> Page:
    return replace(
        page,
        contacts=page.contacts + found.contacts,
        engagements=page.engagements + found.engagements,
        rejects=page.rejects + found.rejects,
        seen=page.seen + found.seen,
        withdrawn=page.withdrawn + found.withdrawn,
        whole=page.whole + found.whole,
    )

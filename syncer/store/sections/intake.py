"""What comes in, and what is deleted."""

from collections.abc import Sequence
from datetime import datetime

from syncer.contract import Page
from syncer.model import Sighting
from syncer.store import erase, pages, persons, sightings, streams
from syncer.store.codec import to_ms
from syncer.store.sections.section import Section
from syncer.store.values import Erased, Part, Saved


class Intake(Section):
    def cursor(self, source: str, stream: str) -> str | None:
        with self._database.read() as connection:
            return pages.cursor(connection, source, stream)

    def save_page(self, source: str, stream: str, page: Page, seen_at: datetime, crm: str) -> Saved:
        """Rows, persons, cursor and rejects of one page, all or nothing. The same page again changes nothing.

        `seen_at` is the clock when the page is stored (never before the `whole_since` of its listing, so not the
        frozen bound of the run); `crm` names the connection whose fields win and that receives the stages ("" if none).
        """
        self._names.numbers({source, stream, *pages.names_in(page)})
        delivery = pages.Delivery(source, stream, to_ms(seen_at), crm, self._run)
        with self._database.write() as connection:
            return pages.save(connection, self._names, page, delivery)

    def sources(self) -> list[str]:
        """The connections of which something may be stored, in use or not."""
        with self._database.read() as connection:
            return streams.sources(connection)

    def streams(self, source: str) -> list[str]:
        """Those of which something may be stored, wanted or not."""
        with self._database.read() as connection:
            return streams.of_source(connection, source)

    def withdraw_stream(self, source: str, stream: str, after: str, seen_at: datetime, crm: str) -> Part:
        """A part of what a stream told, from behind an engagement on ("": from the beginning); with the last part, the
        stream was never read. `seen_at` and `crm` as for a page.
        """
        numbers = self._names.numbers({source, stream})
        with self._database.read() as connection:
            found = streams.told(connection, numbers[source], numbers[stream], after)
        delivery = pages.Delivery(source, stream, to_ms(seen_at), crm, self._run)
        with self._database.write() as connection:
            return streams.withdraw(connection, self._names, found, delivery)

    def would_be_gone(self, source: str, page: Page) -> tuple[int, int]:
        """How many contacts `page` would mark gone, of how many that are there. (0, n) if it does not end a listing."""
        number = self._names.find(source)
        with self._database.read() as connection:
            return sightings.would_be_gone(connection, number, page)

    def losers(self, source: str, page: Page, *, gone: bool) -> list[str]:
        """The ids of contacts that did what `page` withdraws and may not be there any more.

        `gone`: also of those that are known to be so, or to be another one now.
        """
        number = self._names.find(source)
        with self._database.read() as connection:
            return pages.losers(connection, number, page, gone=gone)

    def unseen(self, source: str, page: Page) -> list[str]:
        """The ids of the contacts that `page` would mark gone."""
        number = self._names.find(source)
        with self._database.read() as connection:
            return sightings.unseen(connection, number, page)

    def stale(self, source: str, seen: Sequence[Sighting]) -> list[str]:
        """The ids of those of whom the source may say something else than is stored."""
        number = self._names.find(source)
        with self._database.read() as connection:
            return sightings.stale(connection, number, seen)

    def refresh_fields(self, crm: str) -> int:
        """Merges everybody's fields anew: for when another connection becomes the CRM. How many became due."""
        with self._database.write() as connection:
            return persons.merge_everybody(connection, self._names, crm)

    def long_gone(self, source: str, before: datetime, limit: int = 500) -> list[str]:
        """The ids of contacts that are gone and were last seen before an instant; the first so many."""
        number = self._names.find(source)
        with self._database.read() as connection:
            return sightings.long_gone(connection, number, to_ms(before), limit)

    def forget(self, person: int) -> Erased:
        """Deletes all that is known of a person, from every source."""
        with self._database.write() as connection:
            return erase.somebody(connection, person)

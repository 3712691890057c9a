"""What goes out: the contacts of the CRM that receive stages."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from syncer.model import Receipt
from syncer.store import journeys, queue, refusals, targets, written
from syncer.store.codec import to_ms
from syncer.store.sections.section import Section
from syncer.store.values import Journey, Standing, Target


class Outgoing(Section):
    def pending(self, crm: str) -> Iterator[Target]:
        """Live contacts of the CRM, decided, that may not hold what we wish. Receipts may be saved in between."""
        return targets.stream(self._database, self._names, self._names.find(crm), pending=True)

    def targets(self, crm: str) -> Iterator[Target]:
        """All live contacts of the CRM that are decided."""
        return targets.stream(self._database, self._names, self._names.find(crm), pending=False)

    def targets_of(self, crm: str, standings: Mapping[int, dict[str, Standing]]) -> list[Target]:
        """The live contacts of the CRM of these persons, as if they stood so."""
        number = self._names.find(crm)
        with self._database.read() as connection:
            return targets.of_persons(connection, number, standings)

    def journeys(self, persons: Collection[int], until: int) -> dict[int, Journey]:
        """How these came, and the first and the latest that they did, not later than `until`, in milliseconds."""
        with self._database.read() as connection:
            return journeys.of_persons(connection, persons, until)

    def count_targets(self, crm: str) -> int:
        number = self._names.find(crm)
        with self._database.read() as connection:
            return targets.count(connection, number, pending=False)

    def count_pending(self, crm: str) -> int:
        number = self._names.find(crm)
        with self._database.read() as connection:
            return targets.count(connection, number, pending=True)

    def mark_all_pending(self) -> None:
        """For when the wording of what we write changes."""
        with self._database.write() as connection:
            targets.mark_all_pending(connection)

    def settle(self, crm: str, contacts: Sequence[str], *, queued: bool = False) -> None:
        """These hold what we wish. `queued`: there may be more to do for them than their stage."""
        number = self._names.find(crm)
        with self._database.write() as connection:
            targets.settle(connection, crm, number, contacts)
            if queued:
                queue.put(connection, number, contacts)

    def save_receipts(self, crm: str, receipts: Sequence[Receipt], at: datetime, *, queued: bool = False) -> None:
        """What the CRM holds now. Held: no longer pending; refused: set aside until `retry_refused`, a later version of
        the contact or another wish.

        `queued`: there may be more to do for those that hold what we wish.
        """
        number = self._names.find(crm)
        with self._database.write() as connection:
            held = targets.save_receipts(connection, crm, number, receipts, written.Sent(self._run, to_ms(at)))
            if queued:
                queue.put(connection, number, held)

    def count_refused(self, crm: str) -> int:
        """Contacts that do not hold what they should since the CRM refused it, and that are not about to be tried."""
        number = self._names.find(crm)
        with self._database.read() as connection:
            return refusals.count_stages(connection, crm, number)

    def follow_refused(self, crm: str) -> None:
        """What was refused of contacts that are gone is over; one that the CRM did not have is tried again if it was
        shown since.
        """
        number = self._names.find(crm)
        with self._database.write() as connection:
            refusals.follow(connection, crm, number)

    def retry_refused(self, crm: str, before: datetime | None = None) -> None:
        """All that was refused, or what was last refused before an instant, is to be tried again."""
        number = self._names.find(crm)
        with self._database.write() as connection:
            refusals.retry(connection, crm, number, None if before is None else to_ms(before))

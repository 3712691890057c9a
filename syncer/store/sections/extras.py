"""What goes out beside stages."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from syncer.model import LIFECYCLE, Outcome, Receipt
from syncer.store import follow_ups, queue, refusals, written
from syncer.store.codec import to_ms
from syncer.store.refusals import FOLLOW_UPS, LIFECYCLES
from syncer.store.sections.section import Section
from syncer.store.values import Errand, Task

_SETTLED = {Outcome.WRITTEN, Outcome.UNCHANGED}


class Extras(Section):
    def queue_everybody(self, crm: str) -> None:
        """For when what is wanted beside the stage changes."""
        number = self._names.find(crm)
        with self._database.write() as connection:
            queue.put_everybody(connection, number)

    def errands(self, crm: str, *, coming: bool = False) -> Iterator[Errand]:
        """Live contacts for which there may be more to do than their stage; they may be taken off meanwhile.

        `coming`: those too of which the stage has not been compared yet.
        """
        return queue.stream(self._database, self._names, self._names.find(crm), coming=coming)

    def errands_of(self, crm: str, persons: Collection[int]) -> list[Errand]:
        """The live contacts of these persons, whether they wait or not."""
        number = self._names.find(crm)
        with self._database.read() as connection:
            return queue.of_persons(connection, self._names, number, persons)

    def take_off(self, crm: str, contacts: Sequence[str]) -> None:
        """Nothing is left to do for these."""
        number = self._names.find(crm)
        with self._database.write() as connection:
            queue.take(connection, number, contacts)

    def count_refused_lifecycles(self, crm: str) -> int:
        """Contacts whose own stage in the CRM was refused, and that are not about to be tried again."""
        number = self._names.find(crm)
        with self._database.read() as connection:
            return refusals.count_lifecycles(connection, crm, number)

    def save_lifecycle(self, crm: str, receipts: Sequence[Receipt], at: datetime, *, is_field: bool) -> None:
        """The CRM's own stages. `is_field`: the contacts' fields, as they are read, tell them too."""
        number = self._names.find(crm)
        settled = {one.change.id: one.change.wish[LIFECYCLE] for one in receipts if one.outcome in _SETTLED}
        held = {one.change.id: one.now[LIFECYCLE] for one in receipts if is_field and one.now.get(LIFECYCLE)}
        refused = [(one.change.id, one.error) for one in receipts if one.outcome is Outcome.REFUSED]
        sent = written.Sent(self._run, to_ms(at))
        with self._database.write() as connection:
            numbers = queue.numbers(connection, number, [one.change.id for one in receipts])
            written.log(connection, sent, receipts, numbers)
            queue.settle_lifecycle(connection, self._names, number, settled, held, crm)
            refusals.lift(connection, crm, LIFECYCLES, settled)
            refusals.set_aside(connection, crm, LIFECYCLES, refused, sent)

    def save_tasks(self, crm: str, tasks: Sequence[Task], refused: Sequence[tuple[str, str]], at: datetime) -> None:
        """What became of tasks, and why some were refused, by contact."""
        number = self._names.find(crm)
        with self._database.write() as connection:
            follow_ups.save(connection, number, tasks)
            refusals.lift(connection, crm, FOLLOW_UPS, [one.contact for one in tasks])
            refusals.set_aside(connection, crm, FOLLOW_UPS, refused, written.Sent(self._run, to_ms(at)))

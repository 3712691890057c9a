"""The one database: contacts, engagements, persons, decisions. The only SQL of the product is in this room."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from syncer.contract import Page, Spent
from syncer.model import LIFECYCLE, Contact, Identity, Outcome, Receipt, Sighting
from syncer.store import (
    decisions,
    engagements,
    erase,
    evidence,
    follow_ups,
    journeys,
    pages,
    persons,
    pins,
    questions,
    queue,
    runs,
    sightings,
    spent,
    targets,
    turns,
    written,
)
from syncer.store.codec import handle, to_ms
from syncer.store.engine import Database
from syncer.store.lease import Lease, free
from syncer.store.migrate import migrate
from syncer.store.names import Names
from syncer.store.neighbors import find_identities
from syncer.store.values import (
    Case,
    Closed,
    Decided,
    Erased,
    Errand,
    Happening,
    Journey,
    Move,
    Past,
    Pin,
    Ruleset,
    Run,
    Saved,
    SetAside,
    Standing,
    Target,
    Task,
    TaskState,
    Totals,
    Touch,
    Turn,
    UnknownWord,
    Written,
)

__all__ = [
    "Case",
    "Closed",
    "Decided",
    "Erased",
    "Errand",
    "Happening",
    "Journey",
    "Lease",
    "Move",
    "Past",
    "Pin",
    "Ruleset",
    "Run",
    "Saved",
    "SetAside",
    "Standing",
    "Store",
    "Target",
    "Task",
    "TaskState",
    "Totals",
    "Touch",
    "Turn",
    "UnknownWord",
    "Written",
]


LIFECYCLES, FOLLOW_UPS = "lifecycle", "follow-up"  # as which streams what was refused is set aside
_CACHE = "cache {}"  # the key of its note
_SETTLED = {Outcome.WRITTEN, Outcome.UNCHANGED}


class Store:
    """One writer; every method is one transaction. Raises Unavailable when the database does not answer or is full."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._names = Names(database)
        self._run: int | None = None

    @classmethod
    def open(cls, url: str) -> Self:
        """Opens, and brings the schema up to date. Raises BadSettings, Unavailable."""
        database = Database.at(url)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- runs ----------------------------------------------------------------------------------------------------

    def lease(self, workspace: str, holder: str, ttl: float = 120.0) -> Lease:
        """Raises Busy on entering if another run holds the workspace; an expired lease is taken over. Seconds."""
        return Lease(self._database, workspace, holder, ttl)

    def free_lease(self, workspace: str, holder: str) -> None:
        """For when the caller knows that this holder is dead."""
        free(self._database, workspace, holder)

    def start_run(self, workspace: str, command: str, at: datetime) -> int:
        """Items set aside from now on are recorded under this run."""
        with self._database.write() as connection:
            self._run = runs.start(connection, workspace, command, at)
        return self._run

    def end_run(self, run: int, outcome: str, counts: Mapping[str, Any], at: datetime) -> None:
        with self._database.write(fenced=False) as connection:
            runs.end(connection, run, outcome, counts, at)

    def last_runs(self, limit: int = 10) -> list[Run]:
        """Newest first."""
        with self._database.read() as connection:
            return runs.last(connection, limit)

    def note(self, key: str) -> str | None:
        with self._database.read() as connection:
            return runs.read_note(connection, key)

    def set_note(self, key: str, value: str) -> None:
        with self._database.write() as connection:
            runs.write_note(connection, key, value)

    def cache(self, source: str) -> str:
        """What a connection keeps to ask for less; "" if nothing."""
        return self.note(_CACHE.format(source)) or ""

    def save_cache(self, source: str, text: str) -> None:
        with self._database.write(fenced=False) as connection:
            runs.write_note(connection, _CACHE.format(source), text)

    # -- calls ---------------------------------------------------------------------------------------------------

    def add_calls(self, source: str, at: datetime, calls: int) -> None:
        """More calls of a connection, made by then."""
        with self._database.write(fenced=False) as connection:
            spent.add(connection, source, at, calls)

    def calls(self, source: str, since: datetime) -> tuple[Spent, ...]:
        """Of a connection by the hour, oldest first, from the hour on that `since` lies in."""
        with self._database.read() as connection:
            return tuple(spent.since(connection, source, since))

    def close_door(self, source: str, closed: Closed) -> None:
        """No run calls this connection before then."""
        with self._database.write(fenced=False) as connection:
            spent.close(connection, source, closed)

    def closed(self, now: datetime) -> dict[str, Closed]:
        """The connections that are not worth a call at `now`, by name."""
        with self._database.read() as connection:
            return spent.closed(connection, now)

    # -- what comes in -------------------------------------------------------------------------------------------

    def cursor(self, source: str, stream: str) -> str | None:
        with self._database.read() as connection:
            return pages.cursor(connection, source, stream)

    def save_page(self, source: str, stream: str, page: Page, seen_at: datetime, crm: str) -> Saved:
        """Rows, persons, cursor and rejects of one page, all or nothing. The same page again changes nothing.

        `seen_at` is the clock when the page is stored (never before the `whole_since` of its listing, so not the
        frozen bound of the run); `crm` names the connection whose fields win and that receives the stages ("" if none).
        """
        self._names.numbers({source, *pages.names_in(page)})
        delivery = pages.Delivery(source, stream, to_ms(seen_at), crm, self._run)
        with self._database.write() as connection:
            return pages.save(connection, self._names, page, delivery)

    def would_be_gone(self, source: str, page: Page) -> tuple[int, int]:
        """How many contacts `page` would mark gone, of how many that are there. (0, n) if it does not end a listing."""
        number = self._names.find(source)
        with self._database.read() as connection:
            return sightings.would_be_gone(connection, number, page)

    def losers(self, source: str, withdrawn: Collection[str], *, gone: bool) -> list[str]:
        """The ids of contacts that did what is withdrawn; with `gone`, of those too that are known to be so."""
        number = self._names.find(source)
        with self._database.read() as connection:
            return engagements.losers(connection, number, withdrawn, gone=gone)

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

    # -- decisions -----------------------------------------------------------------------------------------------

    def activate(self, rulesets: Mapping[str, Ruleset], at: datetime) -> bool:
        """True if these rules, by funnel, are not those of the last time: then everybody is due.

        Standings in funnels that are no longer there are left behind; their history stays.
        """
        self._names.numbers(rulesets)
        with self._database.write() as connection:
            return decisions.activate(connection, self._names, rulesets, at)

    def due(
        self, now: int, signals: Collection[int], everybody: bool = False, claims: Iterator[int] | None = None
    ) -> Iterator[Case]:
        """Whoever is due at `now`, in order of persons, timelines with at least these signals.

        Decisions may be saved in between. With `claims`, only these neighborhoods of persons, by number.
        """
        return evidence.Due(now, signals, everybody, claims).cases(self._database, self._names)

    def count_due(self, now: int) -> int:
        with self._database.read() as connection:
            return evidence.count_due(connection, now)

    def save_decisions(self, run: int, items: Sequence[Decided]) -> None:
        """Keeps what was decided, a history row for each change of stage; contacts so decided become pending."""
        self._names.numbers({funnel for item in items for funnel in item.standings})
        with self._database.write() as connection:
            decisions.save(connection, self._names, run, items)

    def stage_counts(self) -> dict[str, dict[str, int]]:
        """How many persons stand where, by funnel; those never decided are left out."""
        with self._database.read() as connection:
            return decisions.stage_counts(connection, self._names)

    def active_ruleset(self, funnel: str) -> str | None:
        """The fingerprint of the rules by which a funnel was decided last."""
        with self._database.read() as connection:
            return decisions.active_ruleset(connection, funnel)

    def ruleset(self, fingerprint: str) -> str | None:
        """The text of rules that were once active."""
        with self._database.read() as connection:
            return decisions.ruleset_text(connection, fingerprint)

    def pins(self) -> dict[int, dict[str, Pin]]:
        """What was set by hand, by person and funnel."""
        with self._database.read() as connection:
            return pins.everyone(connection, self._names)

    def pin(self, person: int, identity: Identity, funnel: str, pin: Pin) -> None:
        """Sets a stage by hand for whoever this handle belongs to, now and after merges; the person is due."""
        number = self._names.numbers([funnel])[funnel]
        with self._database.write() as connection:
            pins.put(connection, person, handle(identity), number, pin)

    def unpin(self, person: int, funnel: str) -> bool:
        """Whether there was a pin; the person is due then."""
        number = self._names.find(funnel)
        with self._database.write() as connection:
            return pins.drop(connection, person, number)

    # -- what goes out -------------------------------------------------------------------------------------------

    def pending(self, crm: str) -> Iterator[Target]:
        """Live contacts of the CRM, decided, that may not hold what we wish. Receipts may be saved in between."""
        return targets.stream(self._database, self._names, self._names.find(crm), pending=True)

    def targets(self, crm: str) -> Iterator[Target]:
        """All live contacts of the CRM that are decided."""
        return targets.stream(self._database, self._names, self._names.find(crm), pending=False)

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
        """What the CRM holds now. Held: no longer pending; refused: set aside until the wish changes.

        `queued`: there may be more to do for those that hold what we wish.
        """
        number = self._names.find(crm)
        with self._database.write() as connection:
            held = targets.save_receipts(connection, crm, number, receipts, written.Sent(self._run, to_ms(at)))
            if queued:
                queue.put(connection, number, held)

    def follow_missed(self, crm: str) -> None:
        """Contacts that the CRM did not have when they were to be written: over if gone, else to be tried again."""
        number = self._names.find(crm)
        with self._database.write() as connection:
            targets.follow_missed(connection, crm, number)

    # -- what goes out beside stages -----------------------------------------------------------------------------

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

    def take_off(self, crm: str, contacts: Sequence[str]) -> None:
        """Nothing is left to do for these."""
        number = self._names.find(crm)
        with self._database.write() as connection:
            queue.take(connection, number, contacts)

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
            targets.lift(connection, crm, LIFECYCLES, settled)
            targets.set_aside(connection, crm, LIFECYCLES, refused, sent)

    def save_tasks(self, crm: str, tasks: Sequence[Task], refused: Sequence[tuple[str, str]], at: datetime) -> None:
        """What became of tasks, and why some were refused, by contact."""
        number = self._names.find(crm)
        with self._database.write() as connection:
            follow_ups.save(connection, number, tasks)
            targets.lift(connection, crm, FOLLOW_UPS, [one.contact for one in tasks])
            targets.set_aside(connection, crm, FOLLOW_UPS, refused, written.Sent(self._run, to_ms(at)))

    # -- questions -----------------------------------------------------------------------------------------------

    def person_of(self, identity: Identity) -> int | None:
        with self._database.read() as connection:
            found = find_identities(connection, [handle(identity)])
        return next((person for _, person in found.values()), None)

    def case(self, person: int) -> Case | None:
        """With every signal."""
        with self._database.read() as connection:
            return evidence.one(connection, self._names, person)

    def handles(self, crm: str, persons: Sequence[int]) -> dict[int, tuple[list[str], str]]:
        """By which a team knows these persons: their contacts in the CRM, and an e-mail address ("" if none)."""
        number = self._names.find(crm)
        with self._database.read() as connection:
            return questions.handles(connection, number, persons)

    def happenings(self, person: int, limit: int = 100) -> list[Happening]:
        """A person's engagements, newest first."""
        with self._database.read() as connection:
            return questions.happenings(connection, self._names, person, limit)

    def contacts_of(self, person: int) -> list[Contact]:
        with self._database.read() as connection:
            return questions.contacts_of(connection, self._names, person)

    def history(self, person: int) -> list[Past]:
        """A person's changes of stage, oldest first."""
        with self._database.read() as connection:
            return decisions.past(connection, self._names, person)

    def first_decided(self, funnel: str) -> int | None:
        """When a funnel was decided for the first time, in milliseconds."""
        number = self._names.find(funnel)
        with self._database.read() as connection:
            return turns.first(connection, number)

    def turns(self, funnel: str, until: int) -> Iterator[Turn]:
        """All changes of stage decided up to an instant, in milliseconds: a person's together, oldest first."""
        return turns.stream(self._database, self._names.find(funnel), until)

    def written(self, person: int, limit: int = 20) -> list[Written]:
        """What was sent to the CRM for a person, newest first."""
        with self._database.read() as connection:
            return written.of_person(connection, person, limit)

    def unknown_words(self) -> list[UnknownWord]:
        """Most frequent first."""
        with self._database.read() as connection:
            return questions.unknown_words(connection, self._names)

    def set_aside(self, run: int | None = None, limit: int = 1000) -> list[SetAside]:
        """Items set aside, as last seen; of one run, or all."""
        with self._database.read() as connection:
            return questions.set_aside(connection, run, limit)

    def count_set_aside(self, run: int | None = None) -> int:
        with self._database.read() as connection:
            return questions.count_set_aside(connection, run)

    def totals(self) -> Totals:
        """Contacts that are there, engagements, persons."""
        with self._database.read() as connection:
            return questions.totals(connection)

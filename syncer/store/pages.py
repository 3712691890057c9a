"""One page into the database: rows, persons, cursor and rejects, all or nothing."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from syncer.contract import Page
from syncer.model import Link as Said
from syncer.model import Reject as SetAside
from syncer.store import bulk, contacts, doubles, engagements, erase, organizations, persons, refusals, sightings
from syncer.store.bulk import among
from syncer.store.codec import handle, plain, to_ms
from syncer.store.names import Names
from syncer.store.people import Change, regroup
from syncer.store.tables import Link, Reject, Stream, table
from syncer.store.values import Saved
from syncer.store.withdrawals import Withdrawn

link, reject, stream = table(Link), table(Reject), table(Stream)

NOWHERE = ""  # the cursor of a stream of which the rest of what it told is still to be withdrawn

_KNOWN_LINKS = select(link.c.one, link.c.other).where(among(link.c.one, "handles"))
_CURSOR = select(stream.c.cursor).where(stream.c.source == bindparam("source"), stream.c.stream == bindparam("stream"))


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a page comes from. `seen_at` in milliseconds; `crm` is the connection whose fields win."""

    source: str
    stream: str
    seen_at: int
    crm: str
    run: int | None


def names_in(page: Page) -> set[str]:
    """The names that `save` wants numbers for, beside those of the delivery."""
    said = {page.stream} - {""} | {one.source for one in page.contacts}
    for one in page.engagements:
        said |= {one.source, one.vendor_kind}
    said.update(one.source for one in page.organizations)
    return said


def save(
    connection: Connection, names: Names, page: Page, delivery: Delivery, withdrawn: Withdrawn | None = None
) -> Saved:
    """The names of the page and the delivery have to have their numbers before. `withdrawn`: if it is not the page that
    says what is.
    """
    numbers = names.numbers({delivery.source, delivery.stream, *names_in(page)})
    source, told_by = numbers[delivery.source], numbers[page.stream or delivery.stream]
    forgotten = erase.contacts(connection, source, page.erased)
    arrivals, same = contacts.compare(connection, page.contacts, numbers, delivery.seen_at)
    withdrawn = withdrawn or Withdrawn.of(connection, page, source)
    events = engagements.compare(connection, page.engagements, withdrawn, numbers, delivery.seen_at)

    change = Change(handles=forgotten.handles, vacated=forgotten.persons)
    contacts.claim(arrivals, change)
    engagements.claim(events, change)
    change.handles |= _store_links(connection, page.links)
    engagements.drop(connection, events)
    outcome = regroup(connection, change)

    contacts.settle(arrivals, outcome)
    contacts.store(connection, arrivals, same, delivery.seen_at)
    eventful = engagements.store(connection, events, outcome, told_by) | doubles.drop(connection, outcome.absorbed)
    sightings.see(connection, source, page.seen, delivery.seen_at)
    vanished = _vanish(connection, source, page, delivery)
    moved = organizations.store(connection, numbers, page.organizations, delivery.seen_at, told_by)
    employers = organizations.employers(connection, names, (arrival.said for arrival in arrivals if not arrival.was))
    fields = contacts.fields_of_new(arrivals, outcome, delivery.crm, employers)
    persons.add(connection, {number: fields.get(number, "{}") for number in outcome.new})
    stirred = contacts.touched_persons(arrivals) | outcome.stirred | set(vanished.values()) | forgotten.persons | moved
    renewed = persons.merge(connection, names, stirred - outcome.retired - fields.keys(), delivery.crm)
    due = (eventful | renewed | outcome.regrouped | forgotten.persons) - outcome.retired - outcome.new
    persons.make_due(connection, due)

    if delivery.source == delivery.crm:
        refusals.retry_changed(
            connection, delivery.crm, source, contacts.versions(page.contacts, arrivals, delivery.seen_at)
        )
    _store_rejects(connection, page.rejects, delivery)
    if page.cursor is not None:
        row = (delivery.source, delivery.stream, page.cursor, delivery.seen_at)
        bulk.insert(connection, stream, ("source", "stream", "cursor", "stored_at"), [row], "replace")
    return Saved(
        contacts_new=sum(not arrival.was for arrival in arrivals),
        contacts_changed=sum(bool(arrival.was) for arrival in arrivals),
        engagements_new=len(events.new) - events.known,
        engagements_changed=len(events.changed) + len(events.dropped),
        persons=len(due | outcome.new),
        gone=len(vanished) + contacts.count_gone(arrivals, outcome),
        erased=forgotten.erased.contacts,
        doubted=dict(events.doubted),
    )


def losers(connection: Connection, source_id: int, page: Page, *, gone: bool) -> list[str]:
    """As `engagements.losers`."""
    return engagements.losers(connection, Withdrawn.of(connection, page, source_id), page.engagements, gone=gone)


def cursor(connection: Connection, source: str, name: str) -> str | None:
    return connection.execute(_CURSOR, {"source": source, "stream": name}).scalar() or None


def _store_links(connection: Connection, links: Collection[Said]) -> set[str]:
    """Handles that are linked anew."""
    pairs = {(min(pair), max(pair)) for one in links if len(pair := {handle(one.one), handle(one.other)}) == 2}
    if not pairs:
        return set()
    known = connection.execute(_KNOWN_LINKS, {"handles": {one for one, _ in pairs}})
    new = sorted(pairs - set(known.all()))
    bulk.insert(connection, link, ("one", "other"), new)
    return {end for pair in new for end in pair}


def _vanish(connection: Connection, source_id: int, page: Page, delivery: Delivery) -> dict[int, int]:
    """Contacts that a whole listing did not list, with their persons."""
    if not page.whole_since:
        return {}
    return sightings.vanish(connection, source_id, min(to_ms(page.whole_since), delivery.seen_at))


def _store_rejects(connection: Connection, rejects: Collection[SetAside], delivery: Delivery) -> None:
    rows = {
        plain(one.where): (
            delivery.source,
            delivery.stream,
            plain(one.where),
            plain(one.reason),
            delivery.run,
            delivery.seen_at,
        )
        for one in rejects
    }
    columns = ("source", "stream", "place", "reason", "run", "at")
    bulk.insert(connection, reject, columns, list(rows.values()), "replace")

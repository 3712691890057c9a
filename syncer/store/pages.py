"""One page into the database: rows, persons, cursor and rejects, all or nothing."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, not_, select
from sqlalchemy import update as sql_update

from syncer.contract import Page
from syncer.model import Link as Said
from syncer.model import Reject as SetAside
from syncer.store import bulk, contacts, engagements, organizations, persons, withdrawals
from syncer.store.bulk import among
from syncer.store.codec import handle, plain, to_ms
from syncer.store.names import Names
from syncer.store.people import Change, regroup
from syncer.store.tables import Contact, Link, Reject, Stream, table
from syncer.store.targets import LIVE
from syncer.store.values import Saved

contact, link, reject, stream = table(Contact), table(Link), table(Reject), table(Stream)

_KNOWN_LINKS = select(link.c.one, link.c.other).where(among(link.c.one, "handles"))
_UNSEEN = contact.c.seen_at < bindparam("before")
_GONE = select(contact.c.id, contact.c.person_id).where(*LIVE, _UNSEEN)
_MARK_GONE = (
    sql_update(contact)
    .where(contact.c.source_id == bindparam("source"), not_(contact.c.gone), _UNSEEN)
    .values(gone=True)
)
_COUNT_THERE = select(func.count()).select_from(contact).where(*LIVE)
_COUNT_GONE = _COUNT_THERE.where(_UNSEEN, not_(among(contact.c.external_id, "listed")))
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
    """The names that `save` wants numbers for."""
    said = {one.source for one in page.contacts}
    for one in page.engagements:
        said |= {one.source, one.vendor_kind}
    said.update(one.source for one in page.organizations)
    return said | withdrawals.names_in(page)


def save(connection: Connection, names: Names, page: Page, delivery: Delivery) -> Saved:
    """The names of the page and the delivery have to have their numbers before."""
    numbers = names.numbers({delivery.source, *names_in(page)})
    arrivals, same = contacts.compare(connection, page.contacts, numbers, delivery.seen_at)
    happened = (*page.engagements, *withdrawals.of(connection, page, delivery.source, numbers))
    events = engagements.compare(connection, happened, numbers, delivery.seen_at)

    change = Change()
    contacts.claim(arrivals, change)
    engagements.claim(events, change)
    change.handles |= _store_links(connection, page.links)
    engagements.drop(connection, events)
    outcome = regroup(connection, change)

    contacts.settle(arrivals, outcome)
    contacts.store(connection, arrivals, same, delivery.seen_at)
    eventful = engagements.store(connection, events, outcome)
    vanished = _vanish(connection, numbers[delivery.source], page, delivery)
    moved = organizations.store(connection, numbers, page.organizations, delivery.seen_at)
    employers = organizations.employers(connection, names, (arrival.said for arrival in arrivals if not arrival.was))
    fields = contacts.fields_of_new(arrivals, outcome, delivery.crm, employers)
    persons.add(connection, {number: fields.get(number, "{}") for number in outcome.new})
    stirred = contacts.touched_persons(arrivals) | outcome.stirred | set(vanished.values()) | moved
    renewed = persons.merge(connection, names, stirred - outcome.retired - fields.keys(), delivery.crm)
    due = (eventful | renewed | outcome.regrouped) - outcome.retired - outcome.new
    persons.make_due(connection, due)

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
        doubted=dict(events.doubted),
    )


def would_be_gone(connection: Connection, source_id: int, page: Page) -> tuple[int, int]:
    there = connection.execute(_COUNT_THERE, {"source": source_id}).scalar_one()
    if not page.whole_since:
        return 0, there
    listed = [plain(one.id) for one in page.contacts]
    asked = {"source": source_id, "before": to_ms(page.whole_since), "listed": listed}
    return connection.execute(_COUNT_GONE, asked).scalar_one(), there


def cursor(connection: Connection, source: str, name: str) -> str | None:
    return connection.execute(_CURSOR, {"source": source, "stream": name}).scalar()


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
    """Marks contacts that a whole listing did not list; gives them with their persons."""
    if not page.whole_since:
        return {}
    asked = {"source": source_id, "before": min(to_ms(page.whole_since), delivery.seen_at)}
    gone = dict(connection.execute(_GONE, asked).all())
    connection.execute(_MARK_GONE, asked)
    return gone


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

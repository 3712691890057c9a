"""Whoever did what is stored, and whether their source still has them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from syncer.store.bulk import among
from syncer.store.codec import CRM_ID, record_of
from syncer.store.content import Stored
from syncer.store.tables import Contact, Identity, table
from syncer.store.withdrawals import Withdrawn

contact, identity = table(Contact), table(Identity)

_HANDLES = select(identity.c.id, identity.c.handle).where(among(identity.c.id, "identities"))
_WHETHER_THERE = select(contact.c.external_id, contact.c.gone, contact.c.merged).where(
    contact.c.source_id == bindparam("source"), among(contact.c.external_id, "ids")
)
_CONTACTS = select(contact.c.person_id, contact.c.external_id, contact.c.gone, contact.c.merged).where(
    contact.c.source_id == bindparam("source"), among(contact.c.person_id, "persons")
)


class Doer(NamedTuple):
    """A contact, and the number of the handle that its record is."""

    id: str
    handle: int
    gone: bool
    merged: bool


def of_the_gone(connection: Connection, withdrawn: Withdrawn, events: Iterable[Stored]) -> set[int]:
    """The handles among theirs of whom the source no longer has any contact."""
    found = [one for one in contacts(connection, withdrawn.source_id, events) if not one.merged]
    there = {one.handle for one in found if not one.gone or one.id in withdrawn.told}
    return {one.handle for one in found} - there


def contacts(connection: Connection, source_id: int, events: Iterable[Stored]) -> list[Doer]:
    """The contacts that did these: by their record, or as one of the person whose handle it is."""
    persons = {stored.identity: stored.person for stored in events}
    handles = connection.execute(_HANDLES, {"identities": persons}).all() if persons else ()
    records = {record_of(handle): number for number, handle in handles if handle.startswith(CRM_ID)}
    others = {number: persons[number] for number, handle in handles if not handle.startswith(CRM_ID)}
    rows = connection.execute(_WHETHER_THERE, {"source": source_id, "ids": records}) if records else ()
    found = [Doer(external_id, records[external_id], gone, merged) for external_id, gone, merged in rows]
    if others:
        of_person = defaultdict(list)
        for person, *said in connection.execute(_CONTACTS, {"source": source_id, "persons": set(others.values())}):
            of_person[person].append(said)
        found += [
            Doer(external_id, number, gone, merged)
            for number, person in others.items()
            for external_id, gone, merged in of_person[person]
        ]
    return found

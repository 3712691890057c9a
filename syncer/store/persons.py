"""Rows of persons: their merged fields, and who is due."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import chain

from sqlalchemy import Connection, func, or_, select
from sqlalchemy import update as sql_update

from syncer.identity import merge_fields
from syncer.model import Contact as Said
from syncer.store import bulk, organizations
from syncer.store.bulk import among
from syncer.store.codec import fields_text, from_ms, loads
from syncer.store.names import Names
from syncer.store.tables import Contact, Person, table

contact, person = table(Contact), table(Person)

DUE = 0  # `review_at` of whoever is due whatever the time
AT_ONCE = 2_000

_CONTACTS = select(
    contact.c.person_id,
    contact.c.source_id,
    contact.c.external_id,
    contact.c.fields,
    contact.c.updated_at,
    contact.c.belongs,
    or_(contact.c.gone, contact.c.merged),
).where(among(contact.c.person_id, "persons"))
_FIELDS = select(person.c.id, person.c.fields).where(among(person.c.id, "persons"))
_NOW_DUE = (
    sql_update(person)
    .where(among(person.c.id, "persons"), or_(person.c.review_at.is_(None), person.c.review_at != DUE))
    .values(review_at=DUE)
)
_HIGHEST = select(func.max(person.c.id))


def add(connection: Connection, fields: Mapping[int, str]) -> None:
    """Rows of new persons with these fields; all of them due."""
    rows = [(number, text, DUE) for number, text in sorted(fields.items())]
    bulk.insert(connection, person, ("id", "fields", "review_at"), rows)


def merge(connection: Connection, names: Names, persons: Collection[int], crm: str) -> set[int]:
    """Merges the fields of these persons anew, and gives those whose fields are others now."""
    if not persons:
        return set()
    said = _said(connection, names, persons)
    stored = connection.execute(_FIELDS, {"persons": persons}).all()
    employers = organizations.employers(connection, names, chain.from_iterable(said.values()))
    merged = {number: fields_text(merge_fields(said.get(number, ()), crm, employers)) for number, _ in stored}
    changed = [(merged[number], number) for number, fields in stored if fields != merged[number]]
    bulk.update(connection, person, ("fields",), ("id",), changed)
    return {number for _, number in changed}


def _said(connection: Connection, names: Names, persons: Collection[int]) -> dict[int, list[Said]]:
    """What the contacts of each person say, as far as merging looks at it."""
    said: dict[int, list[Said]] = defaultdict(list)
    rows = connection.execute(_CONTACTS, {"persons": persons})
    for owner, source_id, external_id, fields, updated_at, belongs, gone in rows:
        at = None if updated_at is None else from_ms(updated_at)
        source, known = names.text(source_id), loads(fields)
        said[owner].append(Said(source, external_id, fields=known, updated_at=at, gone=bool(gone), belongs=belongs))
    return said


def make_due(connection: Connection, persons: Collection[int]) -> None:
    if persons:
        connection.execute(_NOW_DUE, {"persons": persons})


def merge_everybody(connection: Connection, names: Names, crm: str) -> int:
    """How many became due."""
    highest = connection.execute(_HIGHEST).scalar() or 0
    changed = 0
    for first in range(1, highest + 1, AT_ONCE):
        renewed = merge(connection, names, range(first, first + AT_ONCE), crm)
        make_due(connection, renewed)
        changed += len(renewed)
    return changed

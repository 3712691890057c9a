"""Organizations: what they say of their people, beneath what the people's own records say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, not_, select

from syncer.identity import Employers
from syncer.model import Contact as Said
from syncer.model import Organization as Told
from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import fields_text, loads, plain
from syncer.store.names import Names
from syncer.store.tables import Contact, Organization, table

contact, organization = table(Contact), table(Organization)

_OF_SOURCE = (organization.c.source_id == bindparam("source"), among(organization.c.external_id, "ids"))
_STORED = select(organization.c.external_id, organization.c.fields, organization.c.gone, organization.c.seen_at).where(
    *_OF_SOURCE
)
_FIELDS = select(organization.c.external_id, organization.c.fields).where(*_OF_SOURCE, not_(organization.c.gone))
_PEOPLE = (
    select(contact.c.person_id)
    .where(contact.c.source_id == bindparam("source"), among(contact.c.belongs, "ids"), contact.c.belongs != "")
    .distinct()
)


def store(
    connection: Connection, numbers: Mapping[str, int], told: Iterable[Told], seen_at: int, stream_id: int
) -> set[int]:
    """Keeps what is new or differs; gives the persons whose fields may be others now."""
    latest: dict[int, dict[str, tuple[str, bool]]] = defaultdict(dict)
    for one in told:
        latest[numbers[one.source]][plain(one.id)] = (fields_text(one.fields), one.gone)
    persons: set[int] = set()
    for source_id, of_source in latest.items():
        stored = {
            id_: (fields, bool(gone), at)
            for id_, fields, gone, at in connection.execute(_STORED, {"source": source_id, "ids": of_source.keys()})
        }
        changed = [
            (source_id, id_, fields, seen_at, gone, stream_id)
            for id_, (fields, gone) in of_source.items()
            if id_ not in stored or (stored[id_][:2] != (fields, gone) and stored[id_][2] <= seen_at)
        ]
        columns = ("source_id", "external_id", "fields", "seen_at", "gone", "stream_id")
        bulk.insert(connection, organization, columns, changed, "replace")
        if changed:
            asked = {"source": source_id, "ids": [row[1] for row in changed]}
            persons.update(connection.execute(_PEOPLE, asked).scalars())
    return persons


def employers(connection: Connection, names: Names, people: Iterable[Said]) -> Employers:
    """What the organizations of these contacts say, as far as they are known."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in people:
        if one.belongs:
            wanted[one.source].add(plain(one.belongs))
    return {
        (source, id_): loads(fields)
        for source, ids in wanted.items()
        for id_, fields in connection.execute(_FIELDS, {"source": names.find(source), "ids": ids})
    }

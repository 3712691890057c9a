"""What several contacts did together, once some of them turn out to be one: from then on it counts once.

Their source tells of it anew only when it tells of the thing that they did.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import Connection, select

from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import CRM_ID, loads, record_of
from syncer.store.tables import Contact, Engagement, Identity, table

contact, engagement, identity = table(Contact), table(Engagement), table(Identity)

_PERSONS = select(contact.c.person_id).where(among(contact.c.id, "contacts")).distinct()
_MERGED = select(contact.c.handles).where(among(contact.c.person_id, "persons"), contact.c.merged)
_DID = (
    select(
        engagement.c.person_id,
        engagement.c.source_id,
        engagement.c.signal,
        engagement.c.at,
        engagement.c.external_id,
        identity.c.handle,
    )
    .join(identity, identity.c.id == engagement.c.identity_id)
    .where(among(engagement.c.person_id, "persons"))
)


class _Deed(NamedTuple):
    person: int
    source: int
    signal: int
    at: int
    thing: str


def drop(connection: Connection, absorbed: Collection[int]) -> set[int]:
    """Of contacts that just were merged into others. Gives the persons who did less than was known."""
    if not absorbed:
        return set()
    persons = {"persons": connection.execute(_PERSONS, {"contacts": absorbed}).scalars().all()}
    merged = {loads(handles)[0] for handles in connection.execute(_MERGED, persons).scalars()}
    did: dict[_Deed, list[tuple[bool, str]]] = defaultdict(list)
    for person, source, signal, at, external_id, handle in connection.execute(_DID, persons):
        thing, _, who = external_id.rpartition("/")
        if handle.startswith(CRM_ID) and who.lstrip("0") == record_of(handle).lstrip("0"):
            did[_Deed(person, source, signal, at, thing)].append((handle in merged, external_id))
    doubles = [(deed, id_) for deed, each in did.items() for is_merged, id_ in sorted(each)[1:] if is_merged]
    bulk.delete(connection, engagement, ("source_id", "external_id"), [(deed.source, id_) for deed, id_ in doubles])
    return {deed.person for deed, _ in doubles}

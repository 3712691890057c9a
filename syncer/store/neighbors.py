"""What a change of handles can touch: the persons concerned, with all their handles, contacts and links."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, and_, func, not_, or_, select

from syncer.identity import Claims, merged_away
from syncer.store.bulk import among
from syncer.store.codec import PHONE, loads
from syncer.store.tables import Contact, Identity, Link, Phone, table

identity, contact, link, phone = table(Identity), table(Contact), table(Link), table(Phone)

_BY_HANDLE = select(identity.c.id, identity.c.handle, identity.c.person_id).where(among(identity.c.handle, "handles"))
_BY_PERSON = select(identity.c.id, identity.c.handle, identity.c.person_id).where(
    among(identity.c.person_id, "persons")
)
_CONTACTS = select(
    contact.c.id, contact.c.person_id, contact.c.handles, contact.c.merged_records, contact.c.merged
).where(among(contact.c.person_id, "persons"))
_LINKS = select(link.c.one, link.c.other).where(or_(among(link.c.one, "handles"), among(link.c.other, "handles")))
_OTHER_CLAIMS = (
    select(phone.c.handle, func.count(), func.min(contact.c.person_id))
    .join(contact, and_(contact.c.id == phone.c.contact_id, not_(contact.c.merged)))
    .where(among(phone.c.handle, "handles"), not_(among(phone.c.contact_id, "known")))
    .group_by(phone.c.handle)
)


Node = int | str  # a contact by its number, a handle by its text


@dataclass
class Neighbors:
    """A part of the graph of handles and contacts that no tie leaves."""

    news: Mapping[int, Claims] = field(default_factory=dict)  # what counts for these contacts, whatever is stored
    identities: dict[str, tuple[int, int]] = field(default_factory=dict)  # handle → its id and person
    claims: dict[int, Claims] = field(default_factory=dict)
    owners: dict[Node, int] = field(default_factory=dict)  # contact → person
    merged: set[int] = field(default_factory=set)  # contacts stored as merged away
    links: set[tuple[str, str]] = field(default_factory=set)
    persons: set[int] = field(default_factory=set)
    handles: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.claims.update(self.news)

    def former(self) -> dict[Node, int]:
        """The person of each contact and handle, as stored."""
        owners: dict[Node, int] = {handle: person for handle, (_, person) in self.identities.items()}
        owners.update(self.owners)
        return owners

    def grow(self, connection: Connection, handles: Iterable[str], persons: Iterable[int] = ()) -> None:
        """Takes in these handles and persons and all that hangs on them."""
        new_handles, new_persons = set(handles) - self.handles, set(persons) - self.persons
        while new_handles or new_persons:
            self.handles |= new_handles
            self.persons |= new_persons
            met = self._linked(connection, new_handles)
            found = self._owners(connection, new_handles)
            met |= self._belongings(connection, new_persons)
            new_handles, new_persons = met - self.handles, found - self.persons

    def _owners(self, connection: Connection, handles: set[str]) -> set[int]:
        unknown = handles - self.identities.keys()
        rows = find_identities(connection, unknown)
        self.identities.update(rows)
        return {person for _, person in rows.values()}

    def _linked(self, connection: Connection, handles: set[str]) -> set[str]:
        if not handles:
            return set()
        rows = {(one, other) for one, other in connection.execute(_LINKS, {"handles": handles})}
        self.links |= rows
        return {handle for pair in rows for handle in pair}

    def _belongings(self, connection: Connection, persons: set[int]) -> set[str]:
        if not persons:
            return set()
        met = set()
        for number, handle, person in connection.execute(_BY_PERSON, {"persons": persons}):
            self.identities[handle] = number, person
            met.add(handle)
        for number, person, handles, absorbed, merged in connection.execute(_CONTACTS, {"persons": persons}):
            self.claims[number] = self.news.get(number) or claims_of(handles, absorbed)
            self.owners[number] = person
            if merged:
                self.merged.add(number)
        return met


def claims_of(handles: str, merged_records: str) -> Claims:
    own = loads(handles)
    return Claims(own[0], tuple(own), tuple(loads(merged_records)))


def find_identities(connection: Connection, handles: Collection[str]) -> dict[str, tuple[int, int]]:
    """Id and person of those handles that belong to somebody."""
    if not handles:
        return {}
    rows = connection.execute(_BY_HANDLE, {"handles": handles}).all()
    return {handle: (number, person) for number, handle, person in rows}


def shared_phones(connection: Connection, neighbors: Neighbors) -> set[str]:
    """The numbers that several contacts claim. Takes in whoever is left as the only one to claim a number."""
    while True:
        inside = _phone_claims(neighbors.claims)
        phones = inside.keys() | {handle for handle in neighbors.handles if handle.startswith(PHONE)}
        if not phones:
            return set()
        known = {"handles": phones, "known": neighbors.claims.keys()}
        outside = {phone: (count, person) for phone, count, person in connection.execute(_OTHER_CLAIMS, known)}
        left_alone = {person for phone, (count, person) in outside.items() if count == 1 and not inside[phone]}
        if not left_alone - neighbors.persons:
            return {phone for phone in phones if inside[phone] + outside.get(phone, (0,))[0] > 1}
        neighbors.grow(connection, (), left_alone)


def _phone_claims(contacts: Mapping[int, Claims]) -> Counter[str]:
    merged = merged_away(contacts)
    return Counter(
        handle
        for number, claims in contacts.items()
        if number not in merged
        for handle in claims.handles
        if handle.startswith(PHONE)
    )

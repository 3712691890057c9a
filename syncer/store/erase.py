"""Forgetting somebody: what was known of them is deleted, not marked."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, or_, select

from syncer.identity import components
from syncer.store.bulk import among
from syncer.store.codec import loads, plain
from syncer.store.tables import (
    Contact,
    Engagement,
    History,
    Identity,
    Link,
    Name,
    Person,
    Pin,
    Reject,
    Standing,
    Written,
    table,
)
from syncer.store.values import Erased

contact, engagement, history, identity = table(Contact), table(Engagement), table(History), table(Identity)
link, name, person, pin, reject = table(Link), table(Name), table(Person), table(Pin), table(Reject)
standing, written = table(Standing), table(Written)

_WHOSE = select(contact.c.person_id, contact.c.id).where(
    contact.c.source_id == bindparam("source"), among(contact.c.external_id, "ids")
)
_CONTACTS = (
    select(contact.c.id, name.c.text, contact.c.external_id, contact.c.handles, contact.c.merged_records)
    .join(name, name.c.id == contact.c.source_id)
    .where(contact.c.person_id == bindparam("person"))
)
_HANDLES = select(identity.c.handle, identity.c.id).where(identity.c.person_id == bindparam("person"))
_LINKS = select(link.c.one, link.c.other).where(or_(among(link.c.one, "handles"), among(link.c.other, "handles")))


class _Stored(NamedTuple):
    """A contact of the person concerned."""

    id: int
    source: str
    external_id: str
    handles: list[str]
    merged: list[str]

    @property
    def claimed(self) -> tuple[str, ...]:
        return (*self.handles, *self.merged)


@dataclass(slots=True)
class Forgotten:
    """What is left to be put in order: handles and persons that go on without what was erased."""

    counts: Counter[str] = field(default_factory=Counter)
    handles: set[str] = field(default_factory=set)
    persons: set[int] = field(default_factory=set)

    @property
    def erased(self) -> Erased:
        return Erased(*(self.counts[name] for name in Erased._fields))


def contacts(connection: Connection, source_id: int, ids: Collection[str]) -> Forgotten:
    """Contacts that their source deleted for good: with them goes what hangs on nobody else."""
    forgotten = Forgotten()
    if not ids:
        return forgotten
    of_person: dict[int, set[int]] = defaultdict(set)
    asked = {"source": source_id, "ids": [plain(one) for one in ids]}
    for owner, number in connection.execute(_WHOSE, asked):
        of_person[owner].add(number)
    for owner, doomed in of_person.items():
        stored = _contacts_of(connection, owner)
        absorbed = {record for one in stored if one.id in doomed for record in one.merged}
        going = [one for one in stored if one.id in doomed or one.handles[0] in absorbed]
        if staying := [one for one in stored if one not in going]:
            _part_of(connection, owner, (going, staying), forgotten)
        else:
            _all_of(connection, owner, going, forgotten)
    return forgotten


def somebody(connection: Connection, number: int) -> Erased:
    """All that is known of a person, from every source."""
    forgotten = Forgotten()
    _all_of(connection, number, _contacts_of(connection, number), forgotten)
    return forgotten.erased


def _contacts_of(connection: Connection, owner: int) -> list[_Stored]:
    rows = connection.execute(_CONTACTS, {"person": owner})
    return [
        _Stored(number, source, external_id, loads(own), loads(merged))
        for number, source, external_id, own, merged in rows
    ]


def _part_of(
    connection: Connection, owner: int, split: tuple[list[_Stored], list[_Stored]], forgotten: Forgotten
) -> None:
    """The person goes on as those who stay, with their handles and whatever is linked to these."""
    going, staying = split
    numbers = dict(connection.execute(_HANDLES, {"person": owner}).all())
    kept = {handle for one in staying for handle in one.claimed}
    lost = {handle for one in going for handle in one.claimed} - kept
    links = [pair for pair in connection.execute(_LINKS, {"handles": numbers}) if lost.isdisjoint(pair)]
    ties = [(one.handles[0], handle) for one in staying for handle in one.claimed]
    nodes = {*numbers, *kept, *(end for pair in links for end in pair)}
    groups = components(nodes, [*links, *ties])
    remaining = {handle for group in groups if not group.isdisjoint(kept) for handle in group}
    gone = {handle: number for handle, number in numbers.items() if handle not in remaining}
    _delete_handles(connection, owner, gone, forgotten.counts)
    _delete_contacts(connection, going, forgotten.counts)
    forgotten.handles |= remaining
    forgotten.persons.add(owner)


def _all_of(connection: Connection, owner: int, stored: list[_Stored], forgotten: Forgotten) -> None:
    numbers = dict(connection.execute(_HANDLES, {"person": owner}).all())
    _delete_handles(connection, owner, numbers, forgotten.counts)
    _delete_contacts(connection, stored, forgotten.counts)
    forgotten.counts["changes"] += connection.execute(delete(history).where(history.c.person_id == owner)).rowcount
    connection.execute(delete(standing).where(standing.c.person_id == owner))
    forgotten.counts["persons"] += connection.execute(delete(person).where(person.c.id == owner)).rowcount


def _delete_handles(connection: Connection, owner: int, numbers: Mapping[str, int], counts: Counter[str]) -> None:
    """With what happened to them and what is pinned to them."""
    theirs = engagement.c.person_id == owner, engagement.c.identity_id.in_(numbers.values())
    counts["engagements"] += connection.execute(delete(engagement).where(*theirs)).rowcount
    counts["pins"] += connection.execute(delete(pin).where(pin.c.handle.in_(numbers))).rowcount
    connection.execute(delete(link).where(or_(link.c.one.in_(numbers), link.c.other.in_(numbers))))
    counts["handles"] += connection.execute(delete(identity).where(identity.c.handle.in_(numbers))).rowcount


def _delete_contacts(connection: Connection, stored: Iterable[_Stored], counts: Counter[str]) -> None:
    """With what was sent of them, which goes with their rows, and what was set aside of them."""
    for one in stored:
        sent = select(func.count()).select_from(written).where(written.c.contact_id == one.id)
        counts["written"] += connection.execute(sent).scalar_one()
        places = [f"{word} {one.external_id}" for word in ("contact", "contacts")]
        connection.execute(delete(reject).where(reject.c.source == one.source, reject.c.place.in_(places)))
        counts["contacts"] += connection.execute(delete(contact).where(contact.c.id == one.id)).rowcount

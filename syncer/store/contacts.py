"""The contacts of a page beside what is stored of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select
from sqlalchemy import update as sql_update

from syncer.identity import Employers, crm_id, merge_fields
from syncer.model import Contact as Said
from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import PHONE, fields_text, handle, list_text, loads, maybe_ms, plain
from syncer.store.counters import take
from syncer.store.neighbors import claims_of
from syncer.store.people import Change, Outcome
from syncer.store.tables import Contact, Phone, table

contact, phone = table(Contact), table(Phone)


class Row(NamedTuple):
    """A contact as it is stored: the columns of its table."""

    id: int
    source_id: int
    external_id: str
    person_id: int
    handles: str
    merged_records: str
    fields: str
    holds: str
    updated_at: int | None
    seen_at: int
    gone: bool
    merged: bool
    pending: bool
    mark: str
    belongs: str

    @property
    def claims(self) -> tuple[str, str]:
        return self.handles, self.merged_records

    @property
    def there(self) -> bool:
        return not (self.gone or self.merged)

    @property
    def said(self) -> tuple[str, str, str, str, bool]:
        """What it says of its person."""
        return *self.claims, self.fields, self.belongs, self.gone

    @property
    def standing(self) -> tuple[str, str, int | None, bool, bool, int]:
        """What its person's fields follow from."""
        return self.fields, self.belongs, self.updated_at, self.gone, self.merged, self.person_id


_STORED = select(*(contact.c[name] for name in Row._fields)).where(
    contact.c.source_id == bindparam("source"), among(contact.c.external_id, "ids")
)
_SEEN = sql_update(contact).where(among(contact.c.id, "contacts")).values(seen_at=bindparam("at"))


@dataclass(slots=True)
class Arrival:
    """A contact that is new or not as it was."""

    said: Said
    now: Row
    was: Row | None

    @property
    def claims_anew(self) -> bool:
        return not self.was or self.was.claims != self.now.claims


def compare(
    connection: Connection, said: Sequence[Said], numbers: dict[str, int], seen_at: int
) -> tuple[list[Arrival], list[int]]:
    """Contacts that are new or differ from what is stored, and the numbers of those that do not."""
    arrivals: list[Arrival] = []
    same: list[int] = []
    for source, latest in _latest(said).items():
        asked = {"source": numbers[source], "ids": latest.keys()}
        stored = {row.external_id: row for row in map(Row._make, connection.execute(_STORED, asked))}
        for external_id, one in latest.items():
            was = stored.get(external_id)
            if was and (seen_at, maybe_ms(one.updated_at) or 0) < (was.seen_at, was.updated_at or 0):
                continue  # read before what is stored
            now = _row(one, numbers[source], was, seen_at)
            if was and now._replace(seen_at=was.seen_at) == was:
                same.append(was.id)
            else:
                arrivals.append(Arrival(one, now, was))
    fresh = [arrival for arrival in arrivals if not arrival.was]
    for arrival, number in zip(fresh, take(connection, "contact", len(fresh)), strict=True):
        arrival.now = arrival.now._replace(id=number)
    return arrivals, same


def _latest(said: Iterable[Said]) -> dict[str, dict[str, Said]]:
    """By source and id; of two versions on one page the more recently updated, else the later."""
    latest: dict[str, dict[str, Said]] = defaultdict(dict)
    for one in said:
        of_source, key = latest[one.source], plain(one.id)
        other = of_source.get(key)
        if not other or (maybe_ms(one.updated_at) or 0) >= (maybe_ms(other.updated_at) or 0):
            of_source[key] = one
    return latest


def _row(said: Said, source_id: int, was: Row | None, seen_at: int) -> Row:
    record = handle(crm_id(said.source, said.id))
    others = {handle(identity) for identity in said.identities} - {record}
    if said.gone and was and not (others or said.fields):
        # all it says is that it is gone: what it said before still tells who it was
        return was._replace(gone=True, seen_at=seen_at, updated_at=maybe_ms(said.updated_at) or was.updated_at)
    holds = fields_text({name: value for name, value in said.holds.items() if value})
    if was and said.mark and plain(said.mark) == was.mark:
        holds = was.holds  # the version that was read before: what was written since is not in it
    absorbed = {handle(crm_id(said.source, other)) for other in said.merged_ids} - {record}
    now = Row(
        id=was.id if was else 0,
        source_id=source_id,
        external_id=plain(said.id),
        person_id=was.person_id if was else 0,
        handles=list_text([record, *sorted(others)]),
        merged_records=list_text(sorted(absorbed)),
        fields=fields_text(said.fields),
        holds=holds,
        updated_at=maybe_ms(said.updated_at),
        seen_at=seen_at,
        gone=said.gone,
        merged=was.merged if was else False,
        pending=not was or was.pending or holds != was.holds or (was.gone and not said.gone),
        mark=plain(said.mark),
        belongs=plain(said.belongs),
    )
    # What we write ourselves moves its date too: by that it says nothing new of the person.
    return now._replace(updated_at=was.updated_at) if was and now.said == was.said else now


def versions(said: Iterable[Said], arrivals: Iterable[Arrival], read_at: int) -> dict[str, int]:
    """When each contact was last updated, by id; of one without a date that is not as it was, when it was read."""
    changed = {arrival.now.external_id for arrival in arrivals}
    dated: dict[str, int] = {}
    for one in said:
        key = plain(one.id)
        at = maybe_ms(one.updated_at) or (read_at if key in changed else 0)
        dated[key] = max(at, dated.get(key, 0))
    return dated


def claim(arrivals: Iterable[Arrival], change: Change) -> None:
    """Adds to `change` what the arrivals claim now, and what they claimed before."""
    for arrival in arrivals:
        if arrival.claims_anew:
            claims = claims_of(*arrival.now.claims)
            change.claims[arrival.now.id] = claims
            change.handles.update(claims.handles, claims.merged)
            if arrival.was:
                before = claims_of(*arrival.was.claims)
                change.handles.update(before.handles, before.merged)


def settle(arrivals: Iterable[Arrival], outcome: Outcome) -> None:
    """Gives each arrival its person."""
    for arrival in arrivals:
        now = arrival.now
        owner = outcome.owners.get(now.id, now.person_id)
        merged = now.id in outcome.merged if now.id in outcome.owners else now.merged
        moved = owner != now.person_id or (now.merged and not merged)
        arrival.now = now._replace(person_id=owner, merged=merged, pending=now.pending or moved)


def touched_persons(arrivals: Iterable[Arrival]) -> set[int]:
    """Persons whose fields may be others now."""
    persons: set[int] = set()
    for arrival in arrivals:
        now, was = arrival.now, arrival.was
        if not was:
            persons.add(now.person_id)
        elif was.standing != now.standing:
            persons |= {was.person_id, now.person_id}
    return persons


def fields_of_new(arrivals: Iterable[Arrival], outcome: Outcome, crm: str, employers: Employers) -> dict[int, str]:
    """Fields of those new persons whose contacts are all new: no need to look them up again."""
    contacts_of: dict[int, list[Said]] = defaultdict(list)
    for arrival in arrivals:
        if not arrival.was and arrival.now.there:
            contacts_of[arrival.now.person_id].append(arrival.said)
    owned = Counter(outcome.owners.values())
    return {
        person: fields_text(merge_fields(said, crm, employers))
        for person, said in contacts_of.items()
        if person in outcome.new and owned[person] == len(said)
    }


def store(connection: Connection, arrivals: Sequence[Arrival], same: Sequence[int], seen_at: int) -> None:
    fresh = [arrival.now for arrival in arrivals if not arrival.was]
    changed = [(*arrival.now[1:], arrival.now.id) for arrival in arrivals if arrival.was]
    bulk.insert(connection, contact, Row._fields, fresh)
    bulk.update(connection, contact, Row._fields[1:], ("id",), changed)
    _store_phones(connection, arrivals)
    if same:
        connection.execute(_SEEN, {"contacts": same, "at": seen_at})


def _store_phones(connection: Connection, arrivals: Iterable[Arrival]) -> None:
    anew = [arrival for arrival in arrivals if arrival.claims_anew]
    bulk.delete(connection, phone, ("contact_id",), [(arrival.now.id,) for arrival in anew if arrival.was])
    claimed = [
        (number, arrival.now.id)
        for arrival in anew
        if PHONE in arrival.now.handles
        for number in loads(arrival.now.handles)
        if number.startswith(PHONE)
    ]
    bulk.insert(connection, phone, ("handle", "contact_id"), claimed)


def count_gone(arrivals: Iterable[Arrival], outcome: Outcome) -> int:
    """How many were there and are no longer, whether the page speaks of them or of whom they were merged into."""
    said = {
        arrival.now.id: arrival.was is not None and arrival.was.there and not arrival.now.there for arrival in arrivals
    }
    return sum(said.values()) + len(outcome.absorbed - said.keys())

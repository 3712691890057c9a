"""What people ask: who is this, what is known of them, what was not understood, how much is there."""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, func, literal_column, not_, select

from syncer.model import Contact as Said
from syncer.model import unpack
from syncer.store.bulk import among
from syncer.store.codec import EMAIL, from_ms, identity_of, loads, record_of
from syncer.store.live import LIVE
from syncer.store.names import Names
from syncer.store.tables import Contact, Engagement, Identity, Person, Reject, table
from syncer.store.values import Happening, SetAside, Totals, UnknownWord

contact, engagement, identity = table(Contact), table(Engagement), table(Identity)
person, reject = table(Person), table(Reject)

_HAPPENINGS = (
    select(
        engagement.c.source_id,
        engagement.c.external_id,
        engagement.c.signal,
        engagement.c.word_id,
        engagement.c.at,
        engagement.c.count,
        engagement.c.detail,
    )
    .where(engagement.c.person_id == bindparam("person"))
    .order_by(engagement.c.at.desc(), engagement.c.source_id, engagement.c.external_id)
    .limit(bindparam("limit"))
)
_CONTACTS = select(contact).where(contact.c.person_id == bindparam("person")).order_by(contact.c.id)
_LIVE_OF = (
    select(contact.c.person_id, contact.c.external_id)
    .where(*LIVE, among(contact.c.person_id, "persons"))
    .order_by(contact.c.id)
)
_EMAILS_OF = (
    select(identity.c.person_id, func.min(identity.c.handle))
    .where(among(identity.c.person_id, "persons"), identity.c.handle.startswith(EMAIL, autoescape=True))
    .group_by(identity.c.person_id)
)
_UNKNOWN = (
    select(engagement.c.source_id, engagement.c.word_id, times := func.count())
    .where(literal_column("signal") < literal_column("4"))  # as the partial index says it
    .group_by(engagement.c.source_id, engagement.c.word_id)
    .order_by(times.desc(), engagement.c.source_id, engagement.c.word_id)
)
_REJECTS = select(
    reject.c.source, reject.c.stream, reject.c.place, reject.c.reason, reject.c.run, reject.c.at
).order_by(reject.c.at.desc(), reject.c.source, reject.c.stream, reject.c.place)
_COUNT_REJECTS = select(func.count()).select_from(reject)
_TOTALS = select(
    select(func.count()).select_from(contact).where(not_(contact.c.gone), not_(contact.c.merged)).scalar_subquery(),
    select(func.count()).select_from(engagement).scalar_subquery(),
    select(func.count()).select_from(person).scalar_subquery(),
)


def happenings(connection: Connection, names: Names, number: int, limit: int) -> list[Happening]:
    return [
        Happening(names.text(source), key, *unpack(signal), names.text(word), from_ms(at), count, loads(detail or "{}"))
        for source, key, signal, word, at, count, detail in connection.execute(
            _HAPPENINGS, {"person": number, "limit": limit}
        )
    ]


def handles(connection: Connection, source_id: int, persons: Sequence[int]) -> dict[int, tuple[list[str], str]]:
    found: dict[int, tuple[list[str], str]] = {number: ([], "") for number in persons}
    for number, external_id in connection.execute(_LIVE_OF, {"source": source_id, "persons": persons}):
        found[number][0].append(external_id)
    for number, handle in connection.execute(_EMAILS_OF, {"persons": persons}):
        found[number] = found[number][0], identity_of(handle).value
    return found


def contacts_of(connection: Connection, names: Names, number: int) -> list[Said]:
    return [
        Said(
            source=names.text(row.source_id),
            id=row.external_id,
            identities=tuple(map(identity_of, loads(row.handles))),
            fields=loads(row.fields),
            holds=loads(row.holds),
            updated_at=None if row.updated_at is None else from_ms(row.updated_at),
            merged_ids=tuple(map(record_of, loads(row.merged_records))),
            gone=row.gone or row.merged,
            mark=row.mark,
            belongs=row.belongs,
        )
        for row in connection.execute(_CONTACTS, {"person": number})
    ]


def unknown_words(connection: Connection, names: Names) -> list[UnknownWord]:
    return [
        UnknownWord(names.text(source), names.text(word), times) for source, word, times in connection.execute(_UNKNOWN)
    ]


def set_aside(connection: Connection, run: int | None, limit: int) -> list[SetAside]:
    found = _REJECTS.limit(limit) if run is None else _REJECTS.where(reject.c.run == run).limit(limit)
    return [
        SetAside(source, stream, place, reason, seen_by, from_ms(at))
        for source, stream, place, reason, seen_by, at in connection.execute(found)
    ]


def count_set_aside(connection: Connection, run: int | None) -> int:
    found = _COUNT_REJECTS if run is None else _COUNT_REJECTS.where(reject.c.run == run)
    return connection.execute(found).scalar_one()


def totals(connection: Connection) -> Totals:
    return Totals(*connection.execute(_TOTALS).one())

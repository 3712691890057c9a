"""The log of what was sent to the CRM and what became of it, a row a change."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from syncer.model import Receipt
from syncer.store import bulk
from syncer.store.codec import fields_text, from_ms, loads, plain
from syncer.store.tables import Contact, table
from syncer.store.tables import Written as WrittenRow
from syncer.store.values import Written

contact, written = table(Contact), table(WrittenRow)

_COLUMNS = ("run", "at", "outcome", "was", "wish", "error")
_OF_PERSON = (
    select(contact.c.external_id, *(written.c[name] for name in _COLUMNS))
    .select_from(written.join(contact, contact.c.id == written.c.contact_id))
    .where(contact.c.person_id == bindparam("person"))
    .order_by(written.c.at.desc(), written.c.id.desc())
    .limit(bindparam("limit"))
)


class Sent(NamedTuple):
    """By which run something was sent, and when: in milliseconds."""

    run: int | None
    at: int


def log(connection: Connection, sent: Sent, receipts: Iterable[Receipt], numbers: Mapping[str, int]) -> None:
    """`numbers` of the contacts that are known, by their ids; others are left out."""
    rows = [
        (
            numbers[key],
            sent.run or 0,
            sent.at,
            receipt.outcome.value,
            fields_text(receipt.change.was),
            fields_text(receipt.change.wish),
            plain(receipt.error),
        )
        for receipt in receipts
        if (key := plain(receipt.change.id)) in numbers
    ]
    bulk.insert(connection, written, ("contact_id", *_COLUMNS), rows)


def of_person(connection: Connection, number: int, limit: int) -> list[Written]:
    """Newest first."""
    rows = connection.execute(_OF_PERSON, {"person": number, "limit": limit})
    return [
        Written(key, run, from_ms(at), outcome, loads(was), loads(wish), error)
        for key, run, at, outcome, was, wish, error in rows
    ]

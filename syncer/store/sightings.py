"""Contacts that a source named without telling more of them, and those that it did not name."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, bindparam, func, not_, select
from sqlalchemy import update as sql_update

from syncer.contract import Page
from syncer.model import Sighting
from syncer.store.bulk import among
from syncer.store.codec import plain, to_ms
from syncer.store.live import LIVE, OF_SOURCE
from syncer.store.tables import Contact, table

contact = table(Contact)

_KNOWN = select(contact.c.external_id, contact.c.mark, contact.c.gone).where(
    OF_SOURCE, among(contact.c.external_id, "ids")
)
_SEE = (
    sql_update(contact)
    .where(OF_SOURCE, among(contact.c.external_id, "ids"), not_(contact.c.gone))
    .values(seen_at=bindparam("at"))
)
_UNSEEN = contact.c.seen_at < bindparam("before")
_GONE = select(contact.c.id, contact.c.person_id).where(*LIVE, _UNSEEN)
_MARK_GONE = sql_update(contact).where(*LIVE, _UNSEEN).values(gone=True)
_NOT_LISTED = _UNSEEN, not_(among(contact.c.external_id, "listed"))
_IDS_UNSEEN = select(contact.c.external_id).where(*LIVE, *_NOT_LISTED).order_by(contact.c.id)
_COUNT_THERE = select(func.count()).select_from(contact).where(*LIVE)
_COUNT_GONE = _COUNT_THERE.where(*_NOT_LISTED)
_LONG_GONE = (
    select(contact.c.external_id)
    .where(OF_SOURCE, contact.c.gone, _UNSEEN)
    .order_by(contact.c.id)
    .limit(bindparam("limit"))
)


def stale(connection: Connection, source_id: int, seen: Sequence[Sighting]) -> list[str]:
    """Those of whom the source may say something else now: unknown, gone until now, or with another mark."""
    asked = {"source": source_id, "ids": [plain(one.id) for one in seen]}
    known = {key: (mark, bool(gone)) for key, mark, gone in connection.execute(_KNOWN, asked)}
    return [one.id for one in seen if one.mark and known.get(plain(one.id)) != (plain(one.mark), False)]


def see(connection: Connection, source_id: int, seen: Collection[Sighting], at: int) -> None:
    if seen:
        connection.execute(_SEE, {"source": source_id, "ids": [plain(one.id) for one in seen], "at": at})


def unseen(connection: Connection, source_id: int, page: Page) -> list[str]:
    """The ids of contacts that `page`, the last of a listing, would leave as gone."""
    return list(connection.execute(_IDS_UNSEEN, _asked(source_id, page)).scalars()) if page.whole_since else []


def would_be_gone(connection: Connection, source_id: int, page: Page) -> tuple[int, int]:
    there = connection.execute(_COUNT_THERE, {"source": source_id}).scalar_one()
    if not page.whole_since:
        return 0, there
    return connection.execute(_COUNT_GONE, _asked(source_id, page)).scalar_one(), there


def vanish(connection: Connection, source_id: int, before: int) -> dict[int, int]:
    """Marks contacts that were not seen since an instant as gone; gives them with their persons."""
    asked = {"source": source_id, "before": before}
    gone = dict(connection.execute(_GONE, asked).all())
    connection.execute(_MARK_GONE, asked)
    return gone


def long_gone(connection: Connection, source_id: int, before: int, limit: int) -> list[str]:
    asked = {"source": source_id, "before": before, "limit": limit}
    return list(connection.execute(_LONG_GONE, asked).scalars())


def _asked(source_id: int, page: Page) -> dict[str, object]:
    before = to_ms(page.whole_since) if page.whole_since else 0
    listed = [plain(one.id) for one in page.contacts] + [plain(one.id) for one in page.seen]
    return {"source": source_id, "before": before, "listed": listed}

"""Changes that the CRM refused: set aside with why, counted, and tried again when that may help."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, not_, select

from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import plain
from syncer.store.live import DECIDED, LIVE
from syncer.store.tables import Contact, Extra, Reject, table
from syncer.store.written import Sent

contact, extra, reject = table(Contact), table(Extra), table(Reject)

# As which streams refused changes are set aside.
WRITES = "write"
MISSED = "missed"  # of contacts that the CRM no longer has
LIFECYCLES = "lifecycle"
FOLLOW_UPS = "follow-up"
_STAGES, _BESIDE = (WRITES, MISSED), (LIFECYCLES, FOLLOW_UPS)

OWN_ECHO = 60_000  # milliseconds: a version so little later than the refusal may be what was written itself
_PLACE = "contact "
_KEY = ("source", "stream", "place")
_THERE = and_(not_(contact.c.gone), not_(contact.c.merged))
_OF_CONTACT: tuple[ColumnElement[bool], ...] = (
    reject.c.source == bindparam("crm"),
    contact.c.source_id == bindparam("source"),
    contact.c.external_id == func.substr(reject.c.place, len(_PLACE) + 1),
)
_OF_STAGES = reject.c.stream.in_(_STAGES)
_COUNT = (
    select(func.count(contact.c.id.distinct()))
    .select_from(reject.join(contact, and_(*_OF_CONTACT)))
    .where(*LIVE, DECIDED)
)
_COUNT_STAGES = _COUNT.where(_OF_STAGES, not_(contact.c.pending))
_COUNT_LIFECYCLES = _COUNT.where(
    reject.c.stream == LIFECYCLES,
    not_(exists().where(extra.c.contact_id == contact.c.id, extra.c.waiting)),
)
_RETRIED = select(reject.c.stream, contact.c.id, contact.c.external_id, reject.c.at).where(
    *_OF_CONTACT, reject.c.stream.in_((*_STAGES, *_BESIDE)), _THERE
)
_BEFORE = _RETRIED.where(reject.c.at < bindparam("before"))
_SOME = _RETRIED.where(among(reject.c.place, "places"))
_OVER = select(reject.c.stream, reject.c.place).where(*_OF_CONTACT, not_(_THERE))
_SHOWN = select(reject.c.place, contact.c.id).where(
    *_OF_CONTACT, reject.c.stream == MISSED, _THERE, contact.c.seen_at > reject.c.at
)


def set_aside(
    connection: Connection, crm: str, stream_name: str, refused: Sequence[tuple[str, str]], sent: Sent
) -> None:
    """By ids of contacts, with why."""
    rows = {key: (crm, stream_name, _place(key), plain(error), sent.run, sent.at) for key, error in refused}
    columns = ("source", "stream", "place", "reason", "run", "at")
    bulk.insert(connection, reject, columns, list(rows.values()), "replace")


def lift(connection: Connection, crm: str, stream_name: str, ids: Iterable[str]) -> None:
    """What was refused once has been accepted, or is wanted no longer."""
    bulk.delete(connection, reject, _KEY, [(crm, stream_name, _place(one)) for one in ids])


def count_stages(connection: Connection, crm: str, source_id: int) -> int:
    """Contacts that do not hold what they should, and are not about to be tried again."""
    return connection.execute(_COUNT_STAGES, {"crm": crm, "source": source_id}).scalar_one()


def count_lifecycles(connection: Connection, crm: str, source_id: int) -> int:
    return connection.execute(_COUNT_LIFECYCLES, {"crm": crm, "source": source_id}).scalar_one()


def follow(connection: Connection, crm: str, source_id: int) -> None:
    """What was refused is over once its contact is gone or another one's; one that the CRM did not have and the source
    has shown since is tried again.
    """
    asked = {"crm": crm, "source": source_id}
    over = connection.execute(_OVER, asked).all()
    bulk.delete(connection, reject, _KEY, [(crm, *row) for row in over])
    shown = connection.execute(_SHOWN, asked).all()
    bulk.delete(connection, reject, _KEY, [(crm, MISSED, place) for place, _ in shown])
    bulk.update(connection, contact, ("pending",), ("id",), [(True, number) for _, number in shown])


def retry(connection: Connection, crm: str, source_id: int, before: int | None) -> None:
    """All that were refused, or those that were last refused before an instant."""
    asked = {"crm": crm, "source": source_id}
    if before is None:
        _wait(connection, connection.execute(_RETRIED, asked).all())
    else:
        _wait(connection, connection.execute(_BEFORE, {**asked, "before": before}).all())


def retry_changed(connection: Connection, crm: str, source_id: int, versions: Mapping[str, int]) -> None:
    """Those of which a later version was read."""
    places = [_place(key) for key in versions]
    rows = connection.execute(_SOME, {"crm": crm, "source": source_id, "places": places}).all() if places else []
    _wait(connection, [row for row in rows if versions[row.external_id] - OWN_ECHO > row.at])


def _wait(connection: Connection, rows: Sequence[Any]) -> None:
    numbers: defaultdict[bool, set[int]] = defaultdict(set)
    for row in rows:
        numbers[row.stream in _BESIDE].add(row.id)
    bulk.update(connection, contact, ("pending",), ("id",), [(True, number) for number in sorted(numbers[False])])
    bulk.update(connection, extra, ("waiting",), ("contact_id",), [(True, number) for number in sorted(numbers[True])])


def _place(contact_id: str) -> str:
    return f"{_PLACE}{plain(contact_id)}"

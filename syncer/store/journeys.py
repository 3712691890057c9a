"""The first and the latest touch of persons: what they did of their own accord, as far as it is believed."""

from collections.abc import Collection

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from syncer.model import Kind, Trust, signal, unpack
from syncer.store.bulk import among
from syncer.store.codec import from_ms, loads
from syncer.store.tables import Engagement, Person, table
from syncer.store.values import Journey, Touch

engagement, person = table(Engagement), table(Person)

_SIGNALS = sorted(signal(kind, trust) for kind in Kind if kind.is_touch for trust in (Trust.SUMMARY, Trust.TRUSTED))
_TOUCHES = among(engagement.c.signal, "signals")
_ENDS = (
    select(engagement.c.person_id, func.min(engagement.c.at).label("first"), func.max(engagement.c.at).label("latest"))
    .where(among(engagement.c.person_id, "persons"), _TOUCHES, engagement.c.at <= bindparam("until"))
    .group_by(engagement.c.person_id)
    .subquery()
)
# of several at one instant the strongest counts, and then the one whose id comes first, whatever came in first
_AT_ENDS = (
    select(engagement.c.person_id, engagement.c.at, engagement.c.signal, engagement.c.detail)
    .join(
        _ENDS,
        and_(
            engagement.c.person_id == _ENDS.c.person_id,
            or_(engagement.c.at == _ENDS.c.first, engagement.c.at == _ENDS.c.latest),
        ),
    )
    .where(_TOUCHES)
    .order_by(engagement.c.person_id, engagement.c.at, engagement.c.signal.desc(), engagement.c.external_id)
)
_FIELDS = select(person.c.id, person.c.fields).where(among(person.c.id, "persons"))


def of_persons(connection: Connection, persons: Collection[int], until: int) -> dict[int, Journey]:
    """Of those that there are, by person; nothing later than `until`, in milliseconds."""
    asked = {"persons": sorted(persons), "signals": _SIGNALS, "until": until}
    ends: dict[int, dict[int, Touch]] = {}
    for number, at, found, detail in connection.execute(_AT_ENDS, asked):
        ends.setdefault(number, {}).setdefault(at, Touch(unpack(found)[0], from_ms(at), loads(detail or "{}")))
    journeys = {}
    for number, fields in connection.execute(_FIELDS, asked):
        touches = ends.get(number, {})
        first, latest = (touches[end(touches)] if touches else None for end in (min, max))
        journeys[number] = Journey(first, latest, loads(fields))
    return journeys

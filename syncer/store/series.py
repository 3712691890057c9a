"""Engagements of several people in one thing: `calls/7`, `calls/7#2`, `calls/7#3`, numbered without a gap."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, select

from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.tables import Engagement, table

engagement = table(Engagement)

_KEY = ("source_id", "external_id")
_THERE = select(engagement.c.external_id).where(
    engagement.c.source_id == bindparam("source"), among(engagement.c.external_id, "ids")
)


def following(external_id: str) -> str:
    of, number = _split(external_id)
    return f"{of}#{number + 1}"


def close_gaps(connection: Connection, source_id: int, removed: Collection[str]) -> None:
    """Moves up those that are numbered on from the removed: else whoever counts on from a gap would not find them."""
    asked = {"source": source_id, "ids": [following(one) for one in removed]}
    there = set(connection.execute(_THERE, asked).scalars()) if removed else set[str]()
    concerned = [one for one in removed if following(one) in there or following(one) in removed]
    for gap in sorted(concerned, key=_split, reverse=True):
        place = gap
        while _moved(connection, source_id, following(place), place):
            place = following(place)


def _moved(connection: Connection, source_id: int, was: str, now: str) -> bool:
    found = connection.execute(_THERE, {"source": source_id, "ids": [was]}).scalar()
    if found:
        bulk.update(connection, engagement, ("external_id",), _KEY, [(now, source_id, was)])
    return found is not None


def _split(external_id: str) -> tuple[str, int]:
    of, mark, number = external_id.rpartition("#")
    return (of, int(number)) if mark and number.isdecimal() else (external_id, 1)

"""What was decided: the current standing of each person, and each change of stage."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, not_, or_, select
from sqlalchemy import update as sql_update

from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import to_ms
from syncer.store.persons import DUE
from syncer.store.runs import read_note, write_note
from syncer.store.tables import Contact, History, Person, Ruleset, table
from syncer.store.values import Decided, Past

contact, history, person, ruleset = table(Contact), table(History), table(Person), table(Ruleset)

ACTIVE = "active ruleset"
STANDING = ("stage", "rule", "because", "since", "decided_at", "ruleset")

_STAGES = select(person.c.id, person.c.stage).where(among(person.c.id, "persons"))
_NOW_PENDING = (
    sql_update(contact).where(among(contact.c.person_id, "persons"), not_(contact.c.pending)).values(pending=True)
)
_ALL_DUE = sql_update(person).where(or_(person.c.review_at.is_(None), person.c.review_at != DUE)).values(review_at=DUE)
_COUNTS = select(person.c.stage, func.count()).where(person.c.stage != "").group_by(person.c.stage)
_HISTORY = select(*(history.c[name] for name in Past._fields))


def save(connection: Connection, run: int, items: Sequence[Decided]) -> None:
    kept = [(item.review_at, item.person) for item in items if item.standing is None]
    bulk.update(connection, person, ("review_at",), ("id",), kept)
    decided = [(item.person, item.standing, item.review_at) for item in items if item.standing is not None]
    if not decided:
        return
    persons = {"persons": [number for number, _, _ in decided]}
    before = dict(connection.execute(_STAGES, persons).all())
    moved = [
        (number, run, now.at, before[number], now.stage, now.rule, now.because, now.ruleset)
        for number, now, _ in decided
        if number in before and before[number] != now.stage
    ]
    bulk.insert(connection, history, ("person_id", *Past._fields), moved)
    rows = [(*now, review_at, number) for number, now, review_at in decided]
    bulk.update(connection, person, (*STANDING, "review_at"), ("id",), rows)
    connection.execute(_NOW_PENDING, persons)


def activate(connection: Connection, fingerprint: str, text: str, at: datetime) -> bool:
    if read_note(connection, ACTIVE) == fingerprint:
        return False
    bulk.insert(connection, ruleset, ("fingerprint", "text", "first_at"), [(fingerprint, text, to_ms(at))], "keep")
    write_note(connection, ACTIVE, fingerprint)
    connection.execute(_ALL_DUE)
    return True


def stage_counts(connection: Connection) -> dict[str, int]:
    return dict(connection.execute(_COUNTS).all())


def past(connection: Connection, number: int) -> list[Past]:
    found = _HISTORY.where(history.c.person_id == number).order_by(history.c.at, history.c.id)
    return [Past(*row) for row in connection.execute(found)]

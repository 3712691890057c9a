"""What was decided: the current standing of each person in each funnel, and each change of stage."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import orjson
from sqlalchemy import Connection, bindparam, func, not_, or_, select
from sqlalchemy import delete as sql_delete
from sqlalchemy import update as sql_update

from syncer.store import bulk
from syncer.store.bulk import among
from syncer.store.codec import loads, to_ms
from syncer.store.names import Names
from syncer.store.persons import DUE
from syncer.store.runs import read_note, write_note
from syncer.store.tables import Contact, History, Person, table
from syncer.store.tables import Ruleset as RulesetRow
from syncer.store.tables import Standing as StandingRow
from syncer.store.values import Decided, Move, Past, Ruleset, Standing

contact, history, person = table(Contact), table(History), table(Person)
ruleset, standing = table(RulesetRow), table(StandingRow)

ACTIVE = "active rulesets"
AS_OF = "decided as of"  # the latest instant, in milliseconds
KEY = ("person_id", "funnel_id")
STANDING = ("stage", "rule", "because", "since", "decided_at", "ruleset")
PAST = ("run", "at", "was", "stage", "rule", "because", "ruleset")

_STAGES = (
    select(person.c.id, standing.c.funnel_id, standing.c.stage)
    .outerjoin(standing, standing.c.person_id == person.c.id)
    .where(among(person.c.id, "persons"))
)
_NOW_PENDING = (
    sql_update(contact).where(among(contact.c.person_id, "persons"), not_(contact.c.pending)).values(pending=True)
)
_ALL_DUE = sql_update(person).where(or_(person.c.review_at.is_(None), person.c.review_at != DUE)).values(review_at=DUE)
_LEAVE = sql_delete(standing).where(not_(among(standing.c.funnel_id, "funnels")))
_COUNTS = select(standing.c.funnel_id, standing.c.stage, func.count()).group_by(standing.c.funnel_id, standing.c.stage)
_HISTORY = (
    select(history.c.funnel_id, *(history.c[name] for name in PAST))
    .where(history.c.person_id == bindparam("person"))
    .order_by(history.c.at, history.c.id)
)
_STANDINGS = select(*(standing.c[name] for name in (*KEY, *STANDING))).where(among(standing.c.person_id, "persons"))
_MOVES = (
    select(history.c.person_id, history.c.funnel_id, history.c.at, history.c.was, history.c.stage)
    .where(among(history.c.person_id, "persons"))
    .order_by(history.c.at, history.c.id)
)
_LATEST = select(func.max(standing.c.decided_at))
_AHEAD = (
    select(history.c.person_id, history.c.funnel_id, history.c.was)
    .where(history.c.at > bindparam("now"))
    .order_by(history.c.at, history.c.id)
)
_NOT_AHEAD = sql_delete(history).where(history.c.at > bindparam("now"))
_RULESET = select(ruleset.c.text).where(ruleset.c.fingerprint == bindparam("fingerprint"))


def save(connection: Connection, names: Names, run: int, items: Sequence[Decided]) -> None:
    """The names of the funnels have to have their numbers before."""
    bulk.update(connection, person, ("review_at",), ("id",), [(item.review_at, item.person) for item in items])
    connection.execute(_NOW_PENDING, {"persons": [item.person for item in items if item.standings or item.has_news]})
    persons = [item.person for item in items if item.standings]
    if not persons:
        return
    before = {(number, funnel): stage for number, funnel, stage in connection.execute(_STAGES, {"persons": persons})}
    there = {number for number, _ in before}
    decided = [
        (item.person, names.find(funnel), now)
        for item in items
        if item.person in there
        for funnel, now in item.standings.items()
    ]
    moved = [
        (number, funnel, run, now.at, was, now.stage, now.rule, now.because, now.ruleset, now.since)
        for number, funnel, now in decided
        if (was := before.get((number, funnel), "")) != now.stage
    ]
    bulk.insert(connection, history, (*KEY, *PAST, "since"), moved)
    rows = [(number, funnel, *now) for number, funnel, now in decided]
    bulk.insert(connection, standing, (*KEY, *STANDING), rows, "replace")


def activate(connection: Connection, names: Names, rulesets: Mapping[str, Ruleset], at: datetime) -> bool:
    """The names of the funnels have to have their numbers before."""
    active = {funnel: rules.fingerprint for funnel, rules in rulesets.items()}
    if loads(read_note(connection, ACTIVE) or "{}") == active:
        return False
    rows = [(*rules, to_ms(at)) for rules in dict.fromkeys(rulesets.values())]
    bulk.insert(connection, ruleset, ("fingerprint", "text", "first_at"), rows, "keep")
    write_note(connection, ACTIVE, orjson.dumps(active).decode())
    connection.execute(_LEAVE, {"funnels": [names.find(funnel) for funnel in rulesets]})
    connection.execute(_ALL_DUE)
    return True


def decide_as_of(connection: Connection, at: int, now: int) -> None:
    noted = read_note(connection, AS_OF)
    latest = int(noted) if noted else connection.execute(_LATEST).scalar() or at
    if at < latest:
        _take_back(connection, now)
        connection.execute(_ALL_DUE)
    if noted is None or at != latest:
        write_note(connection, AS_OF, str(at))


def _take_back(connection: Connection, now: int) -> None:
    """Moves later than `now`: each person stands where they did before the first of them."""
    before: dict[tuple[int, int], str] = {}
    for owner, funnel, was in connection.execute(_AHEAD, {"now": now}):
        before.setdefault((owner, funnel), was)
    stood = [(was, None, now, owner, funnel) for (owner, funnel), was in before.items() if was]
    bulk.update(connection, standing, ("stage", "since", "decided_at"), KEY, stood)
    bulk.delete(connection, standing, KEY, [key for key, was in before.items() if not was])
    connection.execute(_NOT_AHEAD, {"now": now})


def active_ruleset(connection: Connection, funnel: str) -> str | None:
    found: str | None = loads(read_note(connection, ACTIVE) or "{}").get(funnel)
    return found


def ruleset_text(connection: Connection, fingerprint: str) -> str | None:
    return connection.execute(_RULESET, {"fingerprint": fingerprint}).scalar()


def stage_counts(connection: Connection, names: Names) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for funnel, stage, count in connection.execute(_COUNTS):
        counts.setdefault(names.text(funnel), {})[stage] = count
    return counts


def past(connection: Connection, names: Names, number: int) -> list[Past]:
    return [Past(names.text(funnel), *rest) for funnel, *rest in connection.execute(_HISTORY, {"person": number})]


def last_moves(connection: Connection, names: Names, persons: Collection[int]) -> dict[int, dict[str, Move]]:
    """The last change of stage in each funnel, by person."""
    found: dict[int, dict[str, Move]] = {}
    for number, funnel, *move in connection.execute(_MOVES, {"persons": persons}):
        found.setdefault(number, {})[names.text(funnel)] = Move(*move)
    return found


def standings(connection: Connection, names: Names, persons: Collection[int]) -> dict[int, dict[str, Standing]]:
    """By person and funnel; whoever was never decided is absent."""
    found: dict[int, dict[str, Standing]] = {}
    for number, funnel, *rest in connection.execute(_STANDINGS, {"persons": persons}):
        found.setdefault(number, {})[names.text(funnel)] = Standing(*rest)
    return found

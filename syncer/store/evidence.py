"""Whoever is due, with their evidence: the hot path.

A person comes out of the database as one line with two lists, made in the order of the covering index: what happened,
and when. Both databases make such lists quicker than Python reads rows, and while they do, others are being decided.
"""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Connection, Integer, Select, Text, bindparam, case, cast, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from syncer.ahead import prefetched
from syncer.model import SUMMARY_CAP
from syncer.store.bulk import among
from syncer.store.codec import loads
from syncer.store.decisions import STANDING
from syncer.store.engine import Database
from syncer.store.filters import Filter
from syncer.store.lines import Lines, ListOf, keyed
from syncer.store.names import Names
from syncer.store.tables import Engagement, Person, Standing, table
from syncer.store.values import Case
from syncer.store.values import Standing as Stands

engagement, person, standing = table(Engagement), table(Person), table(Standing)

AT_ONCE = 4_000  # persons: so many that the next ones can be read while these are decided
NEIGHBORS = AT_ONCE  # persons with neighboring ids, read by one process so that its ranges are dense
DENSE = 4  # where at least every fourth signal is asked for, leaving out the others costs more than reading them
SIGNAL_BITS = 16  # a code is the signal and, above it, how often a roll-up counts; mostly it is the signal alone
SIGNAL = (1 << SIGNAL_BITS) - 1
FEW = 100_000  # persons: sorted in memory; to find more of them, all are looked at in their order
NOTHING = "[[], []]"


class _Lists(FunctionElement[str]):
    """The values of a group as JSON lists in a list, in the order of the covering index."""

    inherit_cache = True
    type = Text()


@compiles(_Lists, "sqlite")
def _lists_sqlite(element: _Lists, compiler: SQLCompiler, **options: Any) -> str:
    # no other index begins with the person: rows are met in this one's order
    lists = (f"json_group_array({compiler.process(values, **options)})" for values in element.clauses)
    return f"json_array({', '.join(lists)})"


@compiles(_Lists, "postgresql")
def _lists_postgres(element: _Lists, compiler: SQLCompiler, **options: Any) -> str:
    order = "ORDER BY engagement.signal, engagement.at"
    lists = (f"array_agg({compiler.process(values, **options)} {order})" for values in element.clauses)
    return f"json_build_array({', '.join(lists)})::text"


_COUNT = case((engagement.c.count > SUMMARY_CAP, SUMMARY_CAP), else_=engagement.c.count)
_CODE = case(
    (engagement.c.count == 1, engagement.c.signal),
    else_=engagement.c.signal + literal(1 << SIGNAL_BITS, Integer) * _COUNT,
)
_EVIDENCE = select(engagement.c.person_id, _Lists(_CODE, engagement.c.at).label("lists")).group_by(
    engagement.c.person_id
)
_REVIEW = func.coalesce(cast(person.c.review_at, Text), "")
_PERSONS = select(person.c.id, _REVIEW.label("review"), person.c.fields).order_by(person.c.id)
_STANDINGS = select(
    standing.c.person_id, ListOf(standing.c.funnel_id, *(standing.c[name] for name in STANDING)).label("said")
).order_by(standing.c.person_id)
_RANGE: tuple[BindParameter[int], BindParameter[int]] = bindparam("first"), bindparam("last")
_ASKED = among(engagement.c.signal, "signals")
_BETWEEN = engagement.c.signal.between(bindparam("least"), bindparam("most"))
_COUNT_DUE = select(func.count()).select_from(person).where(person.c.review_at <= bindparam("now"))
_IDS = select(person.c.id).order_by(person.c.id)
_MANY_DUE = _IDS.where(Filter(person.c.review_at) <= bindparam("now"))
_FEW_DUE = select(person.c.id).where(person.c.review_at <= bindparam("now")).order_by(person.c.id + 0)  # sorts them


def _as_lines(rows: Select[Any]) -> Select[Any]:
    found = rows.subquery()
    return select(Lines(*found.c))


# neighbors are read as a range of the index, strewn persons one by one
_PERSONS_OF_RANGE = _as_lines(_PERSONS.where(person.c.id.between(*_RANGE)))
_PERSONS_OF_SOME = _as_lines(_PERSONS.where(among(person.c.id, "ids")))
_STANDINGS_OF_RANGE = _as_lines(_STANDINGS.where(standing.c.person_id.between(*_RANGE)))
_STANDINGS_OF_SOME = _as_lines(_STANDINGS.where(among(standing.c.person_id, "ids")))
_EVIDENCE_OF_RANGE = _EVIDENCE.where(engagement.c.person_id.between(*_RANGE))
_EVIDENCE_OF_SOME = _EVIDENCE.where(among(engagement.c.person_id, "ids"))


class _Read(NamedTuple):
    """What the database gave of some persons, as lines in ascending order; `wanted` is None where all of them are."""

    persons: str | None
    standings: str | None
    evidence: str | None
    wanted: frozenset[int] | None

    def cases(self, names: Names) -> Iterator[Case]:
        """One at a time: what a case is made of is gone before the next one is made."""
        wanted, evidence, standings = self.wanted, dict(keyed(self.evidence)), self._standings(names)
        for number, rest in keyed(self.persons):
            owner = int(number)
            if wanted is None or owner in wanted:
                review_at, _, fields = rest.partition(" ")
                timeline = _timeline(*loads(evidence.get(number, NOTHING)))
                review = int(review_at) if review_at else None
                yield Case(owner, loads(fields), timeline, review, standings.get(number, {}))

    def _standings(self, names: Names) -> dict[str, dict[str, Stands]]:
        found: dict[str, dict[str, Stands]] = {}
        for number, said in keyed(self.standings):
            funnel, *rest = loads(said)
            found.setdefault(number, {})[names.text(funnel)] = Stands(*rest)
        return found


@dataclass(frozen=True, slots=True)
class Due:
    """Whose evidence is wanted: everybody's, or that of whoever is due at `now`.

    Timelines have at least these signals. `claims` are numbers of neighborhoods, ascending: only these are read, each
    when its number comes, so that several processes can share them out while they work.
    """

    now: int
    signals: Collection[int]
    everybody: bool = False
    claims: Iterator[int] | None = None

    def cases(self, database: Database, names: Names) -> Iterator[Case]:
        """Range by range, the next one read meanwhile, with no transaction open while a case is being decided."""
        for read in prefetched(self._reads(database)):
            yield from read.cases(names)

    def _reads(self, database: Database) -> Iterator[_Read]:
        for ids in self._parts(self._ids(database)):
            for start in range(0, len(ids), AT_ONCE):
                with database.read() as connection:
                    read = _read(connection, ids[start : start + AT_ONCE], self.signals)
                yield read

    def _ids(self, database: Database) -> "array[int]":
        """In ascending order."""
        with database.read() as connection:
            found = connection.execution_options(yield_per=10_000).execute(self._wanted(connection), {"now": self.now})
            return array("q", found.scalars())

    def _wanted(self, connection: Connection) -> Select[Any]:
        if self.everybody:
            return _IDS
        return _FEW_DUE if count_due(connection, self.now) <= FEW else _MANY_DUE

    def _parts(self, ids: "array[int]") -> Iterator["array[int]"]:
        if self.claims is None:
            yield ids
            return
        for number in self.claims:
            if not ids or number * NEIGHBORS > ids[-1]:
                return
            low, high = (bisect_left(ids, each * NEIGHBORS) for each in (number, number + 1))
            yield ids[low:high]


def count_due(connection: Connection, now: int) -> int:
    return connection.execute(_COUNT_DUE, {"now": now}).scalar_one()


def one(connection: Connection, names: Names, number: int) -> Case | None:
    """With every signal."""
    return next(_read(connection, [number], None).cases(names), None)


def _read(connection: Connection, ids: Sequence[int], signals: Collection[int] | None) -> _Read:
    is_range = ids[-1] - ids[0] < 2 * len(ids)
    asked: dict[str, Any] = {"first": ids[0], "last": ids[-1]} if is_range else {"ids": ids}
    persons = connection.execute(_PERSONS_OF_RANGE if is_range else _PERSONS_OF_SOME, asked).scalar()
    standings = connection.execute(_STANDINGS_OF_RANGE if is_range else _STANDINGS_OF_SOME, asked).scalar()
    evidence = _EVIDENCE_OF_RANGE if is_range else _EVIDENCE_OF_SOME
    if signals is not None:
        evidence = evidence.where(_BETWEEN)
        asked |= {"least": min(signals, default=0), "most": max(signals, default=-1)}
        if asked["most"] - asked["least"] >= DENSE * len(signals):
            evidence = evidence.where(_ASKED)
            asked["signals"] = signals
    lists = connection.execute(_as_lines(evidence), asked).scalar()
    has_gaps = is_range and ids[-1] - ids[0] >= len(ids)
    return _Read(persons, standings, lists, frozenset(ids) if has_gaps else None)


def _timeline(codes: list[int], instants: list[int]) -> dict[int, list[int]]:
    timeline: dict[int, list[int]] = {}
    happened: list[int] = []
    last = -1
    for code, at in zip(codes, instants, strict=True):
        if code == last:
            happened.append(at)
        elif code <= SIGNAL and code not in timeline:
            timeline[code] = happened = [at]
            last = code
        else:
            timeline.setdefault(code & SIGNAL, []).extend([at] * (code >> SIGNAL_BITS or 1))
            last = -1
    return timeline

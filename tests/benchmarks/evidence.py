"""A large store quickly made, a bare scan of its index, and the same as cases; `deciding` measures with it."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import psycopg
from sqlalchemy import make_url

from syncer.bench import Bench
from syncer.funnel import Funnel
from syncer.model import Kind, Trust, signal
from syncer.rules.instants import from_ms
from syncer.store import Decided, Ruleset, Store

PERSONS = 250_000
EACH = 20  # engagements of a person
FEW = 1_000
NOW = 1_780_000_000_000
YEAR = 365 * 86_400_000
ROWS_AT_ONCE = 100_000

KINDS = (
    *(Kind.EMAIL_SENT, Kind.EMAIL_OPENED, Kind.PAGE_VIEWED, Kind.EMAIL_CLICKED, Kind.EMAIL_REPLIED),
    *(Kind.CONTENT_DOWNLOADED, Kind.NEWSLETTER_SUBSCRIBED, Kind.FORM_SUBMITTED, Kind.CALL_CONNECTED),
    *(Kind.CALL_ATTEMPTED, Kind.MEETING_HELD, Kind.DEMO_REQUESTED, Kind.TRIAL_STARTED, Kind.PRICING_VIEWED),
    *(Kind.SOCIAL_LIKED, Kind.EVENT_ATTENDED, Kind.QUOTE_REQUESTED, Kind.UNSUBSCRIBED),
)
SIGNALS = frozenset(signal(kind, trust) for kind in KINDS for trust in Trust)

SCAN = "SELECT person_id, signal, at, count FROM engagement ORDER BY person_id, signal, at"
PERSON = ("person", "id, fields, review_at")
CONTACT = (
    "contact",
    "id, source_id, external_id, person_id, handles, merged_records, fields, holds, seen_at, gone, merged, pending",
)
IDENTITY = ("identity", "id, handle, person_id")
ENGAGEMENT = ("engagement", "source_id, external_id, person_id, identity_id, signal, at, count, word_id")


def seed(url: str, persons: int = PERSONS, each: int = EACH) -> None:
    """Fills an empty store: each person has one contact of the CRM "hub", nobody was ever decided."""
    with Store.open(url) as store:
        numbers = store._names.numbers(["hub", ""])
    with _loader(url) as load:
        load(*PERSON, _persons(persons))
        load(*IDENTITY, ((n, f"crm_id:hub/{n}", n) for n in range(1, persons + 1)))
        load(*CONTACT, _contacts(persons, numbers["hub"]))
        load(*ENGAGEMENT, _engagements(persons, each, numbers))
        load("counter", "name, taken", ((name, persons) for name in ("person", "contact", "identity")))


def _fields(n: int) -> str:
    return (
        f'{{"company":"Company {n % 5000}","country":"CL","created_at":"2026-01-05T10:00:00Z","email":"p{n}@x.cl",'
        f'"employees":{n % 900},"first_name":"Ana","industry":"mining","job_title":"Head of it","last_name":"{n}"}}'
    )


def _persons(persons: int) -> Iterator[tuple[Any, ...]]:
    for n in range(1, persons + 1):
        yield n, _fields(n), 0


def _contacts(persons: int, hub: int) -> Iterator[tuple[Any, ...]]:
    for n in range(1, persons + 1):
        yield n, hub, str(n), n, f'["crm_id:hub/{n}"]', "[]", _fields(n), "{}", 0, False, False, True


def _engagements(persons: int, each: int, numbers: dict[str, int]) -> Iterator[tuple[Any, ...]]:
    """One in ten is a roll-up. In the order of their ids, as a CRM lists them: that is not the order of persons."""
    chance = random.Random(1)
    hub, no_word = numbers["hub"], numbers[""]
    key = 1_000_000_000
    for _ in range(each):
        for n in range(1, persons + 1):
            key += 1
            kind, trust = KINDS[int(chance.random() * len(KINDS))], Trust.TRUSTED
            if chance.random() < 0.1:
                trust = Trust.SUMMARY
            count = int(chance.random() * 8) + 1 if trust is Trust.SUMMARY else 1
            at = NOW - int(chance.random() * YEAR)
            yield hub, f"calls/{key}", n, n, signal(kind, trust), at, count, no_word


Loader = Callable[[str, str, Iterator[tuple[Any, ...]]], None]


@contextmanager
def _loader(url: str) -> Iterator[Loader]:
    if url.startswith("sqlite"):
        connection = sqlite3.connect(make_url(url).database or "")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")

        def load(table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
            marks = ", ".join("?" * len(columns.split(",")))
            while chunk := list(islice(rows, ROWS_AT_ONCE)):
                connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", chunk)  # noqa: S608

        yield load
        connection.commit()
        connection.close()
    else:
        with _postgres(url) as server:

            def copy(table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
                with server.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as out:
                    for row in rows:
                        out.write_row(row)

            yield copy
            server.execute("VACUUM ANALYZE")


@contextmanager
def _postgres(url: str) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    address = url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def bare_scan(url: str) -> int:
    """Every row of the covering index, in order, into Python: what nothing written in Python can be quicker than."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(make_url(url).database or "")
        rows = sum(1 for _ in connection.execute(SCAN))
        connection.close()
        return rows
    with _postgres(url) as server, server.transaction(), psycopg.ServerCursor(server, "scan") as cursor:
        cursor.itersize = 10_000
        cursor.execute(SCAN, binary=True)
        return sum(1 for _ in cursor)


def stream(url: str, *, everybody: bool = False) -> int:
    """All that is due, as cases."""
    with Store.open(url) as store:
        return sum(1 for _ in store.due(NOW, SIGNALS, everybody))


def leave_few_due(url: str, few: int = FEW, persons: int = PERSONS) -> None:
    """Decides everybody but a few, who are strewn all over."""
    step = persons // few
    with Store.open(url) as store:
        for first in range(1, persons + 1, 5_000):
            reviews = [Decided(n, NOW + YEAR if n % step else 0) for n in range(first, first + 5_000)]
            store.save_decisions(1, reviews)


def decide_everybody(url: str, funnel: Funnel) -> None:
    """Keeps what the funnel says of everybody, so that nobody is due."""
    bench = Bench((funnel,), NOW, {})
    with Store.open(url) as store:
        store.activate({funnel.name: Ruleset(funnel.ladder.fingerprint, funnel.ladder.source_text)}, from_ms(NOW))
        decided = bench.decide(store.due(NOW, funnel.ladder.signals))
        while chunk := list(islice(decided, 5_000)):
            store.save_decisions(1, chunk)

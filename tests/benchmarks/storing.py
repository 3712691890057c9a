"""How long a page of 100 takes to be stored, and at which rate engagements come in."""

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from syncer.contract import Page
from syncer.identity import crm_id
from syncer.model import Contact, Engagement, Identity, IdentityKind, Kind, Stretch
from syncer.store import Store
from tests import databases
from tests.benchmarks.figures import Figure, timed

AT = datetime(2026, 5, 1, tzinfo=UTC)
READ_AT = AT + timedelta(days=30)
PAGES = 200
OF_A_PAGE = 100
BULK, OF_BULK = 100, 5_000


def run(full: bool) -> Sequence[Figure]:
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder, databases.sqlite_file(Path(folder)) as url:
        figures += _measured("SQLite", url)
    with databases.postgres_server() as server, server.database() as url:
        figures += _measured("PostgreSQL", url)
    return figures


def _measured(name: str, url: str) -> Iterator[Figure]:
    with Store.open(url) as store:
        yield _figure(f"{name}: a page of new contacts", _times(store, _contacts), "≤ 5 ms, ≤ 15 ms")
        yield _figure("  the same page again", _times(store, _contacts))
        yield _figure("  a page of new engagements", _times(store, _engagements), "≤ 5 ms, ≤ 15 ms")
        yield _figure("  a page of new clicks in mails", _times(store, _clicks))
        seconds = sum(_times(store, _bulk, BULK))
        rate = BULK * OF_BULK / seconds
        yield Figure(f"  engagements in pages of {OF_BULK:,}", f"{rate:,.0f}/s: 5 million in {5e6 / rate:.0f} s")


def _figure(what: str, times: Sequence[float], to_hold: str = "") -> Figure:
    return Figure(what, f"{median(times) * 1000:.1f} ms, best {min(times) * 1000:.1f} ms", to_hold)


def _times(store: Store, make: Callable[[int], Page], pages: int = PAGES) -> list[float]:
    made = [make(number) for number in range(pages)]
    return [timed(lambda page=page: store.save_page("hub", "all", page, READ_AT, "hub")) for page in made]  # type: ignore[misc]


def _contacts(page: int) -> Page:
    return Page(tuple(_contact(page * OF_A_PAGE + n) for n in range(OF_A_PAGE)), cursor=str(page))


def _contact(number: int) -> Contact:
    address = f"person{number}@company{number % 97}.cl"
    fields: dict[str, str | int] = {
        "company": "Company",
        "country": "CL",
        "created_at": "2026-01-05T10:00:00Z",
        "email": address,
        "employees": number % 900,
        "first_name": "Ana",
        "industry": "mining",
        "job_title": "Head of it",
        "last_name": "Rojas",
        "lifecycle_stage": "lead",
    }
    return Contact("hub", str(10**9 + number), (Identity(IdentityKind.EMAIL, address),), fields, {}, AT)


def _engagements(page: int, size: int = OF_A_PAGE, first: int = 0) -> Page:
    """Each of a call of its own, of which others may have been part before."""
    chance = random.Random(page)
    calls = [f"calls/{5 * 10**9 + first + page * size + n}/" for n in range(size)]
    people = [10**9 + chance.randrange(PAGES * OF_A_PAGE) for _ in range(size)]
    return Page(
        engagements=tuple(
            Engagement(
                source="hub",
                id=f"{calls[n]}{people[n]:020}",
                who=crm_id("hub", str(people[n])),
                kind=Kind.CALL_CONNECTED,
                at=AT + timedelta(seconds=page * size + n),
                vendor_kind="OUTBOUND/COMPLETED",
                detail={"direction": "OUTBOUND", "duration": 300},
            )
            for n in range(size)
        ),
        whole=tuple(Stretch(call, "", "9" * 20) for call in calls),
        cursor=str(page),
    )


def _clicks(page: int) -> Page:
    """Each has to be judged among what is stored of the same mail."""
    calls = _engagements(page, first=10**7)
    said = {"message": f"campaign {page // 20}", "link": "https://x.cl/offer"}
    return replace(
        calls, engagements=tuple(replace(one, kind=Kind.EMAIL_CLICKED, detail=said) for one in calls.engagements)
    )


def _bulk(page: int) -> Page:
    return _engagements(page, OF_BULK, 10**8)

"""Short words for what the tests of the store put in, and look up."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from syncer import identity
from syncer.contract import Page
from syncer.model import Contact, Engagement, Identity, Kind, Link, Trust, signal
from syncer.store import Case, Decided, Saved, Standing, Store

DAY_0 = datetime(2026, 5, 1, tzinfo=UTC)
NOW = 2_000_000_000_000  # later than anything here, in milliseconds
REPLIED = signal(Kind.EMAIL_REPLIED, Trust.TRUSTED)
REPLIED_SUM = signal(Kind.EMAIL_REPLIED, Trust.SUMMARY)
CLICKED = signal(Kind.EMAIL_CLICKED, Trust.TRUSTED)
SIGNALS = {REPLIED, REPLIED_SUM, CLICKED}


def at(day: float) -> datetime:
    return DAY_0 + timedelta(days=day)


def ms(day: float) -> int:
    return int(at(day).timestamp() * 1000)


def read_at(day: float) -> datetime:
    """The clock when something is read on that day of reading: later than all that happened."""
    return at(100 + day)


def email(text: str) -> Identity:
    found = identity.email(text)
    assert found
    return found


def phone(text: str) -> Identity:
    found = identity.phone(text)
    assert found
    return found


def record(number: int, source: str = "hub") -> Identity:
    return identity.crm_id(source, str(number))


def contact(number: int, *handles: str | Identity, source: str = "hub", **more: Any) -> Contact:
    """`handles`: e-mail addresses, or other identities."""
    identities = tuple(email(handle) if isinstance(handle, str) else handle for handle in handles)
    return Contact(source, str(number), identities, more.pop("fields", {"first_name": f"P{number}"}), **more)


def event(key: str, who: str | Identity, day: float = 0, kind: Kind = Kind.EMAIL_REPLIED, **more: Any) -> Engagement:
    source = more.pop("source", "hub")
    return Engagement(source, key, email(who) if isinstance(who, str) else who, kind, at(day), **more)


def link(one: str | Identity, other: str | Identity) -> Link:
    return Link(*(email(end) if isinstance(end, str) else end for end in (one, other)))


def save(
    store: Store,
    *items: Contact | Engagement | Link,
    day: float = 0,
    source: str = "hub",
    crm: str = "hub",
    **more: Any,
) -> Saved:
    """Stores one page with these items, read on that day of reading."""
    contacts = tuple(item for item in items if isinstance(item, Contact))
    engagements = tuple(item for item in items if isinstance(item, Engagement))
    links = tuple(item for item in items if isinstance(item, Link))
    return store.save_page(source, "all", Page(contacts, engagements, links, **more), read_at(day), crm)


def due(store: Store, now: int = NOW, signals: Iterable[int] = SIGNALS, **more: Any) -> list[Case]:
    return list(store.due(now, set(signals), **more))


def decide_all(store: Store, stage: str = "lead", review_at: int | None = None) -> None:
    """Everybody has this stage from now on; nobody is due."""
    standings = {"main": Standing(stage, "rule", "[]", None, ms(0), "rules")}
    store.save_decisions(1, [Decided(case.person, review_at, standings) for case in due(store, everybody=True)])


def person(store: Store, who: str | Identity) -> int | None:
    return store.person_of(email(who) if isinstance(who, str) else who)


def whose(store: Store, who: str | Identity) -> set[str]:
    """Ids of all that is known to have happened to this person."""
    number = person(store, who)
    return set() if number is None else {happening.id for happening in store.happenings(number)}

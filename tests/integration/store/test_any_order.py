"""Whatever comes in whatever order: persons and their evidence are those that a computation from scratch gives."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from syncer.identity import components, merge_fields
from syncer.model import Contact, Engagement, Identity, IdentityKind, Kind, Link, Trust, signal
from syncer.store import Decided, Saved, Standing, Store
from syncer.store.tables import METADATA
from tests import databases
from tests.integration.store.sample import NOW, at, save

EMAILS = tuple(Identity(IdentityKind.EMAIL, f"{name}@x.cl") for name in "abcd")
PHONES = tuple(Identity(IdentityKind.PHONE, f"+5690000000{n}") for n in range(2))
VISITORS = tuple(Identity(IdentityKind.VISITOR, f"site/{n}") for n in range(2))
SOURCES = ("hub", "list")
RECORDS = tuple(Identity(IdentityKind.CRM_ID, f"{source}/{n}") for source in SOURCES for n in range(4))
SIGNALS = {signal(kind, trust) for kind in Kind for trust in Trust}
CONTACT, ENGAGEMENT, PERSON = (METADATA.tables[name] for name in ("contact", "engagement", "person"))

Node = tuple[str, ...] | Identity
Item = Contact | Engagement | Link
Known = tuple[Mapping[str, object], dict[int, list[int]]]  # fields and timeline of a person


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    own = draw(st.sampled_from(RECORDS))
    source, _, number = own.value.partition("/")
    others = st.sets(st.sampled_from((*EMAILS, *PHONES, *VISITORS)), max_size=3)
    return Contact(
        source=source,
        id=number,
        identities=tuple(draw(others)),
        fields=draw(
            st.dictionaries(st.sampled_from(("country", "opted_out")), st.sampled_from(("CL", True)), max_size=2)
        ),
        merged_ids=tuple(draw(st.sets(st.sampled_from("0123"), max_size=1))),
        gone=draw(st.sampled_from((False, False, False, True))),
    )


@st.composite
def engagements(draw: st.DrawFn) -> Engagement:
    trust = draw(st.sampled_from(Trust))
    return Engagement(
        source=draw(st.sampled_from(SOURCES)),
        id=str(draw(st.integers(0, 7))),
        who=draw(st.sampled_from((*EMAILS, *PHONES, *VISITORS, *RECORDS))),
        kind=draw(st.sampled_from((Kind.EMAIL_REPLIED, Kind.PAGE_VIEWED))),
        at=at(draw(st.integers(0, 5))),
        trust=trust,
        count=draw(st.integers(0, 3)),
    )


LINKS = st.builds(Link, st.sampled_from((*EMAILS, *VISITORS, *PHONES)), st.sampled_from((*EMAILS, *RECORDS)))
PAGES = st.lists(st.lists(st.one_of(contacts(), engagements(), LINKS), min_size=1, max_size=6), max_size=8)


@dataclass
class World:
    """All that was said last, and who is who according to it."""

    contacts: dict[tuple[str, str], Contact] = field(default_factory=dict)
    engagements: dict[tuple[str, str], Engagement] = field(default_factory=dict)
    links: set[Link] = field(default_factory=set)

    def hear(self, item: Item) -> None:
        match item:
            case Link():
                self.links.add(item)
            case Engagement():
                self.engagements.pop((item.source, item.id), None)
                if item.count or item.trust is not Trust.SUMMARY:
                    self.engagements[item.source, item.id] = item
            case Contact():
                key = item.source, item.id
                known = self.contacts.get(key)
                if known and item.gone and not (item.identities or item.fields):
                    item = replace(known, gone=True)
                self.contacts[key] = item

    def merged(self) -> set[tuple[str, str]]:
        def absorbs(one: Contact, other: tuple[str, str]) -> bool:
            return one.source == other[0] and other[1] in one.merged_ids and one.id != other[1]

        return {
            key
            for key, contact in self.contacts.items()
            for other_key, other in self.contacts.items()
            if absorbs(other, key) and not absorbs(contact, other_key)
        }

    def persons(self) -> list[set[Node]]:
        """Groups of contacts and engagements, each by its key."""
        merged = self.merged()
        claims: list[tuple[tuple[str, str], Identity]] = []
        for (source, number), contact in self.contacts.items():
            own = [Identity(IdentityKind.CRM_ID, f"{source}/{n}") for n in (number, *contact.merged_ids)]
            others = () if (source, number) in merged else contact.identities
            claims += [((source, number), identity) for identity in (*own, *others)]
        claimants = Counter(identity for _, identity in set(claims))
        edges: list[tuple[Node, Node]] = [
            (("contact", *key), identity)
            for key, identity in claims
            if identity.kind is not IdentityKind.PHONE or claimants[identity] == 1
        ]
        edges += [(link.one, link.other) for link in self.links]
        edges += [(("engagement", *key), one.who) for key, one in self.engagements.items()]
        groups = components({node for edge in edges for node in edge}, edges)
        known: list[set[Node]] = [{node for node in group if not isinstance(node, Identity)} for group in groups]
        return [group for group in known if group]

    def fields(self, group: set[Node]) -> Mapping[str, object]:
        merged = self.merged()
        found = [
            replace(contact, gone=contact.gone or key in merged)
            for key, contact in self.contacts.items()
            if ("contact", *key) in group
        ]
        return merge_fields(found, "hub")

    def timeline(self, group: set[Node]) -> dict[int, list[int]]:
        timeline: dict[int, list[int]] = {}
        for key, one in self.engagements.items():
            if ("engagement", *key) in group:
                times = one.count if one.trust is Trust.SUMMARY else 1
                timeline.setdefault(signal(one.kind, one.trust), []).extend([int(one.at.timestamp() * 1000)] * times)
        return {number: sorted(instants) for number, instants in timeline.items()}

    def cases(self) -> dict[frozenset[Node], Known]:
        return {frozenset(group): (self.fields(group), self.timeline(group)) for group in self.persons()}


def _groups(store: Store) -> dict[int, frozenset[Node]]:
    """What the store has, by person, in the same terms."""
    found: dict[int, set[Node]] = defaultdict(set)
    with store._database.read() as connection:
        for kind, table in (("contact", CONTACT), ("engagement", ENGAGEMENT)):
            rows = connection.execute(select(table.c.person_id, table.c.source_id, table.c.external_id)).all()
            for person, source, key in rows:
                found[person].add((kind, store._names.text(source), key))
        assert set(connection.execute(select(PERSON.c.id)).scalars()) == set(found), "nobody is there for nothing"
    return {person: frozenset(group) for person, group in found.items()}


def _known(store: Store) -> dict[int, Known]:
    return {case.person: (case.fields, case.timeline) for case in store.due(NOW, SIGNALS, everybody=True)}


def _decide_all(store: Store, persons: Iterable[int]) -> None:
    standing = Standing("lead", "rule", "[]", None, 0, "rules")
    store.save_decisions(1, [Decided(number, None, {"main": standing}) for number in persons])


def _hear(store: Store, world: World, page: Sequence[Item]) -> None:
    """Stores the page and checks: who is who, who is due, and that saying it twice changes nothing."""
    before = _known(store)
    _decide_all(store, before)
    save(store, *page)
    for item in page:
        world.hear(item)
    now, groups = _known(store), _groups(store)
    assert {groups[person]: known for person, known in now.items()} == world.cases()
    due = {case.person for case in store.due(NOW, ())}
    assert {person for person, known in now.items() if known != before.get(person)} <= due
    _decide_all(store, now)
    assert save(store, *page) == Saved()
    assert (list(store.due(NOW, ())), _known(store)) == ([], now)


def _play(store: Store, pages: Sequence[Sequence[Item]]) -> None:
    world = World()
    for page in pages:
        _hear(store, world, _last_of_each(page))


def _last_of_each(page: Sequence[Item]) -> list[Item]:
    """A page says a thing once: of two versions the store takes the later as well, but the same page twice would not
    be the same then."""
    latest: dict[object, Item] = {}
    for item in page:
        key = item if isinstance(item, Link) else (type(item), item.source, item.id)
        latest[key] = item
    return list(latest.values())


@contextmanager
def _wiped(url: str) -> Iterator[Store]:
    with Store.open(url) as store:
        with store._database.write() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(table.delete())
        yield store


EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@settings(EXAMPLES, max_examples=50)
@given(pages=PAGES)
def test_on_sqlite(pages: list[list[Item]], tmp_path: Path, sqlite_template: Path) -> None:
    with databases.sqlite_file(tmp_path, sqlite_template) as url, Store.open(url) as store:
        _play(store, pages)


@pytest.mark.postgres
@settings(EXAMPLES, max_examples=12)
@given(pages=PAGES)
def test_on_postgres(pages: list[list[Item]], any_postgres_url: str) -> None:
    with _wiped(any_postgres_url) as store:
        _play(store, pages)


@pytest.fixture
def any_postgres_url(postgres: databases.Postgres) -> Iterator[str]:
    with postgres.database() as url:
        yield url


@settings(EXAMPLES, max_examples=40)
@given(items=st.lists(st.one_of(contacts(), engagements(), LINKS), max_size=14), random=st.randoms())
def test_the_order_of_arrival_does_not_matter(
    items: list[Item], random: object, tmp_path: Path, sqlite_template: Path
) -> None:
    items = _last_of_each(items)
    shuffled = list(items)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = []
    for order in (items, shuffled):
        with databases.sqlite_file(tmp_path, sqlite_template) as url, Store.open(url) as store:
            for item in order:
                save(store, item)
            found.append(set(_groups(store).values()))
    assert found[0] == found[1]

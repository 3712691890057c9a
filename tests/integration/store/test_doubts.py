"""What the engine doubts of what it stores: in whatever order and pages it is told, and only once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as event_of
from sqlalchemy import select

from syncer.model import Doubt, Engagement, Identity, IdentityKind, Kind, Trust, signal
from syncer.store import Happening, Saved, Store
from syncer.store.tables import METADATA
from tests import databases
from tests.integration.store.sample import DAY_0, at, contact, decide_all, due, email, event, link, save
from tests.integration.store.test_any_order import _wiped

SECOND = 1 / 86_400  # of a day
ENGAGEMENT, NAME = METADATA.tables["engagement"], METADATA.tables["name"]


def click(
    key: str, seconds: float, link: str = "", message: str = "m", who: str = "ana@x.cl", **more: Any
) -> Engagement:
    detail = {name: said for name, said in {"message": message, "link": link}.items() if said}
    return event(key, who, 1 + seconds * SECOND, Kind.EMAIL_CLICKED, detail=detail, **more)


def sent(key: str, seconds: float, message: str = "m", who: str = "ana@x.cl", **more: Any) -> Engagement:
    detail = {"message": message} if message else {}
    return event(key, who, 1 + seconds * SECOND, more.pop("kind", Kind.EMAIL_SENT), detail=detail, **more)


def told(store: Store, who: str = "ana@x.cl") -> dict[str, Happening]:
    person = store.person_of(email(who))
    assert person
    return {happening.id: happening for happening in store.happenings(person)}


def doubted(store: Store, who: str = "ana@x.cl") -> dict[str, str]:
    """Why, by id; those that are trusted are left out. Mark and trust always go together."""
    found = told(store, who)
    assert all((one.trust is Trust.DOUBTFUL) == ("doubt" in one.detail) for one in found.values())
    return {key: str(one.detail["doubt"]) for key, one in found.items() if "doubt" in one.detail}


BURST = (click("a", 0, "/a"), click("b", 0.5, "/b"), click("c", 1, "/c"))


def test_a_burst_of_links_is_doubted_and_the_person_is_not_promoted_by_it(store: Store) -> None:
    saved = save(store, *BURST, click("later", 3600, "/a"))
    assert saved == Saved(engagements_new=4, persons=1, doubted={Doubt.BURST: 3})
    assert doubted(store) == dict.fromkeys("abc", "burst")
    trusted, doubtful = (signal(Kind.EMAIL_CLICKED, trust) for trust in (Trust.TRUSTED, Trust.DOUBTFUL))
    [case] = due(store, signals={trusted, doubtful})
    assert {key: len(instants) for key, instants in case.timeline.items()} == {trusted: 1, doubtful: 3}
    assert told(store)["a"].detail == {"message": "m", "link": "/a", "doubt": "burst"}


@pytest.mark.parametrize("kind", [Kind.EMAIL_SENT, Kind.COLD_EMAIL])
def test_a_click_at_the_instant_of_delivery_is_doubted(store: Store, kind: Kind) -> None:
    saved = save(store, sent("s", 0, kind=kind), click("quick", 3), click("human", 300), click("other", 3, message="n"))
    assert saved.doubted == {Doubt.DELIVERY: 1}
    assert doubted(store) == {"quick": "delivery"}


def test_without_a_message_only_a_burst_tells(store: Store) -> None:
    save(store, sent("s", 0, ""))
    save(store, click("a", 1, "/a", ""), click("b", 100, "/a", ""), click("c", 100, "/b", ""))
    assert doubted(store) == {"b": "burst", "c": "burst"}


@pytest.mark.parametrize(
    "other",
    [
        click("b", 0, "/b", message="another"),
        click("b", 0, "/b", who="bob@x.cl"),
        click("b", 0, "/b", source="list"),
        replace(click("b", 0, "/b"), kind=Kind.EMAIL_OPENED),
        replace(click("b", 0, "/b"), trust=Trust.SUMMARY),
        click("b", 5, "/b"),
    ],
    ids=["mail", "person", "source", "kind", "roll-up", "instant"],
)
def test_a_burst_is_of_one_mail_of_one_person_from_one_source(store: Store, other: Engagement) -> None:
    save(store, click("a", 0, "/a"), other)
    assert doubted(store) == {}


def test_neighbors_that_are_stored_already_are_looked_at_again(store: Store) -> None:
    save(store, click("a", 0, "/a"), click("far", 60, "/f"))
    decide_all(store)
    assert save(store, click("b", 0.5, "/b")) == Saved(engagements_new=1, persons=1, doubted={Doubt.BURST: 2})
    assert doubted(store) == {"a": "burst", "b": "burst"}
    assert len(due(store)) == 1


def test_a_delivery_that_comes_later_lays_a_doubt_on_what_is_stored(store: Store) -> None:
    save(store, click("a", 2))
    decide_all(store)
    assert save(store, sent("s", 0)).doubted == {Doubt.DELIVERY: 1}
    assert doubted(store) == {"a": "delivery"}
    assert len(due(store)) == 1


def test_another_reason_is_no_news(store: Store) -> None:
    save(store, sent("s", 0), click("a", 2, "/a"))
    assert save(store, click("b", 2.5, "/b")).doubted == {Doubt.BURST: 1}
    assert doubted(store) == {"a": "burst", "b": "burst"}


@pytest.mark.parametrize("seconds", [19, 20, 21, 29, 30, 31, 39])
def test_what_comes_after_a_burst_does_not_tear_it_apart(store: Store, seconds: float) -> None:
    save(store, click("a", 0, "/a"), click("b", 5, "/b"), click("c", 10, "/c"))
    save(store, click("d", seconds, "/c"))
    assert doubted(store) == dict.fromkeys("abc", "burst")


CORRECTIONS: dict[str, Engagement] = {
    "other instant": click("b", 500, "/b"),
    "other person": click("b", 0.5, "/b", who="bob@x.cl"),
    "other mail": click("b", 0.5, "/b", message="n"),
    "same link": click("b", 0.5, "/a"),
    "no click": replace(click("b", 0.5, "/b"), kind=Kind.EMAIL_OPENED),
    "withdrawn": replace(click("b", 0.5, "/b"), trust=Trust.SUMMARY, count=0),
}


@pytest.mark.parametrize("correction", CORRECTIONS.values(), ids=CORRECTIONS)
def test_a_correction_lifts_the_doubt(store: Store, correction: Engagement) -> None:
    first = click("a", 0, "/a")
    save(store, first, click("b", 0.5, "/b"), contact(2, "bob@x.cl"))
    assert doubted(store) == {"a": "burst", "b": "burst"}
    decide_all(store)
    saved = save(store, correction)
    assert doubted(store) == doubted(store, "bob@x.cl") == {}
    assert told(store)["a"].detail == first.detail
    assert saved.doubted == {}
    assert told(store)["a"].trust is Trust.TRUSTED
    assert due(store), "who is no robot may be somebody else now"


def test_a_corrected_delivery_lifts_the_doubt(store: Store) -> None:
    save(store, sent("s", 0), click("a", 1))
    save(store, sent("s", -3600))
    assert doubted(store) == {}


def test_the_same_again_changes_nothing_and_is_not_told_again(store: Store) -> None:
    page = (*BURST, sent("s", 100), click("d", 101), event("old", "ana@x.cl", -20_000))
    assert sum(save(store, *page).doubted.values()) == 5
    decide_all(store)
    assert save(store, *page, day=1) == Saved()
    assert save(store, BURST[1], day=2) == Saved()
    assert due(store) == []
    changed = [replace(one, vendor_kind="CLICK") for one in BURST]
    assert save(store, *changed) == Saved(engagements_changed=3, persons=1), "no new doubt"
    assert set(doubted(store)) == {"a", "b", "c", "d", "old"}


def test_what_a_source_doubts_stays_doubted_and_bears_witness(store: Store) -> None:
    save(store, replace(click("a", 0, "/a"), trust=Trust.DOUBTFUL), click("b", 0, "/b"))
    assert {key: (one.trust, one.detail.get("doubt")) for key, one in told(store).items()} == {
        "a": (Trust.DOUBTFUL, None),
        "b": (Trust.DOUBTFUL, "burst"),
    }
    save(store, click("b", 900, "/b"))
    assert {key: one.trust for key, one in told(store).items()} == {"a": Trust.DOUBTFUL, "b": Trust.TRUSTED}


def test_a_source_cannot_speak_for_the_engine(store: Store) -> None:
    said = replace(click("a", 0), detail={"doubt": "burst", "n": 1})
    save(store, said)
    assert (told(store)["a"].detail, told(store)["a"].trust) == ({"n": 1}, Trust.TRUSTED)
    assert save(store, said) == Saved()


def test_marks_do_not_depend_on_who_is_who(store: Store) -> None:
    visitor = Identity(IdentityKind.VISITOR, "site/1")
    save(store, replace(click("a", 0, "/a"), who=visitor), click("b", 0, "/b"))
    save(store, link(visitor, "ana@x.cl"))
    assert set(told(store)) == {"a", "b"}
    assert doubted(store) == {}
    save(store, replace(click("c", 0, "/c"), who=visitor))
    assert doubted(store) == {"a": "burst", "c": "burst"}


def _statements(store: Store, *items: Engagement) -> int:
    seen: list[str] = []

    def before(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event_of.listen(store._database._engine, "before_cursor_execute", before)
    try:
        save(store, *items)
    finally:
        event_of.remove(store._database._engine, "before_cursor_execute", before)
    return len(seen)


def test_pages_without_clicks_cost_nothing_and_others_one_query(store: Store) -> None:
    people = [contact(n, f"p{n}@x.cl") for n in range(3)]
    save(store, *people)

    def page(kind: Kind, run: int, **detail: str) -> list[Engagement]:
        return [event(f"{kind.word} {run} {n}", f"p{n}@x.cl", 1 + n, kind, detail=detail) for n in range(3)]

    save(store, *page(Kind.CALL_CONNECTED, 0))
    plain = _statements(store, *page(Kind.CALL_CONNECTED, 1))
    assert _statements(store, *page(Kind.EMAIL_SENT, 1)) == plain, "it does not say of which mail"
    assert _statements(store, *page(Kind.EMAIL_SENT, 2, message="m")) == plain + 1
    assert _statements(store, *page(Kind.EMAIL_CLICKED, 1, message="n")) == plain + 1


def test_more_places_to_look_at_than_one_statement_takes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syncer.store.bulk._SPANS_AT_ONCE", 7)
    for link_ in ("/a", "/b"):
        save(store, *[click(f"{link_}{n}", 60 * n, link_) for n in range(30)])
    assert len(doubted(store)) == 60


# -- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.EMAIL_REPLIED, Kind.EMAIL_CLICKED, Kind.UNKNOWN])
@pytest.mark.parametrize(
    ("day", "wrong"),
    [(-13_269.001, True), (-13_269, False), (101, False), (101.001, True), (4_000, True)],
    ids=["1989", "1990", "a day ahead", "more", "years"],
)
def test_a_date_that_cannot_be_right_is_kept_and_doubted(store: Store, kind: Kind, day: float, wrong: bool) -> None:
    saved = save(store, event("e", "ana@x.cl", day, kind))
    assert saved == Saved(engagements_new=1, persons=1, doubted={Doubt.DATE: 1} if wrong else {})
    assert doubted(store) == ({"e": "date"} if wrong else {})
    assert told(store)["e"].at == at(day).replace(microsecond=at(day).microsecond // 1000 * 1000)


def test_a_roll_up_with_such_a_date_is_doubted_as_a_whole(store: Store) -> None:
    said = event("e", "ana@x.cl", 4_000, Kind.EMAIL_CLICKED, trust=Trust.SUMMARY, count=7)
    assert save(store, said).doubted == {Doubt.DATE: 1}
    assert (told(store)["e"].times, doubted(store)) == (7, {"e": "date"})
    assert save(store, said) == Saved()
    assert save(store, replace(said, at=at(1))) == Saved(engagements_changed=1, persons=1)
    assert told(store)["e"].trust is Trust.SUMMARY


def test_what_says_nothing_of_interest_may_be_planned(store: Store) -> None:
    meeting = event("e", "ana@x.cl", 400, Kind.NEUTRAL)
    assert save(store, meeting).doubted == {}
    held = replace(meeting, kind=Kind.MEETING_HELD)
    assert save(store, held, day=1).doubted == {Doubt.DATE: 1}, "too early to be held"
    save(store, meeting, day=2)
    assert save(store, held, day=301) == Saved(engagements_changed=1, persons=1)
    assert told(store)["e"].trust is Trust.TRUSTED


def test_a_day_that_comes_does_not_make_it_right_and_never_flips(store: Store) -> None:
    said = event("e", "ana@x.cl", 110)
    save(store, said)
    decide_all(store)
    for day in (1, 20, 2, 400):
        assert save(store, said, day=day) == Saved(), "as first judged"
    assert due(store) == []
    assert save(store, replace(said, vendor_kind="REPLY"), day=400).doubted == {}, "told before"
    assert save(store, replace(said, who=email("bob@x.cl")), day=400).doubted == {}
    assert doubted(store, "bob@x.cl") == {"e": "date"}
    assert save(store, replace(said, at=at(109)), day=400).doubted == {}
    assert told(store)["e"].trust is Trust.TRUSTED, "another date is judged anew"


def test_what_was_right_stays_so_when_read_with_a_clock_that_is_behind(store: Store) -> None:
    said = event("e", "ana@x.cl", 90)
    save(store, said)
    assert save(store, said, day=-50) == Saved()


# -- any order -------------------------------------------------------------------------------------------------------

WHO = (email("a@x.cl"), email("b@x.cl"), Identity(IdentityKind.VISITOR, "site/0"))


@st.composite
def mail_events(draw: st.DrawFn) -> Engagement:
    detail = {"message": st.sampled_from(["m", "m", "n", ""]), "link": st.sampled_from(["/a", "/b", "/c", ""])}
    said = {name: text for name, values in detail.items() if (text := draw(values))}
    kinds = (*(Kind.EMAIL_CLICKED,) * 4, Kind.EMAIL_SENT, Kind.EMAIL_OPENED)
    return Engagement(
        source=draw(st.sampled_from(["hub", "hub", "list"])),
        id=str(draw(st.integers(0, 9))),
        who=draw(st.sampled_from(WHO)),
        kind=draw(st.sampled_from(kinds)),
        at=DAY_0
        + timedelta(milliseconds=draw(st.sampled_from([0, 400, 1_000, 5_000, 10_000, 14_000, 20_000, 29_000]))),
        trust=draw(st.sampled_from([*[Trust.TRUSTED] * 4, Trust.DOUBTFUL, Trust.SUMMARY])),
        count=draw(st.integers(0, 2)),
        detail=said,
    )


LINKED = (link("a@x.cl", "b@x.cl"), link(WHO[2], "a@x.cl"), contact(1, "a@x.cl"), contact(1, "b@x.cl"))
PAGES = st.lists(st.lists(st.one_of(mail_events(), mail_events(), st.sampled_from(LINKED)), max_size=5), max_size=8)


def _rows(store: Store) -> set[tuple[Any, ...]]:
    columns = ("external_id", "signal", "at", "count", "detail")
    query = select(NAME.c.text, *(ENGAGEMENT.c[name] for name in columns)).join(
        NAME, NAME.c.id == ENGAGEMENT.c.source_id
    )
    with store._database.read() as connection:
        return {tuple(row) for row in connection.execute(query)}


def _last_versions(pages: Sequence[Sequence[Any]]) -> list[Engagement]:
    told = [item for page in pages for item in page if isinstance(item, Engagement)]
    return list({(one.source, one.id): one for one in told}.values())


def _play(store: Store, pages: Sequence[Sequence[Any]]) -> set[tuple[Any, ...]]:
    for page in pages:
        save(store, *page)
    return _rows(store)


def _same_as_at_once(in_parts: Store, at_once: Store, pages: Sequence[Sequence[Any]]) -> None:
    found = _play(in_parts, pages)
    last = _last_versions(pages)
    assert found == _play(at_once, [last])
    decide_all(in_parts)
    for one in last:
        assert save(in_parts, one) == Saved(), "again, and alone"
    assert _rows(in_parts) == found


EXAMPLES = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@settings(EXAMPLES, max_examples=60)
@given(pages=PAGES)
def test_any_order_and_paging_gives_the_same_marks_on_sqlite(
    pages: list[list[Any]], tmp_path: Path, sqlite_template: Path
) -> None:
    with (
        databases.sqlite_file(tmp_path, sqlite_template) as one,
        databases.sqlite_file(tmp_path, sqlite_template) as other,
        Store.open(one) as in_parts,
        Store.open(other) as at_once,
    ):
        _same_as_at_once(in_parts, at_once, pages)


@pytest.fixture
def two_postgres_urls(postgres: databases.Postgres) -> Iterator[tuple[str, str]]:
    with postgres.database() as one, postgres.database() as other:
        yield one, other


@pytest.mark.postgres
@settings(EXAMPLES, max_examples=15)
@given(pages=PAGES)
def test_any_order_and_paging_gives_the_same_marks_on_postgres(
    pages: list[list[Any]], two_postgres_urls: tuple[str, str]
) -> None:
    with _wiped(two_postgres_urls[0]) as in_parts, _wiped(two_postgres_urls[1]) as at_once:
        _same_as_at_once(in_parts, at_once, pages)

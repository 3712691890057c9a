"""The compiled ladder says what a naive reading of the same file says, and nothing changes before `review_at`."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mappings.funnel import SHIPPED, load
from syncer import yamlfile
from syncer.model import Kind, Trust, signal
from syncer.rules import Ladder
from syncer.rules import compile as compile_funnel
from syncer.rules.names import Names
from syncer.rules.schema import Funnel
from tests.unit.rules import naive
from tests.unit.rules.naive import Happened, Person
from tests.unit.rules.people import (
    CLOCKS_CHANGE,
    KINDS,
    ZONES,
    funnel,
    funnels,
    ms,
    people,
    rules_of_one,
    scores,
    thresholds,
    timeline,
)

many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SECOND = timedelta(seconds=1)
EARLY = CLOCKS_CHANGE - timedelta(days=30)


def ladder_of(file: dict[str, Any], zone: ZoneInfo) -> Ladder:
    return compile_funnel(Funnel.model_validate(file, context=Names.of(file)), zone)


def edges(person: Person, until: datetime) -> list[datetime]:
    """Instants from now on at which anything could change, and just before."""
    spans = [timedelta(days=days) for days in (0, 1, 2, 3, 7)]
    found = {event.at + span - early for event in person.events for span in spans for early in (timedelta(), SECOND)}
    found |= {person.now, until - SECOND}
    return sorted(at for at in found if person.now <= at < until)


@many
@given(rules_of_one | funnels(), people)
def test_both_readings_agree(file: dict[str, Any], person: Person) -> None:
    verdict = ladder_of(file, person.zone).judge(timeline(person.events), person.fields, ms(person.now))
    assert (verdict.stage, verdict.rule, list(verdict.because)) == naive.decide(file, person)


@many
@given(rules_of_one | funnels(), people)
def test_nothing_changes_before_the_review(file: dict[str, Any], person: Person) -> None:
    stays_until_the_review(file, person)


@settings(many, max_examples=250)
@given(scores(), thresholds, people)
def test_nothing_changes_before_the_review_of_a_score(score: dict[str, Any], at_least: int, person: Person) -> None:
    stays_until_the_review(of_score(score, at_least), person)


def stays_until_the_review(file: dict[str, Any], person: Person) -> None:
    ladder, seen = ladder_of(file, person.zone), timeline(person.events)
    verdict = ladder.judge(seen, person.fields, ms(person.now))
    review = verdict.review_at
    until = (
        CLOCKS_CHANGE + timedelta(days=12)
        if review is None
        else person.now + timedelta(milliseconds=review - ms(person.now))
    )
    assert until > person.now
    for at in edges(person, until):
        later = Person(person.events, person.fields, at, person.zone)
        assert naive.decide(file, later) == (verdict.stage, verdict.rule, list(verdict.because))
        assert ladder.judge(seen, person.fields, ms(at)) == verdict


def of_score(score: dict[str, Any], at_least: int) -> dict[str, Any]:
    rule = {"id": "rule", "stage": "lead", "when": {"score": "warmth", "at_least": at_least}}
    return funnel([rule], scores={"warmth": score})


@many
@given(rules_of_one | funnels(), people, st.randoms())
def test_order_of_arrival_does_not_matter(file: dict[str, Any], person: Person, random: Any) -> None:
    ladder = ladder_of(file, person.zone)
    shuffled = list(person.events)
    random.shuffle(shuffled)
    one, other = timeline(person.events), timeline(tuple(shuffled))
    assert ladder.judge(one, person.fields, ms(person.now)) == ladder.judge(other, person.fields, ms(person.now))


def without_days(said: Any) -> Any:
    """The same without the two words that look at local days."""
    if isinstance(said, list):
        return [without_days(part) for part in said]
    if not isinstance(said, dict):
        return said
    local = {"on_days", "after"} if "did" in said else set()
    return {key: without_days(part) for key, part in said.items() if key not in local}


@many
@given((rules_of_one | funnels()).map(without_days), people)
def test_no_clock_change_and_no_time_zone_moves_a_window(file: dict[str, Any], person: Person) -> None:
    seen, now = timeline(person.events), ms(person.now)
    verdicts = [ladder_of(file, zone).judge(seen, person.fields, now) for zone in ZONES]
    assert verdicts == [verdicts[0]] * len(ZONES)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize("clocks", [datetime(2026, 4, 5, tzinfo=UTC), datetime(2026, 9, 6, tzinfo=UTC)], ids=str)
def test_a_window_over_a_clock_change_is_exact(zone: ZoneInfo, clocks: datetime) -> None:
    """The clocks of Chile change on both days, one way and the other."""
    at = clocks - timedelta(hours=12)
    file = funnel([{"id": "rule", "stage": "lead", "when": {"did": "page_viewed", "within": "1d"}}])
    verdict = ladder_of(file, zone).judge({signal(Kind.PAGE_VIEWED, Trust.TRUSTED): [ms(at)]}, {}, ms(at))
    assert (verdict.rule, verdict.review_at) == ("rule", ms(at) + 24 * 60 * 60 * 1000)


@many
@given(st.sampled_from(KINDS), st.sampled_from([1, 2, 3]), st.sampled_from(["1d", "3d", None]), people)
def test_since_is_when_it_began_to_hold(kind: str, least: int, within: str | None, person: Person) -> None:
    events = tuple(Happened(event.kind, event.at) for event in person.events if event.at <= person.now)
    asked: dict[str, Any] = {"did": kind, "at_least": least} | ({"within": within} if within else {})
    file = funnel([{"id": "rule", "stage": "lead", "when": asked}])
    verdict = ladder_of(file, person.zone).judge(timeline(events), {}, ms(person.now))
    if verdict.rule == "no_evidence":
        assert verdict.since is None
        return
    assert verdict.since is not None
    since = CLOCKS_CHANGE + timedelta(milliseconds=verdict.since - ms(CLOCKS_CHANGE))

    def held(at: datetime) -> bool:
        return naive.enough(asked, file, Person(tuple(e for e in events if e.at <= at), {}, at, person.zone))

    assert not held(since - SECOND)
    whole = Person(events, {}, since, person.zone)
    assert all(held(at) for at in edges(whole, person.now + SECOND))


@settings(many, max_examples=150)
@given(scores(), thresholds, people)
def test_a_score_has_held_since_the_walk_back_finds_it_too_low(
    score: dict[str, Any], at_least: int, person: Person
) -> None:
    trusted = tuple(Happened(event.kind, event.at) for event in person.events if event.at <= person.now)
    file = of_score(score, at_least)
    assume(not any("after" in item for item in score["points"]))  # the anchor is that of today
    verdict = ladder_of(file, person.zone).judge(timeline(trusted), person.fields, ms(person.now))
    if verdict.rule != "rule":
        return

    def held(at: datetime) -> bool:
        past = tuple(e for e in trusted if e.at <= at)
        return naive.decide(file, Person(past, person.fields, at, person.zone))[0] == "lead"

    instants = [at for at in edges(Person(trusted, {}, EARLY, person.zone), person.now + SECOND) if at >= EARLY]
    if verdict.since is None:
        assert all(map(held, instants))
        return
    since = CLOCKS_CHANGE + timedelta(milliseconds=verdict.since - ms(CLOCKS_CHANGE))
    assert not held(since - SECOND)
    assert all(held(at) for at in instants if at >= since)


@settings(many, max_examples=150)
@given(scores(), thresholds, people)
def test_a_score_is_looked_at_again_when_something_does_change(
    score: dict[str, Any], at_least: int, person: Person
) -> None:
    past = Person(tuple(e for e in person.events if e.at <= person.now), person.fields, person.now, person.zone)
    file = of_score(score, at_least)
    kinds = [kind for item in score["points"] if "did" in item for kind in naive.kinds(item["did"], file)]
    assume(len(kinds) == len(set(kinds)))  # of two items about one kind, one may lose what the other still shows
    verdict = ladder_of(file, past.zone).judge(timeline(past.events), past.fields, ms(past.now))
    if verdict.review_at is not None:
        then = past.now + timedelta(milliseconds=verdict.review_at - ms(past.now))
        later = Person(past.events, past.fields, then, past.zone)
        assert naive.decide(file, later) != naive.decide(file, past)


FILES = {name: yamlfile.read(path).data for name, path in SHIPPED.items()}
LADDERS = {name: compile_funnel(load(name), ZoneInfo("America/Santiago")) for name in SHIPPED}
half_days_ago = st.integers(-210 * 2, 4).map(lambda half_days: CLOCKS_CHANGE + timedelta(hours=12 * half_days))
histories = st.lists(
    st.builds(
        Happened,
        st.sampled_from([kind.word for kind in Kind]),
        half_days_ago,
        st.sampled_from(["trusted", "trusted", "summary", "doubtful"]),
    ),
    max_size=10,
)
records = st.fixed_dictionaries(
    {},
    optional={
        "decision_maker": st.booleans(),
        "opted_out": st.booleans(),
        "job_title": st.sampled_from(["CEO", "Dueña", "Estudiante, dueña de un perro", "Vendedora"]),
        "employees": st.sampled_from([3, 500]),
        "email": st.sampled_from(["ana@gmail.com", "ana@buyer.example"]),
    },
)


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=150, deadline=None)
@given(histories, records)
def test_both_readings_of_the_shipped_funnels_agree(name: str, events: list[Happened], fields: dict[str, Any]) -> None:
    person = Person(tuple(events), fields, CLOCKS_CHANGE, LADDERS[name].timezone)
    verdict = LADDERS[name].judge(timeline(person.events), person.fields, ms(person.now))
    assert (verdict.stage, verdict.rule, list(verdict.because)) == naive.decide(FILES[name], person)


ROBOTS = st.builds(Happened, st.just("email_opened"), half_days_ago, st.sampled_from(["trusted", "summary"]))
DOUBTS = st.builds(
    Happened,
    st.sampled_from(["email_clicked", "page_viewed", "email_replied", "quote_requested"]),
    half_days_ago,
    st.just("doubtful"),
)


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=150, deadline=None)
@given(histories, records, st.lists(ROBOTS | DOUBTS, min_size=1, max_size=5))
def test_opens_and_what_is_doubtful_promote_nobody(
    name: str, events: list[Happened], fields: dict[str, Any], more: list[Happened]
) -> None:
    ladder, now = LADDERS[name], ms(CLOCKS_CHANGE)
    without = ladder.judge(timeline(tuple(events)), fields, now)
    beside = ladder.judge(timeline((*events, *more * 50)), fields, now)
    assert beside.stage == without.stage or (without.stage, beside.stage) == ("none", "lead")

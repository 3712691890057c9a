"""Deciding only whoever is due, page after page and day after day, ends where deciding everybody from scratch does."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncer.bench import Bench
from syncer.funnel import Funnel
from syncer.rules import because
from syncer.rules import compile as compile_funnel
from syncer.rules.names import Names
from syncer.rules.schema import Funnel as FunnelFile
from syncer.store import Ruleset, Store
from tests import databases
from tests.integration.store.sample import at, ms, save
from tests.integration.store.test_any_order import (
    EXAMPLES,
    PAGES,
    Item,
    World,
    _groups,
    _last_of_each,
    _wiped,
    any_postgres_url,
)

__all__ = ["any_postgres_url"]

REPLIES, VIEWS = "email_replied", "page_viewed"
STAGES = ("none", "lead", "hot", "out")
FILE: dict[str, Any] = {
    "version": 1,
    "anchors": {"first_view": {"first": VIEWS}},
    "stages": [
        {"key": key, "label": key, "definition": key, "next_action": key} for key in ("none", "lead", "hot", "out")
    ],
    "exclusions": {"stage": "out", "rules": [{"id": "opted_out", "when": {"field": "opted_out", "is": True}}]},
    "rules": [
        {"id": "often", "stage": "hot", "when": {"did": [REPLIES, VIEWS], "at_least": 2, "on_days": 2, "within": "3d"}},
        {"id": "came_back", "stage": "hot", "when": {"did": REPLIES, "after": "first_view", "within": "2d"}},
        {
            "id": "calm",
            "stage": "lead",
            "when": {"all": [{"did": VIEWS, "at_most": 1, "within": "2d"}, {"did": VIEWS}]},
        },
        {"id": "doubtful", "stage": "lead", "when": {"did": REPLIES, "trusted": False, "within": "4d"}},
        {"id": "chilean", "stage": "lead", "when": {"field": "country", "is": "CL"}},
    ],
}
OTHER = {**FILE, "rules": [{"id": "view", "stage": "hot", "when": {"did": VIEWS, "within": "5d"}}]}


def funnel(name: str, file: dict[str, Any]) -> Funnel:
    schema = FunnelFile.model_validate(file, context=Names.of(file))
    return Funnel.of(name, compile_funnel(schema, ZoneInfo("America/Santiago")), "en")


FUNNELS = (funnel("main", FILE), funnel("wind", OTHER))
SIGNALS = frozenset().union(*(each.ladder.signals for each in FUNNELS))
RULESETS = {each.name: Ruleset(each.ladder.fingerprint, "text") for each in FUNNELS}
STEPS = st.lists(st.tuples(PAGES.map(lambda pages: pages[:2]), st.floats(0, 2)), max_size=8)

Steps = Sequence[tuple[Sequence[Sequence[Item]], float]]


def decide_due(store: Store, now: int) -> None:
    store.activate(RULESETS, at(0))
    bench = Bench(FUNNELS, now, store.pins())
    store.save_decisions(1, [bench.decided(case) for case in store.due(now, SIGNALS)])


def play(store: Store, steps: Steps) -> None:
    world, day = World(), 2.0
    for pages, later in steps:
        for page in map(_last_of_each, pages):
            save(store, *page)
            for item in page:
                world.hear(item)
        day += later
        decide_due(store, ms(day))
        assert decided(store) == from_scratch(world, ms(day))
    everybody = list(store.due(ms(day), SIGNALS, everybody=True))
    again = [Bench(FUNNELS, ms(day), {}).decided(case) for case in everybody]
    assert not any(each.standings for each in again), "nothing is left to decide"
    assert [each.review_at for each in again] == [case.review_at for case in everybody]


Standings = dict[str, tuple[str, ...]]


def decided(store: Store) -> dict[object, Standings]:
    groups = _groups(store)
    cases = store.due(ms(0), SIGNALS, everybody=True)
    return {groups[case.person]: {name: now[:3] for name, now in case.standings.items()} for case in cases}


def from_scratch(world: World, now: int) -> dict[object, Standings]:
    found: dict[object, Standings] = {}
    for group, (fields, timeline) in world.cases().items():
        verdicts = {each.name: each.ladder.judge(timeline, fields, now) for each in FUNNELS}  # type: ignore[arg-type]
        found[group] = {name: (it.stage, it.rule, because.dump(it.because)) for name, it in verdicts.items()}
    return found


@settings(EXAMPLES, max_examples=60)
@given(steps=STEPS)
def test_on_sqlite(steps: Steps, tmp_path: Path, sqlite_template: Path) -> None:
    with databases.sqlite_file(tmp_path, sqlite_template) as url, Store.open(url) as store:
        play(store, steps)


@pytest.mark.postgres
@settings(EXAMPLES, max_examples=15)
@given(steps=STEPS)
def test_on_postgres(steps: Steps, any_postgres_url: str) -> None:
    with _wiped(any_postgres_url) as store:
        play(store, steps)

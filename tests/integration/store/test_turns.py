"""The changes of stage of everybody, as statistics read them."""

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from syncer.store import Decided, Standing, Store, Turn, turns
from tests.integration.store.sample import contact, event, ms, record, save

BEFORE = """
INSERT INTO person VALUES (1, '{}', NULL), (2, '{}', NULL), (3, '{}', NULL);
INSERT INTO history (id, person_id, funnel_id, run, at, was, stage, rule, because, ruleset) VALUES
    (1, 1, 1, 1, 60, '', 'lead', 'rule', '[]', 'abc'),
    (2, 1, 1, 2, 80, 'lead', 'prospect', 'rule', '[]', 'abc'),
    (3, 2, 1, 1, 60, '', 'lead', 'rule', '[]', 'abc'),
    (4, 3, 1, 1, 60, '', 'lead', 'rule', '[]', 'abc'),
    (5, 3, 1, 1, 70, 'lead', 'none', 'rule', '[]', 'abc'),
    (6, 3, 1, 1, 80, 'none', 'lead', 'rule', '[]', 'abc');
INSERT INTO standing VALUES (1, 1, 'prospect', 'rule', '[]', 70, 80, 'abc'),
    (2, 1, 'excluded', 'rule', '[]', 75, 80, 'abc'),
    (3, 1, 'lead', 'rule', '[]', 75, 80, 'abc')"""


def decide(store: Store, person: int, stage: str, day: float, since: float | None = None, funnel: str = "main") -> None:
    began = None if since is None else ms(since)
    standing = Standing(stage, f"rule of {stage}", "[]", began, ms(day), "abc")
    store.save_decisions(1, [Decided(person, None, {funnel: standing})])


def read(store: Store, funnel: str = "main", until: float = 100) -> list[Turn]:
    return list(store.turns(funnel, ms(until)))


def test_each_change_of_stage_with_when_it_was_decided_and_since_when_it_is_so(store: Store) -> None:
    save(store, contact(1), contact(2))
    decide(store, 2, "lead", 5, since=1)
    decide(store, 1, "lead", 6)
    decide(store, 2, "prospect", 8, since=7)
    decide(store, 2, "prospect", 9, since=7)
    assert read(store) == [
        Turn(1, ms(6), None, "", "lead", "rule of lead"),
        Turn(2, ms(5), ms(1), "", "lead", "rule of lead"),
        Turn(2, ms(8), ms(7), "lead", "prospect", "rule of prospect"),
    ]


def test_only_of_one_funnel_and_only_up_to_an_instant(store: Store) -> None:
    save(store, contact(1))
    decide(store, 1, "lead", 5)
    decide(store, 1, "warm", 3, funnel="wind")
    decide(store, 1, "prospect", 8)
    assert [turn.stage for turn in read(store, until=5)] == ["lead"]
    assert [turn.stage for turn in read(store, "wind")] == ["warm"]
    assert (store.first_decided("main"), store.first_decided("wind")) == (ms(5), ms(3))
    assert (read(store, "solar"), store.first_decided("solar")) == ([], None)


def test_in_order_of_persons_however_many(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "AT_ONCE", 7)
    save(store, *(event(f"e{n}", record(n)) for n in range(40)))
    for day, stage in ((1, "lead"), (2, "prospect")):
        standing = Standing(stage, "rule", "[]", None, ms(day), "abc")
        store.save_decisions(1, [Decided(n, None, {"main": standing}) for n in range(40, 0, -3)])
    found = read(store)
    assert [turn.person for turn in found] == [n for n in range(1, 41, 3) for _ in range(2)]
    assert [turn.stage for turn in found] == ["lead", "prospect"] * 14


def test_of_persons_who_become_one_it_is_one_history(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "ana@y.cl"))
    decide(store, 1, "lead", 5, since=4)
    decide(store, 2, "prospect", 3, since=2)
    save(store, contact(1, "ana@x.cl", "ana@y.cl"), day=10)
    found = read(store)
    assert len({turn.person for turn in found}) == 1
    assert [(turn.stage, turn.since) for turn in found] == [("prospect", ms(2)), ("lead", ms(4))]


def test_histories_from_before_know_since_when_the_last_stage_is_had(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", "syncer.store:migrations")
        command.upgrade(config, "0002")
        for statement in BEFORE.split(";"):
            connection.execute(text(statement))
    engine.dispose()
    with Store.open(empty_database_url) as store:
        assert [(turn.person, turn.stage, turn.since) for turn in store.turns("main", 90)] == [
            (1, "lead", None),
            (1, "prospect", 70),
            (2, "lead", None),
            (3, "lead", None),
            (3, "none", None),
            (3, "lead", 75),
        ]

"""Who is due, in which order and with which evidence."""

from itertools import islice
from typing import Any

import pytest
from sqlalchemy import event as event_of

from syncer.model import SUMMARY_CAP, Kind, Trust, signal
from syncer.store import Case, Decided, Standing, Store, evidence
from tests.integration.store.sample import (
    CLICKED,
    NOW,
    REPLIED,
    REPLIED_SUM,
    SIGNALS,
    contact,
    decide_all,
    due,
    event,
    ms,
    record,
    save,
)


def test_a_case_has_all_that_a_decision_needs(store: Store) -> None:
    save(
        store,
        contact(1, fields={"country": "CL", "employees": 12, "opted_out": False}),
        event("b", record(1), 2),
        event("a", record(1), 1),
        event("c", record(1), 1.5, Kind.EMAIL_CLICKED),
    )
    assert due(store) == [
        Case(
            person=1,
            fields={"country": "CL", "employees": 12, "opted_out": False},
            timeline={REPLIED: [ms(1), ms(2)], CLICKED: [ms(1.5)]},
            review_at=0,
            standings={},
        )
    ]
    standings = {name: Standing(name, "rule", '[["x"]]', ms(1), ms(8), "abc") for name in ("main", "solar")}
    store.save_decisions(1, [Decided(1, ms(9), standings)])
    assert due(store) == [due(store, everybody=True)[0]._replace(review_at=ms(9), standings=standings)]


def test_only_signals_that_are_asked_for(store: Store) -> None:
    save(
        store,
        event("a", record(1), 1),
        event("b", record(1), 1, Kind.EMAIL_CLICKED),
        event("c", record(2), 1, Kind.NEUTRAL),
    )
    assert [case.timeline for case in due(store, signals=[CLICKED])] == [{CLICKED: [ms(1)]}, {}]
    strewn = [CLICKED, signal(Kind.PURCHASED, Trust.TRUSTED)]
    assert [case.timeline for case in due(store, signals=strewn)] == [{CLICKED: [ms(1)]}, {}]
    assert [case.timeline for case in due(store, signals=[])] == [{}, {}]


def test_a_roll_up_stands_as_often_as_it_counts_up_to_a_limit(store: Store) -> None:
    save(
        store,
        event("1/first", record(1), 1, trust=Trust.SUMMARY, count=2),
        event("1/last", record(1), 5, trust=Trust.SUMMARY),
        event("2/first", record(2), 1, trust=Trust.SUMMARY, count=1_000_000),
        event("2/last", record(2), 1, trust=Trust.SUMMARY),
    )
    one, two = due(store)
    assert one.timeline == {REPLIED_SUM: [ms(1), ms(1), ms(5)]}
    assert two.timeline == {REPLIED_SUM: [ms(1)] * (SUMMARY_CAP + 1)}


def test_every_kind_comes_out_as_it_went_in(store: Store) -> None:
    kinds = [(kind, trust) for kind in Kind for trust in Trust]
    save(store, *(event(f"{kind}{trust}", record(1), 1, kind, trust=trust) for kind, trust in kinds))
    every = {signal(kind, trust): [ms(1)] for kind, trust in kinds}
    assert [case.timeline for case in due(store, signals=every)] == [every]


def test_whoever_has_to_be_reviewed_now_is_due(store: Store) -> None:
    save(store, contact(1), contact(2), contact(3))
    store.save_decisions(1, [Decided(1, ms(5)), Decided(2, ms(6)), Decided(3, None)])
    assert [case.person for case in due(store, ms(4))] == []
    assert [case.person for case in due(store, ms(5))] == [1]
    assert [case.person for case in due(store, ms(7))] == [1, 2]
    assert [case.person for case in due(store, ms(7), everybody=True)] == [1, 2, 3]


@pytest.mark.parametrize("few", [0, 1_000], ids=["many", "few"])
@pytest.mark.parametrize("step", [1, 2, 7], ids=["all in a row", "every other", "strewn"])
def test_they_come_in_order_and_once(store: Store, monkeypatch: pytest.MonkeyPatch, step: int, few: int) -> None:
    monkeypatch.setattr(evidence, "AT_ONCE", 10)
    monkeypatch.setattr(evidence, "FEW", few)
    save(store, *(event(f"e{n}-{k}", record(n), k) for n in range(100) for k in range(3)))
    everybody = due(store, everybody=True)
    decide_all(store)
    wanted = everybody[::step]
    store.save_decisions(1, [Decided(case.person, 0) for case in wanted])
    found = due(store)
    assert [(case.person, case.timeline) for case in found] == [(case.person, case.timeline) for case in wanted]
    assert [case.person for case in everybody] == sorted(case.person for case in everybody)


def test_decisions_may_be_saved_while_cases_come(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "AT_ONCE", 10)
    save(store, *(contact(n) for n in range(35)))
    seen = []
    for case in store.due(NOW, SIGNALS):
        seen.append(case.person)
        store.save_decisions(1, [Decided(case.person, None)])
    assert len(seen) == len(set(seen)) == 35
    assert due(store) == []


def test_neighborhoods_are_shared_out_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "NEIGHBORS", 8)
    save(store, *(contact(n) for n in range(100)))
    claims = iter(range(1000))
    taken: dict[bool, list[int]] = {True: [], False: []}
    readers = {which: store.due(NOW, SIGNALS, claims=claims) for which in taken}
    while readers:
        for which in list(readers):
            some = [case.person for case in islice(readers[which], 5 if which else 2)]
            taken[which] += some
            if not some:
                del readers[which]
    assert sorted(taken[True] + taken[False]) == [case.person for case in due(store)]
    assert min(map(len, taken.values())) > 20


def test_evidence_comes_from_the_covering_index_alone_and_in_its_order(store: Store) -> None:
    save(store, *(event(f"e{n}", record(n), 1) for n in range(3)))
    statements: list[tuple[str, Any]] = []
    engine = store._database._engine

    def before(_c: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        statements.append((statement, parameters))

    event_of.listen(engine, "before_cursor_execute", before)
    due(store)
    store.save_decisions(1, [Decided(2, None)])
    due(store)
    event_of.remove(engine, "before_cursor_execute", before)
    with store._database.read() as connection:
        if not store._database.is_sqlite:
            connection.exec_driver_sql("SET enable_seqscan = off")  # so few rows would be read all
        plans = [
            "\n".join(str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))
            for statement, parameters in statements
            if "FROM engagement" in statement
            for explain in ["EXPLAIN QUERY PLAN" if store._database.is_sqlite else "EXPLAIN"]
        ]
    assert len(plans) == 2
    for plan in plans:
        if store._database.is_sqlite:
            assert "USING COVERING INDEX engagement_evidence" in plan
            assert "TEMP B-TREE" not in plan
        else:
            assert "engagement_evidence" in plan


def test_the_case_of_one_person_has_every_signal(store: Store) -> None:
    save(store, event("a", record(1), 1, Kind.NEUTRAL), event("b", record(1), 2))
    case = store.case(1)
    assert case
    assert len(case.timeline) == 2
    assert store.case(99) is None

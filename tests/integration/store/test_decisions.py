"""What was decided stays, changes of stage are history, and other rules make everybody due."""

from syncer.store import Decided, Past, Ruleset, Standing, Store
from tests.integration.store.sample import at, contact, due, event, ms, record, save


def _standing(stage: str, day: float = 0, ruleset: str = "abc") -> Standing:
    return Standing(stage, f"rule of {stage}", "[]", ms(day), ms(day), ruleset)


def _in_main(stage: str, day: float = 0, ruleset: str = "abc") -> dict[str, Standing]:
    return {"main": _standing(stage, day, ruleset)}


def test_a_change_of_stage_is_history_a_new_reason_is_not(store: Store) -> None:
    save(store, contact(1))
    store.save_decisions(4, [Decided(1, None, _in_main("lead", 1))])
    store.save_decisions(5, [Decided(1, None, _in_main("lead", 2))])
    store.save_decisions(6, [Decided(1, None, _in_main("prospect", 3, "def"))])
    assert store.history(1) == [
        Past("main", 4, ms(1), "", "lead", "rule of lead", "[]", "abc"),
        Past("main", 6, ms(3), "lead", "prospect", "rule of prospect", "[]", "def"),
    ]
    case = store.case(1)
    assert case
    assert case.standings == _in_main("prospect", 3, "def")


def test_the_same_decision_only_moves_the_review(store: Store) -> None:
    save(store, contact(1))
    store.save_decisions(1, [Decided(1, ms(5), _in_main("lead"))])
    store.settle("hub", ["1"])
    store.save_decisions(2, [Decided(1, ms(6))])
    case = store.case(1)
    assert case
    assert (case.review_at, case.standings) == (ms(6), _in_main("lead"))
    assert store.count_pending("hub") == 0, "nothing to write"


def test_a_decision_makes_the_contacts_pending(store: Store) -> None:
    save(store, contact(1), contact(2))
    store.save_decisions(1, [Decided(1, None, _in_main("lead")), Decided(2, None, _in_main("lead"))])
    store.settle("hub", ["1", "2"])
    store.save_decisions(2, [Decided(2, None, _in_main("prospect"))])
    assert [target.contact for target in store.pending("hub")] == ["2"]


def test_stages_are_counted(store: Store) -> None:
    save(store, *(contact(n) for n in range(4)))
    stages = ["lead", "prospect", "lead"]
    store.save_decisions(1, [Decided(n, None, _in_main(stage)) for n, stage in enumerate(stages, 1)])
    assert store.stage_counts() == {"main": {"lead": 2, "prospect": 1}}


def test_other_rules_make_everybody_due(store: Store) -> None:
    save(store, contact(1), contact(2))
    abc, xyz = {"main": Ruleset("abc", "text")}, {"main": Ruleset("def", "other text")}
    assert store.activate(abc, at(0))
    store.save_decisions(1, [Decided(1, None), Decided(2, ms(9))])
    assert not store.activate(abc, at(1))
    assert due(store, ms(1)) == []
    assert store.activate(xyz, at(2))
    assert [case.person for case in due(store, ms(2))] == [1, 2]
    assert store.activate(abc, at(3)), "back to the former ones is a change too"
    assert (store.ruleset("def"), store.ruleset("ghi")) == ("other text", None)


def test_what_was_decided_ahead_of_time_is_taken_back_and_everybody_is_due(store: Store) -> None:
    save(store, contact(1), contact(2), contact(3))
    store.decide_as_of(at(1), at(1))
    store.save_decisions(1, [Decided(n, None, _in_main("prospect", 1)) for n in (1, 2)])
    store.decide_as_of(at(90), at(2))
    ahead = [Decided(1, ms(95), _in_main("none", 90)), Decided(2, None), Decided(3, None, _in_main("lead", 90))]
    store.save_decisions(2, ahead)
    store.decide_as_of(at(91), at(3))
    assert due(store, ms(91)) == [], "time went on"
    store.decide_as_of(at(4), at(4))
    assert [case.person for case in due(store, ms(4))] == [1, 2, 3], "those who did not move too"
    assert store.stage_counts() == {"main": {"prospect": 2}}
    assert [past.stage for past in store.history(1)] == ["prospect"]
    assert store.history(3) == []
    store.save_decisions(3, [Decided(1, None, _in_main("prospect", 4))])
    assert len(store.history(1)) == 1, "they are where they were"
    store.decide_as_of(at(4), at(5))
    assert [case.person for case in due(store, ms(4))] == [2, 3], "once"


def test_a_past_day_takes_nothing_back_that_has_come_to_pass(store: Store) -> None:
    save(store, contact(1))
    store.decide_as_of(at(9), at(9))
    store.save_decisions(1, [Decided(1, None, _in_main("lead", 9))])
    store.decide_as_of(at(5), at(10))
    assert [past.stage for past in store.history(1)] == ["lead"]
    assert len(due(store, ms(5))) == 1


def test_what_was_decided_before_instants_were_noted_counts(store: Store) -> None:
    save(store, contact(1))
    store.save_decisions(1, [Decided(1, None, _in_main("lead", 90))])
    store.decide_as_of(at(5), at(5))
    assert len(due(store, ms(5))) == 1
    assert store.history(1) == []


def test_funnels_stand_side_by_side_until_one_is_given_up(store: Store) -> None:
    save(store, contact(1))
    rules = Ruleset("abc", "text")
    assert store.activate({"main": rules, "solar": rules}, at(0))
    both = {"main": _standing("lead"), "solar": _standing("prospect")}
    store.save_decisions(1, [Decided(1, None, both)])
    store.save_decisions(2, [Decided(1, None, {"solar": _standing("lead", 1)})])
    assert store.stage_counts() == {"main": {"lead": 1}, "solar": {"lead": 1}}
    assert [(past.funnel, past.was, past.stage) for past in store.history(1)] == [
        ("main", "", "lead"),
        ("solar", "", "prospect"),
        ("solar", "prospect", "lead"),
    ]
    assert store.activate({"main": rules}, at(2))
    assert store.stage_counts() == {"main": {"lead": 1}}
    assert len(store.history(1)) == 3, "what was is not forgotten"


def test_nothing_and_persons_who_are_gone_are_no_problem(store: Store) -> None:
    store.save_decisions(1, [])
    store.save_decisions(1, [Decided(77, None, _in_main("lead")), Decided(78, 5)])
    assert store.stage_counts() == {}


def test_many_decisions_at_once(store: Store) -> None:
    save(store, *(event(f"e{n}", record(n)) for n in range(5000)))
    store.save_decisions(1, [Decided(n, None, _in_main("lead")) for n in range(1, 5001)])
    assert store.stage_counts() == {"main": {"lead": 5000}}
    assert due(store) == []

"""The linter of rules: what it must find, and that it never accuses a rule that can be the reason."""

import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappings.funnel import SHIPPED, load
from syncer.model import Kind
from syncer.rules.lint import Fault, Rules, lint
from syncer.rules.names import Names
from syncer.rules.schema import Funnel
from tests.unit.rules import naive
from tests.unit.rules.naive import Person
from tests.unit.rules.people import KINDS, conditions, dids, funnel, funnels, people

many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CHILE, PERU, KNOWN = (
    {"field": "country", "is": "Chile"},
    {"field": "country", "is": "Perú"},
    {"field": "country", "known": True},
)
CLICK, DOWNLOAD, VIEW = ({"did": kind} for kind in ("email_clicked", "content_downloaded", "page_viewed"))


LARGE = {"field": "employees", "at_least": 50}
INNOCENT = {"field": "industry", "known": True}
SCORES = {
    "warmth": {
        "points": [
            {"did": ["email_clicked", "content_downloaded"], "points": 5},
            {"field": "employees", "at_least": 50, "points": 5},
            {"did": "page_viewed", "points": -5},
        ]
    },
    "size": {"points": [{"field": "employees", "at_least": 50, "points": 5}]},
}
EVENTS_ONLY = {"warmth": {"points": SCORES["warmth"]["points"][::2]}}


def valid(file: dict[str, Any]) -> Funnel:
    return Funnel.model_validate(file, context=Names.of(file))


def rule(when: Any, name: str = "rule", stage: str = "lead") -> dict[str, Any]:
    return {"id": name, "stage": stage, "when": when}


def errors(file: dict[str, Any]) -> list[Fault]:
    return [fault for fault in lint(valid(file)) if fault.level == "error"]


@pytest.mark.parametrize(
    "parts",
    [
        (CHILE, PERU),
        (CHILE, {"not": {"field": "country", "in": ["Perú", " CHILE"]}}),
        (CHILE, {"field": "country", "known": False}),
        ({"field": "country", "in": ["a", "b"]}, {"field": "country", "in": ["c", "d"]}),
        ({"field": "country", "in": ["Chile", "Perú"]}, {"not": CHILE}, {"not": PERU}),
        ({"field": "employees", "at_least": 50}, {"field": "employees", "at_most": 49}),
        ({"field": "employees", "at_least": 50, "at_most": 60}, {"field": "employees", "is": 61}),
        ({"field": "employees", "at_least": 50}, {"not": {"field": "employees", "known": True}}),
        ({"field": "employees", "at_least": 50}, {"not": {"field": "employees", "at_least": 20}}),
        ({"field": "crm.x", "is": True}, {"field": "crm.x", "is": 1}),
        ({"field": "crm.x", "matches": "a"}, {"field": "crm.x", "at_least": 1}),
        ({"field": "crm.x", "matches": "a"}, {"field": "crm.x", "is": True}),
        ({"field": "country", "matches": "a"}, {"not": {"field": "country", "matches": "a"}}),
        (CLICK, {"not": CLICK}),
        ({**CLICK, "within": "2d"}, {"not": {**CLICK, "within": "3d"}}),
        ({**CLICK, "at_least": 3}, {**CLICK, "at_most": 2}),
        ({**CLICK, "on_days": 3}, {**CLICK, "at_most": 2}),
        ({**CLICK, "on_days": 3}, {"not": {**CLICK, "on_days": 2}}),
        ({**CLICK, "after": "sign_up"}, {"not": CLICK}),
        ({"score": "warmth", "at_least": 9}, {"not": {"score": "warmth", "at_least": 5}}),
        ({"score": "warmth", "at_least": 9}, {"not": CLICK}, {"not": DOWNLOAD}),
        (CLICK, {"not": {**CLICK, "trusted": False}}),
        (CLICK, {"not": {"did": "some"}}),
        ({"did": "some"}, {"not": CLICK}, {"not": VIEW}),
        ({"did": "some", "at_least": 2}, {"not": CLICK}, {"not": VIEW}),
        ({**CLICK, "at_least": 2}, {"not": {"did": "some", "at_least": 2}}),
        ({**VIEW, "at_least": 2}, {"not": {"did": "some", "at_least": 2}}),
        ({"any": [CHILE, CLICK]}, PERU, {"not": CLICK}),
        ({"not": {"any": [CHILE, CLICK]}}, CLICK),
        ({"holds": "busy"}, {"not": {"did": KINDS}}),
        ({"any": [{"all": [CHILE, PERU]}, {"all": [CLICK, {"not": CLICK}]}]},),
    ],
)  # fmt: skip
def test_rules_that_can_never_fire(parts: tuple[dict[str, Any], ...]) -> None:
    rules = [rule({"all": [INNOCENT, *parts]} if len(parts) > 1 else parts[0]), rule(CHILE, "other")]
    [fault] = errors(funnel(rules, scores=EVENTS_ONLY))
    assert (fault.rule, fault.at) == ("rule", ("rules", 0))
    assert fault.what.startswith("can never fire: ")
    assert fault.fix
    assert "industry" not in fault.what, "only what contradicts is named"


@pytest.mark.parametrize(
    "parts",
    [
        (CHILE, KNOWN),
        ({"field": "employees", "at_least": 50}, {"field": "employees", "at_most": 50}),
        (LARGE, {"not": {"field": "employees", "is": 50}}, {"not": {"field": "employees", "at_least": 51}}),
        (LARGE, {"not": {"field": "employees", "is": 50}}, {"not": {"field": "employees", "at_least": math.inf}}),
        ({"not": LARGE}, {"not": {"field": "employees", "is": 49}}, {"field": "employees", "at_most": 49}),
        ({"field": "crm.x", "matches": "b"}, {"not": {"field": "crm.x", "is": "a"}}, {"field": "crm.x", "known": True}),
        ({"field": "crm.x", "matches": "^Ch"}, {"field": "crm.x", "is": "chile"}),
        ({"field": "crm.x", "matches": "^ *$"}, {"field": "crm.x", "known": False}),
        ({"not": {"field": "crm.x", "at_least": 1}}, {"not": {"field": "crm.x", "at_most": 1}}),
        ({**CLICK, "within": "3d"}, {"not": {**CLICK, "within": "2d"}}),
        ({**CLICK, "at_least": 2}, {**CLICK, "at_most": 2}),
        ({**CLICK, "on_days": 2}, {"not": {**CLICK, "on_days": 3}}),
        ({**CLICK, "on_days": 2}, {"not": {**CLICK, "on_days": 2, "trusted": False}}),
        ({**CLICK, "trusted": False}, {"not": CLICK}),
        (CLICK, {"not": {**CLICK, "after": "sign_up"}}),
        ({"score": "warmth", "at_least": 5}, {"not": {"score": "warmth", "at_least": 9}}),
        ({"score": "warmth", "at_least": 5}, {"not": {"score": "size", "at_least": 1}}),
        ({"score": "warmth", "at_least": 0}, {"not": CLICK}, {"not": DOWNLOAD}, {"not": LARGE}),
        ({"score": "warmth", "at_least": 5}, {"not": CLICK}),
        ({"did": "some"}, {"not": CLICK}),
    ],
)  # fmt: skip
def test_rules_that_may_fire_are_left_alone(parts: tuple[dict[str, Any], ...]) -> None:
    assert errors(funnel([rule({"all": list(parts)})], scores=SCORES)) == []


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (CLICK, CLICK),
        (CLICK, {**CLICK, "at_least": 2}),
        (CLICK, {**CLICK, "within": "30d"}),
        (CLICK, {**CLICK, "after": "sign_up"}),
        (CLICK, {**CLICK, "on_days": 2, "trusted": True}),
        ({**CLICK, "trusted": False}, CLICK),
        ({**CLICK, "at_least": 2}, {**CLICK, "on_days": 2}),
        ({**CLICK, "at_most": 3}, {**CLICK, "at_most": 2}),
        ({"did": "some"}, CLICK),
        ({"did": "some", "at_least": 2}, {**CLICK, "at_least": 3, "within": "1w"}),
        ({"any": [CLICK, VIEW]}, {"did": "some"}),
        ({"any": [CHILE, CLICK]}, {"all": [CHILE, VIEW]}),
        ({"not": CHILE}, PERU),
        ({"any": [CHILE, {"not": CHILE}]}, VIEW),
        ({"field": "country", "in": ["Chile", "Perú"]}, {"any": [CHILE, PERU]}),
        ({"any": [CHILE, PERU]}, {"field": "country", "in": ["chile", "PERÚ"]}),
        (KNOWN, CHILE),
        ({"score": "warmth", "at_least": 5}, {"score": "warmth", "at_least": 9}),
        ({"score": "warmth", "at_least": 5}, {"all": [CHILE, {"not": {"not": {"score": "warmth", "at_least": 5}}}]}),
        ({"any": [CLICK, DOWNLOAD]}, {"score": "warmth", "at_least": 1}),
        ({"field": "employees", "at_least": 10}, {"field": "employees", "at_least": 50, "at_most": 60}),
        ({"field": "crm.x", "matches": "a"}, {"all": [{"field": "crm.x", "matches": "a"}, CHILE]}),
        ({"not": {"field": "crm.x", "matches": "a"}}, {"field": "crm.x", "at_least": 1}),
        ({"fits": "persona"}, CHILE),
        (CHILE, {"fits": "persona"}),
        ({"holds": "busy"}, {"did": KINDS, "at_least": 3, "within": "2d"}),
    ],
)
def test_rules_that_are_shadowed(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    for stage in ("lead", "prospect"):
        rules = [rule(later, "later"), rule(earlier, "earlier", "prospect")]
        file = funnel(rules, persona=[CHILE], scores=EVENTS_ONLY)
        file["rules"][0]["stage"] = stage
        if stage == "prospect":
            file["rules"].reverse()
        [fault] = errors(file)
        assert fault.rule == "later"
        assert fault.what == "can never be the reason: whenever it holds, so does earlier, which is tried earlier"


def test_several_rules_together_can_shadow_one() -> None:
    file = funnel(
        [rule(CLICK, "clicked"), rule(DOWNLOAD, "downloaded"), rule(VIEW, "viewed"), rule({"did": "some"}, "both")]
    )
    [fault] = errors(file)
    assert "so does clicked or viewed, which" in fault.what


def test_what_stages_need_and_the_order_in_which_rules_are_tried_count() -> None:
    file = funnel([rule(CLICK), rule(CLICK, "higher", "prospect")])
    file["stages"][2]["needs"] = CHILE
    assert errors(file) == [], "where the need is not met, the lower rule is the reason"
    file["stages"][1]["needs"] = CHILE
    assert [fault.rule for fault in errors(file)] == ["rule"]
    file["rules"][0]["when"] = PERU
    assert [fault.what for fault in errors(file)] == [
        "can never fire: {field: country, is: Perú} and {field: country, is: Chile} cannot hold together"
    ]


def test_exclusions_shadow_all_but_the_spared() -> None:
    file = funnel([rule(CLICK), rule(CLICK, "bought", "customer")])
    file["exclusions"]["rules"] = [{"id": "out", "when": {"did": "some"}}]
    assert [fault.rule for fault in errors(file)] == ["rule"]
    file["exclusions"]["spares"] = []
    assert [fault.rule for fault in errors(file)] == ["bought", "rule"]
    file["exclusions"] |= {"spares": ["customer"], "rules": [{"id": "out", "when": CLICK}]}
    file["rules"].pop(0)
    [fault] = errors(file)
    assert (fault.rule, fault.at) == ("out", ("exclusions", "rules", 0))


def warnings(file: dict[str, Any]) -> dict[tuple[str | int, ...], str]:
    return {fault.at: fault.what for fault in lint(valid(file)) if fault.level == "warning"}


def test_what_is_declared_and_used_by_nobody() -> None:
    file = funnel(
        [rule(CLICK), rule(VIEW, "p", "prospect"), rule(DOWNLOAD, "c", "customer")],
        persona=[CHILE],
        conditions={"one": {"holds": "two"}, "two": {"did": "some", "after": "sign_up"}},
        groups={"some": ["inner"], "inner": ["page_viewed"]},
        anchors={"sign_up": {"first": "inner"}},
        scores={"warmth": {"points": [{"did": "some", "after": "sign_up", "points": 5}]}},
    )
    assert warnings(file) == {
        ("conditions", "one"): "no rule asks for the condition one",
        ("conditions", "two"): "no rule asks for the condition two",
        ("scores", "warmth"): "no rule asks for the score warmth",
        ("anchors", "sign_up"): "no rule asks for the anchor sign_up",
        ("groups", "some"): "no rule asks for the group some",
        ("groups", "inner"): "no rule asks for the group inner",
        ("persona",): "no rule asks for the persona",
        ("stages", 4): "no rule leads to the stage excluded",
    }
    file["rules"][0]["when"] = {"all": [{"fits": "persona"}, {"not": {"holds": "one"}}]}
    assert set(warnings(file)) == {("scores", "warmth"), ("stages", 4)}
    file["rules"][0]["when"] = {"all": [{"fits": "persona"}, {"score": "warmth", "at_least": 5}]}
    assert set(warnings(file)) == {("conditions", "one"), ("conditions", "two"), ("stages", 4)}
    file["exclusions"]["rules"] = [{"id": "out", "when": {"any": [PERU, {"holds": "one"}]}}]
    assert warnings(file) == {}


def test_stages_to_which_no_rule_leads() -> None:
    assert ("stages", 2) in warnings(funnel([rule(CLICK)]))
    assert ("stages", 0) not in warnings(funnel([rule(CLICK)])), "everybody stands there"


def test_rules_that_wait_for_what_nobody_delivers() -> None:
    rules = [
        rule({"all": [CLICK, CHILE]}, "a"),
        rule({"any": [VIEW, {"field": "employees", "at_least": 50}]}, "b"),
        rule({"did": "some", "at_least": 2}, "c"),
        rule({"field": "country", "known": False}, "d"),
        rule({"score": "warmth", "at_least": 1}, "e"),
    ]
    found = Rules(valid(funnel(rules, scores=SCORES)))

    def waiting(kinds: set[Kind], absent: set[str]) -> list[str]:
        return [tried.rule.id for tried in found.unreachable(kinds, absent)]

    assert waiting(set(Kind), set()) == []
    assert waiting({Kind.PAGE_VIEWED}, set()) == ["a"]
    assert waiting({Kind.EMAIL_CLICKED}, {"country"}) == ["a"]
    assert waiting({Kind.PAGE_VIEWED}, {"employees"}) == ["a", "e"]
    assert waiting(set(), {"employees"}) == ["a", "b", "c", "e"]
    assert found.kinds == {Kind.EMAIL_CLICKED, Kind.PAGE_VIEWED, Kind.CONTENT_DOWNLOADED}


def titled(pattern: str) -> dict[str, Any]:
    return {"field": "job_title", "matches": pattern}


@pytest.mark.parametrize("pattern", ["a*", "(chief|)", ".*", "(?:x?)"])
def test_patterns_that_are_in_every_text(pattern: str) -> None:
    asked = titled(pattern)
    file = funnel(
        [rule({"not": {"any": [CLICK, asked]}}), rule({"fits": "persona"}, "p", "prospect")],
        conditions={"busy": {"all": [asked, CLICK]}},
        persona=[asked],
        scores={"size": {"points": [{**asked, "points": 5}]}},
    )
    file["stages"][2]["needs"] = asked
    told = [fault.at for fault in lint(valid(file)) if "holds for every text" in fault.what]
    assert told == [("rules", 0), ("stages", 2), ("conditions", "busy"), ("scores", "size"), ("persona",)]


@pytest.mark.parametrize("pattern", ["^$", "^a*$", r"\b", "a+", r"\d*", "chief"])
def test_patterns_that_say_something(pattern: str) -> None:
    assert not [fault for fault in lint(valid(funnel([rule(titled(pattern))]))) if "every text" in fault.what]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_funnels_are_without_fault(name: str) -> None:
    assert lint(load(name)) == []


def test_a_file_that_would_take_too_long_is_not_accused() -> None:
    """Of ten fields, no two may hold one value: true of ten values only if somebody tries very long."""

    def differ(one: int, other: int) -> dict[str, Any]:
        both = [{"all": [{"field": f"crm.{n}", "is": value} for n in (one, other)]} for value in range(9)]
        return {"not": {"any": both}}

    pigeons = [{"field": f"crm.{n}", "in": list(range(9))} for n in range(10)]
    parts = [*pigeons, *(differ(one, other) for one in range(10) for other in range(one))]
    assert errors(funnel([rule({"all": parts})])) == []


@st.composite
def twins(draw: st.DrawFn) -> dict[str, Any]:
    """Two rules about events that differ in a word or two, and a third one that may come between them."""
    one, other = draw(dids()), draw(dids())
    changed = draw(st.sets(st.sampled_from(["did", "within", "after", "trusted", "on_days", "at_least"]), max_size=2))
    keys = one.keys() | other.keys() | {"did"}
    near = {key: said for key in keys if (said := (other if key in changed else one).get(key)) is not None}
    if near.get("at_most", 9) < max(near.get("at_least", 0), near.get("on_days", 0)):
        del near["at_most"]
    variants: list[dict[str, Any]] = [near, {"all": [near, draw(conditions)]}, {"any": [near, draw(conditions)]}]
    between = rule(draw(conditions), "between")
    return funnel([rule(one, "one", "prospect"), between, rule(draw(st.sampled_from(variants)), "other")])


@many
@given(funnels() | twins() | twins(), st.lists(people, min_size=4, max_size=8))
def test_no_rule_is_accused_that_can_be_the_reason(file: dict[str, Any], persons: list[Person]) -> None:
    accused = {fault.rule for fault in errors(file)}
    if accused:
        assert not accused & {naive.decide(file, person)[1] for person in persons}

"""The ladder: which rule wins, what is excluded, fields, and stages that do not fall."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syncer.model import Evidence, FieldValue, Kind, Trust, signal
from syncer.rules import Ladder
from syncer.rules import compile as compile_funnel
from syncer.rules.instants import DAY, to_ms
from syncer.rules.names import Names
from syncer.rules.schema import Funnel

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
MS = to_ms(NOW)
KEYS = ("none", "lead", "prospect", "customer", "excluded")
CLICK, REPLY, BOUGHT, LEFT = (
    signal(kind, Trust.TRUSTED) for kind in (Kind.EMAIL_CLICKED, Kind.EMAIL_REPLIED, Kind.PURCHASED, Kind.UNSUBSCRIBED)
)


def ladder(**more: Any) -> Ladder:
    file: dict[str, Any] = {
        "version": 1,
        "stages": [{"key": key, "label": key, "definition": key, "next_action": key} for key in KEYS],
        "exclusions": {
            "stage": "excluded",
            "spares": ["customer"],
            "rules": [{"id": "left", "when": {"did": "unsubscribed"}}],
        },
        "rules": [
            {"id": "clicked", "stage": "lead", "when": {"did": "email_clicked"}},
            {"id": "replied", "stage": "prospect", "when": {"did": "email_replied", "within": "30d"}},
            {"id": "bought", "stage": "customer", "when": {"did": "purchased"}},
        ],
        **more,
    }
    return compile_funnel(Funnel.model_validate(file, context=Names.of(file)), ZoneInfo("UTC"))


def about(asked: dict[str, Any]) -> Ladder:
    return ladder(rules=[{"id": "rule", "stage": "lead", "when": asked}])


def test_the_highest_rung_wins_wherever_its_rule_stands_in_the_file() -> None:
    everything = {CLICK: [MS], REPLY: [MS]}
    assert ladder().judge(everything, {}, MS)[:2] == ("prospect", "replied")


def test_exclusions_come_before_the_ladder_but_for_spared_stages() -> None:
    assert ladder().judge({REPLY: [MS], LEFT: [MS]}, {}, MS)[:2] == ("excluded", "left")
    assert ladder().judge({BOUGHT: [MS], LEFT: [MS]}, {}, MS)[:2] == ("customer", "bought")
    assert ladder().rules == ("bought", "left", "replied", "clicked")


def test_what_a_stage_needs_is_asked_of_all_its_rules() -> None:
    stages: list[dict[str, Any]] = [{"key": key, "label": key, "definition": key, "next_action": key} for key in KEYS]
    stages[2]["needs"] = {"field": "country", "is": "Chile"}
    timeline = {CLICK: [MS], REPLY: [MS]}
    picky = ladder(stages=stages)
    assert picky.judge(timeline, {}, MS).rule == "clicked"
    verdict = picky.judge(timeline, {"country": "Chile"}, MS)
    assert verdict.because == ((44, MS, 1, 0), ("country", "Chile"))


def test_a_decision_is_the_verdict_as_a_noun() -> None:
    rules = ladder()
    assert rules.decide({REPLY: [MS - DAY]}, {}, NOW) == rules.decision(rules.judge({REPLY: [MS - DAY]}, {}, MS), NOW)
    decision = rules.decide({REPLY: [MS - DAY]}, {}, NOW)
    assert decision.stage == "prospect"
    assert decision.because == (Evidence(Kind.EMAIL_REPLIED, datetime(2026, 5, 19, 12, tzinfo=UTC)),)
    assert decision.since == datetime(2026, 5, 19, 12, tzinfo=UTC)
    assert decision.review_at == datetime(2026, 6, 18, 12, tzinfo=UTC)
    assert (decision.at, decision.ruleset) == (NOW, rules.fingerprint)
    assert rules.decide({}, {}, NOW).since is None


def test_any_past_day_can_be_decided_again() -> None:
    timeline, rules = {REPLY: [MS - 40 * DAY], CLICK: [MS - 90 * DAY]}, ladder()
    stages = [rules.judge(timeline, {}, MS - days * DAY).stage for days in (91, 90, 41, 40, 11, 10, 0)]
    assert stages == ["none", "lead", "lead", "prospect", "prospect", "lead", "lead"]


def test_signals_that_no_rule_speaks_of_change_nothing() -> None:
    other = signal(Kind.SOCIAL_LIKED, Trust.TRUSTED)
    assert ladder().judge({CLICK: [MS], other: [MS + DAY]}, {}, MS) == ladder().judge({CLICK: [MS]}, {}, MS)


@pytest.mark.parametrize(
    ("asked", "value", "expected"),
    [
        ({"is": "Chile"}, " CHILE ", True),
        ({"is": "Chile"}, "Chile Sur", False),
        ({"is": "Chile"}, 7, False),
        ({"in": ["Perú", "Chile"]}, "PERÚ", True),
        ({"matches": r"\bchil"}, "Norte de CHILE", True),
        ({"matches": r"^chile$"}, "Norte de Chile", False),
        ({"matches": "7"}, 7, False),
        ({"known": True}, "x", True),
        ({"known": True}, "  ", False),
        ({"known": True}, "", False),
        ({"known": True}, False, True),
        ({"known": True}, 0, True),
        ({"known": False}, "", True),
        ({"known": False}, "x", False),
    ],
)
def test_text_fields(asked: dict[str, Any], value: FieldValue, expected: bool) -> None:
    field_rule = about({"field": "crm.x", **asked})
    assert (field_rule.judge({}, {"crm.x": value}, MS).rule == "rule") is expected


@pytest.mark.parametrize(
    ("asked", "value", "expected"),
    [
        ({"is": 50}, 50.0, True),
        ({"is": 1}, True, False),
        ({"is": True}, 1, False),
        ({"is": True}, True, True),
        ({"is": False}, False, True),
        ({"is": True}, "true", False),
        ({"at_least": 50}, 50, True),
        ({"at_least": 50}, 49.9, False),
        ({"at_least": 50}, "60", False),
        ({"at_least": 0}, True, False),
        ({"at_least": 5, "at_most": 9}, 9, True),
        ({"at_least": 5, "at_most": 9}, 10, False),
        ({"at_most": 9}, float("nan"), False),
    ],
)
def test_numbers_and_flags(asked: dict[str, Any], value: FieldValue, expected: bool) -> None:
    field_rule = about({"field": "crm.x", **asked})
    assert (field_rule.judge({}, {"crm.x": value}, MS).rule == "rule") is expected


def test_a_missing_field_holds_nothing_but_unknown() -> None:
    for asked in ({"is": "x"}, {"in": ["x"]}, {"at_least": 1}, {"at_most": 1}, {"matches": "x"}, {"known": True}):
        assert about({"field": "crm.x", **asked}).judge({}, {}, MS).rule == "no_evidence"
    assert about({"field": "crm.x", "known": False}).judge({}, {}, MS).rule == "rule"


def test_one_remembered_answer_is_not_another_ones() -> None:
    rules = about(
        {"any": [{"field": "crm.x", "is": True}, {"all": [{"field": "crm.x", "is": 1}, {"field": "crm.y", "is": "a"}]}]}
    )
    values: list[FieldValue] = [True, 1, True, 1.0, "1"]
    answers = [rules.judge({}, {"crm.x": value, "crm.y": "a"}, MS) for value in values]
    assert [answer.rule for answer in answers] == ["rule", "rule", "rule", "rule", "no_evidence"]
    assert [answer.because[0][1] is True for answer in answers[:4]] == [True, False, True, False]


def test_a_trigger_of_one_type_is_not_that_of_another() -> None:
    rules = about({"field": "crm.x", "is": True})
    assert [rules.judge({}, {"crm.x": value}, MS).rule for value in (1, 1.0, True)] == [
        "no_evidence",
        "no_evidence",
        "rule",
    ]


def test_the_pattern_that_explodes_elsewhere_does_not_here() -> None:
    rules = about({"field": "job_title", "matches": "(a+)+$"})
    assert rules.judge({}, {"job_title": "a" * 50_000 + "b"}, MS).rule == "no_evidence"


def test_stages_fall_where_the_file_allows_it() -> None:
    assert ladder().judge({CLICK: [MS]}, {}, MS, floor="prospect").stage == "lead"


@pytest.mark.parametrize(
    ("timeline", "floor", "stage", "rule"),
    [
        ({CLICK: [MS]}, "prospect", "prospect", "held"),
        ({}, "customer", "customer", "held"),
        ({CLICK: [MS]}, "", "lead", "clicked"),
        ({CLICK: [MS]}, "lead", "lead", "clicked"),
        ({REPLY: [MS]}, "lead", "prospect", "replied"),
        ({CLICK: [MS]}, "excluded", "lead", "clicked"),
        ({LEFT: [MS]}, "prospect", "excluded", "left"),
        ({CLICK: [MS]}, "a stage of another file", "lead", "clicked"),
    ],
)
def test_stages_do_not_fall_where_it_is_not_allowed(
    timeline: dict[int, list[int]], floor: str, stage: str, rule: str
) -> None:
    assert ladder(fall="never").judge(timeline, {}, MS, floor)[:2] == (stage, rule)

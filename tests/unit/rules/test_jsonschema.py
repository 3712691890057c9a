"""The published JSON Schema and the loader accept the same files, but for faults that only the loader can see."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from mappings.funnel import SCHEMA as FILE
from mappings.funnel import SHIPPED
from syncer import yamlfile
from syncer.rules.jsonschema import funnel_schema
from syncer.rules.names import Names
from syncer.rules.schema import Funnel
from tests.docs import editor
from tests.unit.rules.people import funnel, funnels, rules_of_one

SCHEMA = funnel_schema()
EDITOR = Draft202012Validator(SCHEMA)

# Names that stand elsewhere in the file or stand twice, the syntax of patterns, and what can never hold.
ONLY_THE_LOADER_SEES = re.compile(
    r"is no (stage|kind or group|anchor|condition|score)\b|is the (id|key) of \d+|(refers to|contains) itself"
    r"|is the name of a condition|is for exclusions|is the lowest stage|is not a pattern of the RE2 syntax"
    r"|can never hold|must stand before|points do not grow with age|`cap` is less than|longer than a hundred years"
)


def faults(file: object) -> list[str]:
    """What the loader says."""
    try:
        Funnel.model_validate(file, context=Names.of(file))
    except ValidationError as error:
        return [item["msg"] for item in error.errors()]
    return []


def blocks(piece: Any) -> Iterator[dict[str, Any]]:
    if isinstance(piece, dict):
        yield piece
        for part in piece.values():
            yield from blocks(part)
    elif isinstance(piece, list):
        for part in piece:
            yield from blocks(part)


def test_the_file_beside_the_funnels_is_as_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == editor.text(), "run `make docs`"
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_funnels_are_valid_and_name_the_schema(name: str) -> None:
    assert list(EDITOR.iter_errors(yamlfile.read(SHIPPED[name]).data)) == []
    first = SHIPPED[name].read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={FILE.name}"


def test_every_key_is_described_in_a_sentence() -> None:
    described = [
        block["properties"] for block in blocks(SCHEMA) if "additionalProperties" in block and "properties" in block
    ]
    assert len(described) > 15
    for properties in described:
        for key, said in properties.items():
            assert re.fullmatch(r"[^\n]{8,100}[.?]", said.get("description", "")), key


def test_blocks_are_closed() -> None:
    for block in blocks(SCHEMA):
        if "properties" in block and "if" not in block and "type" in block:
            assert block["additionalProperties"] is False, block.get("title")


@settings(max_examples=100, deadline=None)
@given(rules_of_one | funnels())
def test_what_the_loader_accepts_the_schema_accepts(file: dict[str, Any]) -> None:
    assert faults(file) == []
    assert list(EDITOR.iter_errors(file)) == []


def of_condition(when: object) -> dict[str, Any]:
    return funnel([{"id": "rule", "stage": "lead", "when": when}])


def of_score(**score: object) -> dict[str, Any]:
    return funnel([{"id": "rule", "stage": "lead", "when": {"did": "email_sent"}}], scores={"s": score})


def of_file(**more: object) -> dict[str, Any]:
    return {**of_condition({"did": "email_sent"}), **more}


VIEWS = {"did": "page_viewed", "points": 5}


@pytest.mark.parametrize(
    "file",
    [
        of_file(persona=None),
        of_file(persona={"field": "country", "is": "Chile"}),
        of_file(persona=[]),
        of_file(groups={"some": {"kinds": ["email_sent"]}}),
        of_file(conditions={"busy": {"when": {"did": "email_sent"}}}),
        of_file(rules=[{"id": "a", "stage": "lead", "when": {"did": "email_sent"}, "because": {"es": "sí"}}]),
        of_condition({"field": "crm.tier", "in": ["gold", 5, True]}),
        of_condition({"field": "crm.tier", "matches": "gold", "at_most": 2.5}),
        of_score(points=[{**VIEWS, "points": -5, "cap": 5}], fade=[{"after": "1d", "to": "0%"}]),
    ],
)
def test_short_and_long_forms_are_accepted_by_both(file: dict[str, Any]) -> None:
    assert faults(file) == []
    assert list(EDITOR.iter_errors(file)) == []


WRONG: list[dict[str, Any]] = [
    # -- an unknown key, at each level
    of_file(surprise=1),
    of_file(stages=[{"key": "a", "label": "a", "definition": "a", "next_action": "a", "surprise": 1}] * 2),
    of_file(stages=[{"key": "a", "label": {"de": "a"}, "definition": "a", "next_action": "a"}] * 2),
    of_file(groups={"some": {"kinds": ["email_sent"], "surprise": 1}}),
    of_file(anchors={"sign_up": {"first": "email_sent", "surprise": 1}}),
    of_file(conditions={"busy": {"when": {"did": "email_sent"}, "surprise": 1}}),
    of_file(exclusions={"stage": "excluded", "surprise": 1}),
    of_file(exclusions={"stage": "excluded", "rules": [{"id": "a", "stage": "lead", "when": {"did": "email_sent"}}]}),
    of_file(rules=[{"id": "a", "stage": "lead", "when": {"did": "email_sent"}, "surprise": 1}]),
    of_score(points=[VIEWS], surprise=1),
    of_score(points=[{**VIEWS, "surprise": 1}]),
    of_score(points=[VIEWS], fade=[{"after": "1d", "to": "50%", "surprise": 1}]),
    *(
        of_condition({**when, "surprise": 1})
        for when in (
            {"did": "email_sent"},
            {"field": "country", "is": "Chile"},
            {"fits": "persona"},
            {"holds": "busy"},
            {"score": "warmth", "at_least": 1},
            {"all": [{"did": "email_sent"}]},
            {"any": [{"did": "email_sent"}]},
            {"not": {"did": "email_sent"}},
        )
    ),
    # -- what is missing
    *({key: value for key, value in of_file().items() if key != gone} for gone in ("version", "stages", "rules")),
    of_file(stages=[{"key": "a", "label": "a", "definition": "a"}] * 2),
    of_file(groups={"some": {"label": "a"}}),
    of_file(anchors={"sign_up": {"label": "a"}}),
    of_file(conditions={"busy": {"label": "a"}}),
    of_file(rules=[{"id": "a", "when": {"did": "email_sent"}}]),
    of_file(exclusions={"spares": []}),
    of_condition({"score": "warmth"}),
    of_condition({"field": "country"}),
    of_condition({}),
    of_score(label="a"),
    of_score(points=[{"did": "page_viewed"}]),
    of_score(points=[{"points": 5}]),
    of_score(points=[VIEWS], fade=[{"after": "1d"}]),
    # -- two shapes at once, and none
    of_condition({"did": "email_sent", "field": "country", "is": "Chile"}),
    of_condition({"all": [{"did": "email_sent"}], "any": [{"did": "email_sent"}]}),
    of_condition({"score": "warmth", "at_least": 1, "did": "email_sent"}),
    of_condition("email_sent"),
    of_condition([{"did": "email_sent"}]),
    of_score(points=[{**VIEWS, "field": "country", "is": "Chile"}]),
    # -- unknown words
    of_file(version=2),
    of_file(fall="maybe"),
    of_condition({"did": "Email sent"}),
    of_condition({"field": "contry", "is": "Chile"}),
    of_condition({"field": "crm.", "is": "Chile"}),
    of_condition({"fits": "somebody"}),
    # -- empty, or of the wrong type
    of_file(stages=[]),
    of_file(rules=[]),
    of_file(rules={}),
    of_file(groups=[]),
    of_file(groups={"some": []}),
    of_file(groups={"some": "email_sent"}),
    of_file(conditions=None),
    of_file(exclusions=None),
    of_file(persona="Chile"),
    of_file(stages=[{"key": "a", "label": {}, "definition": "a", "next_action": "a"}] * 2),
    of_file(stages=[{"key": "a", "label": " ", "definition": "a", "next_action": "a"}] * 2),
    of_condition({"did": []}),
    of_condition({"did": 5}),
    of_condition({"all": []}),
    of_condition({"any": {"did": "email_sent"}}),
    *(
        of_condition({"did": "email_sent", **more})
        for more in (
            {"at_least": 0},
            {"at_least": "3"},
            {"at_least": True},
            {"at_least": 1.5},
            {"at_most": -1},
            {"on_days": 0},
            {"within": 30},
            {"within": "30"},
            {"within": "0d"},
            {"within": "1y"},
            {"within": None},
            {"trusted": "yes"},
            {"after": 5},
        )
    ),
    *(
        of_condition({"field": field, **more})
        for field, more in (
            ("country", {"is": 5}),
            ("country", {"is": ""}),
            ("country", {"is": None}),
            ("country", {"in": "Chile"}),
            ("country", {"in": []}),
            ("country", {"in": ["Chile", 5]}),
            ("country", {"at_least": 5}),
            ("country", {"matches": ""}),
            ("country", {"known": "yes"}),
            ("country", {"known": False, "is": "Chile"}),
            ("employees", {"matches": "5"}),
            ("employees", {"is": "5"}),
            ("employees", {"at_least": "5"}),
            ("employees", {"at_most": True}),
            ("opted_out", {"is": "yes"}),
            ("opted_out", {"at_most": 1}),
            ("opted_out", {"matches": "a"}),
            ("crm.tier", {"is": []}),
        )
    ),
    of_condition({"score": "warmth", "at_least": "5"}),
    *(of_score(points=[{**VIEWS, "points": points}]) for points in (0, 1.5, "5", None)),
    *(of_score(points=[{**VIEWS, "cap": cap}]) for cap in (0, -5, "5", None)),
    *(of_score(points=[VIEWS], fade=[{"after": "1d", "to": to}]) for to in (50, "50", "101%", "-1%", "5.5%")),
    of_score(points=[]),
    of_score(points=[VIEWS], fade={"after": "1d", "to": "50%"}),
    # -- names
    of_file(groups={"Some": ["email_sent"]}),
    of_file(groups={"email_sent": ["email_clicked"]}),
    of_file(anchors={"sign up": {"first": "email_sent"}}),
    of_file(conditions={"persona": {"did": "email_sent"}}),
    of_file(scores={"1st": {"points": [VIEWS]}}),
    of_file(rules=[{"id": "held", "stage": "lead", "when": {"did": "email_sent"}}]),
    of_file(rules=[{"id": "A", "stage": "lead", "when": {"did": "email_sent"}}]),
]


@pytest.mark.parametrize("file", WRONG, ids=range(len(WRONG)))
def test_a_structural_fault_is_refused_by_both(file: dict[str, Any]) -> None:
    assert not EDITOR.is_valid(file)
    assert faults(file)


VALUES = st.sampled_from(
    [
        "text",
        "persona",
        "30d",
        "50%",
        "",
        " ",
        5,
        0,
        -1,
        2.5,
        True,
        False,
        None,
        [],
        {},
        ["text"],
        {"did": "email_sent"},
    ]
)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A valid file with one thing dropped, added, renamed or exchanged for something else."""
    file = copy.deepcopy(draw(rules_of_one | funnels()))
    block = draw(st.sampled_from([block for block in blocks(file) if block]))
    key = draw(st.sampled_from(sorted(block)))
    match draw(st.sampled_from(["drop", "add", "rename", "exchange", "exchange", "in the list"])):
        case "drop":
            del block[key]
        case "add":
            other = draw(st.sampled_from(["surprise", "label", "within", "points", "at_least", "field", "did", "when"]))
            block.setdefault(other, draw(VALUES))
        case "rename":
            block[draw(st.sampled_from(["Surprise", "persona", "email_sent", "surprise"]))] = block.pop(key)
        case "in the list" if isinstance(block[key], list) and block[key]:
            block[key][draw(st.integers(0, len(block[key]) - 1))] = draw(VALUES)
        case _:
            block[key] = draw(VALUES)
    return file


@settings(max_examples=300, deadline=None)
@given(mutated())
def test_whatever_is_changed_both_say_the_same(file: Any) -> None:
    told, accepted = faults(file), EDITOR.is_valid(file)
    if accepted:
        assert [fault for fault in told if not ONLY_THE_LOADER_SEES.search(fault)] == []
    else:
        assert told

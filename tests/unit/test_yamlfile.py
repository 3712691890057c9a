"""A user's YAML file: every fault at once, where it stands, in the user's words, and no value quoted."""

from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict

from syncer import yamlfile
from syncer.errors import BadSettings

FILE = Path("some.yaml")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Rule(Strict):
    stage: Literal["lead", "prospect"]
    days: int = 0
    share: float = 0
    exact: bool = False
    words: list[str] = []


class House(Strict):
    name: str
    rules: list[Rule] = []
    by_name: dict[str, Rule] = {}
    odd: int | Rule | None = None


def faults(text: str) -> list[str]:
    with pytest.raises(BadSettings) as told:
        yamlfile.validate(yamlfile.parse(text, FILE), House)
    first, *others = str(told.value).splitlines()
    assert not others or first == f"{len(others)} faults:"
    return [line.strip() for line in others] or [first]


def test_a_sound_file_becomes_the_model() -> None:
    document = yamlfile.parse("name: x\nrules:\n  - {stage: lead, days: 3}\n", FILE)
    assert yamlfile.validate(document, House) == House(name="x", rules=[Rule(stage="lead", days=3)])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("nam: x\nname: y", "some.yaml:1: nam: is not a known key (did you mean name?)"),
        (
            "name: x\nrules:\n- {stage: leed}",
            "some.yaml:3: rules[0].stage: must be lead or prospect (did you mean lead?)",
        ),
        ("name: x\nrules:\n- stage: lead\n\n- days: 1", "some.yaml:5: rules[1].stage: is required"),
        ("name: x\nrules:\n- stage: lead\n  days: no", "some.yaml:4: rules[0].days: must be a whole number"),
        ("name: x\nrules:\n- stage: lead\n  days: 1.5", "some.yaml:4: rules[0].days: must be a whole number"),
        ("name: x\nrules:\n- stage: lead\n  share: lots", "some.yaml:4: rules[0].share: must be a number"),
        ("name: x\nrules:\n- stage: lead\n  exact: [1]", "some.yaml:4: rules[0].exact: must be true or false"),
        ("name: x\nrules:\n- stage: lead\n  words: a", "some.yaml:4: rules[0].words: must be a list"),
        ("name: x\nrules:\n- lead", "some.yaml:3: rules[0]: must be a block of `key: value` lines"),
        ("name: [x]", "some.yaml:1: name: must be text"),
        ("name:", "some.yaml:1: name: is empty; it must be text"),
        (
            "name: x\nby_name:\n  a:\n    stag: lead\n    stage: lead",
            "some.yaml:4: by_name.a.stag: is not a known key (did you mean stage?)",
        ),
        ("- name", "some.yaml:1: must be a block of `key: value` lines"),
        ("", "some.yaml: name: is required"),
        ("# nothing", "some.yaml: name: is required"),
        ("name: x\nname: y", "some.yaml:2: name: stands here twice"),
    ],
)
def test_a_fault_says_where_and_what(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_every_fault_is_told_in_the_order_of_the_file() -> None:
    found = faults("rules:\n- stage: x\n  days: x\nodd:\n  stage: leat\nnam: x\n")
    assert [line.split(": ")[:2] for line in found] == [
        ["some.yaml:1", "name"],
        ["some.yaml:2", "rules[0].stage"],
        ["some.yaml:3", "rules[0].days"],
        ["some.yaml:4", "odd"],
        ["some.yaml:5", "odd.stage"],
        ["some.yaml:6", "nam"],
    ]


def test_every_key_that_stands_twice_is_told() -> None:
    assert faults("a: {b: 1, b: 2}\nc: &x [{d: 1, d: 2}]\ne: *x\nc: 1\n") == [
        "some.yaml:1: b: stands here twice",
        "some.yaml:2: d: stands here twice",
        "some.yaml:4: c: stands here twice",
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: [1\nb: 2", "some.yaml:2: is not YAML: expected"),
        ("a: @x", "some.yaml:1: is not YAML: found character '@'"),
        ("a: !python/object x", "some.yaml:1: is not YAML: could not determine a constructor"),
        ("a: *nobody", "some.yaml:1: is not YAML: found undefined alias"),
        ("a: 1\n---\nb: 2", "some.yaml:2: is not YAML: found another document"),
        ("a: \x01", "has a character, a date or a number that cannot be"),
        ("a: 2026-13-45", "has a character, a date or a number that cannot be"),
        ("[" * 5_000, "is nested too deeply"),
    ],
)
def test_what_is_no_yaml_is_told(text: str, what: str) -> None:
    with pytest.raises(BadSettings) as told:
        yamlfile.parse(text, FILE)
    assert what in str(told.value)


def test_no_value_is_quoted() -> None:
    text = "name: [hunter2]\nrules:\n- stage: hunter2\n  days: hunter2\n  share: [hunter2]\n"
    assert "hunter2" not in "".join(faults(text))
    assert "hunter2" not in "".join(faults("a: hunter2\na: hunter2"))


def test_words_stay_words() -> None:
    assert yamlfile.parse("on: yes\nno: off", FILE).data == {"on": "yes", "no": "off"}


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file"):
        yamlfile.read(tmp_path / "missing.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"name: Mu\xf1oz")
    with pytest.raises(BadSettings, match="is not UTF-8"):
        yamlfile.read(tmp_path / "latin.yaml")
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfname: x")
    assert yamlfile.read(tmp_path / "bom.yaml").data == {"name": "x"}

"""The mappings that people write, and the ones that ship."""

from pathlib import Path

import pytest

from mappings.words import words
from syncer.contract import Summary, Words
from syncer.errors import BadSettings
from syncer.model import CONTACT_FIELDS, Kind

SHIPPED = ["files", "hubspot"]


def written(path: Path, text: str) -> Words:
    file = path / "mine.yaml"
    file.write_text(text, encoding="utf-8")
    return words(file)


def test_a_mapping_becomes_words(tmp_path: Path) -> None:
    found = written(
        tmp_path,
        """
kinds:
  calls: {CONNECTED: call_connected, 240: call_attempted, true: neutral}
phrases:
  forms: {Libro: content_downloaded, "": unknown}
fields: {jobtitle: job_title, plan: crm.plan}
values:
  decision_maker: {1: true}
  crm.plan: {a: b}
summaries:
  - {kind: email_clicked, last: last_click, count: clicks}
""",
    )
    assert found == Words(
        kinds={"calls": {"CONNECTED": Kind.CALL_CONNECTED, "240": Kind.CALL_ATTEMPTED, "true": Kind.NEUTRAL}},
        phrases={"forms": {"libro": Kind.CONTENT_DOWNLOADED, "": Kind.UNKNOWN}},
        fields={"jobtitle": "job_title", "plan": "crm.plan"},
        values={"decision_maker": {"1": "true"}, "crm.plan": {"a": "b"}},
        summaries=(Summary(Kind.EMAIL_CLICKED, "last_click", "clicks"),),
    )
    assert found.kind("calls", "CONNECTED") is Kind.CALL_CONNECTED
    assert found.kind("calls", "connected") is Kind.UNKNOWN


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "kinds: {calls: {A: call_conected}}",
            "kinds.calls.A: is not a kind of engagement (did you mean call_connected?)",
        ),
        (
            "kinds: {calls: {A: CALL_CONNECTED}}",
            "kinds.calls.A: is not a kind of engagement (did you mean call_connected?)",
        ),
        ("kinds: {calls: x}", "kinds.calls: must be a block"),
        ("fields: {a: job_titel}", "fields.a: is not a contact field, nor crm.<property> (did you mean job_title?)"),
        ("fields: {a: crm.}", "fields.a: is not a contact field"),
        ("values: {decision_makr: {a: b}}", "values.decision_makr: is not a contact field"),
        ("values: {industry: {a: [b]}}", "values.industry.a: must be text"),
        ("summaries: [{kind: email_opened}]", "summaries[0].last: is required"),
        (
            "summaries: [{kind: email_opened, lst: x, last: y}]",
            "summaries[0].lst: is not a known key (did you mean last?)",
        ),
        ('summaries: [{kind: email_opened, last: ""}]', "summaries[0].last: must not be empty"),
        ("kind: {}", "kind: is not a known key (did you mean kinds?)"),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(BadSettings) as told:
        written(tmp_path, text)
    assert f"mine.yaml:1: {fault}" in str(told.value)


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="3 faults"):
        written(tmp_path, "kinds: {a: {b: c}}\nfields: {a: b}\nsummaries: 1\n")


def test_every_roll_up_has_a_kind_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as told:
        written(
            tmp_path,
            """
summaries:
  - {kind: email_replied, last: a}
  - {kind: purchased, last: b}
  - {kind: email_replied, last: c}
  - kind: purchased
    last: d
    unless: deals
""",
        )
    text = str(told.value)
    assert "mine.yaml:5: summaries[2].kind: email_replied is the kind of summaries[0] already" in text
    assert "mine.yaml:6: summaries[3].kind: purchased is the kind of summaries[1] already" in text


def test_a_connector_without_a_mapping_has_no_words() -> None:
    assert words("nobody") == Words()


def test_a_file_of_the_user_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="No such file"):
        words(tmp_path / "missing.yaml")


@pytest.mark.parametrize("name", SHIPPED)
def test_what_ships_is_sound(name: str) -> None:
    found = words(name)
    assert found.kinds
    assert all(field in CONTACT_FIELDS or field.startswith("crm.") for field in found.fields.values())

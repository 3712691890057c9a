"""The funnel file: what it may say, and how every fault in it is told at once."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from mappings.funnel import DEFAULT, SHIPPED, load
from syncer import yamlfile
from syncer.errors import BadSettings
from syncer.rules import compile as compile_funnel
from syncer.rules.names import Names
from syncer.rules.schema import Funnel

UTC = ZoneInfo("UTC")

STAGES = """
stages:
  - {key: none, label: None, definition: nothing, next_action: nothing}
  - {key: lead, label: {en: Lead, es: Lead}, definition: {es: alguien}, next_action: nothing}
  - {key: excluded, label: Out, definition: out, next_action: nothing}
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "funnel.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path: Path, text: str) -> list[str]:
    """What is told about a file, without the file's name."""
    with pytest.raises(BadSettings) as error:
        load(written(tmp_path, text))
    lines = [line.strip() for line in str(error.value).splitlines()]
    return [line.removeprefix(f"{tmp_path / 'funnel.yaml'}:") for line in lines if not line.endswith("faults:")]


def fault(tmp_path: Path, when: str, head: str = "") -> str:
    """The one thing that is told about a condition."""
    found = faults(tmp_path, f"version: 1\n{head}{STAGES}\nrules:\n  - id: r\n    stage: lead\n    when: {when}\n")
    assert len(found) == 1, found
    return found[0].partition(": ")[2]


def test_the_default_funnel_loads_and_names_the_stages() -> None:
    ladder = compile_funnel(load(), UTC)
    assert ladder.stages == ("none", "lead", "prospect", "potential", "customer", "excluded")
    assert ladder.rungs == ladder.stages[:-1]
    assert ladder.labels("es") == {
        "none": "Sin etapa",
        "lead": "Lead",
        "prospect": "Prospecto",
        "potential": "Cliente potencial",
        "customer": "Cliente",
        "excluded": "Excluido",
    }
    assert ladder.actions("en")["potential"] == "negotiate, make a tempting proposal, close"
    for language in ("en", "es"):
        for texts in (ladder.labels(language), ladder.definitions(language), ladder.actions(language)):
            assert all(texts.values())
    assert set(ladder.labels("en").values()) & set(ladder.labels("es").values()) == {"Lead"}


EVERY_FAULT = """\
version: 2
fal: never
fall: never
fall: allowed
persona:
  - {field: employees, at_least: many}
groups:
  email_opened: [email_clicked]
  a: [b, email_clikced]
  b: {label: {de: B}, kinds: [a]}
  c: {kind: [email_sent], label: C}
anchors:
  sign_up: {first: nope}
conditions:
  power: {label: Power, when: {holds: power}}
  weak: {label: Weak, wen: {holds: power}}
scores:
  power: {points: [{did: email_sent, points: 1}]}
  fit: {points: [{field: country, is: Chile, points: 20}, {field: opted_out, is: true, points: -5}]}
  heat:
    points:
      - {did: email_clicked, points: 0}
      - {did: [email_opened, b, page_veiwed], points: 10, cap: 5}
      - {did: email_sent, points: 5, after: signup, within: 0d}
      - {field: contry, is: Chile, points: 5}
      - {fild: country, is: Chile, points: 5}
      - {did: email_sent, field: country, points: 5}
      - {did: email_sent}
    fade:
      - {after: 90d, to: 50%}
      - {after: 30d, to: 25%}
  cold:
    points: [{did: email_clicked, points: 1}]
    fade: [{after: 30d, to: 25%}, {after: 90d, to: 50%}]
  odd:
    points: [{did: email_clicked, points: 1}]
    fade: [{after: 30, to: 120%}]
stages:
  - {key: none, label: None, definition: x, next_action: y}
  - {key: Lead, label: {de: Lead}, definition: x, next_action: y}
  - {key: lead, label: {en: Lead}, definition: x, next_action: y}
  - {key: lead, label: {en: Lead}, definition: x}
exclusions:
  stage: excluded
  spares: [none]
  rules:
    - {id: r1, when: {feild: opted_out, is: true}}
rules:
  - {id: r1, stage: laed, when: {did: email_replied, within: 0d}}
  - {id: no_evidence, stage: none, when: {did: call_conected}}
  - {id: r4, stage: lead, when: {field: contry, is: Chile}}
  - {id: r5, stage: lead, when: {not: {any: [{did: email_replied, after: signup}]}}}
  - {id: r6, stage: lead}
  - {id: r7, stage: lead, when: {score: haet, at_least: 5}}
  - {id: r8, stage: lead, when: {score: fit, at_least: 25}}
  - {id: r9, stage: lead, when: {did: email_replied, on_days: 9, within: 1w}}
  - {id: r10, stage: lead, when: {field: job_title, matches: '(a'}}
  - {id: r11, stage: lead, when: {did: email_replied, field: country}}
  - {id: r12, stage: lead, when: {holds: powr, at_least: 1}}
"""


def test_all_faults_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    assert faults(tmp_path, EVERY_FAULT) == [
        "4: fall: stands here twice",
        "1: version: must be 1",
        "2: fal: is not a known key (did you mean fall?)",
        "6: persona[0].at_least: must be a number",
        "8: groups.email_opened: is the name of a kind: give the group another name",
        "9: groups.a: contains itself",
        "9: groups.a[1]: email_clikced is no kind or group (did you mean email_clicked?)",
        "10: groups.b: contains itself",
        "10: groups.b.label.de: is not a known key",
        "11: groups.c.kinds: is required",
        "11: groups.c.kind: is not a known key (did you mean kinds?)",
        "13: anchors.sign_up.first: nope is no kind or group",
        "15: conditions.power: refers to itself",
        "16: conditions.weak.when: is required",
        "16: conditions.weak.wen: is not a known key (did you mean when?)",
        "18: scores.power: is the name of a condition: give the score another name",
        "22: scores.heat.points[0].points: is nothing: points are above or below zero",
        "23: scores.heat.points[1].did[2]: page_veiwed is no kind or group (did you mean page_viewed?)",
        (
            "24: scores.heat.points[2].within: must be a number and a unit: d (days), w (weeks) or mo"
            " (months of 30 days), say 30d"
        ),
        "24: scores.heat.points[2].after: signup is no anchor (did you mean sign_up?)",
        "25: scores.heat.points[3].field: contry is no contact field (did you mean country?)",
        "26: scores.heat.points[4]: must say one of did, field (did you mean field?)",
        "27: scores.heat.points[5]: says did and field at once: make them two items",
        "28: scores.heat.points[6].points: is required",
        "29: scores.heat.fade: 30d must stand before 90d: steps go from young to old",
        "34: scores.cold.fade: points do not grow with age: 50% stands after 25%",
        (
            "37: scores.odd.fade[0].after: must be a number and a unit: d (days), w (weeks) or mo (months"
            " of 30 days), say 30d"
        ),
        "37: scores.odd.fade[0].to: must be a percentage from 0% to 100%",
        "40: stages[1].key: must be a name of lower-case letters, digits and _, beginning with a letter",
        "40: stages[1].label.de: is not a known key",
        "41: stages[2].key: lead is the key of 2 stages",
        "42: stages[3].key: lead is the key of 2 stages",
        "42: stages[3].next_action: is required",
        "44: exclusions.stage: excluded is no stage",
        "45: exclusions.spares[0]: none is the lowest stage, where everybody stands without a rule",
        "47: exclusions.rules[0].id: r1 is the id of 2 rules",
        (
            "47: exclusions.rules[0].when: must say one of did, field, fits, holds, score, all, any, not"
            " (did you mean field?)"
        ),
        "49: rules[0].id: r1 is the id of 2 rules",
        (
            "49: rules[0].when.within: must be a number and a unit: d (days), w (weeks) or mo (months of 30"
            " days), say 30d"
        ),
        "49: rules[0].stage: laed is no stage (did you mean lead?)",
        "50: rules[1].id: no_evidence is reserved: give the rule another id",
        "50: rules[1].when.did: call_conected is no kind or group (did you mean call_connected?)",
        "50: rules[1].stage: none is the lowest stage, where everybody stands without a rule",
        "51: rules[2].when.field: contry is no contact field (did you mean country?)",
        "52: rules[3].when.not.any[0].after: signup is no anchor (did you mean sign_up?)",
        "53: rules[4].when: is required",
        "54: rules[5].when.score: haet is no score (did you mean heat?)",
        "55: rules[6].when: can never hold: the score fit never gets beyond 20",
        "56: rules[7].when: can never hold: 1w has fewer than 9 days",
        "57: rules[8].when.matches: is not a pattern of the RE2 syntax: missing ): (a",
        "58: rules[9].when: says did and field at once: make them two conditions of a list under `all`",
        "59: rules[10].when.holds: powr is no condition (did you mean power?)",
        "59: rules[10].when.at_least: is not a known key here",
    ]


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ("{did: email_replied, at_least: 5, at_most: 3}", "can never hold: `at_most` is less than `at_least`"),
        ("{did: email_replied, at_most: 0, at_least: 1}", "can never hold"),
        ("{did: email_replied, on_days: 3, at_most: 2}", "can never hold"),
        ("{did: email_replied, on_days: 9, within: 7d}", "can never hold: 7d has fewer than 9 days"),
        ("{did: email_replied, at_least: 0}", "must be greater than or equal to 1"),
        ("{did: email_replied, at_least: '3'}", "must be a whole number"),
        ("{did: email_replied, at_least: true}", "must be a whole number"),
        ("{did: email_replied, within: 6 months}", "must be a number and a unit"),
        ("{did: email_replied, within: 30}", "must be a number and a unit"),
        ("{did: email_replied, within: -3d}", "must be a number and a unit"),
        ("{did: email_replied, within: 9999mo}", "longer than a hundred years"),
        ("{did: email_replied, at_leest: 3}", "is not a known key (did you mean at_least?)"),
        ("{did: email_replied, within: }", "is empty; it must have a value, or be left out"),
        ("{did: email_replied, at_least: }", "is empty; it must have a value, or be left out"),
        ("{field: job_title, matches: }", "is empty; it must have a value, or be left out"),
        ("{field: job_title, is: }", "is empty; it must have a value, or be left out"),
        ("{did: []}", "must not be empty"),
        ("{did: }", "is empty; it must be text"),
        ("{did: email_replied, all: [{did: email_clicked}]}", "says did and all at once"),
        ("{all: []}", "must not be empty"),
        ("{holds: powr}", "powr is no condition"),
        ("email_replied", "must be a condition"),
        ("{fits: persna}", "must be persona (did you mean persona?)"),
        ("{field: job_title}", "must say what the field has to be"),
        ("{field: job_title, matches: '(a'}", "is not a pattern of the RE2 syntax: missing )"),
        ("{field: job_title, matches: '(?=a)'}", "is not a pattern of the RE2 syntax: invalid perl operator"),
        ("{field: job_title, matches: ''}", "must be a pattern"),
        ("{field: job_title, at_least: 3}", "`at_least` needs a number, but the field job_title holds text"),
        ("{field: employees, matches: many}", "`matches` needs text, but the field employees holds a number"),
        ("{field: employees, is: fifty}", "the field employees holds a number, but is compared with text"),
        ("{field: opted_out, in: [1]}", "holds true or false, but is compared with a number"),
        ("{field: employees, at_least: 9, at_most: 3}", "can never hold"),
        ("{field: employees, at_least: lots}", "must be a number"),
        ("{field: country, known: false, is: Chile}", "can never hold"),
        ("{field: country, is: ''}", "say `known: false`"),
        ("{field: created_at, is: 2026-01-01}", "put a date in quotes"),
        ("{field: crm., is: x}", "is no contact field; a property of the CRM is written crm.<property>"),
    ],
)
def test_conditions_that_cannot_be(tmp_path: Path, when: str, told: str) -> None:
    assert told in fault(tmp_path, when)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"(a)\1", "invalid escape sequence"),
        ("(?=a)", "invalid perl operator"),
        ("(?!a)", "invalid perl operator"),
        ("(?<=a)", "invalid perl operator"),
    ],
)
def test_what_only_a_backtracking_engine_can_do_is_refused(tmp_path: Path, pattern: str, told: str) -> None:
    told_of = fault(tmp_path, f"{{field: job_title, matches: '{pattern}'}}")
    assert f"is not a pattern of the RE2 syntax: {told}" in told_of


def test_a_pattern_that_would_explode_elsewhere_is_decided(tmp_path: Path) -> None:
    rule = "rules:\n  - {id: r, stage: lead, when: {field: job_title, matches: '^(a+)+$'}}\n"
    ladder = compile_funnel(load(written(tmp_path, f"version: 1\n{STAGES}\n{rule}")), UTC)
    title = "a" * 50_000
    assert ladder.judge({}, {"job_title": title}, 0).rule == "r"
    assert ladder.judge({}, {"job_title": f"{title}!"}, 0).rule == "no_evidence"


@pytest.mark.parametrize(
    ("score", "told"),
    [
        ("points: [{did: email_sent, points: -5}]", "can never hold: the score s never gets beyond 0"),
        ("points: [{did: email_sent, points: 5, cap: 9}]", "can never hold: the score s never gets beyond 9"),
        ("points: [{field: country, known: true, points: 9}, {did: email_sent, points: -5, cap: 5}]", "beyond 9"),
        ("points: [{did: email_sent, points: 5, cap: 4}]", "`cap` is less than the points of one event"),
        ("points: [{did: email_sent, points: -5, cap: 4}]", "`cap` is less than the points of one event"),
        ("points: []", "must not be empty"),
        ("points: 5", "must be a list"),
        ("points: [5]", "must be points: a block that says did, field"),
        (
            "points: [{did: email_sent, points: 20}], fade: [{after: 9d, to: 50%}, {after: 9d, to: 5%}]",
            "9d must stand before",
        ),
    ],
)
def test_scores_that_cannot_be(tmp_path: Path, score: str, told: str) -> None:
    when = "{score: s, at_least: 10}" if "never hold" in told or "beyond" in told else "{did: email_sent}"
    assert told in fault(tmp_path, when, f"scores:\n  s: {{{score}}}\n")


def test_a_score_that_can_be_reached_is_accepted(tmp_path: Path) -> None:
    for points in (
        "{did: email_sent, points: 1}",
        "{did: email_sent, points: 5, cap: 10}",
        "{field: country, known: true, points: 10}",
    ):
        rule = "rules:\n  - {id: r, stage: lead, when: {score: s, at_least: 10}}\n"
        load(written(tmp_path, f"version: 1\nscores: {{s: {{points: [{points}]}}}}\n{STAGES}\n{rule}"))


def test_labels_are_kept_beside_what_they_name(tmp_path: Path) -> None:
    rule = "rules:\n  - {id: r, stage: lead, when: {did: email_sent}}\n"
    short = "groups: {a: [email_sent]}\nanchors: {b: {first: a}}\nconditions: {c: {did: a}}\n"
    long = (
        "groups: {a: {label: A, kinds: [email_sent]}}\nanchors: {b: {label: {en: B, es: Be}, first: a}}\n"
        "conditions: {c: {label: C, when: {did: a}}}\n"
    )
    without, labeled = (load(written(tmp_path, f"version: 1\n{head}{STAGES}\n{rule}")) for head in (short, long))
    assert (without.groups["a"].label, without.anchors["b"].label, without.conditions["c"].label) == (None, None, None)
    assert without.groups["a"].kinds == labeled.groups["a"].kinds
    assert without.anchors["b"].first == labeled.anchors["b"].first
    assert without.conditions["c"].when == labeled.conditions["c"].when
    said = [named.label for named in (labeled.groups["a"], labeled.anchors["b"], labeled.conditions["c"])]
    assert [label.say("es") for label in said if label] == ["A", "Be", "C"]


@pytest.mark.parametrize("name", SHIPPED)
def test_whatever_a_shipped_funnel_names_has_a_label_in_both_languages(name: str) -> None:
    shipped = load(name)
    labels = [
        *(group.label for group in shipped.groups.values()),
        *(anchor.label for anchor in shipped.anchors.values()),
        *(condition.label for condition in shipped.conditions.values()),
        *(score.label for score in shipped.scores.values()),
    ]
    for label in labels:
        assert label
        assert label.en
        assert label.es
        assert label.en[0].islower()
        assert label.es[0].islower()


def test_a_rule_for_the_excluded_stage_is_told_where_to_stand(tmp_path: Path) -> None:
    rule = "rules:\n  - {id: r, stage: excluded, when: {did: complained}}\n"
    found = faults(tmp_path, f"version: 1\n{STAGES}\nexclusions: {{stage: excluded}}\n{rule}")
    assert [line.partition("stage: ")[2] for line in found] == [
        "excluded is for exclusions: put the rule under `exclusions`"
    ]


def test_conditions_in_a_circle_are_told(tmp_path: Path) -> None:
    head = "persona: [{holds: a}]\nconditions:\n  a: {not: {holds: b}}\n  b: {all: [{fits: persona}]}\n"
    text = f"version: 1\n{head}{STAGES}\nrules:\n  - {{id: r, stage: lead, when: {{did: email_sent}}}}\n"
    assert [line.partition(": ")[2] for line in faults(tmp_path, text)] == [
        "conditions.a: refers to itself",
        "conditions.b: refers to itself",
        "conditions.b.all[0].fits: refers to itself",
    ]


def test_a_yaml_alias_in_a_circle_is_told(tmp_path: Path) -> None:
    text = f"version: 1\n{STAGES}\nrules:\n  - {{id: r, stage: lead, when: &a {{all: [*a]}}}}\n"
    assert faults(tmp_path, text)


@pytest.mark.parametrize("text", ["", "[]", "5", "version: [1", "\t"])
def test_what_is_no_funnel_is_a_clear_fault(tmp_path: Path, text: str) -> None:
    assert faults(tmp_path, text)
    with pytest.raises(BadSettings):
        load(tmp_path / "funnel.yaml", [{"field": "country", "is": "Chile"}])


def test_a_missing_file_is_a_clear_fault(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="cannot be read"):
        load(tmp_path / "nowhere.yaml")


def test_a_persona_of_the_workspace_replaces_that_of_the_file(tmp_path: Path) -> None:
    rule = "rules:\n  - {id: r, stage: lead, when: {fits: persona}}\n"
    path = written(tmp_path, f"version: 1\npersona: [{{field: country, is: Chile}}]\n{STAGES}\n{rule}")
    assert compile_funnel(load(path), UTC).fields == {"country"}
    assert compile_funnel(load(path, [{"field": "crm.size", "at_least": 5}]), UTC).fields == {"crm.size"}
    assert compile_funnel(load(path, []), UTC).fields == frozenset()


def test_a_persona_that_is_commented_out_is_none(tmp_path: Path) -> None:
    rule = "rules:\n  - {id: r, stage: lead, when: {fits: persona}}\n"
    path = written(tmp_path, f"version: 1\npersona:\n  # - {{field: country, is: Chile}}\n{STAGES}\n{rule}")
    assert compile_funnel(load(path), UTC).fields == frozenset()


def test_faults_of_the_persona_and_of_the_file_are_told_together(tmp_path: Path) -> None:
    path = written(tmp_path, f"version: 2\n{STAGES}\nrules:\n  - {{id: r, stage: lead, when: {{fits: persona}}}}\n")
    with pytest.raises(BadSettings) as error:
        load(path, [{"field": "contry", "is": "Chile"}, 5])
    assert f"{path}:1: version: must be 1" in str(error.value)
    assert "the workspace file: persona[0].field: contry is no contact field (did you mean country?)" in str(
        error.value
    )
    assert "the workspace file: persona[1]: must be a condition" in str(error.value)


def test_texts_borrow_from_the_other_language(tmp_path: Path) -> None:
    rule = "rules:\n  - {id: r, stage: lead, next_action: {es: llamar}, because: why, when: {did: email_sent}}\n"
    ladder = compile_funnel(load(written(tmp_path, f"version: 1\n{STAGES}\n{rule}")), UTC)
    assert ladder.labels("es") == {"none": "None", "lead": "Lead", "excluded": "Out"}
    assert ladder.definitions("en")["lead"] == "alguien"
    assert ladder.action("lead", "r", "en") == "llamar"
    assert ladder.action("none", "no_evidence", "en") == "nothing"
    assert (ladder.remark("r", "es"), ladder.remark("no_evidence", "es")) == ("why", "")


def test_the_fingerprint_is_of_the_meaning(tmp_path: Path) -> None:
    text = DEFAULT.read_text(encoding="utf-8")
    shipped = compile_funnel(load(), UTC).fingerprint
    quiet = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    assert compile_funnel(load(written(tmp_path, quiet + "\n\n\n")), UTC).fingerprint == shipped
    assert compile_funnel(load(written(tmp_path, text.replace("180d", "181d", 1))), UTC).fingerprint != shipped
    assert compile_funnel(load(), ZoneInfo("America/Santiago")).fingerprint != shipped
    assert compile_funnel(load("default", [{"field": "country", "is": "Chile"}]), UTC).fingerprint != shipped


@pytest.mark.parametrize("name", SHIPPED)
def test_the_source_text_is_the_whole_rule_set(name: str) -> None:
    ladder = compile_funnel(
        load(name, [{"field": "employees", "at_least": 50}, {"field": "opted_out", "is": False}]), UTC
    )
    data = yamlfile.parse(ladder.source_text, Path("stored")).data
    again = compile_funnel(Funnel.model_validate(data, context=Names.of(data)), UTC)
    assert (again.fingerprint, again.source_text, again.fields) == (
        ladder.fingerprint,
        ladder.source_text,
        ladder.fields,
    )


def test_the_ladder_names_all_that_it_looks_at() -> None:
    ladder = compile_funnel(load(), UTC)
    assert {"job_title", "opted_out", "lifecycle_stage"} <= ladder.fields
    assert {signal // 4 for signal in ladder.signals} >= {12, 40, 90, 100}
    assert {signal % 4 for signal in ladder.signals} == {1, 2}

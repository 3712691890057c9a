"""The page that a team signs, in each format and language."""

import json
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from syncer import yamlfile
from syncer.report import rulebook
from syncer.report.rulebook.markdown import escaped
from syncer.rules import compile as compile_funnel
from syncer.rules import schema
from syncer.rules.language import LANGUAGES
from syncer.rules.names import Names
from syncer.rules.plain.funnelpage import page
from syncer.rules.plain.page import Page
from syncer.rules.schema import Funnel
from tests.unit.rulebook.pages import FUNNEL, ladder, pages
from tests.unit.rules.people import STAGES, funnel


@pytest.fixture(scope="module")
def english() -> Page:
    return page(ladder(), "en")


def test_pages_are_as_the_code_says() -> None:
    for path, text in pages():
        assert path.read_text(encoding="utf-8") == text, "run `python -m tests.unit.rulebook --write` and read the diff"


def test_the_small_funnel_uses_every_word_of_the_language() -> None:
    named = [getattr(schema, name) for name in schema.__all__]
    models = [block for block in named if isinstance(block, type) and issubclass(block, BaseModel)]
    words = {info.alias or name for model in models for name, info in model.model_fields.items()}
    assert words - set(keys(yamlfile.read(FUNNEL).data)) == set()


def keys(data: object) -> list[str]:
    if isinstance(data, dict):
        return [*map(str, data), *(key for value in data.values() for key in keys(value))]
    return [key for item in data for key in keys(item)] if isinstance(data, list) else []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rendered", [rulebook.as_text, rulebook.as_markdown, rulebook.as_html])
def test_every_rule_and_the_fingerprint_stand_on_the_page(language: str, rendered: Callable[[Page], str]) -> None:
    compiled = ladder()
    text = rendered(page(compiled, language))
    assert all(rule in text for rule in compiled.rules)
    assert compiled.fingerprint in text
    assert "America/Santiago" in text


def test_stages_stand_from_the_highest_and_rules_in_the_order_in_which_they_are_tried(english: Page) -> None:
    abouts = [section.about for section in english.sections]
    assert abouts == [
        "stages",
        "persona",
        "exclusions",
        *(f"stage:{key}" for key in ("customer", "potential", "prospect", "lead")),
        "aging",
        "score:engagement",
        "glossary",
    ]
    (prospect,) = (section for section in english.sections if section.about == "stage:prospect")
    assert [rule.id for rule in prospect.rules] == ["kept_looking", "talked", "not_all"]


class Tags(HTMLParser):
    """What is open, and what was seen."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.seen, self.links = list[str](), set[str](), list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.links += [name for name, _ in attrs if name in {"src", "href", "style"} or name.startswith("on")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_html_is_one_file_without_scripts_and_with_every_tag_closed(english: Page) -> None:
    html, tags = rulebook.as_html(english), Tags()
    tags.feed(html)
    assert tags.open == []
    assert tags.links == []
    assert not tags.seen & {"script", "link", "img", "b", "them"}
    assert "url(" not in html
    assert "@import" not in html
    assert '<html lang="en">' in html


def test_html_shows_what_users_wrote_as_they_wrote_it(english: Page) -> None:
    html = rulebook.as_html(english)
    assert "Gave data &lt;b&gt;once&lt;/b&gt; | or was *reached* by us" in html
    assert "Works for &lt;them&gt; &amp; not for us" in html


def test_markdown_shows_what_users_wrote_as_they_wrote_it(english: Page) -> None:
    text = rulebook.as_markdown(english)
    assert r"| Lead | Gave data \<b\>once\</b\> \| or was \*reached\* by us | Nurture |" in text
    assert r"Power to \<decide\> \| to \*sign\* a\_deal" in text
    assert r"``\b(ceo|`cfo`|head\tof)\b``" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("# one", r"\# one"),
        ("- one", r"\- one"),
        ("+ one", r"\+ one"),
        ("1. one", r"1\. one"),
        ("12) one", r"12\) one"),
        ("> one", r"\> one"),
        ("===", r"\==="),
        ("+25 and -5 and 1.5", "+25 and -5 and 1.5"),
        ("[a](b) ![c]", r"\[a\](b) !\[c\]"),
        ("a*b _c_ ~d~ `e`", r"a\*b \_c\_ \~d\~ \`e\`"),
        (r"back\slash", r"back\\slash"),
        ("&copy; <b> a|b $x$", r"\&copy; \<b\> a\|b \$x\$"),
        ("30 days, e-mail (now: 2.5)", "30 days, e-mail (now: 2.5)"),
    ],
)
def test_markdown_escapes_what_would_be_markup_and_nothing_else(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_a_pattern_in_a_table_of_markdown_ends_no_cell(english: Page) -> None:
    assert r"| E-mail: contains the pattern ``@(gmail\|`x`)\.`` | −5 |  |" in rulebook.as_markdown(english)


def test_how_patterns_are_read_is_said_only_where_there_is_one(english: Page) -> None:
    note = "A pattern (RE2)"
    assert english.notes[1].startswith(note)
    for where in ({"persona": [JOB]}, {"conditions": {"busy": JOB}}, {"scores": SCORES}):
        assert note in said("stages", **where)
    assert note not in said("stages")


JOB = {"field": "job_title", "matches": "ceo"}
SCORES = {name: {"points": [{**JOB, "points": 1}]} for name in ("warmth", "size")}


def test_lines_of_the_text_fit_a_terminal(english: Page) -> None:
    assert max(map(len, rulebook.as_text(english).splitlines())) <= 100


def test_the_page_is_plain_data_too(english: Page) -> None:
    data = json.loads(json.dumps(rulebook.as_json(english)))
    assert data["fingerprint"] == ladder().fingerprint
    (rule,) = (r for s in data["sections"] for r in s["rules"] if r["id"] == "bought")
    assert rule["asks"]["text"] == "A purchase"


def test_a_funnel_with_a_name_says_it() -> None:
    assert page(ladder(), "en", "services").title == "The funnel “services”: who has which stage, and why"
    assert page(ladder(), "es", "servicios").title == "El embudo «servicios»: quién está en qué etapa y por qué"


def said(about: str, **more: Any) -> str:
    """The text of one section of a funnel with one rule."""
    file = {**funnel([{"id": "rule", "stage": "lead", "when": {"did": "page_viewed"}}]), **more}
    compiled = compile_funnel(Funnel.model_validate(file, context=Names.of(file)), ZoneInfo("UTC"))
    whole = page(compiled, "en")
    shown = replace(whole, sections=tuple(section for section in whole.sections if section.about == about))
    return " ".join(rulebook.as_text(shown).split())


def test_a_funnel_whose_stages_do_not_fall_says_so() -> None:
    assert "Stages may fall" in said("aging")
    assert "Stages do not fall" in said("aging", fall="never")
    assert "Stages may fall" not in said("aging", fall="never")


def test_a_funnel_without_persona_says_so() -> None:
    assert "every contact fits it" in said("persona")
    assert "- Country: Chile" in said("persona", persona=[{"field": "country", "is": "Chile"}])


def test_a_stage_without_rules_says_so() -> None:
    assert "No rule leads here." in said("stage:prospect")
    assert "No rule leads here." not in said("stage:lead")


def test_exclusions_name_whom_they_spare() -> None:
    out = {"stage": "excluded", "rules": [{"id": "out", "when": {"did": "unsubscribed"}}]}
    assert "They do not apply to whoever reaches: customer." in said(
        "exclusions", exclusions={**out, "spares": ["customer"]}
    )
    assert "They do not apply" not in said("exclusions", exclusions=out)


def test_what_is_not_there_has_no_section() -> None:
    file = funnel([{"id": "rule", "stage": "lead", "when": {"did": "page_viewed"}}])
    file = {
        key: value
        for key, value in file.items()
        if key not in {"groups", "anchors", "conditions", "scores", "exclusions"}
    }
    compiled = compile_funnel(Funnel.model_validate(file, context=Names.of(file)), ZoneInfo("UTC"))
    abouts = {section.about for section in page(compiled, "en").sections}
    assert abouts == {"stages", "persona", "aging", *(f"stage:{key}" for key in STAGES[1:])}

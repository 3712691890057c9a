"""Each shape of condition has its sentence, in good English and Spanish."""

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from syncer import yamlfile
from syncer.model import CONTACT_FIELDS, Kind
from syncer.rules.asked import Condition
from syncer.rules.language import LANGUAGES
from syncer.rules.names import Names
from syncer.rules.plain.conditions import Sentence, Sentences
from syncer.rules.plain.speech import Speech
from syncer.rules.schema import Funnel
from tests.unit.rules.people import funnel

SAID = yamlfile.read(Path(__file__).with_name("sentences.yaml")).data
FILE = funnel(
    [{"id": "rule", "stage": "lead", "when": {"did": "page_viewed"}}],
    groups={
        "talks": {"label": {"en": "a talk", "es": "una charla"}, "kinds": ["call_connected"]},
        "light_interest": ["email_opened"],
    },
    anchors={
        "sign_up": {"label": {"en": "the first sign-up", "es": "el primer registro"}, "first": "content_downloaded"},
        "first_call": {"first": "call_connected"},
    },
    conditions={
        "power": {"label": {"en": "some power", "es": "algún poder"}, "when": {"field": "decision_maker", "is": True}},
        "kept_busy": {"did": "page_viewed"},
    },
    scores={"fit": {"points": [{"did": "page_viewed", "points": 1}]}},
)
FUNNEL = Funnel.model_validate(FILE, context=Names.of(FILE))


def sentence(when: Any, language: str = "en") -> Sentence:
    asked: Condition = TypeAdapter(Condition).validate_python(when, context=Names.of(FILE))
    return Sentences.about(FUNNEL, language).of(asked)


@pytest.mark.parametrize("said", SAID, ids=lambda said: said["en"])
def test_one_line(said: dict[str, Any]) -> None:
    assert str(sentence(said["when"])) == said["en"]
    if "es" in said:
        assert str(sentence(said["when"], "es")) == said["es"]


def test_every_shape_of_condition_is_told() -> None:
    shapes = {get_args(shape)[1].tag for shape in get_args(get_args(Condition)[0])}
    assert {f"<{next(iter(said['when']))}>" for said in SAID} == shapes


def test_parts_stand_below_each_other() -> None:
    when = {"all": [{"holds": "power"}, {"not": {"any": [{"did": "page_viewed"}, {"fits": "persona"}]}}]}
    none_of = Sentence("None of these:", (Sentence("A page view"), Sentence("Fits the buyer persona")))
    assert sentence(when) == Sentence("All of these:", (Sentence("Some power"), none_of))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_a_noun_with_its_article(language: str) -> None:
    articles = ("A ", "An ") if language == "en" else ("Un ", "Una ")
    at_least = "At least 2 " if language == "en" else "Al menos 2 "
    for kind in Kind:
        one, several = (str(sentence({"did": kind.word, "at_least": n}, language)) for n in (1, 2))
        assert one.startswith(articles)
        assert several.startswith(at_least)
        assert not several.removeprefix(at_least).capitalize().startswith(articles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_has_a_name(language: str) -> None:
    for field in CONTACT_FIELDS:
        name = str(sentence({"field": field, "known": True}, language)).split(":")[0]
        assert name[0].isupper(), name
        assert "_" not in name


@pytest.mark.parametrize(
    ("span", "english", "spanish"),
    [
        ("1d", "1 day", "1 día"),
        ("30d", "30 days", "30 días"),
        ("1w", "1 week", "1 semana"),
        ("2w", "2 weeks", "2 semanas"),
        ("1mo", "1 month of 30 days", "1 mes de 30 días"),
        ("6mo", "6 months of 30 days", "6 meses de 30 días"),
    ],
)
def test_spans(span: str, english: str, spanish: str) -> None:
    assert Speech("en").span(span) == english
    assert Speech("es").span(span) == spanish


def test_what_users_write_stays_on_its_line_and_steers_nothing() -> None:
    assert sentence({"field": "country", "is": "Chi\nle \x1b[31m\u202e"}).text == "Country: Chi le [31m"
    assert sentence({"field": "job_title", "matches": "a\nb"}).pattern == "a\\nb"

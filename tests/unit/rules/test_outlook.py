"""What a person lacks agrees with the judge, and is told in actual numbers."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from syncer.model import FieldValue
from syncer.rules import Ladder
from syncer.rules import compile as compile_funnel
from syncer.rules.names import Names
from syncer.rules.plain.conditions import Sentences
from syncer.rules.plain.lacking import Look
from syncer.rules.plain.outlook import Outlook, findings, outlook
from syncer.rules.plain.probe import Facts, Probe
from syncer.rules.schema import Funnel
from tests.unit.rules.naive import Happened, Person
from tests.unit.rules.people import funnel, funnels, people, rules_of_one, timeline

UTC_ZONE = ZoneInfo("UTC")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def ladder_of(file: dict[str, Any], zone: ZoneInfo = UTC_ZONE) -> Ladder:
    return compile_funnel(Funnel.model_validate(file, context=Names.of(file)), zone)


def facts(*events: tuple[str, float], now: datetime = NOW, **fields: FieldValue) -> Facts:
    """Kinds and how many days ago."""
    happened = tuple(Happened(kind, now - timedelta(days=ago)) for kind, ago in events)
    return Facts(timeline(happened), fields, now)


def missing(when: dict[str, Any], of: Facts, language: str = "en", **more: Any) -> tuple[str, ...]:
    """What the only rule, of the stage lead, lacks."""
    (rule,) = seen(when, of, language, **more).next_stage
    return rule.missing


def seen(when: dict[str, Any], of: Facts, language: str = "en", **more: Any) -> Outlook:
    return outlook(ladder_of(funnel([{"id": "rule", "stage": "lead", "when": when}], **more)), of, "none", language)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules_of_one | funnels(), people)
def test_nothing_is_missing_exactly_where_the_rule_holds(file: dict[str, Any], person: Person) -> None:
    seen, nobody = timeline(person.events), {"stage": "excluded", "rules": []}
    ladder = ladder_of(file, person.zone)
    probe = Probe(ladder, Facts(seen, person.fields, person.now))
    found = findings(Look(probe, Sentences.about(ladder.funnel, "en")))
    for rule in file["rules"]:
        alone = ladder_of({**file, "exclusions": nobody, "rules": [rule]}, person.zone)
        holds = alone.decide(seen, person.fields, person.now).rule == rule["id"]
        assert (not found[rule["id"]].missing) == holds


LACKING: list[tuple[str, dict[str, Any], Facts, str, str]] = [
    (
        "never",
        {"did": "email_replied", "within": "30d"},
        facts(),
        "A reply to an e-mail, in the last 30 days",
        "Una respuesta a un correo, en los últimos 30 días",
    ),
    (
        "too long ago",
        {"did": "email_replied", "within": "30d"},
        facts(("email_replied", 40), ("email_replied", 45)),
        "A reply to an e-mail, in the last 30 days (last on April 22, 2026)",
        "Una respuesta a un correo, en los últimos 30 días (la última vez, el 22 de abril de 2026)",
    ),
    (
        "too rarely, on too few days",
        {"did": ["page_viewed", "video_watched"], "at_least": 3, "on_days": 2, "within": "180d"},
        facts(("page_viewed", 3), ("page_viewed", 3.1), ("page_viewed", 200)),
        "Page views or video views: 2 of 3, on 1 of 2 different days, in the last 180 days",
        "Visitas a páginas o reproducciones de videos: 2 de 3, en 1 de 2 días distintos, en los últimos 180 días",
    ),
    (
        "on too few days",
        {"did": "page_viewed", "at_least": 2, "on_days": 2},
        facts(*[("page_viewed", 3)] * 5),
        "Page views: 5, on 1 of 2 different days",
        "Visitas a páginas: 5, en 1 de 2 días distintos",
    ),
    (
        "as often as may be, on too few days",
        {"did": "page_viewed", "at_least": 2, "at_most": 3, "on_days": 2},
        facts(*[("page_viewed", 3)] * 3),
        "Page views: 3, on 1 of 2 different days",
        "Visitas a páginas: 3, en 1 de 2 días distintos",
    ),
    (
        "of a group",
        {"did": "some", "at_least": 2},
        facts(("email_clicked", 3)),
        "One of “some”: 1 of 2",
        "Uno de «some»: 1 de 2",
    ),
    (
        "too often",
        {"did": "page_viewed", "at_most": 1, "within": "1w"},
        facts(("page_viewed", 1), ("page_viewed", 2), ("page_viewed", 30)),
        "Page views: 2, but at most 1, in the last week",
        "Visitas a páginas: 2, pero como máximo 1, en la última semana",
    ),
    (
        "field is empty",
        {"field": "country", "in": ["Chile", "Perú"]},
        facts(country=" "),
        "Country: Chile or Perú (now empty)",
        "País: Chile o Perú (ahora sin dato)",
    ),
    (
        "field is another",
        {"field": "employees", "at_least": 50},
        facts(employees=7),
        "Employees: at least 50 (now: 7)",
        "Empleados: al menos 50 (ahora: 7)",
    ),
    (
        "field is no number",
        {"field": "employees", "at_least": 50},
        facts(employees="80"),
        "Employees: at least 50 (now “80”, which is no number)",
        "Empleados: al menos 50 (ahora «80», que no es un número)",
    ),
    ("field is not known", {"field": "country", "known": True}, facts(), "Country: filled in", "País: con dato"),
    (
        "field is known",
        {"field": "country", "known": False},
        facts(country="Perú"),
        "Country: empty (now: Perú)",
        "País: sin dato (ahora: Perú)",
    ),
    (
        "condition about fields",
        {"holds": "power"},
        facts(),
        "Some power: not known from Buying role or Job title",
        "Algún poder: no se desprende de Rol en la compra o Cargo",
    ),
    (
        "condition about events",
        {"holds": "busy"},
        facts(("page_viewed", 1)),
        "“busy”: Downloads of content, clicks in e-mails, or page views: 1 of 2, in the last week",
        "«busy»: Descargas de contenido, clics en correos o visitas a páginas: 1 de 2, en la última semana",
    ),
    (
        "score",
        {"score": "interest", "at_least": 60},
        facts(("email_replied", 1), ("email_replied", 40), ("unsubscribed", 3)),
        "Interest: 30.5 of 60 points",
        "Interés: 30,5 de 60 puntos",
    ),
    (
        "score of one point",
        {"score": "interest", "at_least": 1},
        facts(("unsubscribed", 3)),
        "Interest: -7 of 1 point",
        "Interés: -7 de 1 punto",
    ),
    (
        "a score is in the way",
        {"not": {"score": "interest", "at_least": 25}},
        facts(("email_replied", 1)),
        'In the way: Score "interest" of at least 25; Replied to an e-mail on May 31, 2026',
        "Lo impide: Puntaje «interés» de al menos 25; Respondió un correo el 31 de mayo de 2026",
    ),
    (
        "something is in the way",
        {"not": {"did": "unsubscribed"}},
        facts(("unsubscribed", 1)),
        "In the way: Unsubscribed on May 31, 2026",
        "Lo impide: Se dio de baja el 31 de mayo de 2026",
    ),
    (
        "something is in the way that rests on nothing",
        {"not": {"field": "country", "known": False}},
        facts(),
        "In the way: Country: empty",
        "Lo impide: País: sin dato",
    ),
    (
        "persona",
        {"not": {"fits": "persona"}},
        facts(),
        "In the way: Fits the buyer persona",
        "Lo impide: Calza con el buyer persona",
    ),
]


@pytest.mark.parametrize(
    ("when", "of", "english", "spanish"), [row[1:] for row in LACKING], ids=[r[0] for r in LACKING]
)
def test_what_is_missing_is_told_in_actual_numbers(when: dict[str, Any], of: Facts, english: str, spanish: str) -> None:
    conditions = {
        "busy": {"did": ["content_downloaded", "email_clicked", "page_viewed"], "at_least": 2, "within": "1w"},
        "power": {
            "label": {"en": "some power", "es": "algún poder"},
            "when": {"any": [{"field": "buying_role", "is": "owner"}, {"field": "job_title", "matches": "ceo"}]},
        },
    }
    scores = {
        "interest": {
            "label": {"en": "interest", "es": "interés"},
            "points": [{"did": "email_replied", "points": 25}, {"did": "unsubscribed", "points": -7}],
            "fade": [{"after": "30d", "to": "50%"}],
        },
    }
    assert missing(when, of, conditions=conditions, scores=scores) == (english,)
    assert missing(when, of, "es", conditions=conditions, scores=scores) == (spanish,)


def test_days_are_those_of_the_time_zone() -> None:
    late = datetime(2026, 3, 1, 1, tzinfo=UTC)  # still February in Chile
    file = funnel([{"id": "rule", "stage": "lead", "when": {"did": "page_viewed", "within": "1d"}}])
    of = facts(("page_viewed", (NOW - late) / timedelta(days=1)))
    (rule,) = outlook(ladder_of(file, ZoneInfo("America/Santiago")), of, "none", "en").next_stage
    assert rule.missing == ("A page view, in the last day (last on February 28, 2026)",)


def test_of_alternatives_the_one_that_lacks_least_is_told() -> None:
    both = {"all": [{"did": "demo_requested"}, {"did": "email_replied"}]}
    begun = {"did": "page_viewed", "at_least": 3}
    when = {"any": [both, {"did": "quote_requested"}, begun]}
    assert missing(when, facts(("page_viewed", 1))) == ("Page views: 1 of 3",)
    assert missing(when, facts()) == ("A request for a quote",)


def test_of_what_must_not_be_all_at_once_one_has_to_go() -> None:
    when = {"not": {"all": [{"did": "page_viewed"}, {"did": "email_clicked"}]}}
    assert missing(when, facts(("page_viewed", 1), ("email_clicked", 2))) == (
        "In the way: Visited a page on May 31, 2026",
    )
    none_of = {"not": {"any": [{"did": "page_viewed"}, {"did": "email_clicked"}]}}
    assert len(missing(none_of, facts(("page_viewed", 1), ("email_clicked", 2)))) == 2


def test_parts_that_hold_are_told_too() -> None:
    when = {"all": [{"did": "page_viewed"}, {"field": "country", "is": "Chile"}, {"not": {"did": "unsubscribed"}}]}
    (rule,) = seen(when, facts(("page_viewed", 1))).next_stage
    assert rule.held == ("A page view", "Not so: An opt-out from our e-mails")
    assert rule.missing == ("Country: Chile (now empty)",)


def rules_of(**whens: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": name, "stage": stage, "when": when} for name, (stage, when) in whens.items()]


ALL = {"all": [{"did": "email_replied"}, {"did": "demo_requested"}]}
LADDER = ladder_of(
    funnel(
        rules_of(
            paid=("customer", {"did": "purchased"}),
            two_lacking=("prospect", {"all": [{"did": "page_viewed"}, *ALL["all"]]}),
            half_there=("prospect", {"did": "page_viewed", "at_least": 2}),
            nearly_there=("prospect", {"did": "page_viewed", "at_least": 9, "on_days": 2}),
            untouched=("prospect", {"did": "chat_message_received"}),
            lead=("lead", {"did": "page_viewed"}),
        ),
        persona=[{"field": "country", "is": "Chile"}],
        exclusions={
            "stage": "excluded",
            "spares": ["customer"],
            "rules": [
                {"id": "out", "when": {"did": "unsubscribed"}},
                {"id": "rival", "when": {"field": "competitor", "is": True}},
            ],
        },
    )
)


def names(rules: Any) -> list[str]:
    return [rule.rule for rule in rules]


def test_the_nearest_comes_first() -> None:
    found = outlook(LADDER, facts(("page_viewed", 1)), "lead", "en")
    assert names(found.nearly) == ["half_there", "nearly_there", "two_lacking"]
    assert names(found.next_stage) == ["half_there", "nearly_there", "untouched", "two_lacking"]
    assert found.excluded_by == ()


def test_a_score_and_a_named_condition_are_nearer_if_begun() -> None:
    file = funnel(
        rules_of(
            untouched=("lead", {"did": "chat_message_received"}),
            little=("lead", {"score": "interest", "at_least": 100}),
            much=("lead", {"score": "interest", "at_least": 60}),
            half=("lead", {"holds": "both"}),
        ),
        conditions={"both": {"all": [{"did": "email_replied"}, {"did": "call_connected"}]}},
        scores={"interest": {"points": [{"did": "email_replied", "points": 40}]}},
    )
    found = outlook(ladder_of(file), facts(("email_replied", 1)), "none", "en")
    assert names(found.next_stage) == ["much", "half", "little", "untouched"]
    assert names(found.nearly) == ["much", "half", "little"]


def test_at_most_so_many_rules_nearly_hold() -> None:
    assert names(outlook(LADDER, facts(("page_viewed", 1)), "lead", "en", limit=1).nearly) == ["half_there"]


def test_a_rule_that_held_once_nearly_holds() -> None:
    file = funnel(rules_of(talked=("lead", {"did": "email_replied", "within": "30d"})))
    assert names(outlook(ladder_of(file), facts(("email_replied", 31)), "none", "en").nearly) == ["talked"]
    assert outlook(ladder_of(file), facts(("email_opened", 31)), "none", "en").nearly == ()


def test_a_persona_that_nobody_stated_is_no_part() -> None:
    file = funnel(rules_of(fits=("lead", {"all": [{"fits": "persona"}, {"did": "email_replied"}]})))
    (rule,) = outlook(ladder_of(file), facts(), "none", "en").next_stage
    assert (rule.held, rule.missing) == ((), ("A reply to an e-mail",))


def test_only_higher_stages_are_told() -> None:
    found = outlook(LADDER, facts(("page_viewed", 1)), "prospect", "en")
    assert names(found.next_stage) == ["paid"]
    assert found.nearly == ()
    assert outlook(LADDER, facts(), "customer", "en").next_stage == ()


def test_what_the_stage_needs_is_a_part() -> None:
    file = funnel(
        rules_of(talked=("prospect", {"did": "email_replied"})),
        persona=[{"field": "country", "is": "Chile"}, {"field": "employees", "at_least": 50}],
    )
    file["stages"][2]["needs"] = {"fits": "persona"}
    (rule,) = outlook(ladder_of(file), facts(country="Chile", employees=7), "none", "en").nearly
    assert rule.held == ("Country: Chile",)
    assert rule.missing == ("A reply to an e-mail", "Employees: at least 50 (now: 7)")


def test_whoever_is_excluded_reads_why_and_what_would_be_without_it() -> None:
    found = outlook(LADDER, facts(("page_viewed", 1), ("unsubscribed", 2), competitor=False), "excluded", "en")
    assert [(o.rule, o.because) for o in found.excluded_by] == [("out", ("Unsubscribed on May 30, 2026",))]
    assert names(found.next_stage)[0] == "half_there"


def test_what_is_still_to_come_does_not_count() -> None:
    assert missing({"did": "page_viewed", "at_least": 2}, facts(("page_viewed", 1), ("page_viewed", -1))) == (
        "Page views: 1 of 2",
    )

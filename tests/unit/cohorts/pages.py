"""The pages of two small funnels; `python -m tests.unit.cohorts --write` renews them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from mappings.funnel import load
from syncer.cohorts import Calendar
from syncer.funnel import Funnel
from syncer.report import cohorts
from syncer.report.cohorts.look import FunnelFound
from syncer.report.cohorts.look import counted as count_of
from syncer.rules import compile as compile_funnel
from syncer.rules import schema
from syncer.rules.instants import to_ms
from syncer.rules.language import LANGUAGES
from syncer.rules.names import Names
from syncer.store import Turn

HERE = Path(__file__).parent
ZONE = ZoneInfo("America/Santiago")
AT = datetime(2026, 5, 20, 14, 30, tzinfo=UTC)
FORMATS: Mapping[str, Callable[[cohorts.Journeys], str]] = {
    "txt": lambda found: cohorts.as_text(cohorts.page(found)) + "\n",
    "html": lambda found: cohorts.as_html(cohorts.page(found)),
    "json": lambda found: json.dumps(cohorts.as_json(found), indent=2, ensure_ascii=False) + "\n",
}
# person, decided on, since ("": the same day), was, stage, rule
TOLD = """
1 2026-02-10 2025-03-05 - lead form
2 2026-02-10 2026-01-20 - prospect talked
3 2026-02-10 - - customer bought
4 2026-02-10 - - excluded ours
5 2026-02-10 2025-06-01 - customer bought
6 2026-02-14 2026-02-13 - lead form
6 2026-03-03 2026-03-02 lead prospect talked
6 2026-03-20 2026-03-20 prospect potential quote
6 2026-04-11 2026-04-10 potential customer bought
7 2026-03-07 2026-03-07 - lead form
7 2026-03-27 2026-03-27 lead prospect pinned
8 2026-03-09 2026-03-08 - lead form
8 2026-04-02 2026-04-02 lead excluded left
9 2026-04-15 2026-04-15 - lead form
9 2026-04-15 2026-04-15 lead potential quote
9 2026-05-05 2026-05-05 potential prospect talked
9 2026-05-06 2026-05-06 prospect warm old_rule
2 2026-05-10 2026-05-10 prospect potential quote
"""
LABELS = {"a": "Hot & <new>", "b": "Signed"}
ODD = {
    "version": 1,
    "stages": [
        {"key": key, "label": label, "definition": f'Is "{label}"', "next_action": "wait"}
        for key, label in {"zero": "Zero", **LABELS}.items()
    ],
    "rules": [{"id": "any", "stage": "a", "when": {"did": "page_viewed"}}],
}


def turns(told: str) -> list[Turn]:
    """The day begins at noon in UTC; `-`: the day itself, or no stage."""
    found = []
    for person, at, since, was, stage, rule in (line.split() for line in told.split("\n") if line):
        instant = noon(at)
        found.append(Turn(int(person), instant, instant if since == "-" else noon(since), was.strip("-"), stage, rule))
    return sorted(found)


def noon(day: str) -> int:
    return to_ms(datetime.fromisoformat(f"{day}T12:00:00Z"))


def counted(funnel: Funnel, found: Sequence[Turn], months: int = 6) -> FunnelFound:
    first = min((turn.at for turn in found), default=None)
    return count_of(funnel, Calendar.of(to_ms(AT), months, ZONE), first, found)


def default(language: str) -> Funnel:
    return Funnel.of("main", compile_funnel(load("default"), ZONE), language)


def odd(language: str) -> Funnel:
    ladder = compile_funnel(schema.Funnel.model_validate(ODD, context=Names.of(ODD)), ZONE)
    return Funnel.of("odd", ladder, language)


def journeys(language: str, *funnels: FunnelFound) -> cohorts.Journeys:
    return cohorts.Journeys(AT, ZONE, language, funnels)


def one(language: str) -> cohorts.Journeys:
    return journeys(language, counted(default(language), turns(TOLD)))


def several(language: str) -> cohorts.Journeys:
    simple = counted(odd(language), turns("1 2026-05-01 2026-05-01 - a any"), months=2)
    return journeys(language, simple, counted(default(language), [], months=2))


def pages() -> Iterator[tuple[Path, str]]:
    """Where each page should stand, and what the code says now."""
    for language in LANGUAGES:
        for ending, rendered in FORMATS.items():
            yield HERE / "pages" / f"{language}.{ending}", rendered(one(language))
    yield HERE / "pages" / "several.txt", FORMATS["txt"](several("en"))

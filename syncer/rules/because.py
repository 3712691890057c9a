"""What a decision rests on: as plain tuples in the hot path, as stored text, as nouns, and as sentences. Pure.

A piece is (kind's number, newest instant in ms, count, 1 if a summary tells of it), or (field, its value), or (`score.`
and the name of a score, the points that were asked for). Equal evidence gives equal text.
"""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

import orjson

from syncer.model import Evidence, FieldValue, Kind
from syncer.rules import phrases
from syncer.rules.instants import from_ms
from syncer.rules.language import catalogue, long_date, number

Piece: TypeAlias = tuple[int, int, int, int] | tuple[str, FieldValue]
Because: TypeAlias = tuple[Piece, ...]

PIN_UNTIL, PIN_REASON = "pinned", "pin_reason"  # of a stage set by hand; no field of a contact is called so
SCORE = "score."  # no field of a contact begins so
HELD: Because = (("stage", "held"),)  # of a stage that is kept because stages do not fall


def dump(because: Because) -> str:
    return orjson.dumps(because).decode()


def load(text: str | bytes) -> tuple[Evidence, ...]:
    """What `dump` wrote, as nouns."""
    return nouns(orjson.loads(text)) if text else ()


def nouns(because: Iterable[Sequence[FieldValue]]) -> tuple[Evidence, ...]:
    return tuple(_noun(*piece) for piece in because)


def _noun(of: FieldValue, value: FieldValue, count: FieldValue = 1, summary: FieldValue = 0) -> Evidence:
    if isinstance(of, str):
        return Evidence(None, field=of, value=value)
    return Evidence(Kind(int(of)), from_ms(int(value)), int(count), bool(summary))


def sentences(
    because: Sequence[Evidence], language: str, timezone: ZoneInfo, scores: Mapping[str, str] = MappingProxyType({})
) -> list[str]:
    """One a piece of evidence; where there is none, one that says so. `scores` are what the funnel calls them."""
    if not because:
        return [catalogue(language).gettext(phrases.NO_EVIDENCE)]
    return [
        _about_score(evidence, language, scores)
        if evidence.field.startswith(SCORE)
        else _sentence(evidence, language, timezone)
        for evidence in because
    ]


def _sentence(evidence: Evidence, language: str, timezone: ZoneInfo) -> str:
    words = catalogue(language)
    if evidence.field == PIN_UNTIL:
        return _by_hand(evidence.value, language, timezone)
    if evidence.kind is None or evidence.at is None:
        return _about_field(evidence, language)
    one, several = phrases.KINDS[evidence.kind]
    day = long_date(evidence.at.astimezone(timezone).date(), language)
    sentence = words.ngettext(one, several, evidence.count).format(date=day, count=evidence.count)
    return words.gettext(phrases.BY_SUMMARY).format(sentence=sentence) if evidence.summary else sentence


def _by_hand(until: FieldValue, language: str, timezone: ZoneInfo) -> str:
    say = catalogue(language).gettext
    if isinstance(until, str):
        return say(phrases.PINNED)
    last = from_ms(int(until) - 1).astimezone(timezone).date()
    return say(phrases.PINNED_UNTIL).format(date=long_date(last, language))


def _about_field(evidence: Evidence, language: str) -> str:
    say = catalogue(language).gettext
    if (evidence.field, evidence.value) in HELD:
        return say(phrases.HELD)
    if evidence.field == PIN_REASON:
        return str(evidence.value)
    name = say(phrases.FIELDS[evidence.field]) if evidence.field in phrases.FIELDS else evidence.field
    value = evidence.value
    if isinstance(value, bool):
        return f"{name}: {say(phrases.YES if value else phrases.NO)}"
    return f"{name}: {value if isinstance(value, str) else number(value, language)}"


def _about_score(evidence: Evidence, language: str, scores: Mapping[str, str]) -> str:
    name = evidence.field.removeprefix(SCORE)
    sentence = catalogue(language).gettext(phrases.SCORE)
    return sentence.format(name=scores.get(name, name), points=number(float(evidence.value), language))

"""What one line of engagements means."""

import math
from datetime import UTC, datetime
from typing import Any

import orjson

from connectors.files.lines import NOT_UTF8, NUL
from syncer import identity
from syncer.contract import Words
from syncer.model import LINK, MESSAGE, Engagement, FieldValue, Identity, IdentityKind, Kind, Link

TOPIC = "engagements"  # under which a mapping translates vendor words

_KEYS, _KEY_LENGTH, _TEXT_LENGTH = 20, 64, 500  # as much of `detail` as rules and reasons need
_WORD_LENGTH = 200
_WHO = ("id", "email", "crm_id", "visitor", "phone")  # the surest first


class Unusable(Exception):
    """Why a line is set aside, in words that do not quote it."""


def engagement(data: bytes, source: str, words: Words) -> tuple[Engagement, tuple[Link, ...]]:
    """The engagement of a line, and the links between the handles it names. Raises Unusable."""
    said = _object(data)
    who, *others = _handles(said.get("who"), source)
    word = _text(said, "kind")[:_WORD_LENGTH]
    at = _instant(_text(said, "at"))
    kind = Kind.of(word) or words.kind(TOPIC, word) or words.kind(TOPIC, word.lower())
    item = Engagement(
        source,
        _text(said, "id"),
        who,
        kind,
        at,
        vendor_kind="" if Kind.of(word) else word,
        detail=_detail(said.get("detail")),
    )
    # A telephone is shared by a household or an office: it finds a person, but does not make two into one.
    return item, tuple(Link(who, other) for other in others if other.kind is not IdentityKind.PHONE)


def _object(data: bytes) -> dict[str, Any]:
    try:
        said = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise Unusable(_why_not_json(data)) from None
    if not isinstance(said, dict):
        raise Unusable('is not a JSON object: write {"id": …, "who": …, "kind": …, "at": …}')
    if b"\\u0000" in data:
        raise Unusable(NUL)
    return said


def _why_not_json(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError:
        return NOT_UTF8
    return "is not JSON: one whole object a line, in double quotes"


def _text(said: dict[str, Any], key: str) -> str:
    value = said.get(key)
    if key == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None or value == "":
        raise Unusable(f"has no `{key}`")
    if not isinstance(value, str) or not value.strip():
        raise Unusable(f"`{key}` is not text")
    return value.strip()


def _handles(who: object, source: str) -> list[Identity]:
    if who is None or who in ({}, ""):
        raise Unusable("has no `who`")
    if not isinstance(who, dict) or not set(who) <= set(_WHO):
        raise Unusable(f'`who` must say one of {", ".join(_WHO)}, as in {{"email": …}}')
    found = [handle for key in _WHO if (handle := _handle(key, who.get(key), source))]
    if not found:
        raise Unusable(f"`who` has no usable {' or '.join(key for key in _WHO if key in who)}")
    return list(dict.fromkeys(found))


def _handle(key: str, value: object, source: str) -> Identity | None:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text:
        return None
    if key == "crm_id":
        connection, slash, record = text.partition("/")
        return identity.crm_id(connection, record) if slash and connection and record else None
    if key == "id":
        return identity.crm_id(source, text)
    if key == "visitor":
        return identity.visitor(source, text)
    return identity.email(text) if key == "email" else identity.phone(text)


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text.upper())
    except ValueError:
        raise Unusable("`at` is no date that exists: write it like 2026-05-01T10:00:00Z") from None
    if at.tzinfo is None:
        raise Unusable("`at` has no time zone: add Z for UTC, or the offset, as in 2026-05-01T10:00:00-04:00")
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise Unusable("`at` is out of the range of dates") from None


def _detail(said: object) -> dict[str, FieldValue]:
    """Flat facts only, and not more than rules and reasons need: first what the engine looks at."""
    if not isinstance(said, dict):
        return {}
    said = {key: said[key] for key in (MESSAGE, LINK) if key in said} | said
    facts = {key[:_KEY_LENGTH]: value for key, value in said.items() if isinstance(value, str | int | float)}
    bounded = {key: value[:_TEXT_LENGTH] if isinstance(value, str) else value for key, value in facts.items()}
    finite = [(key, value) for key, value in bounded.items() if not isinstance(value, float) or math.isfinite(value)]
    return dict(finite[:_KEYS])

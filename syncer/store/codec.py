"""How values stand in the database: canonical JSON text, milliseconds, handles, text that any database takes."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite

import orjson

from syncer.model import FieldValue, Identity, IdentityKind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
DETAIL_LIMIT = 1_000  # characters of one text: links and titles fit, the body of a mail is not evidence
PHONE = f"{IdentityKind.PHONE}:"
EMAIL = f"{IdentityKind.EMAIL}:"
CRM_ID = f"{IdentityKind.CRM_ID}:"

loads = orjson.loads


def to_ms(at: datetime) -> int:
    return (at - EPOCH) // MILLISECOND


def from_ms(at: int) -> datetime:
    return EPOCH + at * MILLISECOND


def maybe_ms(at: datetime | None) -> int | None:
    return None if at is None else to_ms(at)


def plain(text: str) -> str:
    """Text without what one of the databases cannot hold: NUL and half characters."""
    return text if text.isprintable() else text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def handle(identity: Identity) -> str:
    return plain(f"{identity.kind.value}:{identity.value}")


def identity_of(text: str) -> Identity:
    kind, _, value = text.partition(":")
    return Identity(IdentityKind(kind), value)


def record_of(handle: str) -> str:
    """The id within its source of the record that a handle, of the kind crm_id, is."""
    return identity_of(handle).value.partition("/")[2]


def fields_text(fields: Mapping[str, FieldValue]) -> str:
    """The same fields always give the same text."""
    try:
        data = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        data = b"null"
    if b"null" in data:  # what JSON has no word for came out so, or the text says so
        data = orjson.dumps(_sound(fields), option=orjson.OPT_SORT_KEYS)
    return data.decode()


def detail_text(detail: Mapping[str, FieldValue]) -> str | None:
    if not detail:
        return None
    text = fields_text(detail)
    if len(text) <= DETAIL_LIMIT:
        return text
    return fields_text({k: v[:DETAIL_LIMIT] if isinstance(v, str) else v for k, v in detail.items()})


def list_text(items: list[str]) -> str:
    return orjson.dumps(items).decode()


def _sound(fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    """Numbers that JSON cannot carry as text, no half characters, nothing that is nothing."""
    kept: dict[str, FieldValue] = {}
    for name, value in fields.items():
        if isinstance(value, str):
            kept[plain(name)] = plain(value)
        elif isinstance(value, int) and abs(value) >= 2**63:
            kept[plain(name)] = str(value)
        elif value is not None and isfinite(value):
            kept[plain(name)] = value
    return kept

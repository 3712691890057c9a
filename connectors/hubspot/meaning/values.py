"""HubSpot's values, which are all texts, as ours: instants, flags, numbers. Pure."""

import re
from datetime import UTC, datetime
from typing import NamedTuple

from syncer.model import FieldValue

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_LOOKS_LIKE_AN_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_MILLISECONDS = re.compile(r"\d{13}")
DATED = {"date", "datetime"}  # types of properties


class Instant(NamedTuple):
    """A moment in UTC; not `sure` if the text left its offset out."""

    at: datetime
    sure: bool


def instant(text: str) -> Instant | None:
    """ISO 8601 with or without fraction and offset, a bare date, or milliseconds since 1970; None for anything else."""
    text = text.strip()
    try:
        if text.lstrip("-").isdecimal():
            at, sure = datetime.fromtimestamp(int(text) / 1000, UTC), True
        else:
            at = datetime.fromisoformat(text)
            sure = at.tzinfo is not None or len(text) == len("2026-05-12")
            at = at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return Instant(at, sure)


def written(at: datetime) -> str:
    """The one way in which instants are written: UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def precise(at: datetime) -> str:
    """An instant as lists of HubSpot write it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def plain(text: str) -> str:
    """A text without space around it; an instant that is written out, in one form."""
    text = text.strip()
    found = instant(text) if _LOOKS_LIKE_AN_INSTANT.fullmatch(text) else None
    return written(found.at) if found else text


def canonical(text: str | None) -> str:
    """A value of ours as it is compared, "" for none. None of our texts is a number as long as an instant's."""
    text = (text or "").strip()
    found = instant(text) if _MILLISECONDS.fullmatch(text) else None
    return written(found.at) if found else plain(text)


def moment(text: str) -> str:
    """What may be an instant in one form, to the millisecond; any other text as it is."""
    found = instant(text) if _LOOKS_LIKE_AN_INSTANT.fullmatch(text) or _MILLISECONDS.fullmatch(text) else None
    return precise(found.at) if found else text


def as_listed(text: str, hubspot_type: str) -> str:
    """Days and instants as lists answer them: files have milliseconds since 1970."""
    found = instant(text) if hubspot_type in DATED and text.lstrip("-").isdecimal() else None
    if found is None:
        return text
    return found.at.date().isoformat() if hubspot_type == "date" else precise(found.at)


def number(text: str) -> int | float | None:
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def flag(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text.lower())


def as_field(text: str, wanted: type[str] | type[float] | type[bool]) -> FieldValue | None:
    """A value for a field of that type; None if it is none."""
    if wanted is bool:
        return flag(text)
    return number(text) if wanted is float else plain(text)


def as_defined(text: str, hubspot_type: str) -> FieldValue:
    """A value by the type of its property's definition; an enumeration of true and false is a flag too. Digits that
    could be an instant are one only where the type says so.
    """
    found = (
        number(text) if hubspot_type == "number" else flag(text) if hubspot_type in {"bool", "enumeration"} else None
    )
    return plain(as_listed(text, hubspot_type)) if found is None else found


def parts(text: str | None) -> list[str]:
    """The values of a property that can hold several."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]

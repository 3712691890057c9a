"""What may be written into a property, and how it is kept: text, whatever the type."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.hubspot.sandbox.definition import Definition
from connectors.hubspot.sandbox.instants import DAY, iso, iso_day, parse

LONGEST_TEXT = 65_536
_EMAIL = re.compile(r"[^@\s;]+@[^@\s;]+\.[^@\s;]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one value was not taken."""

    property: str
    code: str
    message: str


Kept = str | Problem


def kept(name: str, definition: Definition | None, raw: object) -> Kept:
    """The value as the portal keeps it, "" for a cleared one, or why it is not taken."""
    if definition is None:
        return Problem(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    if definition.read_only:
        return Problem(name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.')
    text = _text(raw)
    return _KEEPERS[definition.type](definition, text) if text else ""


def _text(raw: object) -> str:
    if raw is None:
        return ""
    return str(raw).lower() if isinstance(raw, bool) else str(raw)


def _enumeration(definition: Definition, text: str) -> Kept:
    allowed = [option.value for option in definition.options]
    chosen = text.removeprefix(";").split(";") if definition.field_type == "checkbox" else [text]
    if not allowed or all(each in allowed for each in chosen):
        return text
    return Problem(definition.name, "INVALID_OPTION", f"{text} was not one of the allowed options: {allowed}")


def _bool(definition: Definition, text: str) -> Kept:
    if text in ("true", "false"):
        return text
    return Problem(definition.name, "INVALID_OPTION", f"{text} was not one of the allowed options: [true, false]")


def _number(definition: Definition, text: str) -> Kept:
    if re.fullmatch(r"-?\d+(\.\d+)?([eE][-+]?\d+)?", text):
        return text
    return Problem(definition.name, "INVALID_INTEGER", f"{text} was not a valid number.")


def _date(definition: Definition, text: str) -> Kept:
    instant = parse(text)
    if instant is not None and instant % DAY == 0:
        return iso_day(instant)
    return Problem(definition.name, "INVALID_DATE", f"{text} is not midnight UTC of a day.")


def _datetime(definition: Definition, text: str) -> Kept:
    instant = parse(text)
    if instant is not None:
        return iso(instant)
    return Problem(definition.name, "INVALID_DATE", f"{text} was not a valid instant.")


def _string(definition: Definition, text: str) -> Kept:
    if len(text) > LONGEST_TEXT:
        return Problem(definition.name, "VALUE_TOO_LONG", f"The value has more than {LONGEST_TEXT} characters.")
    if definition.name == "email" and not _EMAIL.fullmatch(text):
        return Problem(definition.name, "INVALID_EMAIL", f"Email address {text} is invalid")
    return text


_KEEPERS: Mapping[str, Callable[[Definition, str], Kept]] = {
    "enumeration": _enumeration,
    "bool": _bool,
    "number": _number,
    "date": _date,
    "datetime": _datetime,
    "string": _string,
    "phone_number": _string,
}

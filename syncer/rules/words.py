"""The smallest pieces of the funnel file: names, spans, patterns, values; each with what editors are told of it."""

import re
from functools import cache
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from syncer.model import CONTACT_FIELDS, FieldValue, Kind
from syncer.rules.fields import CUSTOM, Holds
from syncer.rules.fields import holds as field_holds
from syncer.rules.instants import DAY
from syncer.yamlfile import suggestion

HELD = "held"  # the rule of a stage that is kept because stages do not fall
NO_EVIDENCE = "no_evidence"  # the rule of the lowest stage, where everybody stands for whom no other rule holds
PINNED = "pinned"  # the rule of a stage that somebody set by hand
RESERVED_IDS = (HELD, NO_EVIDENCE, PINNED)

_NAME = r"[a-z][a-z0-9_]*"
_SPAN = r"([1-9][0-9]*)(d|w|mo)"
_PERCENT = r"(100|[1-9]?[0-9])%"
_UNIT_DAYS = {"d": 1, "w": 7, "mo": 30}
_LONGEST = 36_500  # days


def text(said: Any) -> str:
    if not isinstance(said, str) or not said.strip():
        raise ValueError("must be text")
    return " ".join(said.split())


def listed(said: Any) -> Any:
    """One where a list is expected is a list of one."""
    return said if isinstance(said, list) else [said]


def listed_or_none(said: Any) -> Any:
    return [] if said is None else listed(said)


def _said(said: Any) -> Any:
    """A key without a value is a slip: what it would have narrowed would silently be wide open."""
    if said is None:
        raise ValueError("must have a value, or be left out")
    return said


@cache
def days(span: str) -> int:
    """`30d`, `2w` or `6mo` in days; a month is 30 days, so that a window never depends on when it is looked at."""
    found = re.fullmatch(_SPAN, span)
    if not found:
        raise ValueError("must be a number and a unit: d (days), w (weeks) or mo (months of 30 days), say 30d")
    return int(found[1]) * _UNIT_DAYS[found[2]]


def milliseconds(span: str) -> int:
    return days(span) * DAY


def _span(said: Any) -> str:
    span = str(said)
    if days(span) > _LONGEST:
        raise ValueError("is longer than a hundred years: leave `within` out to look at everything")
    return span


def compiled(pattern: str) -> Any:
    """An RE2 pattern that is found anywhere in a text, in upper or lower case."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(pattern, options)


def _pattern(said: Any) -> str:
    import re2

    if not isinstance(said, str) or not said:
        raise ValueError("must be a pattern")
    try:
        compiled(said)
    except re2.error as error:
        reason = error.args[0].decode(errors="replace")
        raise ValueError(f"is not a pattern of the RE2 syntax: {reason}") from None
    return said


def _scalar(said: Any) -> FieldValue:
    if not isinstance(said, str | int | float):
        raise ValueError("must be text, a number, true or false; put a date in quotes")  # noqa: TRY004
    if isinstance(said, str) and not said.strip():
        raise ValueError("is empty: say `known: false` for a field without a value")
    return said


def percent(said: str) -> int:
    return int(said.removesuffix("%"))


def _percent(said: Any) -> str:
    if not isinstance(said, str) or not re.fullmatch(_PERCENT, said):
        raise ValueError("must be a percentage from 0% to 100%")
    return said


def _not_zero(points: int) -> int:
    if points == 0:
        raise ValueError("is nothing: points are above or below zero")
    return points


def _number(said: Any) -> float:
    if isinstance(said, bool) or not isinstance(said, int | float):
        raise ValueError("must be a number")  # noqa: TRY004
    return said


def holds(value: object) -> Holds:
    if isinstance(value, bool):
        return Holds.FLAG
    return Holds.TEXT if isinstance(value, str) else Holds.NUMBER


def _name(said: Any) -> str:
    if not isinstance(said, str) or not re.fullmatch(_NAME, said):
        raise ValueError("must be a name of lower-case letters, digits and _, beginning with a letter")
    return said


def _field(said: Any) -> str:
    if not isinstance(said, str):
        raise ValueError("must be text")  # noqa: TRY004
    if field_holds(said) is None:
        near = suggestion(said, CONTACT_FIELDS) or f"; a property of the CRM is written {CUSTOM}<property>"
        raise ValueError(f"{said} is no contact field{near}")
    return said


def _kind(name: str) -> str:
    if Kind.of(name) is None:
        raise ValueError(f"{name} is no kind{suggestion(name, (kind.word for kind in Kind))}")
    return name


def _whole(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^{pattern}$"}


PROSE = {"type": "string", "pattern": "\\S"}
_SCALAR = {"anyOf": [PROSE, {"type": "number"}, {"type": "boolean"}]}
_KINDS = {"enum": [kind.word for kind in Kind]}
FIELD = {"anyOf": [{"enum": list(CONTACT_FIELDS)}, {"type": "string", "pattern": f"^{re.escape(CUSTOM)}.+"}]}
KIND_OR_GROUP = {"anyOf": [_KINDS, _whole(_NAME)]}

T = TypeVar("T")
Maybe: TypeAlias = Annotated[T | None, BeforeValidator(_said)]  # with None as default: may be left out, not be empty
Prose: TypeAlias = Annotated[str, BeforeValidator(text), WithJsonSchema(PROSE)]
Count: TypeAlias = Annotated[int, Field(strict=True, ge=1)]
Whole: TypeAlias = Annotated[int, Field(strict=True)]
Points: TypeAlias = Annotated[
    Whole, AfterValidator(_not_zero), WithJsonSchema({"type": "integer", "not": {"const": 0}})
]
Percent: TypeAlias = Annotated[str, BeforeValidator(_percent), WithJsonSchema(_whole(_PERCENT))]
Flag: TypeAlias = Annotated[bool, Field(strict=True)]
Span: TypeAlias = Annotated[str, BeforeValidator(_span), WithJsonSchema(_whole(_SPAN))]
Pattern: TypeAlias = Annotated[str, BeforeValidator(_pattern), WithJsonSchema({"type": "string", "minLength": 1})]
Scalar: TypeAlias = Annotated[Any, BeforeValidator(_scalar), WithJsonSchema(_SCALAR)]
Number: TypeAlias = Annotated[float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
FieldName: TypeAlias = Annotated[str, BeforeValidator(_field), WithJsonSchema(FIELD)]
KindName: TypeAlias = Annotated[str, AfterValidator(_kind)]
Name: TypeAlias = Annotated[str, BeforeValidator(_name), WithJsonSchema(_whole(_NAME))]


def name_but(*reserved: str) -> WithJsonSchema:
    """What editors are told of a name that may not be one of these."""
    return WithJsonSchema({**_whole(_NAME), "not": {"enum": list(reserved)}})

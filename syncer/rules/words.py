"""The smallest pieces of the funnel file: spans, patterns, values, and names that refer to what the file declares."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from syncer.model import CONTACT_FIELDS, FieldValue, Kind
from syncer.rules.fields import CUSTOM, Holds
from syncer.rules.fields import holds as field_holds
from syncer.rules.instants import DAY
from syncer.rules.names import PERSONA, Names
from syncer.yamlfile import suggestion

HELD = "held"  # the rule of a stage that is kept because stages do not fall
NO_EVIDENCE = "no_evidence"  # the rule of the lowest stage, where everybody stands for whom no other rule holds
PINNED = "pinned"  # the rule of a stage that somebody set by hand
RESERVED_IDS = (HELD, NO_EVIDENCE, PINNED)

_SPAN = re.compile(r"([1-9]\d*)(d|w|mo)")
_UNIT_DAYS = {"d": 1, "w": 7, "mo": 30}
_LONGEST = 36_500  # days
_PERCENT = re.compile(r"(100|[1-9]?\d)%")


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
    found = _SPAN.fullmatch(span)
    if not found:
        raise ValueError("must be a number and a unit: d (days), w (weeks) or mo (months of 30 days), say 30d")
    return int(found[1]) * _UNIT_DAYS[found[2]]


def milliseconds(span: str) -> int:
    return days(span) * DAY


def _span(said: Any) -> str:
    span = text(said) if isinstance(said, str) else str(said)
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
    if not isinstance(said, str) or not _PERCENT.fullmatch(said.strip()):
        raise ValueError("must be a percentage from 0% to 100%")
    return said.strip()


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
    if not isinstance(said, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", said):
        raise ValueError("must be a name of lower-case letters, digits and _, beginning with a letter")
    return said


def _field(said: Any) -> str:
    name = text(said)
    if field_holds(name) is None:
        near = suggestion(name, CONTACT_FIELDS) or f"; a property of the CRM is written {CUSTOM}<property>"
        raise ValueError(f"{name} is no contact field{near}")
    return name


Check: TypeAlias = Callable[[str, Names], None]


def _checked(check: Check) -> AfterValidator:
    """`check` raises ValueError if a name does not go with what the file declares."""

    def validate(name: str, info: ValidationInfo) -> str:
        if isinstance(info.context, Names):
            check(name, info.context)
        return name

    return AfterValidator(validate)


def _among(what: str, options: Callable[[Names], Iterable[str]]) -> AfterValidator:
    def check(name: str, names: Names) -> None:
        if name not in (known := list(options(names))):
            raise ValueError(f"{name} is no {what}{suggestion(name, known)}")

    return _checked(check)


def _kind(name: str) -> str:
    if Kind.of(name) is None:
        raise ValueError(f"{name} is no kind{suggestion(name, (kind.word for kind in Kind))}")
    return name


def _kinds_and_groups(names: Names) -> list[str]:
    return [*(kind.word for kind in Kind), *names.groups]


def _new_group(name: str, names: Names) -> None:
    if Kind.of(name):
        raise ValueError("is the name of a kind: give the group another name")
    if name in names.circular_groups:
        raise ValueError("contains itself")


def _new_condition(name: str, names: Names) -> None:
    if name == PERSONA:
        raise ValueError(f"is reserved: `{PERSONA}` stands at the top of the file")
    _not_circular(name, names)


def _not_circular(name: str, names: Names) -> None:
    if name in names.circular_conditions:
        raise ValueError("refers to itself")


def _new_score(name: str, names: Names) -> None:
    if name in (PERSONA, *names.conditions):
        raise ValueError("is the name of a condition: give the score another name")


def _new_rule(name: str, names: Names) -> None:
    if name in RESERVED_IDS:
        raise ValueError(f"{name} is reserved: give the rule another id")
    if names.rule_ids[name] > 1:
        raise ValueError(f"{name} is the id of {names.rule_ids[name]} rules")


def _new_stage(name: str, names: Names) -> None:
    if names.stages.count(name) > 1:
        raise ValueError(f"{name} is the key of {names.stages.count(name)} stages")


def _rung(name: str, names: Names) -> None:
    if name == names.excluded:
        raise ValueError(f"{name} is for exclusions: put the rule under `exclusions`")
    if name == names.stages[0]:
        raise ValueError(f"{name} is the lowest stage, where everybody stands without a rule")


def _excluded(name: str, names: Names) -> None:
    if name == names.stages[0]:
        raise ValueError(f"{name} is the lowest stage: exclusions need one of their own")


_STAGES = _among("stage", lambda names: names.stages)

T = TypeVar("T")
Maybe: TypeAlias = Annotated[T | None, BeforeValidator(_said)]  # with None as default: may be left out, not be empty
Count: TypeAlias = Annotated[int, Field(strict=True, ge=1)]
Flag: TypeAlias = Annotated[bool, Field(strict=True)]
Points: TypeAlias = Annotated[int, Field(strict=True), AfterValidator(_not_zero)]
Percent: TypeAlias = Annotated[str, BeforeValidator(_percent)]
Span: TypeAlias = Annotated[str, BeforeValidator(_span)]
Pattern: TypeAlias = Annotated[str, BeforeValidator(_pattern)]
Scalar: TypeAlias = Annotated[Any, BeforeValidator(_scalar)]
Number: TypeAlias = Annotated[float, BeforeValidator(_number)]
FieldName: TypeAlias = Annotated[str, BeforeValidator(_field)]
Name: TypeAlias = Annotated[str, BeforeValidator(_name)]
StageKey: TypeAlias = Annotated[Name, _checked(_new_stage)]
Rung: TypeAlias = Annotated[str, _STAGES, _checked(_rung)]
ExclusionStage: TypeAlias = Annotated[str, _STAGES, _checked(_excluded)]
RuleId: TypeAlias = Annotated[Name, _checked(_new_rule)]
GroupName: TypeAlias = Annotated[Name, _checked(_new_group)]
NewCondition: TypeAlias = Annotated[Name, _checked(_new_condition)]
NewScore: TypeAlias = Annotated[Name, _checked(_new_score)]
Persona: TypeAlias = Annotated[Literal["persona"], _checked(_not_circular)]
KindName: TypeAlias = Annotated[str, AfterValidator(_kind)]
KindOrGroup: TypeAlias = Annotated[str, _among("kind or group", _kinds_and_groups)]
KindsOrGroups: TypeAlias = Annotated[list[KindOrGroup], BeforeValidator(listed), Field(min_length=1)]
AnchorName: TypeAlias = Annotated[str, _among("anchor", lambda names: names.anchors)]
ConditionName: TypeAlias = Annotated[str, _among("condition", lambda names: names.conditions)]
ScoreName: TypeAlias = Annotated[str, _among("score", lambda names: names.scores)]

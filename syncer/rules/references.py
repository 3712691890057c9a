"""Names in the funnel file that are checked against what it declares: new ones, and those that refer to others."""

from collections.abc import Callable, Iterable
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema

from syncer.model import Kind
from syncer.rules.names import PERSONA, Names
from syncer.rules.words import KIND_OR_GROUP, RESERVED_IDS, Name, listed, name_but
from syncer.yamlfile import suggestion

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

StageKey: TypeAlias = Annotated[Name, _checked(_new_stage)]
Rung: TypeAlias = Annotated[str, _STAGES, _checked(_rung)]
ExclusionStage: TypeAlias = Annotated[str, _STAGES, _checked(_excluded)]
RuleId: TypeAlias = Annotated[Name, _checked(_new_rule), name_but(*RESERVED_IDS)]
GroupName: TypeAlias = Annotated[Name, _checked(_new_group), name_but(*(kind.word for kind in Kind))]
NewCondition: TypeAlias = Annotated[Name, _checked(_new_condition), name_but(PERSONA)]
NewScore: TypeAlias = Annotated[Name, _checked(_new_score), name_but(PERSONA)]
Persona: TypeAlias = Annotated[Literal["persona"], _checked(_not_circular)]
KindOrGroup: TypeAlias = Annotated[str, _among("kind or group", _kinds_and_groups), WithJsonSchema(KIND_OR_GROUP)]
KindsOrGroups: TypeAlias = Annotated[
    list[KindOrGroup],
    BeforeValidator(listed),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [KIND_OR_GROUP, {"type": "array", "items": KIND_OR_GROUP, "minItems": 1}]}),
]
AnchorName: TypeAlias = Annotated[str, _among("anchor", lambda names: names.anchors)]
ConditionName: TypeAlias = Annotated[str, _among("condition", lambda names: names.conditions)]
ScoreName: TypeAlias = Annotated[str, _among("score", lambda names: names.scores)]

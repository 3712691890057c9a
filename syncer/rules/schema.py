"""The funnel file as it is written: a small closed vocabulary, no expressions.

Names that a file declares (groups, anchors, conditions, stages, rule ids) are checked against `Names`, which is handed
in as validation context, so that every fault is told at once and where it stands.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from syncer.rules import words
from syncer.rules.asked import AllOf, AnyOf, Condition, Did, Fits, HasField, Holding, Not, Scored
from syncer.rules.block import Block, Text
from syncer.rules.points import DidPoints, FadeStep, FieldPoints, Item, Score
from syncer.rules.words import (
    ExclusionStage,
    GroupName,
    KindOrGroup,
    KindsOrGroups,
    Maybe,
    Name,
    NewCondition,
    NewScore,
    RuleId,
    Rung,
    StageKey,
)

__all__ = [
    "AllOf",
    "Anchor",
    "AnyOf",
    "Block",
    "Condition",
    "Did",
    "DidPoints",
    "Exclusion",
    "Exclusions",
    "FadeStep",
    "FieldPoints",
    "Fits",
    "Funnel",
    "Group",
    "HasField",
    "Holding",
    "Item",
    "NamedCondition",
    "Not",
    "PersonaOnly",
    "Rule",
    "Score",
    "Scored",
    "Stage",
    "Text",
]


def _long_form(said: Any, key: str) -> Any:
    """What stands without a label is written without the block around it."""
    return said if isinstance(said, dict) and {key, "label"} & said.keys() else {key: said}


class Group(Block):
    """Kinds that say the same about a person."""

    label: Maybe[Text] = None
    kinds: Annotated[list[KindOrGroup], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _short(cls, said: Any) -> Any:
        return _long_form(said, "kinds")


class Anchor(Block):
    """An event that others are dated from: the first of some kinds."""

    label: Maybe[Text] = None
    first: KindsOrGroups


class NamedCondition(Block):
    """A condition that others refer to with `holds`."""

    label: Maybe[Text] = None
    when: Condition

    @model_validator(mode="before")
    @classmethod
    def _short(cls, said: Any) -> Any:
        return _long_form(said, "when")


class Stage(Block):
    """A rung of the ladder. `needs` is asked of every rule of this stage, beside the rule's own condition."""

    key: StageKey
    label: Text
    definition: Text
    next_action: Text
    needs: Maybe[Condition] = None


class Exclusion(Block):
    """A reason to leave somebody alone."""

    id: RuleId
    when: Condition
    next_action: Maybe[Text] = None
    because: Maybe[Text] = None


class Rule(Exclusion):
    """A reason to put somebody on a rung."""

    stage: Rung


class Exclusions(Block):
    """Looked at before the ladder; the stages in `spares` are looked at before the exclusions."""

    stage: ExclusionStage
    spares: list[Rung] = Field(default=[])
    rules: list[Exclusion] = Field(default=[])


class PersonaOnly(Block):
    """A persona that stands outside the funnel file."""

    persona: Annotated[list[Condition], BeforeValidator(words.listed_or_none)] = Field(default=[])


class Funnel(PersonaOnly):
    """The whole file."""

    version: Literal[1]
    fall: Literal["allowed", "never"] = "allowed"
    groups: dict[GroupName, Group] = Field(default={})
    anchors: dict[Name, Anchor] = Field(default={})
    conditions: dict[NewCondition, NamedCondition] = Field(default={})
    scores: dict[NewScore, Score] = Field(default={})
    stages: Annotated[list[Stage], Field(min_length=2)]
    exclusions: Maybe[Exclusions] = None
    rules: Annotated[list[Rule], Field(min_length=1)]

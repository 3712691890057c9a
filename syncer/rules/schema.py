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
from syncer.rules.references import (
    ExclusionStage,
    GroupName,
    KindOrGroup,
    KindsOrGroups,
    NewCondition,
    NewScore,
    RuleId,
    Rung,
    StageKey,
)
from syncer.rules.words import Maybe, Name

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


_LABEL = "What sentences call it: a noun phrase in lower case."


def _long_form(said: Any, key: str) -> Any:
    """What stands without a label is written without the block around it."""
    return said if isinstance(said, dict) and {key, "label"} & said.keys() else {key: said}


class Group(Block):
    """Kinds that say the same about a person."""

    label: Maybe[Text] = Field(default=None, description=_LABEL)
    kinds: Annotated[list[KindOrGroup], Field(min_length=1)] = Field(description="Kinds of events, or other groups.")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, said: Any) -> Any:
        return _long_form(said, "kinds")


class Anchor(Block):
    """An event that others are dated from: the first of some kinds."""

    label: Maybe[Text] = Field(default=None, description=_LABEL)
    first: KindsOrGroups = Field(description="The first event of these kinds.")


class NamedCondition(Block):
    """A condition that others refer to with `holds`."""

    label: Maybe[Text] = Field(default=None, description=_LABEL)
    when: Condition = Field(description="What has to be so.")

    @model_validator(mode="before")
    @classmethod
    def _short(cls, said: Any) -> Any:
        return _long_form(said, "when")


class Stage(Block):
    """A rung of the ladder. `needs` is asked of every rule of this stage, beside the rule's own condition."""

    key: StageKey = Field(description="What rules and the CRM's property call it; never translated.")
    label: Text = Field(description="What people read.")
    definition: Text = Field(description="Who stands on it.")
    next_action: Text = Field(description="What the team does now.")
    needs: Maybe[Condition] = Field(default=None, description="What has to be so for every rule of this stage.")


class Exclusion(Block):
    """A reason to leave somebody alone."""

    id: RuleId = Field(description="A name that no other rule has; it is written to the CRM.")
    when: Condition = Field(description="What has to be so.")
    next_action: Maybe[Text] = Field(default=None, description="What the team does now, instead of the stage's.")
    because: Maybe[Text] = Field(default=None, description="What the reason says before the evidence.")


class Rule(Exclusion):
    """A reason to put somebody on a rung."""

    stage: Rung = Field(description="The key of the stage that it puts somebody on.")


class Exclusions(Block):
    """Looked at before the ladder; the stages in `spares` are looked at before the exclusions."""

    stage: ExclusionStage = Field(description="The key of the stage of whoever is excluded.")
    spares: list[Rung] = Field(default=[], description="Stages that come before the exclusions.")
    rules: list[Exclusion] = Field(default=[], description="Whom to leave alone, and why.")


class PersonaOnly(Block):
    """A persona that stands outside the funnel file."""

    persona: Annotated[list[Condition], BeforeValidator(words.listed_or_none)] = Field(
        default=[], description="Whom you sell to: all of these have to hold; an empty list is true of everybody."
    )


class Funnel(PersonaOnly):
    """The whole file."""

    version: Literal[1] = Field(description="Of this file format.")
    fall: Literal["allowed", "never"] = Field(
        default="allowed", description="May a stage fall when the evidence for it grows old?"
    )
    groups: dict[GroupName, Group] = Field(default={}, description="Kinds of events that say the same, by name.")
    anchors: dict[Name, Anchor] = Field(default={}, description="Events that others are dated from, by name.")
    conditions: dict[NewCondition, NamedCondition] = Field(default={}, description="Conditions for `holds`, by name.")
    scores: dict[NewScore, Score] = Field(default={}, description="Sums of points for `score`, by name.")
    stages: Annotated[list[Stage], Field(min_length=2)] = Field(description="From the lowest to the highest.")
    exclusions: Maybe[Exclusions] = Field(default=None, description="Whom to leave alone.")
    rules: Annotated[list[Rule], Field(min_length=1)] = Field(
        description="The highest stage for which a rule holds wins; within one stage, the first rule gives the reason."
    )

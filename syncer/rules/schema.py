"""The funnel file as it is written: a small closed vocabulary, no expressions.

Names that a file declares (groups, anchors, conditions, stages, rule ids) are checked against `Names`, which is handed
in as validation context, so that every fault is told at once and where it stands.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from syncer.rules import words
from syncer.rules.fields import Holds, holds
from syncer.rules.words import (
    AnchorName,
    ConditionName,
    Count,
    ExclusionStage,
    FieldName,
    Flag,
    GroupName,
    KindOrGroup,
    Maybe,
    Name,
    NewCondition,
    Number,
    Pattern,
    Persona,
    RuleId,
    Rung,
    Scalar,
    Span,
    StageKey,
)
from syncer.yamlfile import suggestion


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Text(Block):
    """Words for people, by language. Plain text stands for all languages; a missing language borrows the other."""

    en: Maybe[Annotated[str, BeforeValidator(words.text)]] = None
    es: Maybe[Annotated[str, BeforeValidator(words.text)]] = None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, said: Any) -> Any:
        return {"en": said} if isinstance(said, str) else said

    @model_validator(mode="after")
    def _says_something(self) -> "Text":
        if self.en is None and self.es is None:
            raise ValueError("must have text in `en`, `es` or both")
        return self

    def say(self, language: str) -> str:
        said: str | None = self.es if language == "es" else self.en
        return said or self.en or self.es or ""


class Did(Block):
    """Events of some kinds, how many and when."""

    did: Annotated[list[KindOrGroup], BeforeValidator(words.listed), Field(min_length=1)]
    at_least: Maybe[Count] = None
    at_most: Maybe[Annotated[int, Field(strict=True, ge=0)]] = None
    within: Maybe[Span] = None
    on_days: Maybe[Count] = None
    after: Maybe[AnchorName] = None
    trusted: Flag = True

    @property
    def least(self) -> int:
        """At least once, unless the file says `at_most` alone: then never is as good."""
        return self.at_least or int(self.at_most is None or self.on_days is not None)

    @model_validator(mode="after")
    def _possible(self) -> "Did":
        days = self.on_days or 0
        if self.at_most is not None and self.at_most < max(self.least, days):
            raise ValueError("can never hold: `at_most` is less than `at_least` or `on_days`")
        if self.within is not None and days > words.days(self.within) + 1:
            raise ValueError(f"can never hold: {self.within} has fewer than {days} days")
        return self


class HasField(Block):
    """What a contact field holds. Text is compared without regard to case and surrounding spaces."""

    field: FieldName
    is_: Maybe[Scalar] = Field(default=None, alias="is")
    in_: Maybe[Annotated[list[Scalar], Field(min_length=1)]] = Field(default=None, alias="in")
    at_least: Maybe[Number] = None
    at_most: Maybe[Number] = None
    matches: Maybe[Pattern] = None
    known: Maybe[Flag] = None

    @model_validator(mode="after")
    def _fits_the_field(self) -> "HasField":
        said = self.model_fields_set - {"field"}
        if not said:
            raise ValueError("must say what the field has to be: is, in, at_least, at_most, matches or known")
        if self.known is False and said != {"known"}:
            raise ValueError("can never hold: a field that is not known has no value")
        kind = holds(self.field)
        for word, wanted in {"at_least": Holds.NUMBER, "at_most": Holds.NUMBER, "matches": Holds.TEXT}.items():
            if word in said and kind not in {wanted, Holds.ANYTHING}:
                raise ValueError(f"`{word}` needs {wanted}, but the field {self.field} holds {kind}")
        for value in [self.is_] * ("is_" in said) + (self.in_ or []):
            if kind not in {words.holds(value), Holds.ANYTHING}:
                raise ValueError(f"the field {self.field} holds {kind}, but is compared with {words.holds(value)}")
        if self.at_least is not None and self.at_most is not None and self.at_most < self.at_least:
            raise ValueError("can never hold: `at_most` is less than `at_least`")
        return self


class Fits(Block):
    """Whether the contact is one you sell to."""

    fits: Persona


class Holding(Block):
    """A condition that stands under `conditions`."""

    holds: ConditionName


class AllOf(Block):
    parts: Annotated[list["Condition"], Field(min_length=1)] = Field(alias="all")


class AnyOf(Block):
    parts: Annotated[list["Condition"], Field(min_length=1)] = Field(alias="any")


class Not(Block):
    part: "Condition" = Field(alias="not")


_SHAPES: dict[str, type[Block]] = {
    "did": Did,
    "field": HasField,
    "fits": Fits,
    "holds": Holding,
    "all": AllOf,
    "any": AnyOf,
    "not": Not,
}


def _shape(said: Any) -> str | None:
    """The tag of the condition's shape; the brackets keep tags apart from keys when a fault is located."""
    for word, shape in _SHAPES.items():
        if isinstance(said, shape) or (isinstance(said, dict) and word in said):
            return f"<{word}>"
    return None


def _one_shape(said: Any) -> Any:
    if isinstance(said, Block):
        return said
    if not isinstance(said, dict):
        raise ValueError(f"must be a condition: a block that says {', '.join(_SHAPES)}")  # noqa: TRY004
    found = [word for word in _SHAPES if word in said]
    if len(found) > 1:
        raise ValueError(f"says {' and '.join(found)} at once: make them two conditions of a list under `all`")
    if not found:
        near = next(filter(None, (suggestion(str(key), _SHAPES) for key in said)), "")
        raise ValueError(f"must say one of {', '.join(_SHAPES)}{near}")
    return said


Condition: TypeAlias = Annotated[
    Annotated[Did, Tag("<did>")]
    | Annotated[HasField, Tag("<field>")]
    | Annotated[Fits, Tag("<fits>")]
    | Annotated[Holding, Tag("<holds>")]
    | Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")],
    Discriminator(_shape),
    BeforeValidator(_one_shape),
]


class Anchor(Block):
    """An event that others are dated from: the first of some kinds."""

    first: Annotated[list[KindOrGroup], BeforeValidator(words.listed), Field(min_length=1)]


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
    spares: list[Rung] = []
    rules: list[Exclusion] = []


class PersonaOnly(Block):
    """A persona that stands outside the funnel file."""

    persona: Annotated[list[Condition], BeforeValidator(words.listed_or_none)] = []


class Funnel(PersonaOnly):
    """The whole file."""

    version: Literal[1]
    fall: Literal["allowed", "never"] = "allowed"
    groups: dict[GroupName, Annotated[list[KindOrGroup], Field(min_length=1)]] = {}
    anchors: dict[Name, Anchor] = {}
    conditions: dict[NewCondition, Condition] = {}
    stages: Annotated[list[Stage], Field(min_length=2)]
    exclusions: Maybe[Exclusions] = None
    rules: Annotated[list[Rule], Field(min_length=1)]

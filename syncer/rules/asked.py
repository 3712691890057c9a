"""The conditions of the funnel file, as they are written."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationInfo, model_validator

from syncer.rules import words
from syncer.rules.block import Block, Shapes
from syncer.rules.fields import Holds, holds
from syncer.rules.names import Names
from syncer.rules.words import (
    AnchorName,
    ConditionName,
    Count,
    FieldName,
    Flag,
    KindsOrGroups,
    Maybe,
    Number,
    Pattern,
    Persona,
    Scalar,
    ScoreName,
    Span,
)


class Did(Block):
    """Events of some kinds, how many and when."""

    did: KindsOrGroups
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
        said = self.model_fields_set & HasField.model_fields.keys() - {"field"}
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


class Scored(Block):
    """Whether a score that stands under `scores` is high enough."""

    score: ScoreName
    at_least: Annotated[int, Field(strict=True)]

    @model_validator(mode="after")
    def _possible(self, info: ValidationInfo) -> "Scored":
        most = info.context.most_points.get(self.score) if isinstance(info.context, Names) else None
        if most is not None and most < self.at_least:
            raise ValueError(f"can never hold: the score {self.score} never gets beyond {most}")
        return self


class AllOf(Block):
    parts: Annotated[list["Condition"], Field(min_length=1)] = Field(alias="all")


class AnyOf(Block):
    parts: Annotated[list["Condition"], Field(min_length=1)] = Field(alias="any")


class Not(Block):
    part: "Condition" = Field(alias="not")


_SHAPES = Shapes(
    "a condition",
    "make them two conditions of a list under `all`",
    {
        "did": Did,
        "field": HasField,
        "fits": Fits,
        "holds": Holding,
        "score": Scored,
        "all": AllOf,
        "any": AnyOf,
        "not": Not,
    },
)

Condition: TypeAlias = Annotated[
    Annotated[Did, Tag("<did>")]
    | Annotated[HasField, Tag("<field>")]
    | Annotated[Fits, Tag("<fits>")]
    | Annotated[Holding, Tag("<holds>")]
    | Annotated[Scored, Tag("<score>")]
    | Annotated[AllOf, Tag("<all>")]
    | Annotated[AnyOf, Tag("<any>")]
    | Annotated[Not, Tag("<not>")],
    Discriminator(_SHAPES.tag),
    BeforeValidator(_SHAPES.only_one),
]

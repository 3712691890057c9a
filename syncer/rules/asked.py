"""The conditions of the funnel file, as they are written."""

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, ValidationInfo, model_validator

from syncer.rules import words
from syncer.rules.block import Block, Shapes
from syncer.rules.fields import Holds, holds
from syncer.rules.names import Names
from syncer.rules.references import AnchorName, ConditionName, KindsOrGroups, Persona, ScoreName
from syncer.rules.words import Count, FieldName, Flag, Maybe, Number, Pattern, Scalar, Span, Whole


class Did(Block):
    """Events of some kinds, how many and when."""

    did: KindsOrGroups = Field(description="What happened: a kind of event, a group of kinds, or a list of them.")
    at_least: Maybe[Count] = Field(default=None, description="At least so often; once if left out.")
    at_most: Maybe[Annotated[int, Field(strict=True, ge=0)]] = Field(default=None, description="Not more often.")
    within: Maybe[Span] = Field(
        default=None, description="Only in the last 30d (days), 2w (weeks) or 6mo (of 30 days)."
    )
    on_days: Maybe[Count] = Field(default=None, description="On at least so many different days.")
    after: Maybe[AnchorName] = Field(default=None, description="Only on a later day than this anchor.")
    trusted: Flag = Field(default=True, description="false: doubtful events, such as a robot's clicks, count too.")

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

    field: FieldName = Field(description="A contact field; a property of your CRM is written crm.<property>.")
    is_: Maybe[Scalar] = Field(default=None, alias="is", description="It holds this.")
    in_: Maybe[Annotated[list[Scalar], Field(min_length=1)]] = Field(
        default=None, alias="in", description="It holds one of these."
    )
    at_least: Maybe[Number] = Field(default=None, description="The number is not less.")
    at_most: Maybe[Number] = Field(default=None, description="The number is not more.")
    matches: Maybe[Pattern] = Field(default=None, description="This RE2 pattern is found anywhere in the text.")
    known: Maybe[Flag] = Field(default=None, description="true: it has a value; false: it has none.")

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

    fits: Persona = Field(description="The contact is one you sell to: all of `persona` holds.")


class Holding(Block):
    """A condition that stands under `conditions`."""

    holds: ConditionName = Field(description="A condition that stands under `conditions` holds.")


class Scored(Block):
    """Whether a score that stands under `scores` is high enough."""

    score: ScoreName = Field(description="A score that stands under `scores`.")
    at_least: Whole = Field(description="It has at least so many points.")

    @model_validator(mode="after")
    def _possible(self, info: ValidationInfo) -> "Scored":
        most = info.context.most_points.get(self.score) if isinstance(info.context, Names) else None
        if most is not None and most < self.at_least:
            raise ValueError(f"can never hold: the score {self.score} never gets beyond {most}")
        return self


class AllOf(Block):
    parts: Annotated[list["Condition"], Field(min_length=1)] = Field(alias="all", description="Each of these holds.")


class AnyOf(Block):
    parts: Annotated[list["Condition"], Field(min_length=1)] = Field(
        alias="any", description="At least one of these holds; the first that does is the reason."
    )


class Not(Block):
    part: "Condition" = Field(alias="not", description="This does not hold.")


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

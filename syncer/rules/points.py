"""The scores of the funnel file, as they are written: points for what happened or what a field says, fading by age."""

from itertools import pairwise
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from syncer.rules import words
from syncer.rules.asked import HasField
from syncer.rules.block import Block, Shapes, Text
from syncer.rules.references import AnchorName, KindsOrGroups
from syncer.rules.words import Count, Flag, Maybe, Percent, Points, Span


class DidPoints(Block):
    """Points for each event of some kinds; `cap` bounds what all of them give together, above or below zero."""

    did: KindsOrGroups = Field(description="Events that give points: a kind, a group of kinds, or a list of them.")
    points: Points = Field(description="For each such event; below zero it counts against.")
    cap: Maybe[Count] = Field(default=None, description="All of them together give, or take, at most so many points.")
    within: Maybe[Span] = Field(
        default=None, description="Only in the last 30d (days), 2w (weeks) or 6mo (of 30 days)."
    )
    after: Maybe[AnchorName] = Field(default=None, description="Only on a later day than this anchor.")
    trusted: Flag = Field(default=True, description="false: doubtful events, such as a robot's clicks, count too.")

    @model_validator(mode="after")
    def _lets_one_event_count(self) -> "DidPoints":
        if self.cap is not None and self.cap < abs(self.points):
            raise ValueError("`cap` is less than the points of one event: give fewer points")
        return self


class FieldPoints(HasField):
    """Points for what a contact field holds, once."""

    points: Points = Field(description="Once, if the field holds this; below zero it counts against.")


class FadeStep(Block):
    """From this age on, an event gives only so much of its points."""

    after: Span = Field(description="From this age on, say 30d.")
    to: Percent = Field(description="So much is left of an event's points, say 50%.")


_SHAPES = Shapes("points", "make them two items", {"did": DidPoints, "field": FieldPoints})


def _in_order(steps: list[FadeStep]) -> list[FadeStep]:
    for earlier, later in pairwise(steps):
        if words.days(later.after) <= words.days(earlier.after):
            raise ValueError(f"{later.after} must stand before {earlier.after}: steps go from young to old")
        if words.percent(later.to) > words.percent(earlier.to):
            raise ValueError(f"points do not grow with age: {later.to} stands after {earlier.to}")
    return steps


Item: TypeAlias = Annotated[
    Annotated[DidPoints, Tag("<did>")] | Annotated[FieldPoints, Tag("<field>")],
    Discriminator(_SHAPES.tag),
    BeforeValidator(_SHAPES.only_one),
]


class Score(Block):
    """A sum of points. What a person does and whether they fit are kept apart by being two scores."""

    label: Maybe[Text] = Field(default=None, description="What sentences call it.")
    points: Annotated[list[Item], Field(min_length=1)] = Field(description="What gives points, and how many.")
    fade: Annotated[list[FadeStep], AfterValidator(_in_order)] = Field(
        default=[], description="Steps in which the points of events fade, from young to old."
    )

"""What is written beside the stage: nothing, unless somebody asks for it."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from syncer.contract import Extras, Settings
from syncer.duration import Duration

SALES = ("opportunity", "customer")  # https://knowledge.hubspot.com/records/use-lifecycle-stages


def _switched(said: Any) -> Any:
    """`true` is all of the defaults."""
    return {True: {}, False: None}[said] if isinstance(said, bool) else said


def _never_of_sales(stages: dict[str, str] | None) -> dict[str, str] | None:
    for ours, theirs in (stages or {}).items():
        if theirs.strip().lower() in SALES:
            raise ValueError(f"{ours}: {theirs} is for sales to set, syncer never does; name an earlier stage")
    return stages


class FollowUpSettings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    stages: tuple[str, ...] = Field(
        default=("potential",), min_length=1, description="Whoever reaches one of these stages."
    )
    due: Duration = Field(default=timedelta(days=1), description="How long after that the task is due.")


class WriteSettings(Settings):
    lifecycle_stage: Annotated[dict[str, str] | None, BeforeValidator(_switched), AfterValidator(_never_of_sales)] = (
        Field(
            default=None,
            description="`true`, or our stages in HubSpot's own from the lowest to the highest: moves HubSpot's "
            "lifecycle stage along, only forward, never to Opportunity or Customer.",
        )
    )
    stage_lists: bool = Field(
        default=False, description="`syncer setup` creates an active list for each stage; needs `crm.lists.write`."
    )
    follow_up: Annotated[FollowUpSettings | None, BeforeValidator(_switched)] = Field(
        default=None, description="`true`, or which: a task for the contact's owner when somebody becomes `potential`."
    )

    @property
    def extras(self) -> Extras:
        wanted = Extras(self.lifecycle_stage, lists=self.stage_lists)
        tasks = self.follow_up
        return replace(wanted, follow_up=tasks.stages, due=tasks.due) if tasks else wanted

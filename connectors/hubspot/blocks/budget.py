from pydantic import BaseModel, ConfigDict, Field


class Budget(BaseModel):
    """How much of the account's API budget one run may use."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share_of_daily: float = Field(
        default=0.2, gt=0, le=1, description="Share of the account's daily calls that one run may use, from 0 to 1."
    )

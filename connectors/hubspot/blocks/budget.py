from pydantic import BaseModel, ConfigDict, Field


class Budget(BaseModel):
    """How much of the account's API budget may be used."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    share_of_daily: float = Field(
        default=0.2,
        gt=0,
        le=1,
        description="Share of the account's daily calls that this connection may use in a day, over all runs.",
    )
    reserve: float = Field(
        default=0.05,
        ge=0,
        lt=1,
        description="Share of the account's daily calls that is left to others, whoever has used up the rest.",
    )

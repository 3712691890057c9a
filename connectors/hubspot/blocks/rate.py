from pydantic import BaseModel, ConfigDict, Field


class Rate(BaseModel):
    """A limit of your own, below HubSpot's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    calls: int = Field(ge=1, description="At most so many calls …")
    seconds: float = Field(default=10, gt=0, le=86_400, description="… in any so many seconds.")

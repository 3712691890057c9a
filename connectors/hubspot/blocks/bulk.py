from datetime import timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from syncer.duration import Duration


class BulkLanes(BaseModel):
    """Which way very much is read and written."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    read: Literal["auto", "list", "export"] = Field(
        default="auto",
        description="How all contacts are first read: a hundred a call, by one export, or as an estimate says.",
    )
    write: Literal["auto", "batch", "import"] = Field(
        default="auto",
        description="How changes are written: a hundred a call, by imports, or as an estimate says.",
    )
    patience: Duration = Field(
        default=timedelta(hours=2), description="How long an export or an import is waited for, once it was asked for."
    )

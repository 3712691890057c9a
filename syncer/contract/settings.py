"""What a user may set for one connection, and what they may want beside the stage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True, slots=True)
class Extras:
    """What a user wants beside the stage. Nobody gets any of it unasked.

    `lifecycle`: our stage → the CRM's own, from the lowest to the highest; empty: as the mapping has it; None: not at
    all. `follow_up`: the stages at which a contact's owner gets a task, due so long after the stage was reached.
    """

    lifecycle: Mapping[str, str] | None = None
    follow_up: tuple[str, ...] = ()
    due: timedelta = timedelta(days=1)
    lists: bool = False

    @property
    def of_contacts(self) -> bool:
        """Whether there may be more to do for a contact than its stage."""
        return bool(self.lifecycle or self.follow_up)


class Settings(BaseModel):
    """What a user may set for one connection; an unknown key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @property
    def extras(self) -> Extras:
        """Nothing, unless the connector has settings for it."""
        return Extras()

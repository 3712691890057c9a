"""What a user is told of a connection."""

from dataclasses import dataclass
from typing import Literal

from syncer.errors import NoAccess, SyncerError


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`. `exit_code`: of the command, if it is an error."""

    level: Literal["ok", "warning", "error"]
    where: str
    what: str
    fix: str = ""
    exit_code: int = NoAccess.exit_code

    @classmethod
    def of(cls, error: SyncerError, where: str) -> "Finding":
        """What an error tells, unless it says itself where it was."""
        return cls("error", error.where or where, error.traced, error.fix, error.exit_code)

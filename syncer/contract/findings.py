"""What a user is told of a connection."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `check`."""

    level: Literal["ok", "warning", "error"]
    where: str
    what: str
    fix: str = ""

"""One fault in the rules of a file that can be used all the same. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Fault:
    """`at` is where in the file it stands, as `yamlfile.Document.line` takes it."""

    level: Literal["warning", "error"]
    at: tuple[str | int, ...]
    what: str
    fix: str
    rule: str = ""  # its id, if it is about one

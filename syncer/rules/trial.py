"""How the cases of a funnel file came out. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failed:
    """A case that did not come out as expected; `because` is what the rules say instead."""

    place: str
    case: str
    expected: str
    got: str
    because: str


@dataclass(frozen=True, slots=True)
class Trial:
    passed: int
    failed: tuple[Failed, ...]
    untested: tuple[str, ...]  # rules that no case expects

    @property
    def good(self) -> bool:
        return not self.failed and not self.untested

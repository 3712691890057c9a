"""What to change in the CRM: desired minus held, and the guards that look at the whole of it. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from syncer.errors import Unsafe
from syncer.model import Change

OVERRULE = "--override-guards"


def _percent(text: object) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*%", str(text))
    if not found or float(found[1]) > 100:
        raise ValueError("must be a percentage from 0% to 100%, say 20%")
    return float(found[1]) / 100


Percent = Annotated[float, BeforeValidator(_percent)]


class Guards(BaseModel):
    """What stops a run before anything is written. Shares are of the stages that the CRM has already set."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_stage_changes: Percent = Field(default=0.20, description="Share of stages that one run may change.")
    max_demotions: Percent = Field(default=0.05, description="Share of stages that one run may lower.")
    max_gone: Percent = Field(default=0.20, description="Share of a source's contacts that may vanish at once.")
    ignore_up_to: int = Field(default=10, ge=0, description="So few changes never stop a run.")


def difference(contact: str, person: int, wish: Mapping[str, str], holds: Mapping[str, str]) -> Change | None:
    """The change that makes the CRM hold `wish`; None if it does. An absent property is an empty one."""
    differing = {name: value for name, value in wish.items() if holds.get(name, "") != value}
    if not differing:
        return None
    return Change(contact, differing, {name: holds.get(name, "") for name in differing}, person)


@dataclass
class Moves:
    """How many contacts move from which stage to which; "" is a contact that has no stage yet."""

    ladder: Sequence[str]  # stages that can fall, lowest first
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, was: str, now: str) -> None:
        if was != now:
            self.counts[was, now] += 1

    def is_demotion(self, was: str, now: str) -> bool:
        return was in self.ladder and now in self.ladder and self.ladder.index(now) < self.ladder.index(was)

    @property
    def changes(self) -> int:
        """Stages that change; a first staging is none."""
        return sum(count for (was, _), count in self.counts.items() if was)

    @property
    def demotions(self) -> int:
        return sum(count for move, count in self.counts.items() if self.is_demotion(*move))


def guard_stages(moves: Moves, staged: int, guards: Guards, where: str = "") -> None:
    """Raises Unsafe, naming `where`, if too many of the `staged` contacts would change or fall."""
    _guard((moves.changes, staged), guards.max_stage_changes, guards.ignore_up_to, "stages would change", where)
    _guard((moves.demotions, staged), guards.max_demotions, guards.ignore_up_to, "stages would fall", where)


def guard_gone(source: str, gone: int, total: int, guards: Guards) -> None:
    """Raises Unsafe if too many of a source's contacts vanished at once."""
    _guard((gone, total), guards.max_gone, guards.ignore_up_to, f"contacts vanished from {source}")


def guard_extras(what: str, count: int, total: int, guards: Guards) -> None:
    """Raises Unsafe if something beside stages would happen to too many of all contacts at once."""
    try:
        _guard((count, total), guards.max_stage_changes, guards.ignore_up_to, what)
    except Unsafe as unsafe:
        unsafe.tried = "stages were written, nothing beside them"
        raise


def _guard(of: tuple[int, int], share: float, ignored: int, what: str, where: str = "") -> None:
    count, total = of
    if count > ignored and count > share * total:
        raise Unsafe(
            f"{count:,} of {total:,} {what}; the guard allows {share:.0%}",
            where=where,
            tried="nothing was written",
            fix=f"look at `syncer plan`; if this is meant, run again with {OVERRULE}",
        )


def transitions(moves: Iterable[tuple[tuple[str, str], int]]) -> list[dict[str, str | int]]:
    """Moves as rows, the most frequent first."""
    ranked = sorted(moves, key=lambda row: (-row[1], row[0]))
    return [{"from": was, "to": now, "contacts": count} for (was, now), count in ranked]

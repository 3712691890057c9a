"""What the engine hands a connector beside its settings."""

from dataclasses import dataclass, field
from typing import Literal

from syncer.cache import Cache
from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.contract.calls import Meter, Spent
from syncer.contract.words import Words


@dataclass(frozen=True, slots=True)
class Lanes:
    """Which way a run is forced to take where there are several; None: as the settings say."""

    read: Literal["auto", "list", "export"] | None = None
    write: Literal["auto", "batch", "import"] | None = None


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the engine hands a connector beside its settings."""

    name: str  # the connection's name in the workspace file: the `source` of all its items
    words: Words = field(default_factory=Words)
    properties: tuple[str, ...] = ()  # ours, to be read back with each contact into `Contact.holds`
    fields: frozenset[str] = frozenset()  # canonical fields and `crm.<property>` that the funnel speaks of
    meter: Meter = field(default_factory=Meter)
    spent: tuple[Spent, ...] = ()  # by earlier runs, oldest first
    clock: Clock = SYSTEM_CLOCK  # by which it waits between calls; never where data are dated
    lanes: Lanes = field(default_factory=Lanes)
    cache: Cache = field(default_factory=Cache)

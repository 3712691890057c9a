"""Puts a sinner in the place of one door of the memory connector."""

from collections.abc import Callable

from syncer.contract import Wiring
from syncer.testing import Check, Subject
from syncer.testing.memory import Memory, MemoryCRM, MemorySettings, MemorySource
from tests.contract.subjects import memory_subject

Door = type[MemorySource] | type[MemoryCRM] | type[Memory]
Sinners = list[tuple[Check, Door]]


def against(check: Check, sinners: Sinners) -> Callable[[Door], Door]:
    """Enlists a door that sins against one check."""

    def enlist(door: Door) -> Door:
        sinners.append((check, door))
        return door

    return enlist


def sinful(door: Door) -> Subject:
    """The memory connector with one of its doors exchanged."""
    if issubclass(door, Memory):
        return memory_subject(door)

    class Sinful(Memory):
        def source(self, settings: MemorySettings, wiring: Wiring) -> MemorySource:
            return (door if issubclass(door, MemorySource) else MemorySource)(self.world, wiring)

        def sink(self, settings: MemorySettings, wiring: Wiring) -> MemoryCRM:
            return (door if issubclass(door, MemoryCRM) else MemoryCRM)(self.world)

    return memory_subject(Sinful)

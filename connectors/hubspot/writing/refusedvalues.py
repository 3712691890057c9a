"""What HubSpot has refused so far: whoever is to get the same is refused without a call."""

from dataclasses import dataclass, field
from threading import RLock

from connectors.hubspot.access.faults import Problem
from syncer.model import Change

# Wrong with a property itself, so every change that has it is refused for the same reason.
OF_THE_PROPERTY = frozenset({"PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"})
_OF_THE_VALUE = "INVALID_"  # how codes begin that are about a value, whoever gets it


@dataclass(slots=True)
class RefusedValues:
    """Safe for many threads, of which one at a time takes a batch apart: what it finds spares the others the search."""

    taking_apart: RLock = field(default_factory=RLock)
    _properties: dict[str, Problem] = field(default_factory=dict)
    _values: dict[tuple[str, str], Problem] = field(default_factory=dict)

    def of(self, change: Change) -> tuple[Problem, ...]:
        """Why a change would be refused, as far as that is known."""
        known = (self._properties.get(name) or self._values.get((name, value)) for name, value in change.wish.items())
        return tuple(problem for problem in known if problem)

    def learn(self, change: Change, found: tuple[Problem, ...]) -> None:
        """That a change was refused for something that may be the same with others."""
        for problem in found:
            for name in change.wish.keys() & set(problem.properties):
                if problem.code in OF_THE_PROPERTY:
                    self._properties[name] = problem
                elif problem.code.startswith(_OF_THE_VALUE) and len(problem.properties) == 1:
                    self._values[name, change.wish[name]] = problem

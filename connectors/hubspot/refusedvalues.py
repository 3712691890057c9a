"""What HubSpot has refused so far: whoever is to get the same is refused without a call, and a refusal of everything is
an end of writing.
"""

from dataclasses import dataclass, field
from threading import Lock, RLock

from connectors.hubspot.faults import Problem, Rejected
from syncer.model import Change

# Wrong with a property itself, so every change that has it is refused for the same reason.
OF_THE_PROPERTY = frozenset({"PROPERTY_DOESNT_EXIST", "READ_ONLY_VALUE"})
_OF_THE_VALUE = "INVALID_"  # how codes begin that are about a value, whoever gets it
PATIENCE = 100  # calls that may be refused as a whole
PAID_BACK_BY = 10  # changes that were taken, for each of these calls


@dataclass(slots=True)
class RefusedValues:
    """Safe for many threads, of which one at a time takes a batch apart: what it finds spares the others the search."""

    taking_apart: RLock = field(default_factory=RLock)
    _properties: dict[str, Problem] = field(default_factory=dict)
    _values: dict[tuple[str, str], Problem] = field(default_factory=dict)
    _patience: float = PATIENCE
    _lock: Lock = field(default_factory=Lock)

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

    def count_taken(self, changes: int) -> None:
        with self._lock:
            self._patience = min(PATIENCE, self._patience + changes / PAID_BACK_BY)

    def count_refused(self, rejected: Rejected) -> None:
        """A call was, as a whole. Raises Rejected if that has come too often to go on."""
        with self._lock:
            self._patience -= 1
            if self._patience < 0:
                what = f"{rejected.what}, again and again: the rest is left to the next run"
                raise Rejected(what, rejected.problems, already_there=rejected.already_there)

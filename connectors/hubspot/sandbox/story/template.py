"""A record told once and shown for many people: other names, other dates, the same story."""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.hubspot.sandbox.instants import iso
from connectors.hubspot.sandbox.story.people import Person


@dataclass(frozen=True, slots=True)
class Text:
    """A format string: `{p.first}` is the person's, `{at:123}` an instant of the story as epoch milliseconds."""

    format: str


# A fixed value, an instant in milliseconds, or a text about the person.
Value = str | int | Text
Values = Mapping[str, Value]


_PLANS = 16  # as many sets of properties are in use at a time


class Moved(int):
    """The shift of one telling, which moves the instants that stand inside a text."""

    def __format__(self, spec: str) -> str:
        return str(int(spec) + self)


class Template:
    """The values of a record. What it takes to show a set of properties is sorted out once, for all its tellings."""

    __slots__ = ("_plans", "_values", "created", "modified")

    def __init__(self, created: int, modified: int, values: Values) -> None:
        self.created = created
        self.modified = modified
        self._values = values
        self._plans: dict[tuple[str, ...], _Plan] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._values)

    def select(self, names: tuple[str, ...], person: Person, shift: int) -> dict[str, str | None]:
        """Hot: every row of every page comes through here."""
        plan = self._plans.get(names) or self._planned(names)
        chosen = plan.fixed.copy()
        for name, instant in plan.instants:
            chosen[name] = iso(instant + shift)
        for name, text in plan.texts:
            chosen[name] = text.format(p=person, at=Moved(shift))
        return chosen

    def _planned(self, names: tuple[str, ...]) -> "_Plan":
        wanted = {name: self._values.get(name) for name in names}
        if len(self._plans) >= _PLANS:
            self._plans.clear()
        self._plans[names] = plan = _Plan(
            {name: value if isinstance(value, str) else None for name, value in wanted.items()},
            [(name, value) for name, value in wanted.items() if isinstance(value, int)],
            [(name, value.format) for name, value in wanted.items() if isinstance(value, Text)],
        )
        return plan


@dataclass(frozen=True, slots=True)
class _Plan:
    fixed: dict[str, str | None]
    instants: list[tuple[str, int]]
    texts: list[tuple[str, str]]

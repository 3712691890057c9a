"""One funnel of a workspace: its rules, its properties in the CRM, and what people set by hand. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from syncer.model import Fields, Timeline
from syncer.pinned import PinFields, Pinned
from syncer.plan import Moves
from syncer.properties import PropertyNames, Wording
from syncer.rules import Ladder, Verdict
from syncer.rules.fields import CUSTOM


@dataclass(frozen=True, slots=True)
class Funnel:
    name: str
    ladder: Ladder
    wording: Wording
    pin_fields: PinFields
    _words: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, name: str, ladder: Ladder, language: str) -> "Funnel":
        names = PropertyNames(name)
        pin_fields = PinFields(f"{CUSTOM}{names.pin}", f"{CUSTOM}{names.pin_until}")
        return cls(name, ladder, Wording(ladder, names, language), pin_fields)

    @property
    def properties(self) -> PropertyNames:
        return self.wording.names

    @property
    def fields(self) -> frozenset[str]:
        """All contact fields that decide, those by which a stage is set by hand among them."""
        return self.ladder.fields | {self.pin_fields.stage, self.pin_fields.until}

    def judge(self, person: "Known", now: int, floor: str) -> Verdict:
        """What a person decided while that lasts, else what the rules say; instants in milliseconds."""
        pin = self.pinned(person, now)
        return pin.verdict if pin else self.ladder.judge(person.timeline, person.fields, now, floor)

    def pinned(self, person: "Known", now: int) -> Pinned | None:
        """The stage set by hand that counts now."""
        if person.pin is None and self.pin_fields.stage not in person.fields:
            return None
        pins = self.pin_fields.pinned(person.fields, self.ladder), person.pin
        return next((pin for pin in pins if pin and pin.holds(now)), None)

    def words(self, stage: str, rule: str) -> tuple[str, str]:
        """Next action and label: what is written beside stage, rule and reason."""
        return self._words.get((stage, rule)) or self._looked_up(stage, rule)

    def _looked_up(self, stage: str, rule: str) -> tuple[str, str]:
        language = self.wording.language
        found = self.ladder.action(stage, rule, language), self.ladder.labels(language)[stage]
        return self._words.setdefault((stage, rule), found)

    def faults(self, fields: Fields) -> Iterator[str]:
        """What of a contact's fields cannot be used, in words that do not quote it."""
        return self.pin_fields.faults(fields, self.ladder)

    def is_demotion(self, was: str, now: str) -> bool:
        return Moves(self.ladder.rungs).is_demotion(was, now)


class Known(NamedTuple):
    """What is known of one person: all that decides. `pin` is what `syncer pin` set."""

    timeline: Timeline
    fields: Fields
    pin: Pinned | None = None

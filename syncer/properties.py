"""The properties of one funnel in the CRM, and what they say for one decision. Pure.

Those that start with `syncer_` are written; the others are the team's own, to set a stage by hand.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version

from syncer.contract import MAIN, PIN_PREFIX, PREFIX
from syncer.model import Decision, Property
from syncer.rules import Ladder
from syncer.rules.because import sentences
from syncer.rules.language import translator

REASON_LIMIT = 500  # characters: what a CRM shows of a text in a list


@dataclass(frozen=True, slots=True)
class PropertyNames:
    """What the properties of a funnel are called."""

    funnel: str = MAIN

    @property
    def stage(self) -> str:
        return self._name("stage")

    @property
    def since(self) -> str:
        return self._name("stage_since")

    @property
    def reason(self) -> str:
        return self._name("stage_reason")

    @property
    def action(self) -> str:
        return self._name("next_action")

    @property
    def rule(self) -> str:
        return self._name("stage_rule")

    @property
    def pin(self) -> str:
        """Read only: the stage that somebody set by hand."""
        return f"{PIN_PREFIX}{self.stage.removeprefix(PREFIX)}"

    @property
    def pin_until(self) -> str:
        return f"{self.pin}_until"

    @property
    def written(self) -> tuple[str, ...]:
        return self.stage, self.since, self.reason, self.action, self.rule

    def _name(self, what: str) -> str:
        return f"{PREFIX}{what}" if self.funnel == MAIN else f"{PREFIX}{self.funnel}_{what}"


@dataclass(frozen=True, slots=True)
class Wording:
    """In which words: stage labels and actions from the funnel, the rest from the catalogue."""

    ladder: Ladder
    names: PropertyNames
    language: str

    @property
    def definitions(self) -> tuple[Property, ...]:
        """What the CRM has to have."""
        names, stages = self.names, tuple(self.ladder.labels(self.language).items())
        say = translator(self.language)
        named = "{}" if names.funnel == MAIN else "{} (" + names.funnel + ")"
        ours, yours = say("Set by syncer."), say("Set by your team: while it has a value, syncer keeps to it.")
        return (
            Property(names.stage, named.format(say("Funnel stage")), "enumeration", ours, stages),
            Property(names.since, named.format(say("Funnel stage since")), "datetime", ours),
            Property(names.reason, named.format(say("Funnel stage reason")), "text", ours),
            Property(names.action, named.format(say("Next action")), "text", ours),
            Property(names.rule, named.format(say("Funnel stage rule")), "text", ours),
            Property(names.pin, named.format(say("Funnel stage by hand")), "enumeration", yours, stages),
            Property(names.pin_until, named.format(say("Funnel stage by hand until")), "date", yours),
        )

    @property
    def fingerprint(self) -> str:
        """Changes when a contact's properties could say the same in other words: another file, language or version."""
        said = (version("syncer"), self.names.funnel, self.ladder.fingerprint, self.language, self.ladder.timezone.key)
        return sha256(repr(said).encode()).hexdigest()[:16]

    def wish(self, decision: Decision) -> dict[str, str]:
        """What the CRM should hold for a person so decided."""
        names = self.names
        return {
            names.stage: decision.stage,
            names.since: instant(decision.since or decision.at),
            names.reason: self.reason(decision),
            names.action: self.ladder.action(decision.stage, decision.rule, self.language),
            names.rule: decision.rule,
        }

    def sentences(self, decision: Decision) -> list[str]:
        """Why: what the funnel says of the rule, if anything, then the evidence."""
        said = self.ladder.remark(decision.rule, self.language)
        scores = self.ladder.scores(self.language)
        return [*([said] if said else []), *sentences(decision.because, self.language, self.ladder.timezone, scores)]

    def reason(self, decision: Decision) -> str:
        text = ". ".join(self.sentences(decision))
        return text if len(text) <= REASON_LIMIT else text[: REASON_LIMIT - 1].rstrip() + "…"


def instant(at: datetime) -> str:
    """The one way in which instants are written: UTC, whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

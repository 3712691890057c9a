"""The properties that this product writes, and what they say for one decision. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from zoneinfo import ZoneInfo

from syncer.contract import PREFIX
from syncer.model import Decision, Property
from syncer.rules import Ladder
from syncer.rules.because import sentences
from syncer.rules.language import translator

STAGE = f"{PREFIX}stage"
SINCE = f"{PREFIX}stage_since"
REASON = f"{PREFIX}stage_reason"
ACTION = f"{PREFIX}next_action"
RULE = f"{PREFIX}stage_rule"
NAMES = (STAGE, SINCE, REASON, ACTION, RULE)

REASON_LIMIT = 500  # characters: what a CRM shows of a text in a list


@dataclass(frozen=True, slots=True)
class Wording:
    """In which words: stage labels and actions from the funnel, the rest from the catalogue."""

    ladder: Ladder
    language: str
    timezone: ZoneInfo

    @property
    def definitions(self) -> tuple[Property, ...]:
        """What the CRM has to have."""
        say = translator(self.language)
        labels = self.ladder.labels(self.language)
        return (
            Property(STAGE, say("Funnel stage"), "enumeration", say("Set by syncer."), tuple(labels.items())),
            Property(SINCE, say("Funnel stage since"), "datetime", say("Set by syncer.")),
            Property(REASON, say("Funnel stage reason"), "text", say("Set by syncer.")),
            Property(ACTION, say("Next action"), "text", say("Set by syncer.")),
            Property(RULE, say("Funnel stage rule"), "text", say("Set by syncer.")),
        )

    @property
    def fingerprint(self) -> str:
        """Changes when a contact's properties could say the same in other words: another file, language or version."""
        said = (version("syncer"), self.ladder.fingerprint, self.language, self.timezone.key)
        return sha256(repr(said).encode()).hexdigest()[:16]

    def wish(self, decision: Decision) -> dict[str, str]:
        """What the CRM should hold for a person so decided."""
        return {
            STAGE: decision.stage,
            SINCE: instant(decision.since or decision.at),
            REASON: self.reason(decision),
            ACTION: self.ladder.action(decision.stage, decision.rule, self.language),
            RULE: decision.rule,
        }

    def sentences(self, decision: Decision) -> list[str]:
        """Why: what the funnel says of the rule, if anything, then the evidence."""
        said = self.ladder.remark(decision.rule, self.language)
        scores = self.ladder.scores(self.language)
        return [*([said] if said else []), *sentences(decision.because, self.language, self.timezone, scores)]

    def reason(self, decision: Decision) -> str:
        text = ". ".join(self.sentences(decision))
        return text if len(text) <= REASON_LIMIT else text[: REASON_LIMIT - 1].rstrip() + "…"


def instant(at: datetime) -> str:
    """The one way in which instants are written: UTC, whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"

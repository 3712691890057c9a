"""A stage that a person set by hand: it wins over the rules until it expires or is removed. Pure.

It is set in the CRM, with the two properties of the funnel that are the team's own, or with `syncer pin`. Where both
are, the CRM's counts: it is the one that everybody sees.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from syncer.model import Fields
from syncer.rules import Ladder, Verdict
from syncer.rules.because import PIN_REASON, PIN_UNTIL, Because
from syncer.rules.instants import to_ms
from syncer.rules.words import PINNED


@dataclass(frozen=True, slots=True)
class Pinned:
    """A stage by hand. `until` and `at`, when it was set, in milliseconds."""

    stage: str
    until: int | None = None
    reason: str = ""
    at: int | None = None

    def holds(self, now: int) -> bool:
        return self.until is None or now < self.until

    @property
    def verdict(self) -> Verdict:
        return Verdict(self.stage, PINNED, self._because, self.at, self.until)

    @property
    def _because(self) -> Because:
        piece = (PIN_UNTIL, "" if self.until is None else self.until)
        return (piece, (PIN_REASON, self.reason)) if self.reason else (piece,)


@dataclass(frozen=True, slots=True)
class PinFields:
    """The contact fields by which a stage is set in the CRM."""

    stage: str
    until: str

    def pinned(self, fields: Fields, ladder: Ladder) -> Pinned | None:
        """What they say; None if nothing, or nothing that the funnel knows."""
        said = fields.get(self.stage)
        stage = ladder.stage_named(said) if isinstance(said, str) else None
        return None if stage is None else Pinned(stage, end_of(fields.get(self.until, ""), ladder.timezone))

    def faults(self, fields: Fields, ladder: Ladder) -> Iterator[str]:
        """What is wrong with them, in words that do not quote them."""
        said, until = fields.get(self.stage, ""), fields.get(self.until, "")
        if said != "" and (not isinstance(said, str) or ladder.stage_named(said) is None):
            yield f"{self.stage} names no stage of the funnel: ignored"
        elif said != "" and until != "" and end_of(until, ladder.timezone) is None:
            yield f"{self.until} is no date: the stage is kept until it is removed"


def end_of(said: object, timezone: ZoneInfo) -> int | None:
    """The end, in milliseconds, of the day or at the instant that a text names; None if it names none."""
    try:
        text = str(said).strip()
        if len(text) == len("2027-05-12"):
            after = date.fromisoformat(text) + timedelta(days=1)
            return to_ms(datetime.combine(after, time(), tzinfo=timezone))
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return to_ms(at if at.tzinfo else at.replace(tzinfo=timezone))

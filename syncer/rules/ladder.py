"""The ladder of rules: what stage a person has, by which rule, on what evidence, and until when that is sure. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson

from syncer.model import Decision, Fields, Timeline
from syncer.rules import because
from syncer.rules.because import Because
from syncer.rules.condition import Judge, Trigger
from syncer.rules.events import split
from syncer.rules.expected import expected
from syncer.rules.instants import FOREVER, from_ms, to_ms
from syncer.rules.language import LANGUAGES
from syncer.rules.schema import Exclusion, Funnel, Stage
from syncer.rules.score import Score, Tally
from syncer.rules.sieve import Sieve
from syncer.rules.words import HELD, NO_EVIDENCE

SEMANTICS = 1  # raised whenever one and the same file would decide differently than before


class Rule(NamedTuple):
    id: str
    stage: str
    judge: Judge
    trigger: Trigger | None


class Verdict(NamedTuple):
    """A decision in plain values, instants in milliseconds.

    Up to, not including, `review_at` all of it stays the same without new data; None: for good. `since` is the instant
    from which on the rule has held, None where it rests on no dated event.
    """

    stage: str
    rule: str
    because: Because
    since: int | None
    review_at: int | None


class Ladder:
    """A compiled funnel. `signals` and `fields` are all that it looks at; `rules` are tried in their order; `expected`
    are the types of values that it can use.

    `stages` are those of the file, `rungs` leave out the one for exclusions: among them a stage can fall.
    """

    def __init__(
        self,
        funnel: Funnel,
        timezone: ZoneInfo,
        rules: Sequence[Rule],
        signals: frozenset[int],
        fields: frozenset[str],
        scores: Mapping[str, Score],
    ) -> None:
        self.funnel = funnel
        self.timezone = timezone
        self.signals = signals
        self.fields = fields
        self.expected = expected(funnel)
        self.stages = tuple(stage.key for stage in funnel.stages)
        self.rules = tuple(rule.id for rule in rules)
        self.source_text = funnel.model_dump_json(by_alias=True, exclude_defaults=True, indent=2)
        self.fingerprint = _fingerprint(self.source_text, timezone, SEMANTICS)
        exclusions = funnel.exclusions
        self.rungs = tuple(key for key in self.stages if not (exclusions and key == exclusions.stage))
        self._may_fall = funnel.fall == "allowed"
        self._sieve = Sieve([(rule.trigger, rule) for rule in rules], signals)
        self._scores = {name: (score, funnel.scores[name].label) for name, score in scores.items()}
        self._stages: dict[str, Stage] = {stage.key: stage for stage in funnel.stages}
        self._by_name = {name.casefold(): stage.key for stage in reversed(funnel.stages) for name in _names(stage)}
        reasons: list[Exclusion] = [*funnel.rules, *(exclusions.rules if exclusions else ())]
        self._reasons = {reason.id: reason for reason in reasons}

    def judge(self, timeline: Timeline, fields: Fields, now: int, floor: str = "") -> Verdict:
        """The first rule that holds. `floor`, the stage last decided, matters only if the file says `fall: never`."""
        candidates, sure = self._sieve.candidates(timeline, fields, now), FOREVER
        if candidates is None:
            timeline, sure = split(timeline, self.signals, now)
            candidates = self._sieve.candidates(timeline, fields, now) or ()
        for rule in candidates:
            holds, until, pieces, since = rule.judge(timeline, fields, now)
            if until < sure:  # noqa: PLR1730 - the hot path
                sure = until
            if holds:
                verdict = Verdict(rule.stage, rule.id, pieces, since, None if sure == FOREVER else sure)
                break
        else:
            verdict = Verdict(self.stages[0], NO_EVIDENCE, (), None, None if sure == FOREVER else sure)
        return verdict if self._may_fall else self._kept(verdict, floor)

    def _kept(self, verdict: Verdict, floor: str) -> Verdict:
        """The floor, if it is a rung higher. Exclusions do not ask for it."""
        rungs = self.rungs
        if verdict.stage not in rungs or floor not in rungs or rungs.index(floor) <= rungs.index(verdict.stage):
            return verdict
        return Verdict(floor, HELD, because.HELD, None, verdict.review_at)

    def decision(self, verdict: Verdict, at: datetime) -> Decision:
        """The same as a noun."""
        return Decision(
            stage=verdict.stage,
            rule=verdict.rule,
            because=because.nouns(verdict.because),
            at=at,
            ruleset=self.fingerprint,
            since=None if verdict.since is None else from_ms(verdict.since),
            review_at=None if verdict.review_at is None else from_ms(verdict.review_at),
        )

    def decide(self, timeline: Timeline, fields: Fields, now: datetime, floor: str = "") -> Decision:
        return self.decision(self.judge(timeline, fields, to_ms(now), floor), now)

    def tallies(self, timeline: Timeline, fields: Fields, now: datetime) -> dict[str, Tally]:
        """The scores that rules ask for, as they stand."""
        past, _ = split(timeline, self.signals, to_ms(now))
        return {name: score.tally(past, fields, to_ms(now)) for name, (score, _) in self._scores.items()}

    @property
    def spared(self) -> frozenset[str]:
        """Stages outside of the funnel, which no exclusion touches: customers, mostly."""
        return frozenset(self.funnel.exclusions.spares if self.funnel.exclusions else ())

    def stage_named(self, text: str) -> str | None:
        """The stage of that key or label, in any language."""
        return self._by_name.get(text.strip().casefold())

    def labels(self, language: str) -> dict[str, str]:
        return {key: stage.label.say(language) for key, stage in self._stages.items()}

    def definitions(self, language: str) -> dict[str, str]:
        return {key: stage.definition.say(language) for key, stage in self._stages.items()}

    def actions(self, language: str) -> dict[str, str]:
        """What the team does now, by stage."""
        return {key: stage.next_action.say(language) for key, stage in self._stages.items()}

    def scores(self, language: str) -> dict[str, str]:
        """What sentences call them."""
        return {name: label.say(language) if label else name for name, (_, label) in self._scores.items()}

    def action(self, stage: str, rule: str, language: str) -> str:
        """The rule's own next action where it has one, else that of the stage."""
        reason = self._reasons.get(rule)
        text = reason.next_action if reason and reason.next_action else self._stages[stage].next_action
        return text.say(language)

    def remark(self, rule: str, language: str) -> str:
        """What the file says of a rule beside its evidence; mostly nothing."""
        reason = self._reasons.get(rule)
        return reason.because.say(language) if reason and reason.because else ""


def _names(stage: Stage) -> set[str]:
    return {stage.key, *(stage.label.say(language) for language in LANGUAGES)}


def _fingerprint(*parts: object) -> str:
    return sha256(orjson.dumps([str(part) for part in parts])).hexdigest()[:12]

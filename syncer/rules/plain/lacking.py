"""Which parts of a condition hold for one person, and what the others lack, in actual numbers. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from syncer.rules.plain.conditions import Sentences
from syncer.rules.plain.gaps import Gaps
from syncer.rules.plain.leaves import needed
from syncer.rules.plain.probe import Probe
from syncer.rules.plain.speech import capital
from syncer.rules.schema import AllOf, AnyOf, Condition, Did, Fits, HasField, Holding, Not, Scored


@dataclass(frozen=True, slots=True)
class Finding:
    """`missing` is empty if the condition holds. `begun`: how much of each missing part is there, from 0 to 1, in all.

    `shown`: something that is there speaks for it; a part can also hold because nothing speaks against it.
    """

    held: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    begun: float = 0.0
    shown: bool = False

    @property
    def distance(self) -> tuple[int, float]:
        return len(self.missing), -self.begun


def together(findings: Iterable[Finding]) -> Finding:
    found = list(findings)
    return Finding(
        tuple(dict.fromkeys(text for finding in found for text in finding.held)),
        tuple(dict.fromkeys(text for finding in found for text in finding.missing)),
        sum(finding.begun for finding in found),
        any(finding.shown for finding in found),
    )


@dataclass(frozen=True, slots=True)
class Look:
    """At one person."""

    probe: Probe
    sentences: Sentences

    @property
    def gaps(self) -> Gaps:
        return Gaps(self.sentences)

    def at(self, asked: Condition, wanted: bool = True) -> Finding:
        """What it takes for the condition to hold or, if that is not wanted, not to hold."""
        match asked:
            case Not():
                return self.at(asked.part, not wanted)
            case AllOf() | AnyOf():
                return self._parts(asked.parts, every=isinstance(asked, AllOf) == wanted, wanted=wanted)
            case Fits() if wanted or self.sentences.terms.funnel.persona:
                return self._parts(self.sentences.terms.funnel.persona, every=wanted, wanted=wanted)
            case _ if self.probe.holds(asked) == wanted:
                sentence = self.sentences.of(asked) if wanted else self.sentences.none_of(asked)
                return Finding(held=(str(sentence),), shown=wanted and bool(self.probe.evidence(asked)))
            case _ if wanted:
                return self._lacking(asked)
            case _:
                return Finding(missing=(self._in_the_way(asked),))

    def _parts(self, parts: Sequence[Condition], *, every: bool, wanted: bool) -> Finding:
        findings = [self.at(part, wanted) for part in parts]
        return together(findings) if every else min(findings, key=lambda finding: finding.distance)

    def _lacking(self, asked: Condition) -> Finding:
        match asked:
            case Did():
                return self._did(asked)
            case HasField():
                return Finding(missing=(self.gaps.field(asked, self.probe.facts.fields.get(asked.field)),))
            case Holding():
                return self._holding(asked)
            case Scored():
                points = self.probe.points(asked.score)
                done = max(points, 0) / asked.at_least if asked.at_least > 0 else 0.0
                return Finding(missing=(self.gaps.score(asked, points),), begun=done, shown=done > 0)
            case _:
                return Finding(missing=(str(self.sentences.of(asked)),))

    def _did(self, asked: Did) -> Finding:
        seen = self.probe.seen(asked)
        if asked.at_most is not None and seen > asked.at_most:
            return Finding(missing=(self.gaps.too_often(asked, seen, asked.at_most),))
        if not seen:
            latest = self.probe.latest(asked)
            return Finding(missing=(self.gaps.never(asked, latest),), shown=latest is not None)
        days, least, wanted = self.probe.days(asked), needed(asked), asked.on_days or 1
        done = (min(seen, least) + min(days, wanted)) / (least + wanted)
        return Finding(missing=(self.gaps.too_rarely(asked, seen, days),), begun=done, shown=True)

    def _holding(self, asked: Holding) -> Finding:
        speech, terms = self.sentences.speech, self.sentences.terms
        name = capital(terms.condition(asked.holds))
        if fields := self.probe.about_fields(asked):
            known = speech.either(list(map(terms.field, fields)))
            return Finding(missing=(speech.say("{condition}: not known from {fields}", condition=name, fields=known),))
        inner = self.at(terms.funnel.conditions[asked.holds].when)
        text = speech.say("{condition}: {missing}", condition=name, missing="; ".join(inner.missing))
        done = (len(inner.held) + inner.begun) / (len(inner.held) + len(inner.missing))
        return Finding(missing=(text,), begun=done if inner.shown else 0.0, shown=inner.shown)

    def _in_the_way(self, asked: Condition) -> str:
        return self.sentences.speech.say("In the way: {what}", what="; ".join(self.told(asked)))

    def told(self, asked: Condition) -> list[str]:
        """Why it holds: the evidence or, where there is none to show, the condition itself."""
        return self.probe.told(asked, self.sentences.speech.language) or [str(self.sentences.of(asked))]

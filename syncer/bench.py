"""Where cases are decided: every funnel's rules and pins, as of one instant. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from syncer.funnel import Funnel, Known
from syncer.pinned import Pinned
from syncer.rules import Misfits, Verdict, because
from syncer.rules.words import PINNED
from syncer.store.persons import DUE
from syncer.store.values import Case, Decided, Pin, Standing


@dataclass(frozen=True, slots=True)
class Bench:
    """`at` in milliseconds; pins by person and funnel. `ignored` counts what of a contact could not be used."""

    funnels: tuple[Funnel, ...]
    at: int
    pins: Mapping[int, Mapping[str, Pin]]
    ignored: Counter[str] = field(default_factory=Counter)

    @property
    def signals(self) -> frozenset[int]:
        """All that any funnel looks at."""
        return frozenset().union(*(funnel.ladder.signals for funnel in self.funnels))

    def decide(self, cases: Iterable[Case]) -> Iterator[Decided]:
        """One by one; what of their fields cannot be used is counted."""
        for _, decided in self.judge(cases):
            yield decided

    def judge(self, cases: Iterable[Case]) -> Iterator[tuple[Case, Decided]]:
        """The same, each beside what it was decided from."""
        misfits = Misfits(*(funnel.ladder.expected for funnel in self.funnels))
        for case in cases:
            if found := misfits.of(case.fields):
                self.ignored.update(found)
            for funnel in self.funnels:
                if funnel.pin_fields.stage in case.fields:
                    self.ignored.update(funnel.faults(case.fields))
            yield case, self.decided(case)

    def decided(self, case: Case) -> Decided:
        review: int | None = None
        changed: dict[str, Standing] = {}
        for funnel in self.funnels:
            before = case.standings.get(funnel.name)
            verdict = self.verdict(case, funnel, floor(before))
            if verdict.review_at is not None and (review is None or verdict.review_at < review):
                review = verdict.review_at
            reasons = because.dump(verdict.because)
            if before is None:
                since = self.at if verdict.since is None else verdict.since
            elif (verdict.stage, verdict.rule, reasons) != before[:3]:
                since = _Since(funnel, self.known(case, funnel), before, self.at).of(verdict)
            else:
                continue
            changed[funnel.name] = Standing(
                verdict.stage, verdict.rule, reasons, since, self.at, funnel.ladder.fingerprint
            )
        return Decided(case.person, review, changed, case.review_at == DUE)

    def verdict(self, case: Case, funnel: Funnel, reached: str) -> Verdict:
        """`reached`: the stage that must not fall where stages do not."""
        if funnel.pin_fields.stage in case.fields or case.person in self.pins:
            return funnel.judge(self.known(case, funnel), self.at, reached)
        return funnel.ladder.judge(case.timeline, case.fields, self.at, reached)  # nearly always

    def known(self, case: Case, funnel: Funnel) -> Known:
        pin = self.pins[case.person].get(funnel.name) if case.person in self.pins else None
        return Known(case.timeline, case.fields, Pinned(*pin) if pin else None)


def floor(before: Standing | None) -> str:
    """The stage that must not fall where stages do not; one set by hand is none that was reached."""
    return before.stage if before and before.rule != PINNED else ""


@dataclass(frozen=True, slots=True)
class _Since:
    """Since when a stage is had: from its evidence on; where it fell, from when what held it up ended."""

    funnel: Funnel
    person: Known
    before: Standing
    at: int

    def of(self, verdict: Verdict) -> int:
        before = self.before
        if verdict.stage == before.stage and before.since is not None:
            return before.since
        if verdict.since is None or self.funnel.is_demotion(before.stage, verdict.stage):
            return self._fell(before, verdict.stage)
        return max(verdict.since, before.since or 0)

    def _fell(self, before: Standing, stage: str) -> int:
        """The review since the last decision at which the stage began; now, if it is new data that made it fall."""
        now, began = before.at, self.at
        standing = False
        while True:
            verdict = self.funnel.judge(self.person, now, floor(before))
            if verdict.stage == stage and not standing and now > before.at:
                began = now
            standing = verdict.stage == stage
            if verdict.review_at is None or verdict.review_at > self.at:
                return began
            now = verdict.review_at

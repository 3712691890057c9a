"""Why one person has their stage, in every funnel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from syncer import identity
from syncer.bench import Bench, floor
from syncer.errors import BadSettings
from syncer.funnel import Funnel
from syncer.model import Decision, Identity
from syncer.pinned import Pinned
from syncer.rules import Ladder, Verdict, because
from syncer.rules.because import sentences
from syncer.rules.compiler import compile_text
from syncer.rules.instants import from_ms, to_ms
from syncer.rules.plain.outlook import Outlook, outlook
from syncer.rules.plain.probe import Facts
from syncer.rules.words import PINNED
from syncer.run import Job
from syncer.store import Case, Happening, Past, Written

MOST_EVIDENCE = 50
MOST_WRITTEN = 20


@dataclass(frozen=True, slots=True)
class Step:
    """A change of stage, and what the rules of that time say of that instant from what is known now.

    `again` is None for what was set by hand, and where those rules are not kept. It differs where evidence or fields
    have changed since.
    """

    past: Past
    because: Sequence[str]
    again: Verdict | None

    @property
    def is_proved(self) -> bool:
        return self.again is not None and self.again[:2] == (self.past.stage, self.past.rule)


@dataclass(frozen=True, slots=True)
class Reasoned:
    """One funnel's answer. `by_rules` is what they would say, where a stage was set by hand."""

    funnel: str
    decision: Decision
    because: Sequence[str]
    next_action: str
    pin: Pinned | None
    by_rules: Decision
    outlook: Outlook
    scores: Mapping[str, float]  # those that rules ask for, in points
    history: Sequence[Step]  # oldest first


@dataclass(frozen=True, slots=True)
class Explanation:
    email: str
    at: datetime
    funnels: Sequence[Reasoned]
    evidence: Sequence[Happening]  # newest first, up to the instant of the decision
    crm: str
    holds: Mapping[str, Mapping[str, str]]  # what the CRM holds of our properties, by contact id
    written: Sequence[Written]  # newest first


def explain(job: Job, address: str) -> Explanation:
    """Decides anew, now or as of `job.as_of`, and shows it beside what was written. Raises BadSettings if unknown."""
    who, person = found(job, address)
    case = job.store.case(person)
    if case is None:
        raise _unknown()
    at = job.as_of or job.clock()
    asked = _Asked(job, case, at, Bench(job.funnels, to_ms(at), job.store.pins()), job.store.history(person))
    return Explanation(
        email=who.value,
        at=at,
        funnels=[asked.reasoned(funnel) for funnel in job.funnels],
        evidence=[happening for happening in job.store.happenings(person, MOST_EVIDENCE) if happening.at <= at],
        crm=job.crm_name,
        holds={
            contact.id: dict(contact.holds)
            for contact in job.store.contacts_of(person)
            if contact.source == job.crm_name and not contact.gone
        },
        written=[row for row in job.store.written(person, MOST_WRITTEN) if row.at <= at],
    )


def found(job: Job, address: str) -> tuple[Identity, int]:
    """The address, normalised, and whose it is. Raises BadSettings if it is none, or nobody's."""
    who = identity.email(address)
    if who is None:
        raise BadSettings("this is no e-mail address", where="EMAIL", fix="give one address, say ana@example.com")
    person = job.store.person_of(who)
    if person is None:
        raise _unknown()
    return who, person


def _unknown() -> BadSettings:
    return BadSettings("nobody with this e-mail address is known", where="EMAIL", fix="run `syncer pull` first")


@dataclass(frozen=True, slots=True)
class _Asked:
    """About one person, as of one instant."""

    job: Job
    case: Case
    at: datetime
    bench: Bench
    history: Sequence[Past]
    _ladders: dict[str, Ladder | None] = field(default_factory=dict)  # of rules that were once in force

    def reasoned(self, funnel: Funnel) -> Reasoned:
        now, ladder, language = self.bench.at, funnel.ladder, self.job.workspace.language
        known, before = self.bench.known(self.case, funnel), self.case.standings.get(funnel.name)
        verdict = funnel.judge(known, now, floor(before))
        if before and before.stage == verdict.stage and before.at <= now:
            verdict = verdict._replace(since=before.since)  # as the CRM has it: what held it up before counts too
        decision = ladder.decision(verdict, self.at)
        pin = funnel.pinned(known, now)
        by_rules = ladder.decide(known.timeline, known.fields, self.at, floor(before)) if pin else decision
        return Reasoned(
            funnel=funnel.name,
            decision=decision,
            because=funnel.wording.sentences(decision),
            next_action=ladder.action(decision.stage, decision.rule, language),
            pin=pin,
            by_rules=by_rules,
            outlook=outlook(ladder, Facts(known.timeline, known.fields, self.at), by_rules.stage, language),
            scores={name: tally.hundredths / 100 for name, tally in ladder.tallies(*known[:2], self.at).items()},
            history=[
                self._step(funnel, past)
                for past in self.history
                if past.funnel == funnel.name and from_ms(past.at) <= self.at
            ],
        )

    def _step(self, funnel: Funnel, past: Past) -> Step:
        language, ladder = self.job.workspace.language, funnel.ladder
        said = sentences(because.load(past.because), language, ladder.timezone, ladder.scores(language))
        rules = None if past.rule == PINNED else self._rules(past.ruleset)
        if rules is None:
            return Step(past, said, None)
        return Step(past, said, rules.judge(self.case.timeline, self.case.fields, past.at, past.was))

    def _rules(self, fingerprint: str) -> Ladder | None:
        if fingerprint not in self._ladders:
            text = self.job.store.ruleset(fingerprint)
            self._ladders[fingerprint] = None if text is None else compile_text(text, self.job.workspace.timezone)
        return self._ladders[fingerprint]

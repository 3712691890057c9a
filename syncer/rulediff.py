"""What other rules would do to everybody, before they do it: nothing is written, not even to our own store."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from syncer.bench import Bench, floor
from syncer.contract import DailyCalls
from syncer.errors import SyncerError
from syncer.funnel import Funnel
from syncer.model import Decision
from syncer.properties import instant
from syncer.rules import because
from syncer.rules.instants import from_ms, to_ms
from syncer.run import Job
from syncer.store import Case

AT_ONCE = 1_000


class Side(NamedTuple):
    """What one set of rules says of a person."""

    stage: str
    rule: str
    because: str


class Differing(NamedTuple):
    """A person for whom the two would have something else written."""

    person: int
    was: Side
    now: Side


@dataclass(frozen=True, slots=True)
class Mover:
    """A person whose stage would change, as a row of a file. `contacts` are those of the CRM."""

    contacts: tuple[str, ...]
    email: str
    was: str
    now: str
    was_rule: str
    now_rule: str
    reason: str


@dataclass(slots=True)
class Difference:
    """`calls` and `daily` are None where there is no CRM or it does not tell; `customers` where no stage is spared."""

    funnel: str
    rulesets: tuple[str, str]
    at: str
    stages: Sequence[str]  # of either, from the lowest up
    persons: int = 0
    moves: Counter[tuple[str, str]] = field(default_factory=Counter)  # those who stay where they are included
    contacts: int = 0
    customers: int | None = None
    calls: int | None = None
    daily: DailyCalls | None = None
    unread: Sequence[str] = ()  # fields that the new rules ask for and no pull has read yet

    @property
    def movers(self) -> int:
        return sum(count for (was, now), count in self.moves.items() if was != now)


Tell = Callable[[Mover], None]


def diff(job: Job, old: Funnel, new: Funnel, tell: Tell) -> Difference:
    """Judges everybody by the new rules and, where their review is due, by the old ones too; tells of each mover."""
    at = job.as_of or job.clock()
    stages = list(dict.fromkeys([*old.ladder.stages, *new.ladder.stages]))
    found = Difference(old.name, (old.ladder.fingerprint, new.ladder.fingerprint), instant(at), stages)
    is_active = job.store.active_ruleset(old.name) == old.ladder.fingerprint
    spared = old.ladder.spared | new.ladder.spared
    found.customers = 0 if spared else None
    comparing = _Comparing(job, old, new, to_ms(at), found, is_active, spared)
    differing = comparing.differing()
    while chunk := list(islice(differing, AT_ONCE)):
        comparing.account(chunk, tell)
        job.progress("compare", found.persons, None)
    found.unread = sorted(new.ladder.fields - frozenset().union(*(funnel.fields for funnel in job.funnels)))
    _cost(job, found)
    return found


@dataclass(frozen=True, slots=True)
class _Comparing:
    job: Job
    old: Funnel
    new: Funnel
    at: int
    found: Difference
    is_active: bool  # what was decided last was decided by the old rules
    spared: frozenset[str]  # by either

    def differing(self) -> Iterator[Differing]:
        bench = Bench((self.old, self.new), self.at, self.job.store.pins())
        for case in self.job.store.due(self.at, bench.signals, everybody=True):
            self.found.persons += 1
            was, now = self._was(case, bench), self._said(case, bench, self.new)
            self.found.moves[was[0], now[0]] += 1
            if was != now or self.old.words(*was[:2]) != self.new.words(*now[:2]):
                yield Differing(case.person, Side(*was), Side(*now))

    def _was(self, case: Case, bench: Bench) -> tuple[str, str, str]:
        """As it was decided, if that still holds; else as the rules that are active now decide."""
        standing = case.standings.get(self.old.name)
        due = case.review_at is not None and case.review_at <= self.at
        if standing is None or due or standing.at > self.at or not self.is_active:
            return self._said(case, bench, self.old)
        return standing[:3]

    def _said(self, case: Case, bench: Bench, funnel: Funnel) -> tuple[str, str, str]:
        """Stage, rule and evidence."""
        verdict = bench.verdict(case, funnel, floor(case.standings.get(self.old.name)))
        return verdict.stage, verdict.rule, because.dump(verdict.because)

    def account(self, differing: Sequence[Differing], tell: Tell) -> None:
        """Who they are in the CRM, and which of them move."""
        handles = self.job.store.handles(self.job.crm_name, [each.person for each in differing])
        for each in differing:
            contacts, email = handles.get(each.person, ((), ""))
            self.found.contacts += len(contacts)
            if each.was.stage == each.now.stage:
                continue
            if self.found.customers is not None and {each.was.stage, each.now.stage} & self.spared:
                self.found.customers += 1
            tell(self._mover(each, contacts, email))

    def _mover(self, each: Differing, contacts: Sequence[str], email: str) -> Mover:
        was, now = each.was, each.now
        decision = Decision(now.stage, now.rule, because.load(now.because), from_ms(self.at), self.found.rulesets[1])
        reason = self.new.wording.reason(decision)
        return Mover(tuple(contacts), email, was.stage, now.stage, was.rule, now.rule, reason)


def _cost(job: Job, found: Difference) -> None:
    """What the CRM does not tell is left open: the comparison is worth having all the same."""
    if job.doors and job.crm_name:
        sink = job.sink()
        found.calls = sink.calls_for(found.contacts)
        with suppress(SyncerError):
            found.daily = sink.daily_calls()

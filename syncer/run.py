"""What one run is given, and what it has to show for it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from syncer.cache import Cache
from syncer.clock import SYSTEM_CLOCK
from syncer.config import Workspace
from syncer.contract import Budget, Extras, Finding, Meter, Sink, Source
from syncer.errors import BadSettings, BudgetReached, NoAccess, SyncerError, Unexpected, Unsafe
from syncer.funnel import Funnel
from syncer.model import Doubt, Outcome, Property
from syncer.plan import Moves, transitions
from syncer.store import Store
from syncer.touches import Touches
from syncer.yamlfile import suggestion

Progress = Callable[[str, int, int | None], None]  # step, how many so far, of how many if known


@dataclass(frozen=True, slots=True)
class Door:
    """One connection, opened."""

    name: str
    source: Source
    sink: Sink | None  # only of the CRM that receives the stages
    meter: Meter
    cache: Cache = field(default_factory=Cache)
    settings: str = ""  # a mark of its settings, another one when they change


@dataclass(frozen=True, slots=True)
class Job:
    """All that a run works with. Decisions are made as of `as_of`, or of now where it is left out."""

    workspace: Workspace
    funnels: tuple[Funnel, ...]
    doors: tuple[Door, ...]
    store: Store
    progress: Progress
    clock: Callable[[], datetime] = SYSTEM_CLOCK.now
    as_of: datetime | None = None
    override_guards: bool = False
    extras: Extras = field(default_factory=Extras)  # what the CRM gets beside stages
    shut: str = ""  # why there are no doors, where a command goes without

    @property
    def crm_name(self) -> str:
        """The connection that receives the stages; "" if none does."""
        return self.workspace.crm.name if self.workspace.crm else ""

    def require_crm(self) -> str:
        """Its name. Raises BadSettings if there is none."""
        if not self.crm_name:
            raise BadSettings("no connection receives the stages", fix="say `write: true` at one connection")
        return self.crm_name

    def funnel(self, name: str = "") -> Funnel:
        """The only funnel, or the one of that name. Raises BadSettings."""
        if not name and len(self.funnels) == 1:
            return self.funnels[0]
        known = {funnel.name: funnel for funnel in self.funnels}
        if name not in known:
            near = suggestion(name, known)
            what = f"there is no funnel {name}{near}" if name else "this workspace has several funnels"
            raise BadSettings(what, where="--funnel", fix=f"name one of: {', '.join(known)}")
        return known[name]

    def sink(self) -> Sink:
        """The door through which stages go out. Raises BadSettings if no connection receives them."""
        crm = self.require_crm()
        return next(door.sink for door in self.doors if door.name == crm and door.sink)

    def door(self, name: str) -> Door:
        return next(door for door in self.doors if door.name == name)

    def stage_counts(self) -> dict[str, dict[str, int]]:
        """How many persons stand where, by funnel, from the lowest stage up; one that is no longer there comes last."""
        return self.in_order(self.store.stage_counts())

    def in_order(self, counts: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
        return {funnel.name: _in_order(counts.get(funnel.name, {}), funnel.ladder.stages) for funnel in self.funnels}

    @property
    def definitions(self) -> tuple[Property, ...]:
        """All properties that the CRM has to have."""
        of_funnels = (wanted for funnel in self.funnels for wanted in funnel.wording.definitions)
        return *of_funnels, *self.touches.definitions

    @property
    def touches(self) -> Touches:
        return Touches(self.workspace.language, self.workspace.timezone)

    @property
    def fingerprint(self) -> str:
        """Of all words that are written."""
        return " ".join((*(funnel.wording.fingerprint for funnel in self.funnels), self.touches.fingerprint))


def _in_order(counts: Mapping[str, int], stages: Sequence[str]) -> dict[str, int]:
    return {stage: counts[stage] for stage in stages if stage in counts} | dict(counts)


@dataclass(slots=True)
class Counts:
    """Of this run. planned = written + refused + skipped + unsure; targets = unchanged + planned + refused_before."""

    contacts: int = 0
    engagements: int = 0
    persons: int = 0
    decided: int = 0
    planned: int = 0
    unchanged: int = 0
    refused_before: int = 0  # by an earlier run, and not yet to be tried again
    written: int = 0
    refused: int = 0
    skipped: int = 0
    unsure: int = 0


@dataclass(slots=True)
class Tally:
    """Of one thing that the CRM gets beside stages. planned = done + kept + refused + unsure + skipped."""

    planned: int = 0
    done: int = 0
    kept: int = 0  # as it was in the CRM: it was so already, or further
    refused: int = 0
    unsure: int = 0
    skipped: int = 0
    refused_before: int = 0  # beside these: by an earlier run, and not yet to be tried again
    refused_why: Counter[str] = field(default_factory=Counter)

    def count(self, outcome: Outcome, error: str = "") -> None:
        match outcome:
            case Outcome.WRITTEN:
                self.done += 1
            case Outcome.UNCHANGED:
                self.kept += 1
            case Outcome.UNSURE:
                self.unsure += 1
            case Outcome.REFUSED:
                self.refused += 1
                self.refused_why[error] += 1

    def end(self) -> None:
        """What has no end yet was not tried."""
        self.skipped = self.planned - (self.done + self.kept + self.refused + self.unsure)

    def as_json(self) -> dict[str, Any]:
        names = ("planned", "done", "kept", "refused", "unsure", "skipped", "refused_before")
        return {**{name: getattr(self, name) for name in names}, "refused_why": dict(self.refused_why.most_common())}


# The first that happened decides the exit code: what asks for a person before what a later run mends by itself.
_GRAVITY = (Unsafe, NoAccess, Unexpected, BudgetReached, SyncerError)


@dataclass(slots=True)
class Report:
    """The account of one run."""

    command: str
    run: int = 0
    broken: bool = False  # ended by an exception
    interrupted: bool = False  # by whoever ran it
    targets: int = 0  # contacts of the CRM that have been decided
    counts: Counts = field(default_factory=Counts)
    moves: dict[str, Moves] = field(default_factory=dict)  # by funnel
    stages: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # by funnel
    ignored: Counter[str] = field(default_factory=Counter)  # what of a contact could not be used, and of how many
    refused_why: Counter[str] = field(default_factory=Counter)  # changes of this run, of stages
    problems: list[SyncerError] = field(default_factory=list)
    gone: int = 0  # contacts that a source no longer has, or has as part of another one
    erased: int = 0  # contacts that were forgotten, since their source erased them or it is long ago
    set_aside: int = 0
    set_aside_why: Counter[str] = field(default_factory=Counter)
    doubted: Counter[Doubt] = field(default_factory=Counter)  # kept, but not believed from now on
    findings: list[Finding] = field(default_factory=list)  # of sources, told once
    extras: dict[str, Tally] = field(default_factory=dict)  # what was wanted beside stages, by what it is
    unread: set[str] = field(default_factory=set)  # streams that were not read to their end
    api_calls: dict[str, dict[str, int]] = field(default_factory=dict)
    budgets: dict[str, Budget] = field(default_factory=dict)  # of the connections that know where their day stands

    def add(self, problem: SyncerError) -> None:
        """Once, however many streams have it."""
        if not any((problem.what, problem.where) == (known.what, known.where) for known in self.problems):
            self.problems.append(problem)

    @property
    def exit_code(self) -> int:
        if self.interrupted:
            return INTERRUPTED
        for kind in _GRAVITY:
            for problem in self.problems:
                if isinstance(problem, kind):
                    return problem.exit_code
        if self.broken:
            return SyncerError.exit_code
        return 4 if self.set_aside or self._has_open_ends else 0

    @property
    def _has_open_ends(self) -> bool:
        """Something was to be written that the CRM does not hold, or of which nobody knows."""
        ends: list[Counts | Tally] = [self.counts, *self.extras.values()]
        if self.command == "sync" and any(each.refused_before for each in ends):
            return True
        return any(each.refused or each.unsure for each in ends)

    @property
    def outcome(self) -> str:
        return OUTCOMES[self.exit_code]

    def as_json(self) -> dict[str, Any]:
        return {
            "run": self.run,
            "outcome": self.outcome,
            "counts": asdict(self.counts),
            "stages": {funnel: dict(stages) for funnel, stages in self.stages.items()},
            "moves": {funnel: transitions(moves.counts.items()) for funnel, moves in self.moves.items()},
            "extras": {what: tally.as_json() for what, tally in self.extras.items()},
            "refused_why": dict(self.refused_why.most_common()),
            "ignored": dict(sorted(self.ignored.items())),
            "unread": sorted(self.unread),
            "gone": self.gone,
            "erased": self.erased,
            "set_aside": self.set_aside,
            "doubted": {doubt.value: count for doubt, count in self.doubted.items()},
            "api_calls": self.calls_by_kind(),
            "budget": {source: budget_as_json(budget) for source, budget in self.budgets.items()},
            "findings": [asdict(finding) for finding in self.findings],
            "problems": [problem_as_json(problem) for problem in self.problems],
        }

    def calls_by_kind(self) -> dict[str, int]:
        total: Counter[str] = Counter()
        for calls in self.api_calls.values():
            total.update(calls)
        return dict(sorted(total.items()))


INTERRUPTED = 130  # as a shell reports SIGINT
OUTCOMES = {
    0: "done",
    1: "failed",
    2: "bad settings",
    3: "no access",
    4: "incomplete",
    5: "unsafe",
    6: "budget reached",
    7: "busy",
    INTERRUPTED: "interrupted",
}


def problem_as_json(problem: SyncerError) -> dict[str, str]:
    until = problem.until if isinstance(problem, BudgetReached) else None
    said = {
        "where": problem.where,
        "what": problem.what,
        "trace": problem.trace,
        "tried": problem.tried,
        "fix": problem.fix,
    }
    said["until"] = until.isoformat() if until else ""
    return {"error": type(problem).__name__, **{key: value for key, value in said.items() if value}}


def budget_as_json(budget: Budget) -> dict[str, Any]:
    return {
        "calls": budget.ours,
        "expected": budget.expected,
        "account_used": budget.account.used if budget.account else None,
        "account_limit": budget.account.limit if budget.account else None,
        "ends": budget.ends.isoformat() if budget.ends else None,
    }

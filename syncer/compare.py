"""What the CRM should hold of each contact, compared with what it holds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from syncer.model import Change, Decision
from syncer.plan import Moves, difference
from syncer.rules import because
from syncer.rules.instants import from_ms, to_ms
from syncer.run import Job, Report
from syncer.store import Journey, Standing, Target

TARGETS_AT_ONCE = 1_000


def plan(job: Job, report: Report) -> Iterator[Change]:
    """What would be written, one change a contact. The report is complete when the last one was taken."""
    return changes(job, report, settle=lambda contact: None)


def changes(job: Job, report: Report, settle: Callable[[str], None]) -> Iterator[Change]:
    """Compares every contact that may differ with what it should hold; `settle` is told of those that do not."""
    crm = job.require_crm()
    report.targets = job.store.count_targets(crm)
    report.counts.refused_before = job.store.count_refused(crm)
    report.counts.unchanged += report.targets - job.store.count_pending(crm) - report.counts.refused_before
    report.moves = no_moves(job)
    yield from compared(job, report, pending(job, crm), settle)


def compared(
    job: Job, report: Report, found: Iterable[tuple[Target, Journey]], settle: Callable[[str], None]
) -> Iterator[Change]:
    """The changes of those that differ; each contact is counted, with its moves."""
    for target, journey in found:
        wish = _wish(job, target) | job.touches.wish(journey)
        change = difference(target.contact, target.person, wish, target.holds)
        if change is None:
            report.counts.unchanged += 1
            settle(target.contact)
            continue
        report.counts.planned += 1
        falls = add_moves(job, report.moves, target)
        if report.unread and falls:
            report.counts.skipped += 1  # evidence that could not be read may hold the stage up
        else:
            yield change


def pending(job: Job, crm: str) -> Iterator[tuple[Target, Journey]]:
    """With what only those need that may differ."""
    targets, until = job.store.pending(crm), to_ms(job.as_of or job.clock())
    while chunk := list(islice(targets, TARGETS_AT_ONCE)):
        journeys = job.store.journeys({target.person for target in chunk}, until)
        yield from ((target, journeys[target.person]) for target in chunk)


def _wish(job: Job, target: Target) -> dict[str, str]:
    """What the contact should hold, of all funnels in which its person has been decided."""
    wish: dict[str, str] = {}
    for funnel in job.funnels:
        if standing := target.standings.get(funnel.name):
            wish |= funnel.wording.wish(decision_of(standing))
    return wish


def no_moves(job: Job) -> dict[str, Moves]:
    return {funnel.name: Moves(funnel.ladder.rungs) for funnel in job.funnels}


def add_moves(job: Job, moves: Mapping[str, Moves], target: Target) -> bool:
    """Counts the contact's moves; whether any of them is a fall."""
    falls = False
    for funnel in job.funnels:
        if standing := target.standings.get(funnel.name):
            was = target.holds.get(funnel.properties.stage, "")
            moves[funnel.name].add(was, standing.stage)
            falls = falls or moves[funnel.name].is_demotion(was, standing.stage)
    return falls


def decision_of(standing: Standing) -> Decision:
    """The same as a noun."""
    return Decision(
        stage=standing.stage,
        rule=standing.rule,
        because=because.load(standing.because),
        at=from_ms(standing.at),
        ruleset=standing.ruleset,
        since=None if standing.since is None else from_ms(standing.since),
    )

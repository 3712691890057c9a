"""What a run would do at another instant: everybody is decided as of then and compared, and none of it is kept."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from syncer.bench import Bench
from syncer.compare import compared, no_moves
from syncer.extras import Counting
from syncer.rules.instants import to_ms
from syncer.run import Job, Report
from syncer.store import Case, Decided, Errand, Move, Standing

AT_ONCE = 1_000  # persons


def rehearse(job: Job, report: Report, at: datetime) -> None:
    """Fills the report as a run at that instant would, from what is stored now."""
    bench = Bench(job.funnels, to_ms(at), job.store.pins(), report.ignored)
    judged = bench.judge(job.store.due(bench.at, bench.signals, everybody=True))
    counting = Counting(job, report) if job.crm_name else None
    stages: defaultdict[str, Counter[str]] = defaultdict(Counter)
    report.moves = no_moves(job) if job.crm_name else {}
    while chunk := [_Part.of(*each) for each in islice(judged, AT_ONCE)]:
        for part in chunk:
            for funnel, standing in part.standings.items():
                stages[funnel][standing.stage] += 1
        report.counts.decided += len(chunk)
        job.progress("decide", report.counts.decided, None)
        if counting:
            _compare(counting, chunk, bench.at)
    report.stages = job.in_order(stages)
    report.counts.persons = report.counts.decided


class _Part(NamedTuple):
    """Where a person would stand, and by which moves."""

    person: int
    standings: dict[str, Standing]
    moved: dict[str, Move]

    @classmethod
    def of(cls, case: Case, decided: Decided) -> "_Part":
        moved = {
            funnel: Move(now.at, was, now.stage)
            for funnel, now in decided.standings.items()
            if (was := case.standings[funnel].stage if funnel in case.standings else "") != now.stage
        }
        return cls(case.person, {**case.standings, **decided.standings}, moved)

    def errand(self, errand: Errand) -> Errand:
        return errand._replace(standings=self.standings, moved={**errand.moved, **self.moved})


def _compare(counting: Counting, chunk: Sequence[_Part], at: int) -> None:
    job, report = counting.job, counting.report
    parts = {part.person: part for part in chunk}
    targets = job.store.targets_of(job.crm_name, {part.person: part.standings for part in chunk})
    journeys = job.store.journeys({target.person for target in targets}, at)
    report.targets += len(targets)
    found = ((target, journeys[target.person]) for target in targets)
    changed = {change.id for change in compared(job, report, found, settle=lambda contact: None)}
    if job.extras.of_contacts:
        errands = job.store.errands_of(job.crm_name, parts)
        counting.add(
            parts[errand.person].errand(errand) for errand in errands if errand.waits or errand.contact in changed
        )

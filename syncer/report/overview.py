"""How the workspace stands: last runs, stages, what waits and what was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from syncer.properties import instant
from syncer.report.plans import AGAIN
from syncer.report.table import heading, table
from syncer.run import Job
from syncer.store import Run, SetAside, Totals, UnknownWord

_MOST = 10


@dataclass(frozen=True, slots=True)
class Overview:
    workspace: str
    totals: Totals
    stages: dict[str, dict[str, int]]  # by funnel
    pending: int  # contacts that may not hold what they should
    refused: int  # contacts that do not, since the CRM refused it
    runs: Sequence[Run]
    set_aside: Sequence[SetAside]
    set_aside_count: int
    unknown_words: Sequence[UnknownWord]


def look(job: Job) -> Overview:
    store = job.store
    return Overview(
        workspace=job.workspace.name,
        totals=store.totals(),
        stages=job.stage_counts(),
        pending=store.count_pending(job.crm_name) if job.crm_name else 0,
        refused=store.count_refused(job.crm_name) if job.crm_name else 0,
        runs=store.last_runs(_MOST),
        set_aside=store.set_aside(limit=_MOST),
        set_aside_count=store.count_set_aside(),
        unknown_words=store.unknown_words(),
    )


def as_json(seen: Overview) -> dict[str, Any]:
    return {
        "workspace": seen.workspace,
        **seen.totals._asdict(),
        "stages": seen.stages,
        "pending": seen.pending,
        "refused": seen.refused,
        "runs": [_run(run) for run in seen.runs],
        "set_aside": {
            "count": seen.set_aside_count,
            "latest": [
                {"source": item.source, "stream": item.stream, "where": item.where, "reason": item.reason}
                for item in seen.set_aside
            ],
        },
        "unknown_words": [word._asdict() for word in seen.unknown_words],
    }


def _run(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "command": run.command,
        "started_at": instant(run.started_at),
        "ended_at": instant(run.ended_at) if run.ended_at else None,
        "outcome": run.outcome,
    }


def as_words(seen: Overview) -> str:
    totals = seen.totals
    size = f"{totals.contacts:,} contacts, {totals.persons:,} persons, {totals.engagements:,} engagements"
    lines = [f"Workspace {seen.workspace}: {size}."]
    for funnel, counts in seen.stages.items():
        if counts:
            lines += ["", heading("Stages", funnel, seen.stages), table([[n, stage] for stage, n in counts.items()])]
    if seen.pending:
        lines += ["", f"{seen.pending:,} contacts wait to be compared with the CRM by the next sync."]
    if seen.refused:
        lines += ["", f"{seen.refused:,} contacts do not hold what they should, since the CRM refused it: {AGAIN}."]
    if seen.runs:
        rows = [
            [f"run {run.id}", f"{run.started_at:%Y-%m-%d %H:%M:%S}", run.command, _ending(run)] for run in seen.runs
        ]
        lines += ["", "Last runs (UTC):", table(rows)]
    if seen.set_aside:
        lines += ["", f"Set aside, {seen.set_aside_count:,} items; the latest:"]
        lines.append(table([[item.source, item.where, item.reason] for item in seen.set_aside]))
    if seen.unknown_words:
        lines += ["", "Words that no mapping translates:"]
        lines.append(table([[word.times, word.source, word.vendor_kind] for word in seen.unknown_words[:_MOST]]))
    return "\n".join(lines)


def _ending(run: Run) -> str:
    return run.outcome if run.ended_at else "still going, or it was killed"

"""What a plan would write."""

from collections.abc import Sequence
from typing import Any

from syncer.model import Change
from syncer.plan import transitions
from syncer.properties import REASON, STAGE
from syncer.report.table import table
from syncer.run import Report


def as_json(report: Report, shown: Sequence[Change]) -> dict[str, Any]:
    return {
        "outcome": report.outcome,
        "planned": report.counts.planned,
        "unchanged": report.counts.unchanged,
        "moves": transitions(report.moves.counts.items()),
        "changes": [{"id": change.id, "was": dict(change.was), "wish": dict(change.wish)} for change in shown],
    }


def as_words(report: Report, shown: Sequence[Change]) -> str:
    counts = report.counts
    lines = [f"{counts.planned:,} contacts would be written, {counts.unchanged:,} are as they should be."]
    if report.moves.counts:
        lines += ["", "Stages:", moves(report)]
    if shown:
        lines += ["", f"The first {len(shown)}:" if counts.planned > len(shown) else "Changes:"]
        lines.append(table([_row(change) for change in shown]))
    return "\n".join(lines)


def moves(report: Report) -> str:
    rows = transitions(report.moves.counts.items())
    return table([[row["contacts"], f"{row['from'] or '(new)'} → {row['to']}"] for row in rows])


def _row(change: Change) -> list[str]:
    was, now = change.was.get(STAGE), change.wish.get(STAGE)
    stage = f"{was or '(new)'} → {now}" if now else "same stage"
    return [f"contact {change.id}", stage, change.wish.get(REASON, "")]

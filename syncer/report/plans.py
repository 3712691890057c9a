"""What a plan would write."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from syncer.estimates import Estimates
from syncer.model import Change
from syncer.plan import transitions
from syncer.properties import PropertyNames
from syncer.report import costs, extras
from syncer.report.table import heading, table
from syncer.run import Report

AGAIN = "tried again once a day, after `syncer setup`, or when the contact changes"


def as_json(report: Report, shown: Sequence[Change], estimates: Estimates) -> dict[str, Any]:
    return {
        "outcome": report.outcome,
        "planned": report.counts.planned,
        "unchanged": report.counts.unchanged,
        "refused_before": report.counts.refused_before,
        "moves": {funnel: transitions(moves.counts.items()) for funnel, moves in report.moves.items()},
        "extras": {what: tally.planned for what, tally in report.extras.items()},
        "changes": [{"id": change.id, "was": dict(change.was), "wish": dict(change.wish)} for change in shown],
        "estimate": costs.as_json(estimates),
    }


def as_words(report: Report, shown: Sequence[Change], estimates: Estimates) -> str:
    counts = report.counts
    lines = [f"{counts.planned:,} contacts would be written, {counts.unchanged:,} are as they should be."]
    if counts.refused_before:
        lines.append(f"{counts.refused_before:,} were refused by the CRM: {AGAIN}.")
    lines += [f"{tally.planned:,} {extras.would_be(what)}." for what, tally in report.extras.items() if tally.planned]
    lines += moves(report, "Stages")
    if shown:
        lines += ["", f"The first {len(shown)}:" if counts.planned > len(shown) else "Changes:"]
        lines.append(table([_row(report, change) for change in shown]))
    return "\n".join([*lines, *costs.as_words(estimates)])


def moves(report: Report, title: str) -> list[str]:
    """How many contacts move from which stage to which, in each funnel where any does."""
    lines: list[str] = []
    for funnel, found in report.moves.items():
        rows = transitions(found.counts.items())
        if rows:
            lines += ["", heading(title, funnel, report.moves)]
            lines.append(table([[row["contacts"], f"{row['from'] or '(new)'} → {row['to']}"] for row in rows]))
    return lines


def _row(report: Report, change: Change) -> list[str]:
    names = [PropertyNames(funnel).reason for funnel in report.moves]
    reasons = "; ".join(change.wish[name] for name in names if name in change.wish)
    return [f"contact {change.id}", stage_moves(change.was, change.wish, report.moves) or "same stage", reasons]


def stage_moves(was: Mapping[str, str], wish: Mapping[str, str], funnels: Iterable[str]) -> str:
    """From which stage to which, in each of the funnels where that differs."""
    names = [PropertyNames(funnel).stage for funnel in funnels]
    return ", ".join(f"{was.get(name) or '(new)'} → {wish[name]}" for name in names if name in wish)

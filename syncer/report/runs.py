"""What a run did."""

from syncer.contract import Budget
from syncer.report import doubts, extras, findings
from syncer.report.plans import AGAIN, moves
from syncer.report.table import heading, table
from syncer.run import Report

_MOST_REASONS = 5


def as_words(report: Report) -> str:
    counts = report.counts
    lines = [f"Run {report.run} ({report.command}): {report.outcome}."]
    rows: list[list[object]] = []
    if report.command != "decide":
        rows += _read(report)
    if report.command != "pull":
        rows.append(["decided", f"{counts.decided:,} of {counts.persons:,} persons"])
    if report.command.startswith("sync") and (report.targets or not report.broken):
        rows += _written(report)
    rows += extras.rows(report)
    calls = report.calls_by_kind()
    if calls:
        rows.append(["API calls", ", ".join(f"{kind} {count:,}" for kind, count in calls.items())])
    rows += [["budget", f"{source}: {budget_in_words(budget)}"] for source, budget in report.budgets.items()]
    lines.append(table(rows))
    for funnel, stages in report.stages.items():
        if stages:
            rows = [[count, stage] for stage, count in stages.items()]
            lines += ["", heading("Stages now", funnel, report.stages), table(rows)]
    lines += moves(report, "Moves")
    lines += _ignored(report)
    if report.unread:
        lines += ["", f"Not read to the end: {', '.join(sorted(report.unread))}. No stage falls until they are."]
    lines += doubts.summary(report.doubted)
    lines += _set_aside(report)
    if report.findings:
        lines += ["", "Told once:", findings.as_words(report.findings)]
    return "\n".join(lines)


def _read(report: Report) -> list[list[object]]:
    counts = report.counts
    rows: list[list[object]] = [["read", f"{counts.contacts:,} contacts, {counts.engagements:,} engagements"]]
    if report.gone or report.erased:
        rows.append(["vanished", f"{report.gone:,} contacts gone or merged away, {report.erased:,} forgotten"])
    return rows


def _written(report: Report) -> list[list[object]]:
    counts = report.counts
    planned = f"{counts.planned:,} changes; {counts.unchanged:,} contacts are as they should be"
    rows: list[list[object]] = [["planned", planned]]
    if counts.refused_before:
        rows.append(["set aside", f"{counts.refused_before:,} contacts, refused by an earlier run; {AGAIN}"])
    if report.command == "sync":
        rows.append(["written", _endings(report)])
        rows += extras.reasons(report.refused_why)
    return rows


def budget_in_words(budget: Budget) -> str:
    said = f"{budget.ours:,} calls of ours today"
    if budget.expected is not None and budget.ends:
        said += f", about {budget.expected:,} by {budget.ends:%Y-%m-%d %H:%M %Z} at this pace"
    if budget.account:
        said += f"; the account used {budget.account.used:,} of {budget.account.limit:,}"
    return said


def _endings(report: Report) -> str:
    counts = report.counts
    told = {
        "refused": counts.refused,
        "held back": counts.skipped,
        "unsure": counts.unsure,
    }
    rest = "".join(f", {count:,} {word}" for word, count in told.items() if count)
    return f"{counts.written:,}{rest}"


def _ignored(report: Report) -> list[str]:
    if not report.ignored:
        return []
    rows: list[list[object]] = [[count, what] for what, count in report.ignored.most_common()]
    return ["", "Could not be used, in so many contacts:", table(rows)]


def _set_aside(report: Report) -> list[str]:
    if not report.set_aside:
        return []
    rows = [[count, reason] for reason, count in report.set_aside_why.most_common(_MOST_REASONS)]
    return ["", f"Set aside, {report.set_aside:,} items:", table(rows), "  `syncer status` shows where they stand."]

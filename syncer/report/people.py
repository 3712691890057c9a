"""Why one person has their stage, as words and as data."""

from typing import Any

from syncer.explain import Explanation
from syncer.model import Trust
from syncer.properties import REASON, STAGE, instant
from syncer.report import doubts
from syncer.report.table import table
from syncer.store import Happening

_MOST_SHOWN = 10


def as_json(told: Explanation) -> dict[str, Any]:
    decision = told.decision
    return {
        "email": told.email,
        "stage": decision.stage,
        "since": instant(decision.since) if decision.since else None,
        "rule": decision.rule,
        "because": list(told.because),
        "next_action": told.next_action,
        "evidence": [_happening(happening) for happening in told.evidence],
        "review_at": instant(decision.review_at) if decision.review_at else None,
        "ruleset": decision.ruleset,
        "crm": {
            "connection": told.crm,
            "contacts": [{"id": contact, "properties": dict(holds)} for contact, holds in told.holds.items()],
        },
    }


def _happening(happening: Happening) -> dict[str, Any]:
    return {
        "kind": happening.kind.word,
        "at": instant(happening.at),
        "count": happening.times,
        "trust": happening.trust.name.lower(),
        "source": happening.source,
        "vendor_kind": happening.vendor_kind,
        "detail": happening.detail,
    }


def as_words(told: Explanation) -> str:
    decision = told.decision
    since = f" since {decision.since:%Y-%m-%d}" if decision.since else ""
    lines = [f"{told.email}: {decision.stage}{since} (rule {decision.rule})"]
    lines += [f"  {sentence}" for sentence in told.because]
    lines.append(f"  Next: {told.next_action}")
    if decision.review_at:
        lines.append(f"  Looked at again on {decision.review_at:%Y-%m-%d %H:%M} UTC, even if nothing new happens.")
    lines += ["", "Evidence:", _evidence(told)] if told.evidence else ["", "No evidence."]
    lines += _crm(told)
    return "\n".join(lines)


def _evidence(told: Explanation) -> str:
    rows = [
        [f"{happening.at:%Y-%m-%d %H:%M}", happening.kind.word, _how(happening), happening.source]
        for happening in told.evidence[:_MOST_SHOWN]
    ]
    more = len(told.evidence) - len(rows)
    return table(rows) + (f"\n  … and {more} more: --json shows them" if more else "")


def _how(happening: Happening) -> str:
    if happening.trust == Trust.SUMMARY:
        return f"× {happening.times}, counted by the CRM"
    return doubts.why(happening) if happening.trust == Trust.DOUBTFUL else ""


def _crm(told: Explanation) -> list[str]:
    if not told.crm:
        return []
    lines = ["", f"In the CRM ({told.crm}):"]
    for contact, holds in told.holds.items():
        lines.append(f"  contact {contact}: {holds.get(STAGE) or 'no stage yet'}")
        if holds.get(REASON):
            lines.append(f"    {holds[REASON]}")
    if not told.holds:
        lines.append("  not there")
    return lines

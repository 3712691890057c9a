"""Why one person has their stage, as words and as data."""

from collections.abc import Sequence
from typing import Any

from syncer import touches
from syncer.explain import Explanation, Reasoned, Step
from syncer.model import LIFECYCLE, Trust
from syncer.properties import PropertyNames, instant
from syncer.report import doubts
from syncer.report.plans import stage_moves
from syncer.report.table import table
from syncer.rules.instants import from_ms
from syncer.rules.plain.outlook import NearMiss
from syncer.store import Happening, Written

_MOST_SHOWN = 10
_TOUCHES = {touches.FIRST: "First touch", touches.LATEST: "Latest touch"}


def as_json(told: Explanation) -> dict[str, Any]:
    return {
        "email": told.email,
        "at": instant(told.at),
        "funnels": [_funnel(reasoned) for reasoned in told.funnels],
        "evidence": [_happening(happening) for happening in told.evidence],
        "crm": {
            "connection": told.crm,
            "contacts": [{"id": contact, "properties": dict(holds)} for contact, holds in told.holds.items()],
            "written": [_written(row) for row in told.written],
        },
    }


def _funnel(reasoned: Reasoned) -> dict[str, Any]:
    decision = reasoned.decision
    return {
        "funnel": reasoned.funnel,
        "stage": decision.stage,
        "since": instant(decision.since) if decision.since else None,
        "rule": decision.rule,
        "because": list(reasoned.because),
        "next_action": reasoned.next_action,
        "review_at": instant(decision.review_at) if decision.review_at else None,
        "ruleset": decision.ruleset,
        "pin": _pin(reasoned),
        "scores": dict(reasoned.scores),
        "excluded_by": [{"rule": it.rule, "because": list(it.because)} for it in reasoned.outlook.excluded_by],
        "next_stage": [_miss(miss) for miss in reasoned.outlook.next_stage],
        "nearly": [_miss(miss) for miss in reasoned.outlook.nearly],
        "history": [_step(step) for step in reasoned.history],
    }


def _pin(reasoned: Reasoned) -> dict[str, Any] | None:
    pin, by_rules = reasoned.pin, reasoned.by_rules
    if pin is None:
        return None
    told = {"stage": pin.stage, "until": _maybe(pin.until), "reason": pin.reason}
    return {**told, "by_rules": {"stage": by_rules.stage, "rule": by_rules.rule}}


def _miss(miss: NearMiss) -> dict[str, Any]:
    return {"stage": miss.stage, "rule": miss.rule, "held": list(miss.held), "missing": list(miss.missing)}


def _step(step: Step) -> dict[str, Any]:
    past, again = step.past, step.again
    stages = {"from": past.was, "to": past.stage, "rule": past.rule, "because": list(step.because)}
    return {
        "at": instant(from_ms(past.at)),
        **stages,
        "ruleset": past.ruleset,
        "run": past.run,
        "decided_again": None if again is None else {"stage": again.stage, "rule": again.rule, "same": step.is_proved},
    }


def _maybe(at: int | None) -> str | None:
    return None if at is None else instant(from_ms(at))


def _written(row: Written) -> dict[str, Any]:
    return {
        "at": instant(row.at),
        "run": row.run,
        "contact": row.contact,
        "outcome": row.outcome,
        "was": row.was,
        "wish": row.wish,
        "error": row.error,
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
    lines: list[str] = []
    for reasoned in told.funnels:
        head = told.email if len(told.funnels) == 1 else f"{told.email} in the funnel {reasoned.funnel}"
        lines += [*_reasoned(head, reasoned), ""]
    lines += ["Evidence:", _evidence(told)] if told.evidence else ["No evidence."]
    lines += _crm(told)
    return "\n".join(lines)


def _reasoned(head: str, reasoned: Reasoned) -> list[str]:
    decision = reasoned.decision
    since = f" since {decision.since:%Y-%m-%d}" if decision.since else ""
    lines = [f"{head}: {decision.stage}{since} (rule {decision.rule})"]
    lines += [f"  {sentence}" for sentence in reasoned.because]
    lines.append(f"  Next: {reasoned.next_action}")
    if reasoned.pin:
        lines.append(f"  By the rules: {reasoned.by_rules.stage} (rule {reasoned.by_rules.rule})")
    if decision.review_at:
        lines.append(f"  Looked at again on {decision.review_at:%Y-%m-%d %H:%M} UTC, even if nothing new happens.")
    lines += _scores(reasoned) + _outlook(reasoned)
    if reasoned.history:
        lines += ["", f"  History (rules {decision.ruleset} now):", _history(reasoned)]
    return lines


def _scores(reasoned: Reasoned) -> list[str]:
    if not reasoned.scores:
        return []
    return ["", "  Scores:", table([[name, f"{points:g}"] for name, points in reasoned.scores.items()], "    ")]


def _outlook(reasoned: Reasoned) -> list[str]:
    """What the next stage lacks, and rules of stages beyond it that nearly hold."""
    seen = reasoned.outlook
    lines: list[str] = []
    if seen.excluded_by:
        lines += ["", "  Left alone as long as this holds:"]
        lines += [f"    {it.rule}: {'; '.join(it.because)}" for it in seen.excluded_by]
    if seen.next_stage:
        lines += ["", f"  For {seen.next_stage[0].stage}, one of these would do:", *_misses(seen.next_stage)]
    beyond = [miss for miss in seen.nearly if miss not in seen.next_stage]
    if beyond:
        lines += ["", "  Nearly:", *_misses(beyond, staged=True)]
    return lines


def _misses(misses: Sequence[NearMiss], *, staged: bool = False) -> list[str]:
    lines: list[str] = []
    for miss in misses:
        lines.append(f"    {f'{miss.stage} by ' if staged else ''}{miss.rule}")
        lines += [f"      has    {part}" for part in miss.held]
        lines += [f"      lacks  {part}" for part in miss.missing]
    return lines


def _history(reasoned: Reasoned) -> str:
    rows = [
        [
            f"{from_ms(step.past.at):%Y-%m-%d}",
            f"{step.past.was or '(new)'} → {step.past.stage}",
            f"{step.past.rule}, rules {step.past.ruleset}, run {step.past.run}",
            "; ".join(step.because),
            _proof(step),
        ]
        for step in reasoned.history
    ]
    return table(rows, "    ")


def _proof(step: Step) -> str:
    if step.again is None:
        return ""
    if step.is_proved:
        return "decided again: the same"
    return f"decided again, from what is known now: {step.again.stage} by {step.again.rule}"


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
        for reasoned in told.funnels:
            names = PropertyNames(reasoned.funnel)
            lines.append(f"  contact {contact}: {holds.get(names.stage) or 'no stage yet'}")
            if holds.get(names.reason):
                lines.append(f"    {holds[names.reason]}")
        lines += [f"  {label}: {holds[name]}" for name, label in _TOUCHES.items() if holds.get(name)]
    if not told.holds:
        lines.append("  not there")
    if told.written:
        lines += ["", "Written:", table([_writing(told, row) for row in told.written[:_MOST_SHOWN]])]
    return lines


def _writing(told: Explanation, row: Written) -> list[object]:
    what = stage_moves(row.was, row.wish, [reasoned.funnel for reasoned in told.funnels]) or "same stage, other words"
    if LIFECYCLE in row.wish:
        what = f"lifecycle stage {row.wish[LIFECYCLE]}"
    ending = row.outcome + (f": {row.error}" if row.error else "")
    return [f"{row.at:%Y-%m-%d %H:%M}", f"run {row.run}", f"contact {row.contact}", what, ending]

"""What `check`, `setup` and `rules check` found."""

from collections.abc import Iterable, Sequence
from typing import Any

from syncer.contract import Finding
from syncer.errors import BadSettings, BudgetReached, NoAccess, SyncerError, Unavailable
from syncer.run import OUTCOMES

_MARKS = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}


# What asks for a person goes before what a later run may find mended.
_GRAVITY = (BadSettings, NoAccess, BudgetReached, Unavailable)


def exit_code(findings: Sequence[Finding]) -> int:
    """Of the gravest error; 0 if there is none."""
    codes = {finding.exit_code for finding in findings if finding.level == "error"}
    return next((kind.exit_code for kind in _GRAVITY if kind.exit_code in codes), max(codes, default=0))


def collected(findings: Iterable[Finding]) -> tuple[list[Finding], SyncerError | None]:
    """What was found until an error ended it."""
    found: list[Finding] = []
    try:
        found.extend(findings)
    except SyncerError as error:
        return found, error
    return found, None


def as_json(findings: Sequence[Finding], code: int) -> dict[str, Any]:
    rows = [
        {"level": finding.level, "where": finding.where, "what": finding.what, "fix": finding.fix}
        for finding in findings
    ]
    return {"outcome": OUTCOMES[code], "findings": rows}


def as_words(findings: Sequence[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.level]}  {finding.where}: {finding.what}")
        if finding.fix:
            lines.append(f"         to do: {finding.fix}")
    return "\n".join(lines)

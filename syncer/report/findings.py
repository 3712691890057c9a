"""What `check`, `setup` and `rules check` found."""

from collections.abc import Iterable, Sequence
from typing import Any

from syncer.contract import Finding
from syncer.errors import NoAccess, SyncerError
from syncer.run import OUTCOMES

_MARKS = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}


def exit_code(findings: Sequence[Finding], if_error: int = NoAccess.exit_code) -> int:
    """3 (no access) if any door is shut or any property wrong, unless errors are of another sort."""
    return if_error if any(finding.level == "error" for finding in findings) else 0


def collected(findings: Iterable[Finding]) -> tuple[list[Finding], SyncerError | None]:
    """What was found until an error ended it."""
    found: list[Finding] = []
    try:
        found.extend(findings)
    except SyncerError as error:
        return found, error
    return found, None


def as_json(findings: Sequence[Finding], if_error: int = NoAccess.exit_code) -> dict[str, Any]:
    rows = [
        {"level": finding.level, "where": finding.where, "what": finding.what, "fix": finding.fix}
        for finding in findings
    ]
    return {"outcome": OUTCOMES[exit_code(findings, if_error)], "findings": rows}


def as_words(findings: Sequence[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.level]}  {finding.where}: {finding.what}")
        if finding.fix:
            lines.append(f"         to do: {finding.fix}")
    return "\n".join(lines)

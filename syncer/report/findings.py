"""What `check` and `setup` found."""

from collections.abc import Sequence
from typing import Any

from syncer.contract import Finding

_MARKS = {"ok": "ok     ", "warning": "warning", "error": "ERROR  "}


def exit_code(findings: Sequence[Finding]) -> int:
    """3 (no access) if any door is shut or any property wrong."""
    return 3 if any(finding.level == "error" for finding in findings) else 0


def as_json(findings: Sequence[Finding]) -> dict[str, Any]:
    rows = [
        {"level": finding.level, "where": finding.where, "what": finding.what, "fix": finding.fix}
        for finding in findings
    ]
    return {"outcome": "no access" if exit_code(findings) else "done", "findings": rows}


def as_words(findings: Sequence[Finding]) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{_MARKS[finding.level]}  {finding.where}: {finding.what}")
        if finding.fix:
            lines.append(f"         to do: {finding.fix}")
    return "\n".join(lines)

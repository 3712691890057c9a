"""How the cases of funnel files came out."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from syncer.errors import SyncerError
from syncer.rules.trial import Trial
from syncer.run import OUTCOMES


def exit_code(trials: Mapping[Path, Trial]) -> int:
    return 0 if all(trial.good for trial in trials.values()) else SyncerError.exit_code


def as_json(trials: Mapping[Path, Trial]) -> dict[str, Any]:
    files = [{"file": str(path), **asdict(trial)} for path, trial in trials.items()]
    return {"outcome": OUTCOMES[exit_code(trials)], "funnels": files}


def as_words(trials: Mapping[Path, Trial]) -> str:
    return "\n".join(line for path, trial in trials.items() for line in _lines(path, trial))


def _lines(path: Path, trial: Trial) -> Iterator[str]:
    for case in trial.failed:
        yield f"{case.place}: {case.case}: expected {case.expected}, got {case.got} because: {case.because}"
    for rule in trial.untested:
        yield f"{path}: {rule}: no case exercises this rule; write one that expects it"
    hold = f"{trial.passed:,} {'case holds' if trial.passed == 1 else 'cases hold'}"
    failed = f", {len(trial.failed):,} failed" if trial.failed else ""
    yield f"{path}: {hold}{failed}."

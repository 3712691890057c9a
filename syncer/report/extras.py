"""What a run did, or would do, beside stages."""

from collections import Counter
from collections.abc import Iterator

from syncer.run import Report, Tally

_SAID = {
    "lifecycle": ("lifecycle stages", "lifecycle stages would be moved, where the CRM's own is not further"),
    "follow_ups": ("follow-up tasks", "follow-up tasks would be created, where none is open"),
}
_MOST_REASONS = 5


def would_be(what: str) -> str:
    return _SAID[what][1]


def rows(report: Report) -> Iterator[list[object]]:
    for what, tally in report.extras.items():
        if report.command == "sync":
            yield [_SAID[what][0], _endings(tally)]
            yield from reasons(tally.refused_why)
        elif tally.planned:
            yield ["also", f"{tally.planned:,} {would_be(what)}"]


def reasons(refused: Counter[str]) -> Iterator[list[object]]:
    """Why changes were refused, the most frequent first."""
    for why, count in refused.most_common(_MOST_REASONS):
        yield ["", f"{count:,} {why}"]


def _endings(tally: Tally) -> str:
    told = {
        "as they were": tally.kept,
        "refused": tally.refused,
        "waiting": tally.skipped,
        "unsure": tally.unsure,
        "refused before": tally.refused_before,
    }
    return f"{tally.done:,} done" + "".join(f", {count:,} {word}" for word, count in told.items() if count)

"""What is still to be read and written, and what that takes."""

from collections.abc import Iterator
from typing import Any

from syncer.contract import Estimate
from syncer.estimates import Estimates
from syncer.report.table import table

_WRITING = {
    "prepare": "create our properties",
    "lifecycle": "move lifecycle stages",
    "follow_ups": "create follow-up tasks",
    "lists": "lists of stages",
}


def as_json(found: Estimates) -> dict[str, Any]:
    def shown(connection: str, way: Estimate) -> dict[str, Any]:
        return {
            "connection": connection,
            "what": way.what,
            "lane": way.lane,
            "items": way.items,
            "calls": way.calls,
            "seconds": round(way.seconds, 1),
            "share_of_daily": found.share(connection, way.calls),
            "taken": way.taken,
        }

    return {
        "reads": [shown(name, way) for name, ways in found.reads.items() for way in ways],
        "writes": [shown(name, way) for name, ways in found.writes.items() for way in ways],
        "totals": [_total(found, name) for name in found.connections],
        "untold": [{"what": what, "why": why} for what, why in found.untold],
    }


def _total(found: Estimates, connection: str) -> dict[str, Any]:
    calls = found.calls(connection)
    return {
        "connection": connection,
        "calls": calls,
        "share_of_daily": found.share(connection, calls),
        "left_today": found.left.get(connection),
    }


def as_words(found: Estimates) -> list[str]:
    rows = [*_rows(found)]
    lines = ["", "Still to do, as estimated:", table(rows)] if rows else []
    for name in found.connections:
        lines += _in_all(found, name)
    unknown = sorted(what for what, why in found.untold if not why)
    if unknown:
        lines += ["", f"Nobody can say how much there is of: {', '.join(unknown)}."]
    for what, why in found.untold:
        if why:
            lines += ["", f"No estimate{f' for {what}' if what else ''}: {why}"]
    return lines


def _rows(found: Estimates) -> Iterator[list[object]]:
    for name, ways in found.reads.items():
        yield from (_row(found, name, f"read {way.what}", way) for way in ways)
    for name, ways in found.writes.items():
        yield from (_row(found, name, _WRITING.get(way.what, way.what), way) for way in ways if way.items or way.calls)


def _in_all(found: Estimates, connection: str) -> Iterator[str]:
    """The whole run against what may still be called today."""
    calls, left = found.calls(connection), found.left.get(connection)
    open_end = any(what.startswith(f"{connection} ") for what, why in found.untold if not why)
    said = f"{connection}: {_calls(calls)} {'at least' if open_end else 'in all'}"
    if share := _share(found, connection, calls):
        said += f", {share}"
    if left is not None:
        said += f"; it may make {left:,} more today"
    yield f"{said}."
    if unread := found.unread(connection):
        yield f"{unread:,} contacts were never read: each is counted as one to be written."
    if left is not None and calls > left:
        yield "A run would stop at that line with exit code 6, and a later one would go on from there."


def _row(found: Estimates, connection: str, what: str, way: Estimate) -> list[object]:
    lane = f"by {way.lane}" if way.calls else way.lane
    lane = lane if way.taken else f"({lane})"
    calls = "call" if way.calls == 1 else "calls"
    return [
        f"{connection}: {what}",
        way.items,
        lane,
        way.calls,
        calls,
        _span(way.seconds),
        _share(found, connection, way.calls),
    ]


def _calls(calls: int) -> str:
    return f"{calls:,} call{'' if calls == 1 else 's'}"


def _share(found: Estimates, connection: str, calls: int) -> str:
    share = found.share(connection, calls)
    if share is None:
        return ""
    return "< 0.01% of the day" if 0 < share < 0.0001 else f"{share:.2%} of the day"


def _span(seconds: float) -> str:
    if seconds < 90:
        return "< 1 s" if seconds < 1 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"

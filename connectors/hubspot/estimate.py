"""What each way of reading and writing is expected to take, and which one a run takes.

HubSpot promises no speeds: those here are cautious, and only have to be about right for the choice to be right.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from connectors.hubspot.endpoints.links import INPUTS
from connectors.hubspot.endpoints.records import BATCH, LIST_PAGE, SEARCH_PAGE, Records
from connectors.hubspot.values import milliseconds
from connectors.hubspot.waiting import polls
from syncer.contract import Estimate

WORTH_A_THOUGHT = 10_000  # records or changes; fewer are soon done one way or the other
SEARCHES_A_SECOND = 4.0
_PAGE_TAKES = 0.4  # seconds; each page of a list needs the one before
_TASK_TAKES = 120.0  # seconds until an export or an import gets going
_EXPORTED_A_SECOND = 5_000  # rows, with their download
_IMPORTED_A_SECOND = 200  # rows


def count_from(records: Records, stream: str, first: str) -> int:
    """How many records there are from an id on; raises what the call raises."""
    return _count(records, stream, {"propertyName": "hs_object_id", "operator": "GTE", "value": first or "1"})


def count_since(records: Records, stream: str, modified: tuple[str, datetime]) -> int:
    """How many were modified since, in the property that says when."""
    name, since = modified
    value = str(max(1, milliseconds(since)))
    return _count(records, stream, {"propertyName": name, "operator": "GTE", "value": value})


def by_list(stream: str, records: int, pace: float) -> Estimate:
    """`pace`: how many calls a second are let through."""
    calls = max(1, -(-records // LIST_PAGE))
    return Estimate(stream, "list", records, calls, calls * max(_PAGE_TAKES, 1 / pace))


def by_export(stream: str, records: int, read: int = 0) -> Estimate:
    seconds = 0.0 if read else _TASK_TAKES
    seconds += records / _EXPORTED_A_SECOND
    return Estimate(stream, "export", max(0, records - read), 3 + polls(seconds), seconds)


def by_search(stream: str, records: int, *, linked: bool) -> Estimate:
    calls = max(1, -(-records // SEARCH_PAGE))
    more = -(-records // INPUTS) if linked else 0
    return Estimate(stream, "search", records, calls + more, calls * max(_PAGE_TAKES, 1 / SEARCHES_A_SECOND))


def by_batch(changes: int, pace: float, at_once: int) -> Estimate:
    calls = -(-changes // BATCH)
    return Estimate("write", "batch", changes, calls, calls * max(_PAGE_TAKES / at_once, 1 / pace))


def by_import(changes: int) -> Estimate:
    """With one export, which tells what came of it."""
    seconds = _TASK_TAKES + changes / _IMPORTED_A_SECOND
    proof = by_export("write", changes)
    return Estimate("write", "import", changes, 3 + polls(seconds) + proof.calls, seconds + proof.seconds, bulk=True)


def choose(ways: Sequence[Estimate], forced: str, left: int | None = None) -> tuple[Estimate, ...]:
    """One of them taken: the forced one, or the quickest of those that the calls which are `left` allow, if known."""
    allowed = [way for way in ways if left is None or way.calls <= left]
    if forced != "auto":
        taken = forced
    elif allowed:
        taken = min(allowed, key=lambda way: (way.seconds, way.calls)).lane
    else:
        taken = min(ways, key=lambda way: way.calls).lane
    return tuple(replace(way, taken=way.lane == taken) for way in ways)


def _count(records: Records, stream: str, filters: dict[str, str]) -> int:
    answer = records.search(stream, {"filterGroups": [{"filters": [filters]}]}, (), limit=1)
    total = answer.get("total") if isinstance(answer, dict) else None
    return total if isinstance(total, int) else 0

"""What each way of reading and writing is expected to take, and which one a run takes.

HubSpot promises no speeds: those here are cautious, and only have to be about right for the choice to be right.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from connectors.hubspot.access.waiting import polls
from connectors.hubspot.endpoints.links import INPUTS
from connectors.hubspot.endpoints.records import BATCH, LIST_PAGE, LONG_LIST, SEARCH_GROUPS, SEARCH_PAGE, Records
from connectors.hubspot.meaning.stream import Stream
from connectors.hubspot.meaning.values import milliseconds
from syncer.contract import Estimate, TaskWork

WORTH_A_THOUGHT = 10_000  # records or changes; fewer are soon done one way or the other
PROVED_BY_EXPORT = 5_000  # imported changes; fewer are read back by their ids
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


def pages(items: int, in_page: int) -> int:
    """One, where there is nothing."""
    return max(1, -(-items // in_page))


def in_turn(calls: int, pace: float) -> float:
    """Seconds of calls each of which needs the one before. `pace`: how many calls a second are let through."""
    return calls * max(_PAGE_TAKES, 1 / pace)


def by_list(stream: Stream, records: int, pace: float) -> Estimate:
    read = pages(records, LIST_PAGE)
    calls = read * Records.calls_a_list_page(stream.asked) + (read > LONG_LIST)
    return Estimate(stream.name, "list", records, calls, in_turn(calls, pace))


def by_sweep(stream: str, asked: Sequence[str], records: int, read: int, pace: float) -> Estimate:
    """As far as one run goes, which reads so many pages."""
    calls = read * Records.calls_a_list_page(asked)
    return Estimate(stream, "sweep", min(records, read * LIST_PAGE), calls, in_turn(calls, pace), also=True)


def by_export(stream: str, records: int, read: int = 0) -> Estimate:
    """With the definitions of the properties that it asks for, and how many rows it should have."""
    seconds = 0.0 if read else _TASK_TAKES
    seconds += records / _EXPORTED_A_SECOND
    return Estimate(stream, "export", max(0, records - read), 4 + polls(seconds), seconds)


def by_search(stream: Stream, records: int, *, linked: bool) -> Estimate:
    searches = pages(records, SEARCH_PAGE)
    calls = searches * Records.calls_a_search_page(stream.asked) + (-(-records // INPUTS) if linked else 0)
    return Estimate(stream.name, "search", records, calls, in_turn(searches, SEARCHES_A_SECOND))


def by_batch(changes: int, pace: float, at_once: int) -> Estimate:
    calls = -(-changes // BATCH)
    return Estimate("write", "batch", changes, calls, calls * max(_PAGE_TAKES / at_once, 1 / pace))


def of_preparing(made: int, pace: float) -> Estimate:
    """With the group and the definitions as they were, and the definitions as they are then."""
    calls = 3 + made
    return Estimate("prepare", "properties", made, calls, in_turn(calls, pace))


def of_lifecycle(moves: int, written: int, pace: float, at_once: int) -> Estimate:
    """Of so many moves that have to be written, once it is known which stages there are."""
    if not moves:
        return Estimate("lifecycle", "batch", 0, 0, 0.0)
    batches = by_batch(written, pace, at_once)
    return Estimate("lifecycle", "batch", moves, 1 + batches.calls, in_turn(1, pace) + batches.seconds)


def of_follow_ups(work: TaskWork, pace: float) -> Estimate:
    """A search for a few at a time; of a batch of new ones, who owns the contacts is read first."""
    searches, looks, batches = (
        -(-work.sought // SEARCH_GROUPS),
        -(-work.open // BATCH),
        -(-work.new // BATCH),
    )
    seconds = in_turn(searches, SEARCHES_A_SECOND) + in_turn(looks + 2 * batches, pace)
    return Estimate("follow_ups", "batch", work.sought + work.new, searches + looks + 2 * batches, seconds)


def by_import(changes: int) -> Estimate:
    """With its errors, and what tells what came of it: one export, or the contacts by their ids where they are few."""
    seconds = _TASK_TAKES + changes / _IMPORTED_A_SECOND
    calls = 2 + polls(seconds)
    if changes < PROVED_BY_EXPORT:
        calls += -(-changes // BATCH)
    else:
        proof = by_export("write", changes)
        calls, seconds = calls + proof.calls, seconds + proof.seconds
    return Estimate("write", "import", changes, calls, seconds, bulk=True)


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

"""Connections that make no call until an instant, and the account of the calls that the others make."""

from collections.abc import Iterator

from syncer.errors import BudgetReached, SyncerError
from syncer.run import Door, Job
from syncer.store import Closed

CALLS_AT_ONCE = 100  # what a killed run may leave out of the account


def closed(job: Job) -> dict[str, BudgetReached]:
    """Which doors are not worth a call now, and why. Other settings than those that closed a door open it again."""
    known = job.store.closed(job.clock())
    return dict(_closed(job.doors, known))


def require_open(job: Job, name: str) -> None:
    """Raises BudgetReached if that door is not worth a call now."""
    if error := closed(job).get(name):
        raise error


def said(error: BudgetReached) -> str:
    """Of a closed door, in words."""
    return f"no calls until {error.until:%Y-%m-%d %H:%M %Z}: {error.what}"


def close(job: Job, door: Door, error: SyncerError) -> None:
    """Remembers an error that keeps a door closed for a while; others are left to the next run."""
    if isinstance(error, BudgetReached) and error.until:
        job.store.close_door(door.name, Closed(error.until, error.what, door.settings))


def book(job: Job, at_least: int = 1) -> None:
    """Adds to the account what each door has called since, if it is so much."""
    for door in job.doors:
        if calls := door.meter.take(at_least):
            job.store.add_calls(door.name, job.clock(), calls)


def _closed(doors: tuple[Door, ...], known: dict[str, Closed]) -> Iterator[tuple[str, BudgetReached]]:
    for door in doors:
        if (found := known.get(door.name)) and found.settings == door.settings:
            fix = "it goes on by itself then; it is tried at once if you change the settings of this connection"
            yield door.name, BudgetReached(found.why, until=found.until, where=door.name, fix=fix)

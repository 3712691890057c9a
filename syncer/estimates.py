"""What is still to be read and written, and what that is expected to take."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from syncer import extras, parking, wishes
from syncer.contract import Budgeted, Bulk, DailyCalls, Estimate, Forecasts, ForecastsWriting
from syncer.errors import SyncerError
from syncer.prepare import is_prepared
from syncer.run import Door, Job


@dataclass(slots=True)
class Estimates:
    """By connection. `left`: how many calls it may still make today, where that is known. `untold`: of what nobody can
    say anything, and why not, where there is a reason.
    """

    reads: dict[str, Sequence[Estimate]] = field(default_factory=dict)
    writes: dict[str, Sequence[Estimate]] = field(default_factory=dict)
    days: dict[str, DailyCalls] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    untold: list[tuple[str, str]] = field(default_factory=list)

    @property
    def connections(self) -> Sequence[str]:
        """Those of which something is known."""
        return list(dict.fromkeys([*self.reads, *self.writes]))

    def calls(self, connection: str) -> int:
        """All that a run is expected to make."""
        ways = (*self.reads.get(connection, ()), *self.writes.get(connection, ()))
        return sum(way.calls for way in ways if way.taken)

    def unread(self, connection: str) -> int:
        """Contacts that were never read."""
        return sum(way.unread for way in self.reads.get(connection, ()) if way.taken)

    def share(self, connection: str, calls: int) -> float | None:
        """Of what the vendor allows the account in a day."""
        day = self.days.get(connection)
        return calls / day.limit if day else None


def estimate(job: Job, changes: int) -> Estimates:
    """A few calls. What cannot be told is no error."""
    found = Estimates()
    if job.shut:
        found.untold.append(("", job.shut))
    closed = parking.closed(job)
    for door in job.doors:
        if error := closed.get(door.name):
            found.untold.append((door.name, parking.said(error)))
            continue
        for step in (_read, _write, _day):
            try:
                step(job, door, changes, found)
            except SyncerError as error:
                found.untold.append((door.name, error.what))
                break
    return found


def _read(job: Job, door: Door, changes: int, found: Estimates) -> None:
    if not isinstance(door.source, Forecasts):
        return
    cursors = {stream: job.store.cursor(door.name, stream) for stream in door.source.streams}
    told = door.source.forecast(cursors, job.clock())
    found.reads[door.name] = told
    foreseen = {way.what for way in told}
    found.untold += [(f"{door.name} {stream}", "") for stream in cursors if stream not in foreseen]


def _write(job: Job, door: Door, changes: int, found: Estimates) -> None:
    """Contacts that were never read are written, too, once they are."""
    sink = door.sink
    if sink is None:
        return
    unread = found.unread(door.name)
    changes += unread
    ways: list[Estimate] = []
    if isinstance(sink, ForecastsWriting) and changes and not is_prepared(job):
        ways.append(sink.forecast_preparing(job.definitions))
    if isinstance(sink, Bulk):
        ways += sink.ways_to_write(changes)
    if isinstance(sink, ForecastsWriting):
        ways += extras.forecast(job, sink)
    if job.extras.lists:
        ways.append(Estimate("lists", "the CRM keeps them", len(wishes.lists(job)), 0, 0.0))
    if unread and job.extras.lifecycle:
        found.untold.append((f"{door.name} lifecycle stages of contacts that were never read", ""))
    if ways:
        found.writes[door.name] = ways


def _day(job: Job, door: Door, changes: int, found: Estimates) -> None:
    day = door.sink.daily_calls() if door.sink else None
    budget = door.source.budget() if isinstance(door.source, Budgeted) else None
    if budget:
        day = day or budget.account
    if day:
        found.days[door.name] = day
    if budget and budget.left is not None:
        found.left[door.name] = budget.left

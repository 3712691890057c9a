"""What is still to be read and written, and what that is expected to take."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from syncer import parking
from syncer.contract import Bulk, DailyCalls, Estimate, Forecasts, Sink
from syncer.errors import SyncerError
from syncer.run import Door, Job


@dataclass(slots=True)
class Estimates:
    """By connection. `untold`: of what nobody can say anything, and why not, where there is a reason."""

    reads: dict[str, Sequence[Estimate]] = field(default_factory=dict)
    writes: dict[str, Sequence[Estimate]] = field(default_factory=dict)
    days: dict[str, DailyCalls] = field(default_factory=dict)
    untold: list[tuple[str, str]] = field(default_factory=list)

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
        for step in (_read, _write):
            try:
                step(job, door, changes, found)
            except SyncerError as error:
                found.untold.append((door.name, error.what))
                break
    return found


def as_bulk(sink: Sink, changes: int) -> Bulk | None:
    """The sink, if so many changes are to be written by its way for very many."""
    if isinstance(sink, Bulk) and any(way.taken and way.bulk for way in sink.ways_to_write(changes)):
        return sink
    return None


def _read(job: Job, door: Door, changes: int, found: Estimates) -> None:
    if not isinstance(door.source, Forecasts):
        return
    cursors = {stream: job.store.cursor(door.name, stream) for stream in door.source.streams}
    told = door.source.forecast(cursors, job.clock())
    found.reads[door.name] = told
    foreseen = {way.what for way in told}
    found.untold += [(f"{door.name} {stream}", "") for stream in cursors if stream not in foreseen]


def _write(job: Job, door: Door, changes: int, found: Estimates) -> None:
    if door.sink is None:
        return
    if isinstance(door.sink, Bulk):
        found.writes[door.name] = door.sink.ways_to_write(changes)
    if day := door.sink.daily_calls():
        found.days[door.name] = day

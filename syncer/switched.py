"""Streams that are switched off: what they told is withdrawn, once that is read which takes its place. Of a whole
connection that is missing nothing is: it may be renamed, or left out by mistake.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from syncer.contract import Finding, StandsIn
from syncer.run import Door, Job, Report

NOTE = "connections that are missing"  # under which the store notes which were told


@dataclass(frozen=True, slots=True)
class Off:
    """A stream that was read and is not wanted any more."""

    door: Door
    stream: str

    def __str__(self) -> str:
        return f"{self.door.name} {self.stream}"

    @property
    def stand_ins(self) -> frozenset[str]:
        """The streams that count what it told, each with its connection."""
        source = self.door.source
        counting = source.stand_ins(self.stream) if isinstance(source, StandsIn) else ()
        return frozenset(f"{self.door.name} {stream}" for stream in counting if stream in source.streams)


def switched_off(job: Job, doors: Iterable[Door]) -> list[Off]:
    return [
        Off(door, stream)
        for door in doors
        for stream in job.store.streams(door.name)
        if stream not in door.source.streams
    ]


def missing(job: Job) -> Iterator[Finding]:
    """Connections that were read, and are no longer in the workspace."""
    named = {connection.name for connection in job.workspace.connections}
    for name in job.store.sources():
        if name not in named:
            what = "is no connection of this workspace any more; what it told still counts"
            fix = "if it is renamed, give it its old name, else both count; name fewer `streams` to withdraw the others"
            yield Finding("warning", name, what, fix)


def tell_missing(job: Job, report: Report) -> None:
    """Once, and again when others are."""
    found = list(missing(job))
    told = " ".join(finding.where for finding in found)
    if told != (job.store.note(NOTE) or ""):
        report.findings += found
        job.store.set_note(NOTE, told)


def withdraw(job: Job, report: Report, off: Off) -> None:
    """All that it told, a part at a time: what a run leaves that is cut, the next one takes. Waits for the next run if
    a stream that stands in for it could not be read to its end.
    """
    if not off.stand_ins.isdisjoint(report.unread):
        return
    counts: Counter[str] = Counter()
    after: str | None = ""
    while after is not None:
        part = job.store.withdraw_stream(off.door.name, off.stream, after, job.clock(), job.crm_name)
        counts.update(engagements=part.engagements, organizations=part.organizations)
        after = part.after
        job.progress("withdraw", counts.total(), None)
    if said := ", ".join(f"{what}: {count:,}" for what, count in counts.items() if count):
        what = f"is switched off; what it told is withdrawn ({said})"
        report.findings.append(Finding("warning", str(off), what, "switch it on again to read it from its start"))

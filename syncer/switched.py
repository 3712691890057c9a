"""Streams that are switched off: what they told is withdrawn, once that is read which takes its place."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from syncer.contract import Finding, StandsIn
from syncer.run import Door, Job, Report


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

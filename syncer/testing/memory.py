"""The least connector: a CRM that is nothing but dictionaries. Tutorial, specification and test double in one.

Each record has a number that grows with every change, as the modification date does in a CRM; so the cursor of a
stream is the number of the last record that was read.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from syncer import identity
from syncer.contract import PREFIX, DailyCalls, Estimate, Finding, Page, Settings, TaskWork, Wiring
from syncer.errors import Unavailable
from syncer.model import (
    LIFECYCLE,
    Change,
    Contact,
    Engagement,
    FollowUp,
    Kind,
    Made,
    Outcome,
    Property,
    Receipt,
    Reject,
    StageList,
)

FIELDS = {"mail": "email", "firm": "company"}  # what the vendor calls them, and what the funnel does
STAGES = ("curious", "warm", "hot")  # the vendor's own, the lowest first
PAGE = 2

Record = dict[str, Any]


@dataclass
class World:
    """What would be at the vendor's: records by stream and id."""

    contacts: dict[str, Record] = field(default_factory=dict)
    activities: dict[str, Record] = field(default_factory=dict)
    properties: set[str] = field(default_factory=set)
    tasks: dict[str, Record] = field(default_factory=dict)
    lists: dict[str, StageList] = field(default_factory=dict)  # by name
    reachable: bool = True
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def put(self, stream: str, key: str, **said: object) -> None:
        """Makes a record, or changes one."""
        records = self.stream(stream)
        records[key] = {**records.get(key, {}), **said, "id": key, "number": next(self._numbers)}

    def stream(self, stream: str) -> dict[str, Record]:
        if not self.reachable:
            raise Unavailable("does not answer", where="memory", fix="make it reachable again")
        return self.contacts if stream == "contacts" else self.activities


class MemorySource:
    streams: Sequence[str] = ("activities", "contacts")

    def __init__(self, world: World, wiring: Wiring) -> None:
        self.world, self.wiring = world, wiring

    @property
    def kinds(self) -> frozenset[Kind]:
        return frozenset({Kind.UNKNOWN, *self.wiring.words.kinds.get("activities", {}).values()})

    def check(self) -> Iterator[Finding]:
        yield Finding("ok", self.wiring.name, f"{len(self.world.stream('contacts'))} contacts")

    def absent(self, fields: Collection[str]) -> frozenset[str]:
        return frozenset(fields) - set(FIELDS.values())

    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        newer = self.newer(stream, since)
        for start in range(0, len(newer), PAGE):
            yield self.page(stream, newer[start : start + PAGE])

    def newer(self, stream: str, since: str | None) -> list[Record]:
        found = [record for record in self.world.stream(stream).values() if record["number"] > int(since or 0)]
        return sorted(found, key=lambda record: int(record["number"]))

    def forecast(self, cursors: Mapping[str, str | None], until: datetime) -> Sequence[Estimate]:
        news = {stream: len(self.newer(stream, cursors.get(stream))) for stream in self.streams}
        return [Estimate(stream, "list", count, -(-count // PAGE), 0.0) for stream, count in news.items()]

    def page(self, stream: str, records: Sequence[Record]) -> Page:
        items, rejects = list[Any](), list[Reject]()
        for record in records:
            try:
                items.append(self.contact(record) if stream == "contacts" else self.engagement(record))
            except (KeyError, ValueError):
                rejects.append(Reject(f"{stream} {record['id']}", "has no usable date, address or kind"))
        cursor = str(records[-1]["number"])
        if stream == "contacts":
            return Page(contacts=tuple(items), rejects=tuple(rejects), cursor=cursor)
        return Page(engagements=tuple(items), rejects=tuple(rejects), cursor=cursor)

    def contact(self, record: Record) -> Contact:
        address = identity.email(record["mail"])
        handles = (identity.crm_id(self.wiring.name, record["id"]), *([address] if address else []))
        fields = {ours: record[theirs] for theirs, ours in FIELDS.items() if record.get(theirs)}
        holds = {name: record[name] for name in self.wiring.properties if record.get(name)}
        return Contact(self.wiring.name, record["id"], handles, fields, holds, gone=record.get("gone", False))

    def engagement(self, record: Record) -> Engagement:
        return Engagement(
            self.wiring.name,
            record["id"],
            identity.crm_id(self.wiring.name, record["contact"]),
            self.wiring.words.kind("activities", record["what"]),
            datetime.fromisoformat(record["when"]),
            vendor_kind=record["what"],
            detail={"note": record.get("note", "")},
        )


class MemorySink:
    def __init__(self, world: World) -> None:
        self.world = world

    def check(self, properties: Sequence[Property]) -> Iterator[Finding]:
        missing = self.missing(properties)
        if missing:
            yield Finding("warning", "memory", f"has no property {', '.join(missing)}", "run `syncer setup`")
        else:
            yield Finding("ok", "memory", "has our properties")

    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        for name in self.missing(properties):
            self.world.properties.add(name)
            yield Finding("ok", "memory", f"made the property {name}")

    def missing(self, properties: Sequence[Property]) -> list[str]:
        return [wanted.name for wanted in properties if wanted.name not in self.world.properties]

    def read_back(self, ids: Sequence[str], names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        records = self.world.stream("contacts")
        return {key: {name: records[key].get(name, "") for name in names} for key in ids if key in records}

    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        return map(self.written, changes)

    def written(self, change: Change) -> Receipt:
        record = self.world.stream("contacts").get(change.id)
        if record is None:
            return Receipt(change, Outcome.REFUSED, error="there is no such contact any more", gone=True)
        if not all(name.startswith(PREFIX) for name in change.wish):
            return Receipt(change, Outcome.REFUSED, error="only our own properties are written")
        if all(record.get(name, "") == value for name, value in change.wish.items()):
            return Receipt(change, Outcome.UNCHANGED, change.wish)
        self.world.put("contacts", change.id, **change.wish)
        return Receipt(change, Outcome.WRITTEN, change.wish)

    def ways_to_write(self, changes: int) -> Sequence[Estimate]:
        batch, bulk = Estimate("write", "batch", changes, 0, 0.0), Estimate("write", "bulk", changes, 0, 0.0, bulk=True)
        return batch, replace(bulk, taken=False)

    def write_in_bulk(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        return map(self.written, list(changes))

    def calls_for(self, changes: int) -> int:
        return 0  # nobody counts

    def daily_calls(self) -> DailyCalls | None:
        return None


class MemoryCRM(MemorySink):
    """A sink that can do all that a sink may offer beside stages."""

    follow_up_lag = timedelta(0)

    def check_lifecycle(self, stages: Sequence[str]) -> Iterator[Finding]:
        for stage in stages:
            if stage in STAGES:
                yield Finding("ok", "memory", f"{stage} can be set")
            else:
                yield Finding("error", "memory", f"there is no stage {stage}", f"name one of {', '.join(STAGES)}")

    def advance(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        for change in changes:
            record, wish = self.world.stream("contacts").get(change.id), change.wish[LIFECYCLE]
            if record is None:
                yield Receipt(change, Outcome.REFUSED, error="there is no such contact any more", gone=True)
            elif wish not in STAGES:
                yield Receipt(change, Outcome.REFUSED, error="there is no such stage")
            elif record.get("stage") in STAGES[STAGES.index(wish) :]:
                yield Receipt(change, Outcome.UNCHANGED, {LIFECYCLE: record["stage"]})
            else:
                self.world.put("contacts", change.id, stage=wish)
                yield Receipt(change, Outcome.WRITTEN, {LIFECYCLE: wish})

    def forecast_preparing(self, properties: Sequence[Property]) -> Estimate:
        return Estimate("prepare", "one by one", len(self.missing(properties)), 0, 0.0)

    def forecast_lifecycle(self, moves: Mapping[tuple[str, str], int]) -> Estimate:
        return Estimate("lifecycle", "one by one", sum(moves.values()), 0, 0.0)

    def forecast_follow_ups(self, work: TaskWork) -> Estimate:
        return Estimate("follow_ups", "one by one", work.sought + work.new, 0, 0.0)

    def check_follow_ups(self) -> Iterator[Finding]:
        yield Finding("ok", "memory", f"{len(self.world.tasks)} tasks")

    def find_follow_ups(self, wanted: Sequence[FollowUp]) -> Mapping[str, str]:
        there = {task["marker"]: key for key, task in self.world.tasks.items()}
        return {each.marker: there[each.marker] for each in wanted if each.marker in there}

    def open_follow_ups(self, tasks: Sequence[str]) -> frozenset[str]:
        return frozenset(key for key in tasks if key in self.world.tasks and not self.world.tasks[key].get("done"))

    def create_follow_ups(self, wanted: Sequence[FollowUp]) -> Iterator[Made]:
        contacts = self.world.stream("contacts")
        for each in wanted:
            if each.contact in contacts:
                key = f"t{len(self.world.tasks)}"
                self.world.tasks[key] = {"contact": each.contact, "marker": each.marker, "title": each.subject}
                yield Made(each, Outcome.WRITTEN, key)
            else:
                yield Made(each, Outcome.REFUSED, error="there is no such contact any more", gone=True)

    def check_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        for each in wanted:
            if each.name in self.world.lists:
                yield Finding("ok", "memory", f"has the list {each.name}")
            else:
                yield Finding("warning", "memory", f"has no list {each.name}", "run `syncer setup`")

    def prepare_lists(self, wanted: Sequence[StageList]) -> Iterator[Finding]:
        for each in wanted:
            if each.name not in self.world.lists:
                self.world.lists[each.name] = each
                yield Finding("ok", "memory", f"made the list {each.name}")


class MemorySettings(Settings):
    """There is nothing to set."""


class Memory:
    """The connector: its name, what a user may set, and its two doors. An entry point leads to such a value."""

    name = "memory"
    summary = "A CRM that is nothing but dictionaries: for tests, and to learn how a connector is made."
    example = "# it needs no settings"
    Settings = MemorySettings

    def __init__(self, world: World) -> None:
        self.world = world

    def source(self, settings: MemorySettings, wiring: Wiring) -> MemorySource:
        return MemorySource(self.world, wiring)

    def sink(self, settings: MemorySettings, wiring: Wiring) -> MemorySink:
        return MemoryCRM(self.world)

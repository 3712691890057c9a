"""Deciding side by side: processes share out neighborhoods of persons as they go; only this one writes."""

import signal
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from syncer.bench import Bench
from syncer.errors import SyncerError, Unavailable
from syncer.funnel import Funnel
from syncer.rules.compiler import compile_text
from syncer.store import Decided, Standing, Store

DECISIONS_AT_ONCE = 250  # a message that fits into a pipe, so that nobody waits for the reader
_SPAWN = get_context("spawn")  # a fork would share open databases and half-held locks


@dataclass(frozen=True, slots=True)
class Work:
    """Whoever is due, to be decided on this bench, by this process and so many others."""

    store: Store
    database: str
    bench: Bench
    helpers: int


@dataclass(frozen=True, slots=True)
class _Task:
    """What another process is given: plain values, and the counter of neighborhoods."""

    database: str
    funnels: tuple[tuple[str, str, str, str], ...]  # name, rules, time zone, language
    now: int
    counter: Any

    def bench(self, store: Store) -> Bench:
        funnels = (
            Funnel.of(name, compile_text(text, ZoneInfo(zone)), language) for name, text, zone, language in self.funnels
        )
        return Bench(tuple(funnels), self.now, store.pins())


def decide(work: Work) -> Iterator[Decided]:
    """Decisions as they come, in no order. Raises SyncerError if a process fails; the others are ended then."""
    counter = _SPAWN.Value("q", 0)
    helpers = _Helpers(work.bench, dict(_started(_task(work, counter), work.helpers)))
    try:
        own = work.bench.decide(work.store.due(work.bench.at, work.bench.signals, claims=_claims(counter)))
        while chunk := list(islice(own, DECISIONS_AT_ONCE)):
            yield from chunk
            yield from helpers.received(patience=0)
        yield from helpers.received(patience=None)
    finally:
        helpers.end()


def _task(work: Work, counter: Any) -> _Task:
    funnels = tuple(
        (each.name, each.ladder.source_text, each.ladder.timezone.key, each.wording.language)
        for each in work.bench.funnels
    )
    return _Task(work.database, funnels, work.bench.at, counter)


def _started(task: _Task, helpers: int) -> Iterator[tuple[Connection, BaseProcess]]:
    for _ in range(helpers):
        here, there = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(target=_help, args=(task, there), daemon=True)
        process.start()
        there.close()
        yield here, process


def _claims(counter: Any) -> Iterator[int]:
    """Numbers that no other process gets."""
    while True:
        with counter.get_lock():
            number = counter.value
            counter.value += 1
        yield number


class _Helpers:
    """The other processes, and what comes from them."""

    def __init__(self, bench: Bench, doors: dict[Connection, BaseProcess]) -> None:
        self._bench, self._doors = bench, doors
        self.waiting = set(doors)

    def received(self, *, patience: float | None) -> Iterator[Decided]:
        """All that is there, or comes within so many seconds of the last; None: all that ever comes."""
        while self.waiting and (ready := connection.wait(list(self.waiting), patience)):
            for door in ready:
                assert isinstance(door, Connection)  # noqa: S101 - nothing else was handed in
                message = _message(door)
                yield from _decided(message.get("decided", ()))
                if "ignored" in message:  # its last
                    self._bench.ignored.update(message["ignored"])
                    self.waiting.remove(door)

    def end(self) -> None:
        for door, process in self._doors.items():
            door.close()
            process.terminate()
            process.join()


def _message(door: Connection) -> dict[str, Any]:
    try:
        message = orjson.loads(door.recv_bytes())
    except (EOFError, OSError):  # before a message, or in the middle of one
        raise SyncerError("a process that decides ended early", fix="run it again; nothing is lost") from None
    if "failed" in message:
        raise Unavailable(message["failed"], where=message["where"])
    assert isinstance(message, dict)  # noqa: S101 - they are ours
    return message


def _decided(rows: Iterable[Sequence[Any]]) -> Iterator[Decided]:
    for person, review_at, standings, has_news in rows:
        yield Decided(person, review_at, {name: Standing(*now) for name, now in standings.items()}, has_news)


def _help(task: _Task, door: Connection) -> None:
    """In a process of its own. An interrupt is the parent's to handle: it ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Store.open(task.database) as store:
            bench = task.bench(store)
            decided = bench.decide(store.due(task.now, bench.signals, claims=_claims(task.counter)))
            while chunk := list(islice(decided, DECISIONS_AT_ONCE)):
                door.send_bytes(orjson.dumps({"decided": chunk}, default=tuple))
            door.send_bytes(orjson.dumps({"ignored": bench.ignored}))
    except SyncerError as error:
        door.send_bytes(orjson.dumps({"failed": error.what, "where": error.where}))
    except BrokenPipeError:
        pass  # nobody wants the rest

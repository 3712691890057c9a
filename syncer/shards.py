"""Deciding side by side: each process reads and decides one shard of the persons; only this one writes."""

import signal
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from syncer.bench import Bench
from syncer.errors import SyncerError, Unavailable
from syncer.funnel import Funnel
from syncer.rules.compiler import compile_text
from syncer.store import Decided, Standing, Store

DECISIONS_AT_ONCE = 2_000
_SPAWN = get_context("spawn")  # a fork would share open databases and half-held locks


@dataclass(frozen=True, slots=True)
class Work:
    """Whoever is due at `now`, in milliseconds, shared among so many processes."""

    database: str
    funnels: Sequence[Funnel]
    now: int
    processes: int


@dataclass(frozen=True, slots=True)
class _Share:
    """What one process is given: plain values only."""

    database: str
    funnels: tuple[tuple[str, str, str, str], ...]  # name, rules, time zone, language
    now: int
    shard: tuple[int, int]

    def bench(self, store: Store) -> Bench:
        funnels = (
            Funnel.of(name, compile_text(text, ZoneInfo(zone)), language) for name, text, zone, language in self.funnels
        )
        return Bench(tuple(funnels), self.now, store.pins())


def decide(work: Work, ignored: Counter[str]) -> Iterator[Decided]:
    """Decisions as they come, in no order. Raises SyncerError if a process fails; the others are ended then."""
    doors = {}
    for share in _shares(work):
        here, there = _SPAWN.Pipe(duplex=False)
        process = _SPAWN.Process(target=_decide_share, args=(share, there), daemon=True)
        process.start()
        there.close()
        doors[here] = process
    try:
        waiting = set(doors)
        while waiting:
            for door in connection.wait(list(waiting)):
                assert isinstance(door, Connection)  # noqa: S101 - nothing else was handed in
                message = _received(door)
                yield from _decided(message.get("decided", ()))
                if "ignored" in message:  # its last
                    ignored.update(message["ignored"])
                    waiting.remove(door)
    finally:
        for door, process in doors.items():
            door.close()
            process.terminate()
            process.join()


def _shares(work: Work) -> Iterator[_Share]:
    funnels = tuple(
        (each.name, each.ladder.source_text, each.ladder.timezone.key, each.wording.language) for each in work.funnels
    )
    for number in range(work.processes):
        yield _Share(work.database, funnels, work.now, (number, work.processes))


def _received(door: Connection) -> dict[str, Any]:
    """One message of a process."""
    try:
        message = orjson.loads(door.recv_bytes())
    except (EOFError, OSError):  # before a message, or in the middle of one
        raise SyncerError("a process that decides ended early", fix="run it again; nothing is lost") from None
    if "failed" in message:
        raise Unavailable(message["failed"], where=message["where"])
    assert isinstance(message, dict)  # noqa: S101 - they are ours
    return message


def _decided(rows: Iterable[Sequence[Any]]) -> Iterator[Decided]:
    for person, review_at, standings in rows:
        yield Decided(person, review_at, {name: Standing(*now) for name, now in standings.items()})


def _decide_share(share: _Share, door: Connection) -> None:
    """In a process of its own. An interrupt is the parent's to handle: it ends this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Store.open(share.database) as store:
            bench = share.bench(store)
            signals = frozenset().union(*(funnel.ladder.signals for funnel in bench.funnels))
            decided = bench.decide(store.due(share.now, signals, shard=share.shard))
            while chunk := list(islice(decided, DECISIONS_AT_ONCE)):
                door.send_bytes(orjson.dumps({"decided": chunk}, default=tuple))
            door.send_bytes(orjson.dumps({"ignored": bench.ignored}))
    except SyncerError as error:
        door.send_bytes(orjson.dumps({"failed": error.what, "where": error.where}))
    except BrokenPipeError:
        pass  # nobody wants the rest

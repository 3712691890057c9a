"""Streams are read side by side, a thread each; one writer stores their pages, rows and cursor together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from queue import Full, Queue
from threading import Condition, Event, Thread

from syncer import parking
from syncer.completing import Completing
from syncer.contract import Fetches, Page, Reconciles
from syncer.errors import BadSettings, NoAccess, SyncerError, Unexpected
from syncer.intake import store_page
from syncer.plan import guard_gone
from syncer.run import Door, Job, Report
from syncer.store import Store
from syncer.switched import switched_off, tell_missing, withdraw

PAGES_WAITING = 16  # read but not yet stored; bounds memory where a source is quicker than the store


@dataclass(frozen=True, slots=True)
class _Ended:
    """A stream came to its end, or to an error."""

    error: BaseException | None


class _Counted:
    """How many pages are handed over and not yet stored."""

    def __init__(self) -> None:
        self._pages = 0
        self._changed = Condition()

    def add(self, pages: int) -> None:
        with self._changed:
            self._pages += pages
            self._changed.notify_all()

    def wait_for_none(self, closed: Event) -> None:
        with self._changed:
            while self._pages and not closed.is_set():
                self._changed.wait(0.2)


@dataclass(frozen=True, slots=True)
class _Pull:
    """What all readers share. `looked_through`: the streams of which all is, though the run takes what is known for
    granted. `waiting` is what they have read; `closed`: the writer is gone.
    """

    store: Store
    until: datetime
    whole: bool
    looked_through: frozenset[str] = frozenset()
    waiting: "Queue[tuple[_Reader, Page | _Ended]]" = field(default_factory=lambda: Queue(PAGES_WAITING))
    closed: Event = field(default_factory=Event)


@dataclass(frozen=True, slots=True)
class _Reader:
    """One stream of one connection, read in a thread of its own."""

    door: Door
    stream: str
    since: str | None
    pull: _Pull
    unstored: _Counted = field(default_factory=_Counted)

    def start(self) -> None:
        Thread(target=self._run, name=str(self), daemon=True).start()

    def __str__(self) -> str:
        return f"{self.door.name} {self.stream}"

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for page in self._pages():
                if not self._hand_over(page):
                    break
        except BaseException as caught:  # a thread cannot raise: the writer does it in its place
            error = caught
        self._hand_over(_Ended(error))

    def _pages(self) -> Iterator[Page]:
        source, pull = self.door.source, self.pull
        whole = pull.whole or str(self) in pull.looked_through
        read = source.reconcile if whole and isinstance(source, Reconciles) else source.read
        pages = read(self.stream, self.since, pull.until)
        if not isinstance(source, Fetches):
            return pages
        return Completing(pull.store, source, self.door.name, self._settled, pull.whole).pages(pages)

    def _settled(self) -> None:
        self.unstored.wait_for_none(self.pull.closed)

    def _hand_over(self, item: Page | _Ended) -> bool:
        """False once nobody wants more of this stream."""
        self.unstored.add(1)
        while not self.pull.closed.is_set():
            try:
                self.pull.waiting.put((self, item), timeout=0.2)
            except Full:
                continue
            return True
        return False


def pull(job: Job, report: Report, only: str | None = None, *, whole: bool = False) -> None:
    """Reads what is new from every connection, or from one, into the store. Errors of a stream go to the report, and
    leave the others alone.

    `whole`: looks through everything that is there too, for what no date tells.
    Raises Unsafe when a source turned empty, and whatever the store raises.
    """
    names = [door.name for door in job.doors]
    if only is not None and only not in names:
        raise BadSettings(f"there is no connection {only}", fix=f"one of: {', '.join(names)}")
    if job.store.note("crm") != job.crm_name:
        job.store.refresh_fields(job.crm_name)
        job.store.set_note("crm", job.crm_name)
    tell_missing(job, report)
    doors = [door for door in job.doors if only in (None, door.name)]
    off = switched_off(job, doors)
    shared = _Pull(job.store, job.clock(), whole, frozenset().union(*(each.stand_ins for each in off)))
    closed_doors = parking.closed(job)
    wanted = [
        _Reader(door, stream, job.store.cursor(door.name, stream), shared)
        for door in doors
        for stream in door.source.streams
    ]
    readers = [reader for reader in wanted if reader.door.name not in closed_doors]
    for reader in wanted:
        if reader.door.name in closed_doors:
            report.unread.add(str(reader))
            report.add(closed_doors[reader.door.name])
    for reader in readers:
        reader.start()
    try:
        _store_pages(job, report, len(readers), shared.waiting)
    finally:
        shared.closed.set()
    for each in off:
        withdraw(job, report, each)
    if job.workspace.retention is not None:
        _forget_gone(job, report, shared.until - job.workspace.retention)


def _store_pages(job: Job, report: Report, open_streams: int, waiting: "Queue[tuple[_Reader, Page | _Ended]]") -> None:
    while open_streams:
        reader, item = waiting.get()
        if isinstance(item, _Ended):
            open_streams -= 1
            if item.error:
                _leave(job, report, reader, item.error)
        else:
            _store(job, report, reader, item)
            reader.unstored.add(-1)


def _leave(job: Job, report: Report, reader: _Reader, error: BaseException) -> None:
    if reader.since is not None or not isinstance(error, NoAccess):
        report.unread.add(str(reader))  # what was never to be had holds no stage up
    if not isinstance(error, Exception):
        raise error
    if not isinstance(error, SyncerError):
        error = Unexpected.of(error)
    error.where = error.where or str(reader)
    parking.close(job, reader.door, error)
    report.add(error)


def _store(job: Job, report: Report, reader: _Reader, page: Page) -> None:
    source = reader.door.name
    if page.whole_since and not job.override_guards:
        guard_gone(source, *job.store.would_be_gone(source, page), job.workspace.guards)
    store_page(job, report, source, reader.stream, page)
    parking.book(job, parking.CALLS_AT_ONCE)
    job.progress("pull", report.counts.contacts + report.counts.engagements, None)


def _forget_gone(job: Job, report: Report, before: datetime) -> None:
    """What is known of contacts that vanished, once it need not be kept any longer."""
    for door in job.doors:
        while ids := job.store.long_gone(door.name, before):
            store_page(job, report, door.name, "", Page(erased=tuple(ids)))

"""Streams are read side by side, a thread each; one writer stores their pages, rows and cursor together."""

from dataclasses import dataclass
from datetime import datetime
from queue import Full, Queue
from threading import Event, Thread

from syncer import parking
from syncer.contract import Page
from syncer.errors import BadSettings, SyncerError
from syncer.plan import guard_gone
from syncer.run import Door, Job, Report

PAGES_WAITING = 16  # read but not yet stored; bounds memory where a source is quicker than the store


@dataclass(frozen=True, slots=True)
class _Ended:
    """A stream came to its end, or to an error."""

    error: BaseException | None


@dataclass(frozen=True, slots=True)
class _Reader:
    """One stream of one connection, read in a thread of its own."""

    door: Door
    stream: str
    since: str | None
    until: datetime
    waiting: "Queue[tuple[_Reader, Page | _Ended]]"
    closed: Event  # the writer is gone; shared by all

    def start(self) -> None:
        Thread(target=self._run, name=str(self), daemon=True).start()

    def __str__(self) -> str:
        return f"{self.door.name} {self.stream}"

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            for page in self.door.source.read(self.stream, self.since, self.until):
                if not self._hand_over(page):
                    break
        except BaseException as caught:  # a thread cannot raise: the writer does it in its place
            error = caught
        self._hand_over(_Ended(error))

    def _hand_over(self, item: Page | _Ended) -> bool:
        """False once nobody wants more of this stream."""
        while not self.closed.is_set():
            try:
                self.waiting.put((self, item), timeout=0.2)
            except Full:
                continue
            return True
        return False


def pull(job: Job, report: Report, only: str | None = None) -> None:
    """Reads what is new from every connection, or from one, into the store. Errors of a stream go to the report.

    Raises Unsafe when a source turned empty, and whatever the store raises.
    """
    names = [door.name for door in job.doors]
    if only is not None and only not in names:
        raise BadSettings(f"there is no connection {only}", fix=f"one of: {', '.join(names)}")
    if job.store.note("crm") != job.crm_name:
        job.store.refresh_fields(job.crm_name)
        job.store.set_note("crm", job.crm_name)
    until = job.clock()
    waiting: Queue[tuple[_Reader, Page | _Ended]] = Queue(PAGES_WAITING)
    closed = Event()
    closed_doors = parking.closed(job)
    wanted = [
        _Reader(door, stream, job.store.cursor(door.name, stream), until, waiting, closed)
        for door in job.doors
        if only in (None, door.name)
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
        _store_pages(job, report, len(readers), waiting)
    finally:
        closed.set()


def _store_pages(job: Job, report: Report, open_streams: int, waiting: "Queue[tuple[_Reader, Page | _Ended]]") -> None:
    while open_streams:
        reader, item = waiting.get()
        if isinstance(item, _Ended):
            open_streams -= 1
            if item.error:
                _leave(job, report, reader, item.error)
        else:
            _store(job, report, reader, item)


def _leave(job: Job, report: Report, reader: _Reader, error: BaseException) -> None:
    report.unread.add(str(reader))
    if not isinstance(error, SyncerError):
        raise error
    error.where = error.where or str(reader)
    parking.close(job, reader.door, error)
    report.add(error)


def _store(job: Job, report: Report, reader: _Reader, page: Page) -> None:
    source = reader.door.name
    if page.whole_since and not job.override_guards:
        guard_gone(source, *job.store.would_be_gone(source, page), job.workspace.guards)
    saved = job.store.save_page(source, reader.stream, page, job.clock(), job.crm_name)
    parking.book(job, parking.CALLS_AT_ONCE)
    report.counts.contacts += len(page.contacts)
    report.counts.engagements += len(page.engagements)
    report.doubted.update(saved.doubted)
    report.set_aside += len(page.rejects)
    report.set_aside_why.update(reject.reason for reject in page.rejects)
    job.progress("pull", report.counts.contacts + report.counts.engagements, None)

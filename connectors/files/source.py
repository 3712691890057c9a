"""Reads the folder: contacts and engagements, page by page, only what changed."""

import os
from collections.abc import Collection, Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from connectors.files.batch import Batch
from connectors.files.contacts import Shape
from connectors.files.cursor import Cursor, Progress, fingerprint
from connectors.files.engagements import Unusable, engagement
from connectors.files.folder import CONTACTS, contacts_file, engagement_files, speaking
from connectors.files.lines import GOES_ON, Record, lines
from connectors.files.rows import Rows
from connectors.files.table import BOM, Table
from syncer.contract import Finding, Page, Words
from syncer.errors import Malformed, SyncerError, Unavailable
from syncer.model import Kind


class FilesSource:
    streams = ("engagements", "contacts")
    kinds = frozenset(Kind)  # a line may say any of them by its own name

    def __init__(self, folder: Path, name: str, words: Words) -> None:
        self._folder, self._name, self._words = folder, name, words
        self._reading = fingerprint(words)

    def check(self) -> Iterator[Finding]:
        try:
            path = contacts_file(self._folder)
            if path is None:
                yield Finding("ok", str(self._folder), f"no {CONTACTS}: engagements only")
            else:
                with speaking(path), path.open("rb") as file:
                    yield Finding("ok", str(path), f"{len(Table(file, str(path)).columns)} columns")
            for path in engagement_files(self._folder):
                with speaking(path), path.open("rb"):
                    yield Finding("ok", str(path), "can be read")
        except SyncerError as error:
            yield Finding("error", error.where, error.what, error.fix)

    def absent(self, fields: Collection[str]) -> frozenset[str]:
        path = contacts_file(self._folder)
        if path is None:
            return frozenset(fields)
        with speaking(path), path.open("rb") as file:
            return frozenset(fields) - Shape(Table(file, str(path)).columns, self._name, self._words).fields

    def read(self, stream: str, since: str | None, until: datetime) -> Iterator[Page]:
        cursor, batch = Cursor.of(since, self._reading), Batch()
        contacts = stream == "contacts"
        pages = self._contacts(cursor, batch, until) if contacts else self._engagements(cursor, batch)
        try:
            for page in pages:
                if page != Page(cursor=since):
                    yield page
        except Malformed:
            yield batch.page(None)  # so that the reasons are seen; what it holds is read again
            raise

    def _contacts(self, cursor: Cursor, batch: Batch, until: datetime) -> Iterator[Page]:
        path = contacts_file(self._folder)
        if path is not None:
            with speaking(path), path.open("rb") as file:
                yield from self._rows(file, str(path), cursor, batch, until)
        elif cursor.marks:
            raise Unavailable(
                "was here before and is missing now",
                where=str(self._folder / CONTACTS),
                fix="put it back; where all contacts are to go, leave its header",
            )

    def _rows(self, file: BinaryIO, where: str, cursor: Cursor, batch: Batch, until: datetime) -> Iterator[Page]:
        stat, mark = os.fstat(file.fileno()), cursor.marks.get(CONTACTS)
        if mark and mark.fits(stat):
            return
        rows = Rows(file, where)
        if mark is None or not rows.pass_over(mark):
            file.seek(0)
            rows, cursor = Rows(file, where), Cursor(self._reading, began=until)
        shape = Shape(rows.table.columns, self._name, self._words)
        for row in rows:
            batch.count()
            if row.fault:
                cursor.whole = cursor.whole and bool(row.texts)
                batch.set_aside(CONTACTS, row.line, row.fault)
            else:
                contact, faults = shape.contact(row.texts)
                batch.contacts.append(contact)
                for fault in faults:
                    batch.note(CONTACTS, row.line, fault)
            if batch.full:
                cursor.marks[CONTACTS] = rows.progress.mark()
                yield batch.page(cursor.text())
        if _changed(file, stat):
            raise Unavailable("was changed while it was read", where=where, fix="nothing: the next run reads it again")
        done = Cursor(self._reading, {CONTACTS: rows.progress.mark(stat)})
        yield batch.page(done.text(), cursor.began if cursor.whole else None)

    def _engagements(self, cursor: Cursor, batch: Batch) -> Iterator[Page]:
        paths = engagement_files(self._folder)
        if not paths:
            contacts_file(self._folder)  # a folder with neither is a mistake
        cursor.marks = {path.name: cursor.marks[path.name] for path in paths if path.name in cursor.marks}
        for path in paths:
            with speaking(path), path.open("rb") as file:
                yield from self._lines(file, path.name, cursor, batch)
        yield batch.page(cursor.text())

    def _lines(self, file: BinaryIO, name: str, cursor: Cursor, batch: Batch) -> Iterator[Page]:
        stat, mark = os.fstat(file.fileno()), cursor.marks.get(name)
        if mark and mark.fits(stat):
            return
        progress = Progress()
        if mark and not progress.pass_over(file, mark):
            file.seek(0)
            progress = Progress()
        for record in lines(file, progress.lines + 1):
            if not self._line(record, name, batch) and not record.end:
                break  # somebody may still be writing it: it is looked at again when the file has grown
            progress.take(record)
            if batch.full:
                cursor.marks[name] = progress.mark()
                yield batch.page(cursor.text())
        cursor.marks[name] = progress.mark(stat)

    def _line(self, record: Record, name: str, batch: Batch) -> bool:
        """Puts what the line says into the batch; False if it says nothing that can be understood."""
        text = record.body.removeprefix(BOM) if record.line == 1 else record.body
        if record.fault == GOES_ON or not text.strip():
            return True
        batch.count()
        if record.fault:
            batch.set_aside(name, record.line, record.fault)
            return True
        try:
            item, links = engagement(text, self._name, self._words)
        except Unusable as unusable:
            batch.set_aside(name, record.line, str(unusable))
            return False
        batch.engagements[item.id] = item
        batch.links.extend(links)
        return True


def _changed(file: BinaryIO, before: os.stat_result) -> bool:
    now = os.fstat(file.fileno())
    return (now.st_size, now.st_mtime_ns) != (before.st_size, before.st_mtime_ns)

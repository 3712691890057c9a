"""A folder with whatever a test puts there, and the two doors to it."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from connectors.files import connector
from connectors.files.sink import FilesSink
from connectors.files.source import FilesSource
from syncer.contract import Page, Wiring, Words
from syncer.model import Change, Contact, Engagement, Property, Receipt, Reject

STAGE, REASON = Property("syncer_stage", "Stage"), Property("syncer_stage_reason", "Reason")
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@dataclass
class Folder:
    path: Path
    words: Words = field(default_factory=Words)

    @property
    def csv(self) -> Path:
        return self.path / "contacts.csv"

    def contacts(self, text: str | bytes) -> None:
        self.csv.write_bytes(text.encode() if isinstance(text, str) else text)

    def events(self, *lines: object, name: str = "engagements.jsonl") -> Path:
        """Writes lines: objects as JSON, text and bytes as they are."""
        raw = [line if isinstance(line, bytes) else orjson.dumps(line) for line in lines]
        (self.path / name).write_bytes(b"".join(line + b"\n" for line in raw))
        return self.path / name

    @property
    def source(self) -> FilesSource:
        return connector.source(connector.Settings(path=self.path), Wiring("list", self.words))

    @property
    def sink(self) -> FilesSink:
        return connector.sink(connector.Settings(path=self.path), Wiring("list", self.words))

    def read(self, stream: str, since: str | None = None, until: datetime = NOW) -> list[Page]:
        return list(self.source.read(stream, since, until))

    def write(self, *changes: tuple[str, dict[str, str]]) -> list[Receipt]:
        return list(self.sink.write(Change(key, wish, {}) for key, wish in changes))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def event(number: object = "e1", **said: object) -> dict[str, object]:
    return {
        "id": number,
        "who": {"email": "a@x.cl"},
        "kind": "email_replied",
        "at": "2026-05-01T10:00:00Z",
        **said,
    }


def contacts(pages: Iterable[Page]) -> list[Contact]:
    return [contact for page in pages for contact in page.contacts]


def engagements(pages: Iterable[Page]) -> list[Engagement]:
    return [item for page in pages for item in page.engagements]


def rejects(pages: Iterable[Page]) -> list[Reject]:
    return [reject for page in pages for reject in page.rejects]


def cursor(pages: Sequence[Page]) -> str | None:
    return next((page.cursor for page in reversed(pages) if page.cursor), None)


@contextmanager
def forbidden(folder: Path, mode: int = 0) -> Iterator[None]:
    """The folder as somebody sees it whom it does not belong to; root, to whom nothing is closed, becomes nobody."""
    before = folder.stat().st_mode
    folder.chmod(mode)
    root = os.geteuid() == 0
    if root:
        for parent in folder.parents[:2] if mode else ():
            parent.chmod(0o755)
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(before)

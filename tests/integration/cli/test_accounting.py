"""Counts add up whatever a source or a CRM does in the middle; what is not known is not acted upon."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from connectors.files.sink import FilesSink
from connectors.files.source import FilesSource
from syncer.cli.output import Output
from syncer.errors import NoAccess, Unavailable
from syncer.model import Change, Outcome, Receipt
from tests.integration.cli.folder import Folder

AS_OF, LATER = "2026-06-01", "2027-06-01"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path).lay()


def test_no_stage_falls_while_a_stream_could_not_be_read(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    whole = FilesSource.read

    def read(self: FilesSource, stream: str, *rest: Any) -> Iterator[Any]:
        if stream == "engagements":
            raise Unavailable("it does not answer")
        yield from whole(self, stream, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(FilesSource, "read", read)
        ran = folder.syncer("sync", "--at", LATER, "--json")
    assert ran.code == 4
    assert ran.json["unread"] == ["crm engagements"]
    assert (ran.json["counts"]["planned"], ran.json["counts"]["skipped"]) == (2, 2)
    assert folder.stages() == {"1": "potential", "2": "prospect", "3": "lead", "4": "none"}
    assert folder.syncer("sync", "--at", LATER, "--json").json["counts"]["written"] == 2
    assert folder.stages() == {"1": "lead", "2": "lead", "3": "lead", "4": "none"}


def test_a_lost_receipt_fails_the_run_loudly(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = FilesSink.write
    monkeypatch.setattr(FilesSink, "write", lambda self, changes: islice(whole(self, changes), 1, None))
    ran = folder.syncer("sync", "--at", AS_OF, "--json")
    assert (ran.code, ran.json["outcome"]) == (1, "failed")
    assert "do not add up" in ran.err


def test_what_was_planned_and_not_sent_is_counted_as_skipped(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(self: FilesSink, changes: Iterator[Change]) -> Iterator[Receipt]:
        change = next(changes)
        yield Receipt(change, Outcome.REFUSED, error="the record is locked")
        raise NoAccess("the door was shut", where="crm")

    with monkeypatch.context() as patch:
        patch.setattr(FilesSink, "write", write)
        ran = folder.syncer("sync", "--at", AS_OF, "--json")
    counts = ran.json["counts"]
    assert ran.code == 3
    assert (counts["planned"], counts["written"], counts["refused"], counts["skipped"]) == (4, 0, 1, 3)
    aside = folder.syncer("status", "--json").json["set_aside"]["latest"]
    assert [item["reason"] for item in aside] == ["the record is locked"]
    assert folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]["written"] == 3


def test_the_progress_of_writing_is_told_of_all_that_may_differ(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the first call on, not of those that were compared so far."""
    told: list[tuple[int, int | None]] = []

    def progress(self: Output, step: str, done: int, total: int | None) -> None:
        if step == "write":
            told.append((done, total))

    monkeypatch.setattr(Output, "progress", progress)
    monkeypatch.setattr("syncer.apply.RECEIPTS_AT_ONCE", 1)
    monkeypatch.setattr("syncer.compare.TARGETS_AT_ONCE", 1)
    assert folder.syncer("sync", "--at", AS_OF).code == 0
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    told.clear()
    assert folder.syncer("sync", "--at", LATER).code == 0
    assert told[-1] == (2, 2)
    assert sorted(told, key=lambda each: -(each[1] or 0)) == told, "whoever is as should be leaves the sum"


def test_an_unsure_change_is_planned_again_and_one_that_was_held_is_none(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(self: FilesSink, changes: Iterator[Change]) -> Iterator[Receipt]:
        for number, change in enumerate(changes):
            if number == 0:
                yield Receipt(change, Outcome.UNCHANGED, now=change.wish)
            else:
                yield Receipt(change, Outcome.UNSURE, error="no answer")

    with monkeypatch.context() as patch:
        patch.setattr(FilesSink, "write", write)
        ran = folder.syncer("sync", "--at", AS_OF, "--json")
    counts = ran.json["counts"]
    assert ran.code == 4
    assert (counts["planned"], counts["unchanged"], counts["unsure"]) == (3, 1, 3)
    again = folder.syncer("sync", "--at", AS_OF, "--json").json["counts"]
    assert again["planned"] >= 3

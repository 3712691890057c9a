"""Our columns are written into contacts.csv; every other byte stays as it was, whatever happens."""

import errno
import os
import resource
import time
from collections.abc import Iterator
from itertools import islice

import pytest

from connectors.files import sink as sink_module
from connectors.files.edit import Edit
from syncer.errors import BadSettings, NoAccess, SyncerError, Unavailable
from syncer.model import Change, Outcome
from tests.unit.files.conftest import NOW, REASON, STAGE, Folder, contacts, cursor, forbidden

SOUND = "id,email,syncer_stage\n1,a@x.cl,\n2,b@x.cl,lead\n3,c@x.cl,lead\n"


def outcomes(folder: Folder, *changes: tuple[str, dict[str, str]]) -> list[str]:
    return [receipt.outcome.value for receipt in folder.write(*changes)]


def leftovers(folder: Folder) -> list[str]:
    return [path.name for path in folder.path.iterdir() if path != folder.csv]


def test_each_change_gets_the_receipt_it_earned(folder: Folder) -> None:
    folder.contacts(SOUND)
    receipts = folder.write(
        ("1", {"syncer_stage": "lead"}),
        ("2", {"syncer_stage": "lead"}),
        ("3", {"syncer_stage": ""}),
        ("9", {"syncer_stage": "lead"}),
        ("1", {"email": "evil@x.cl"}),
        ("1", {"syncer_stage": "a\0b"}),
        ("1", {"syncer_stage": "\ud800"}),
        ("1", {"syncer_stage": "x" * 70_000}),
    )
    assert [receipt.outcome.value for receipt in receipts] == ["written", "unchanged", "written", *["refused"] * 5]
    assert [dict(receipt.now) for receipt in receipts[:3]] == [
        {"syncer_stage": "lead"},
        {"syncer_stage": "lead"},
        {"syncer_stage": ""},
    ]
    assert "no such contact" in receipts[3].error
    assert "start with syncer_" in receipts[4].error
    assert folder.csv.read_text() == "id,email,syncer_stage\n1,a@x.cl,lead\n2,b@x.cl,lead\n3,c@x.cl,\n"


def test_of_several_changes_to_one_contact_the_last_one_stays(folder: Folder) -> None:
    folder.contacts(SOUND)
    stages = [("1", {"syncer_stage": "lead"}), ("1", {"syncer_stage": "lead"}), ("1", {"syncer_stage": "none"})]
    assert outcomes(folder, *stages) == ["written", "unchanged", "written"]
    assert folder.sink.read_back(["1", "9"], ["syncer_stage"]) == {"1": {"syncer_stage": "none"}}


def test_missing_columns_come_with_the_first_value(folder: Folder) -> None:
    folder.contacts("id\n1\n2")
    assert outcomes(folder, ("1", {"syncer_stage": ""})) == ["unchanged"]
    assert folder.csv.read_text() == "id\n1\n2"
    assert outcomes(folder, ("1", {"syncer_stage": "lead"})) == ["written"]
    assert folder.csv.read_text() == "id,syncer_stage\n1,lead\n2,"


def test_writing_the_same_again_does_not_touch_the_file(folder: Folder) -> None:
    folder.contacts(SOUND)
    outcomes(folder, ("1", {"syncer_stage": "lead"}))
    before = folder.csv.stat()
    assert outcomes(folder, ("1", {"syncer_stage": "lead"})) == ["unchanged"]
    assert (folder.csv.stat().st_ino, folder.csv.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert leftovers(folder) == []


def test_what_was_written_is_what_is_read(folder: Folder) -> None:
    folder.contacts(SOUND)
    since = cursor(folder.read("contacts"))
    reason = 'Dijo "sí",\nel 12 de mayo; bien '
    folder.write(("2", {"syncer_stage": "prospect", "syncer_stage_reason": reason}))
    again = contacts(folder.read("contacts", since))
    assert again[1].holds == {"syncer_stage": "prospect", "syncer_stage_reason": reason}
    assert [contact.fields for contact in again] == [contact.fields for contact in contacts(folder.read("contacts"))]


def test_many_changes_share_one_rewriting(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sink_module, "CHUNK", 4)
    folder.contacts("id,syncer_stage\n" + "".join(f"{n},\n" for n in range(10)))
    saves = set[int]()
    for receipt in folder.sink.write(Change(str(n), {"syncer_stage": "lead"}, {}) for n in range(10)):
        assert receipt.outcome is Outcome.WRITTEN
        saves.add(folder.csv.stat().st_ino)
    assert len(saves) <= 3
    assert folder.csv.read_text().count("lead") == 10


def saved_by_somebody(monkeypatch: pytest.MonkeyPatch, folder: Folder, *saves: str) -> None:
    """At each try, somebody saves the table after it was read and before it is replaced."""
    waiting = iter(saves)

    class Interrupted(Edit):
        def records(self) -> Iterator[bytes]:
            yield from super().records()
            for text in islice(waiting, 1):
                folder.contacts(text)

    monkeypatch.setattr(sink_module, "Edit", Interrupted)


def test_an_edit_saved_while_we_write_is_kept(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.contacts(SOUND)
    theirs = SOUND.replace("b@x.cl", "new@x.cl")
    saved_by_somebody(monkeypatch, folder, theirs)
    assert outcomes(folder, ("1", {"syncer_stage": "lead"})) == ["written"]
    assert folder.csv.read_text() == theirs.replace("a@x.cl,", "a@x.cl,lead")


def test_a_table_that_is_saved_all_the_time_is_left_alone(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.contacts(SOUND)
    saves = [f"{SOUND}{n},d@x.cl,\n" for n in range(9)]
    saved_by_somebody(monkeypatch, folder, *saves)
    with pytest.raises(Unavailable, match="again and again"):
        folder.write(("1", {"syncer_stage": "lead"}))
    assert (folder.csv.read_text(), leftovers(folder)) == (saves[2], [])


def test_a_full_disk_leaves_the_old_file(folder: Folder) -> None:
    rows = "".join(f"{n},p{n}@x.cl,\n" for n in range(5_000))
    folder.contacts("id,email,syncer_stage\n" + rows)
    before = folder.csv.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))  # the system itself refuses to write more
    try:
        with pytest.raises(Unavailable, match="could not be written"):
            folder.write(("1", {"syncer_stage": "lead"}))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert folder.csv.read_bytes() == before
    assert leftovers(folder) == []


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, Unavailable),
        (errno.EDQUOT, Unavailable),
        (errno.EIO, Unavailable),
        (errno.EROFS, NoAccess),
    ],
)
def test_a_refusal_of_the_system_is_told_in_our_words(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, number: int, error: type[SyncerError]
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    folder.contacts(SOUND)
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(error, match=os.strerror(number)):
        folder.write(("1", {"syncer_stage": "lead"}))
    assert (folder.csv.read_text(), leftovers(folder)) == (SOUND, [])


def test_a_folder_that_may_not_be_written_to_is_told(folder: Folder) -> None:
    folder.contacts(SOUND)
    with forbidden(folder.path, 0o555):
        assert [finding.level for finding in folder.sink.check([STAGE])] == ["error"]
        with pytest.raises(NoAccess):
            folder.write(("1", {"syncer_stage": "lead"}))
    assert folder.csv.read_text() == SOUND


def test_who_may_read_the_file_stays(folder: Folder) -> None:
    folder.contacts(SOUND)
    folder.csv.chmod(0o640)
    folder.write(("1", {"syncer_stage": "lead"}))
    assert folder.csv.stat().st_mode & 0o7777 == 0o640


def test_a_link_stays_a_link(folder: Folder) -> None:
    real = folder.path / "elsewhere" / "list.csv"
    real.parent.mkdir()
    real.write_text(SOUND)
    folder.csv.symlink_to(real)
    folder.write(("1", {"syncer_stage": "lead"}))
    assert folder.csv.is_symlink()
    assert "1,a@x.cl,lead" in real.read_text()


def test_what_a_killed_writer_left_is_swept_away(folder: Folder) -> None:
    folder.contacts(SOUND)
    dead, alive = folder.path / ".contacts.csv.dead.tmp", folder.path / ".contacts.csv.alive.tmp"
    for path in (dead, alive):
        path.touch()
    os.utime(dead, (time.time() - 7200,) * 2)
    folder.write(("1", {"syncer_stage": "lead"}))
    assert leftovers(folder) == [alive.name]


def test_prepare_adds_the_columns_once(folder: Folder) -> None:
    folder.contacts("\ufeffid;email\r\n1;a@x.cl\r\n2;b@x.cl")
    assert [finding.level for finding in folder.sink.check([STAGE, REASON])] == ["warning"]
    [added] = folder.sink.prepare([STAGE, REASON])
    assert "syncer_stage, syncer_stage_reason" in added.what
    text = "\ufeffid;email;syncer_stage;syncer_stage_reason\r\n1;a@x.cl;;\r\n2;b@x.cl;;"
    assert folder.csv.read_bytes().decode() == text
    assert list(folder.sink.prepare([STAGE, REASON])) == []
    assert folder.csv.read_bytes().decode() == text
    assert [finding.level for finding in folder.sink.check([STAGE, REASON])] == ["ok"]


def test_without_a_table_there_is_nothing_to_write_to(folder: Folder) -> None:
    folder.events()
    with pytest.raises(BadSettings, match="to write to"):
        folder.write(("1", {"syncer_stage": "lead"}))
    assert [finding.level for finding in folder.sink.check([STAGE])] == ["error"]


def test_an_empty_plan_touches_nothing(folder: Folder) -> None:
    folder.contacts(SOUND)
    before = folder.csv.stat()
    assert folder.write() == []
    assert folder.csv.stat() == before
    assert list(folder.source.read("contacts", None, NOW))[-1].whole_since == NOW

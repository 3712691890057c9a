"""What is wrong with a folder or a file is told in words, and nothing is taken for gone."""

from pathlib import Path

import pytest

from syncer.contract import Page
from syncer.errors import BadSettings, Malformed, NoAccess
from tests.unit.files.conftest import NOW, Folder, contacts, engagements, event, forbidden, rejects

TABLE = "id,email\n1,p1@x.cl\n"


def test_too_many_bad_rows_stop_the_stream_and_tell_why(folder: Folder) -> None:
    folder.contacts("id,email\n" + "".join(f"{n},p{n}@x.cl\n" for n in range(60)) + "x\n" * 70)
    pages = folder.source.read("contacts", None, NOW)
    found: list[Page] = []
    with pytest.raises(Malformed, match=r"of \d+ lines could not be understood"):
        found.extend(pages)
    assert len(contacts(found)) == 60
    assert len(rejects(found)) > 50
    assert all(page.whole_since is None for page in found)


def test_a_thousand_bad_lines_are_too_many_among_any_number(folder: Folder) -> None:
    folder.events(*[line for n in range(1001) for line in (event(2 * n), event(2 * n + 1), b"{")])
    with pytest.raises(Malformed, match="1001 of 3003"):
        folder.read("engagements")


def test_a_folder_may_have_only_one_of_the_two(folder: Folder) -> None:
    folder.events(event(1))
    assert folder.read("contacts") == []
    folder.contacts(TABLE)
    (folder.path / "engagements.jsonl").unlink()
    assert len(contacts(folder.read("contacts"))) == 1
    assert engagements(folder.read("engagements")) == []


@pytest.mark.parametrize("stream", ["contacts", "engagements"])
def test_a_folder_with_neither_is_a_mistake(folder: Folder, stream: str) -> None:
    with pytest.raises(BadSettings, match="has neither"):
        folder.read(stream)
    folder.path = folder.path / "nowhere"
    with pytest.raises(BadSettings, match="No such file"):
        folder.read(stream)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "has no header"),
        ("\n1,a@x.cl\n", "has no header"),
        ("ana@x.cl,Ana\n", "no column `id`"),
        ("id,a,b,a\n", "columns 2, 4 have the same name"),
        ("id,email\r1,a@x.cl\r", "bare carriage return"),
        (b"id,na\xf1e\n", "not UTF-8"),
        ('id,"email\n1,a@x.cl\n', "never closed"),
    ],
)
def test_a_header_that_cannot_be_used_is_told(folder: Folder, text: str | bytes, reason: str) -> None:
    folder.contacts(text)
    with pytest.raises(BadSettings, match=reason) as told:
        folder.read("contacts")
    assert "contacts.csv" in told.value.where
    assert "ana@x.cl" not in str(told.value)
    [finding] = [found for found in folder.source.check() if found.level == "error"]
    assert finding.what == told.value.what


def test_a_folder_that_may_not_be_read_is_told(folder: Folder) -> None:
    folder.contacts(TABLE)
    with forbidden(folder.path):
        with pytest.raises(NoAccess, match="may not be used"):
            folder.read("contacts")
        assert [found.level for found in folder.source.check()] == ["error"]


def test_a_file_that_is_a_folder_is_told(folder: Folder) -> None:
    folder.csv.mkdir()
    with pytest.raises(BadSettings, match="Is a directory"):
        folder.read("contacts")


def test_check_tells_what_it_found(folder: Folder) -> None:
    folder.contacts(TABLE)
    folder.events(event(1))
    assert [(found.level, Path(found.where).name) for found in folder.source.check()] == [
        ("ok", "contacts.csv"),
        ("ok", "engagements.jsonl"),
    ]

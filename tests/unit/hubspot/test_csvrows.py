"""Exported files, honest ones and others."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest

from connectors.hubspot.reading import csvrows
from connectors.hubspot.reading.csvrows import Columns, bodies
from syncer.errors import Malformed

HEAD = b"hs_object_id,email,seen_on,lastmodifieddate\r\n"
TYPES = {"hs_object_id": "number", "email": "string", "seen_on": "date", "lastmodifieddate": "datetime"}


def read(content: bytes, types: Mapping[str, str] = TYPES, skip: int = 0) -> list[Any]:
    return list(bodies(io.BytesIO(content), Columns(types, "lastmodifieddate"), skip))


def packed(*tables: bytes, names: str = "part-{}.csv") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, table in enumerate(tables):
            archive.writestr(names.format(number), table)
    return file.getvalue()


def test_rows_become_what_a_list_answers() -> None:
    [one, two] = read(HEAD + b'1,"a\r\n""b"", c",1778544000000,1778580000000\r\n2,,,\r\n')
    at = "2026-05-12T10:00:00.000Z"
    assert one == {
        "id": "1",
        "properties": {"hs_object_id": "1", "email": 'a\r\n"b", c', "seen_on": "2026-05-12"} | {"lastmodifieddate": at},
    }
    assert two == {"id": "2", "properties": {"hs_object_id": "2"}}


@pytest.mark.parametrize("head", [b"\xef\xbb\xbfhs_object_id,email", b"Record ID,email", b"email,record id "])
def test_the_column_of_the_id_may_be_called_otherwise_and_a_mark_may_stand_before_it(head: bytes) -> None:
    [found] = read(head + b"\r\n7,7", {"hs_object_id": "number", "email": "string"})
    assert (found["id"], found["properties"]["email"]) == ("7", "7")


def test_several_tables_are_read_one_after_the_other_and_what_was_read_is_skipped() -> None:
    content = packed(HEAD + b"1,,,\r\n2,,,\r\n", HEAD + b"3,,,\r\n4,,,\r\n")
    assert [body["id"] for body in read(content)] == ["1", "2", "3", "4"]
    assert [[body["id"] for body in read(content, skip=skip)] for skip in (1, 2, 3, 4, 5)] == [
        ["2", "3", "4"],
        ["3", "4"],
        ["4"],
        [],
        [],
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"email\r\na\r\n", "columns"),
        (b"hs_object_id,email\r\n1,a\r\n", "columns"),
        (HEAD + b"1,a\r\n", "another length"),
        (HEAD + b"1,a,,2026-05-12 10:00\r\n", "without their time zone"),
        (HEAD + b'1,"a', "cannot be read"),
        (HEAD + b"1,\xff,,\r\n", "cannot be read"),
        (packed(b"x", names="{}.txt"), "0 tables"),
        (packed(HEAD + b"1,a,,\r\n" * 999)[:-40], "columns|cannot be read"),
    ],
)
def test_what_is_not_as_asked_for_is_malformed(content: bytes, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        read(content)


def test_a_damaged_zip_is_malformed() -> None:
    whole = packed(HEAD + b"".join(b"%d,a%d,,\r\n" % (n, n * 7919) for n in range(5_000)))
    with pytest.raises(Malformed, match="cannot be read"):
        read(whole[:5_000] + b"\x00" * 50 + whole[5_050:])


def test_a_bomb_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvrows, "ALWAYS_ALLOWED", 10_000)
    bomb = packed(HEAD + b"1,,,\r\n" * 500_000)
    assert len(bomb) * 200 < 3_000_000
    with pytest.raises(Malformed, match="200 times its size"):
        read(bomb)


def test_a_line_without_an_end_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvrows, "LONGEST_LINE", 1_000)
    with pytest.raises(Malformed, match="too long"):
        read(HEAD + b"," * 5_000)


def test_too_many_tables_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvrows, "MOST_FILES", 2)
    with pytest.raises(Malformed, match="3 tables"):
        read(packed(HEAD, HEAD, HEAD))


def test_no_error_quotes_what_the_file_holds() -> None:
    with pytest.raises(Malformed) as caught:
        read(HEAD + b"1,secret@a.cl\r\n")
    assert "secret" not in str(caught.value)

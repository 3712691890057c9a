"""Only what changed is read, from wherever the last reading ended, and nothing is lost on the way."""

import os
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.files import batch, source
from connectors.files.seen import Seen
from syncer.contract import Page, Words
from syncer.errors import Unavailable
from syncer.model import Kind
from tests.unit.files.conftest import NOW, Folder, contacts, cursor, engagements, event, rejects

LATER = NOW + timedelta(hours=1)
HOUR = 3600


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "SIZE", 2)


def age(path: Path) -> None:
    """Makes the last save an old one, so that size and time alone prove that a file is as it was."""
    os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns - HOUR * 10**9))


def table(*ids: int) -> str:
    return "id,email\n" + "".join(f"{n},p{n}@x.cl\n" for n in ids)


def ids(pages: list[Page]) -> list[str]:
    return [contact.id for contact in contacts(pages)] + [item.id for item in engagements(pages)]


def test_contacts_end_with_the_instant_at_which_the_reading_began(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3, 4, 5))
    pages = folder.read("contacts")
    assert [len(page.contacts) for page in pages] == [2, 2, 1]
    assert [page.whole_since for page in pages] == [None, None, NOW]
    assert all(page.cursor for page in pages)


@pytest.mark.parametrize("old", [True, False], ids=["saved long ago", "saved just now"])
def test_unchanged_files_yield_nothing(folder: Folder, old: bool) -> None:
    folder.contacts(table(1, 2, 3))
    path = folder.events(event(1), event(2), event(3))
    if old:
        age(folder.csv)
        age(path)
    for stream in ("contacts", "engagements"):
        assert folder.read(stream, cursor(folder.read(stream)), LATER) == []


def test_an_unchanged_old_file_is_not_even_opened(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.contacts(table(1))
    path = folder.events(event(1))
    age(folder.csv)
    age(path)
    since = {stream: cursor(folder.read(stream)) for stream in ("contacts", "engagements")}
    monkeypatch.setattr(source, "Rows", None)
    monkeypatch.setattr(source, "Progress", None)
    assert [folder.read(stream, since[stream]) for stream in since] == [[], []]


def test_a_save_is_seen_whatever_the_grain_of_the_clock(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3))
    saved = folder.csv.stat().st_mtime_ns
    since = cursor(folder.read("contacts"))
    folder.contacts(table(1, 9, 3))
    os.utime(folder.csv, ns=(saved, saved))
    assert ids(folder.read("contacts", since)) == ["1", "9", "3"]


def test_a_copy_that_keeps_its_old_date_is_read(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3))
    age(folder.csv)
    saved = folder.csv.stat().st_mtime_ns
    since = cursor(folder.read("contacts"))
    folder.contacts(table(1, 2))
    os.utime(folder.csv, ns=(saved, saved))
    assert ids(folder.read("contacts", since)) == ["1", "2"]


def test_a_save_without_a_change_yields_no_rows(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3))
    age(folder.csv)
    since = cursor(folder.read("contacts"))
    os.utime(folder.csv)
    assert ids(folder.read("contacts", since)) == []


def test_a_changed_table_is_read_anew(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3))
    since = cursor(folder.read("contacts"))
    folder.contacts(table(1, 9, 3))  # of the same size, in the same instant
    pages = folder.read("contacts", since, LATER)
    assert ids(pages) == ["1", "9", "3"]
    assert pages[-1].whole_since == LATER


def test_rows_put_at_the_end_are_all_that_is_read(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3))
    since = cursor(folder.read("contacts"))
    with folder.csv.open("a") as file:
        file.write("4,p4@x.cl\n2,p2@x.cl\n")
    pages = folder.read("contacts", since, LATER)
    assert ids(pages) == ["4"]
    assert "earlier line" in rejects(pages)[0].reason
    assert all(page.whole_since is None for page in pages)  # the others were not delivered again


def test_a_row_that_grows_at_the_end_is_read_anew(folder: Folder) -> None:
    folder.contacts("id,email\n1,a@x.cl\n2,b@x.c")
    since = cursor(folder.read("contacts"))
    with folder.csv.open("a") as file:
        file.write("l\n")
    assert contacts(folder.read("contacts", since))[-1].fields["email"] == "b@x.cl"


@pytest.mark.parametrize("page", range(3))
def test_a_reading_that_was_cut_goes_on_after_the_page(folder: Folder, page: int) -> None:
    folder.contacts(table(1, 2, 3, 4, 5))
    pages = folder.read("contacts")
    rest = folder.read("contacts", pages[page].cursor, LATER)
    assert ids(pages[: page + 1]) + ids(rest) == ["1", "2", "3", "4", "5"]
    if page < 2:
        assert rest[-1].whole_since == NOW  # what came before the cut was delivered then
    assert cursor(rest) in {None, cursor(pages)}


def test_a_table_changed_after_the_cut_is_read_from_the_start(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3, 4, 5))
    first = folder.read("contacts")[0]
    folder.contacts(table(8, 2, 3, 4, 5))
    rest = folder.read("contacts", first.cursor, LATER)
    assert ids(rest) == ["8", "2", "3", "4", "5"]
    assert rest[-1].whole_since == LATER


def test_a_row_that_cannot_be_read_keeps_others_from_being_taken_for_gone(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3) + "4\n" + "5,p5@x.cl\n6,p6@x.cl\n")
    pages = folder.read("contacts")
    assert pages[-1].whole_since is None  # whose row was it?
    rest = folder.read("contacts", pages[1].cursor)
    assert rest[-1].whole_since is None
    folder.contacts(table(1, 2, 3, 3))
    assert folder.read("contacts")[-1].whole_since == NOW


def test_a_table_that_is_saved_while_it_is_read_stops_the_stream(folder: Folder) -> None:
    folder.contacts(table(1, 2, 3, 4, 5))
    pages = folder.source.read("contacts", None, NOW)
    first = next(pages)
    with folder.csv.open("a") as file:
        file.write("6,p6@x.cl\n")
    with pytest.raises(Unavailable, match="was changed while it was read"):
        list(pages)
    assert ids(folder.read("contacts", first.cursor)) == ["3", "4", "5", "6"]


def test_a_table_that_vanishes_takes_nobody_along(folder: Folder) -> None:
    folder.contacts(table(1))
    folder.events(event(1))
    since = cursor(folder.read("contacts"))
    folder.csv.unlink()
    with pytest.raises(Unavailable, match="was here before and is missing now"):
        folder.read("contacts", since)


def test_lines_put_at_the_end_are_all_that_is_read(folder: Folder) -> None:
    path = folder.events(event(1), event(2), event(3))
    since = cursor(folder.read("engagements"))
    more = folder.events(event(4), b"{", name="more").read_bytes()
    with path.open("ab") as file:
        file.write(more)
    pages = folder.read("engagements", since)
    assert ids(pages) == ["4"]
    assert [reject.where for reject in rejects(pages)] == ["engagements.jsonl:5"]


def test_a_file_changed_in_the_middle_is_read_anew(folder: Folder) -> None:
    folder.events(event(1), event(2), event(3))
    since = cursor(folder.read("engagements"))
    folder.events(event(1), event(7), event(3), event(4))
    assert ids(folder.read("engagements", since)) == ["1", "7", "3", "4"]
    folder.events(event(1))
    assert ids(folder.read("engagements", since)) == ["1"]


@pytest.mark.parametrize("page", range(4))
def test_lines_go_on_after_a_cut_across_files(folder: Folder, page: int) -> None:
    folder.events(event(1), event(2), event(3))
    folder.events(event(4), event(5), name="engagements-2.jsonl")
    folder.events(event(6), name="engagements_web.jsonl")
    folder.events(event(99), name="other.jsonl")
    pages = folder.read("engagements")
    seen = ids(pages[: page + 1]) + ids(folder.read("engagements", pages[page].cursor))
    assert seen == ["4", "5", "1", "2", "3", "6"]


def test_a_line_still_being_written_is_read_when_it_is_whole(folder: Folder) -> None:
    path = folder.events(event(1), event(2))
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    first = folder.read("engagements")
    assert (ids(first), [reject.where for reject in rejects(first)]) == (["1"], ["engagements.jsonl:2"])
    path.write_bytes(whole)
    second = folder.read("engagements", cursor(first))
    assert (ids(second), rejects(second)) == (["2"], [])


def test_a_last_line_without_an_end_counts_and_is_counted_once(folder: Folder) -> None:
    path = folder.events(event(1), event(2))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    first = folder.read("engagements")
    path.write_bytes(whole + b"{\n")
    second = folder.read("engagements", cursor(first))
    assert (ids(first), ids(second)) == (["1", "2"], [])
    assert [reject.where for reject in rejects(second)] == ["engagements.jsonl:3"]


def test_another_mapping_reads_everything_again(folder: Folder) -> None:
    path = folder.events(event(1, kind="ping"))
    age(path)
    since = cursor(folder.read("engagements"))
    folder.words = Words(kinds={"engagements": {"ping": Kind.CALL_CONNECTED}})
    assert [item.kind for item in engagements(folder.read("engagements", since))] == [Kind.CALL_CONNECTED]


@pytest.mark.parametrize("since", ["", "nonsense", "[]", "{}", '{"reading": 1}'])
def test_a_cursor_that_is_not_understood_reads_everything(folder: Folder, since: str) -> None:
    folder.contacts(table(1))
    assert ids(folder.read("contacts", since)) == ["1"]


def test_memory_stays_flat(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "SIZE", 500)

    def peak(rows: int) -> int:
        folder.contacts(table(*range(rows)))
        tracemalloc.start()
        for _ in folder.source.read("contacts", None, NOW):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    small, large = peak(2_000), peak(20_000)
    assert large < small + 18_000 * 70  # bytes an id, while the table of ids grows; a contact takes a thousand


def test_seen_tells_new_from_old() -> None:
    seen = Seen()
    assert all(seen.add(str(n)) for n in range(10_000))
    assert not any(seen.add(str(n)) for n in range(10_000))
    assert seen.add("10000")

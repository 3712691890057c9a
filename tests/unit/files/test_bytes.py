"""Whatever the table looks like, only our cells change, byte for byte."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.files.table import Dialect
from syncer.model import Outcome
from tests.unit.files.conftest import REASON, STAGE, Folder, contacts, rejects

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass
class Sheet:
    """A table as raw cells, and what ends each record."""

    bom: bytes
    delimiter: bytes
    rows: list[list[bytes]]
    ends: list[bytes]

    def raw(self) -> bytes:
        return self.bom + b"".join(
            self.delimiter.join(row) + end for row, end in zip(self.rows, self.ends, strict=True)
        )


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
AWKWARD = st.text(st.sampled_from('",;\t\r\n aé'), max_size=6)
VALUES = st.one_of(TEXT, AWKWARD)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    delimiter = draw(st.sampled_from(",;\t"))
    plain = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=6).filter(
        lambda text: delimiter not in text and not text.startswith('"')
    )
    quoted = VALUES.map(lambda text: '"' + text.replace('"', '""') + '"')
    cell = st.one_of(plain, quoted, st.just('5" pipe'), st.just('"a"b'))
    others = draw(st.integers(1, 3))
    ours = draw(st.booleans())
    at = draw(st.integers(0, others))
    header = [*(f"c{n}" for n in range(others)), *(["syncer_stage"] if ours else [])]
    header.insert(at, draw(st.sampled_from(["id", '"id"', " Id "])))
    rows = [header]
    for number in range(draw(st.integers(0, 5))):
        row = draw(st.lists(cell, min_size=len(header) - 1, max_size=len(header) - 1))
        row.insert(at, draw(st.sampled_from([f"{number}", f'"{number}"', f" {number}"])))
        rows.append(row)
    ends = [draw(st.sampled_from([b"\n", b"\r\n"])) for _ in rows]
    if draw(st.booleans()):
        ends[-1] = b""
    bom = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return Sheet(bom, delimiter.encode(), [[one.encode() for one in row] for row in rows], ends)


def texts(raw: bytes, delimiter: bytes) -> list[list[str]]:
    """The table as Python's own reader understands it."""
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=delimiter.decode()))


@patient
@given(sheets(), st.dictionaries(st.integers(0, 5), st.tuples(VALUES, VALUES), max_size=4))
def test_only_our_cells_change(sheet: Sheet, wishes: dict[int, tuple[str, str]]) -> None:
    names = ("syncer_stage", "syncer_stage_reason")
    with TemporaryDirectory() as place:
        folder = Folder(Path(place))
        folder.contacts(sheet.raw())
        list(folder.sink.prepare([STAGE, REASON]))
        prepared = folder.csv.read_bytes()
        receipts = folder.write(*((str(key), dict(zip(names, wish, strict=True))) for key, wish in wishes.items()))
        written = folder.csv.read_bytes()
        held = folder.sink.read_back([str(key) for key in wishes], names)

    def filled(cells: dict[int, tuple[str, str]]) -> bytes:
        """The bytes there have to be: ours from the wishes, all others as they were."""
        ours = [number for number, cell in enumerate(sheet.rows[0]) if cell == b"syncer_stage"]
        header = [*sheet.rows[0], *(name.encode() for name in names[len(ours) :])]
        rows = [header]
        for key, row in enumerate(sheet.rows[1:]):
            stage, reason = cells.get(key, ("", ""))
            changed = [*row, *[dialect.cell(stage)] * (not ours), dialect.cell(reason)]
            if ours and key in cells and dialect.text(row[ours[0]]) != stage:
                changed[ours[0]] = dialect.cell(stage)
            rows.append(changed)
        return Sheet(sheet.bom, sheet.delimiter, rows, sheet.ends).raw()

    dialect = Dialect(sheet.delimiter)
    there = {key: wish for key, wish in wishes.items() if key < len(sheet.rows) - 1}
    assert prepared == filled({})
    assert written == filled(there)
    assert held == {str(key): dict(zip(names, wish, strict=True)) for key, wish in there.items()}
    assert {int(receipt.change.id) for receipt in receipts if receipt.outcome is not Outcome.REFUSED} == set(there)
    before, after = texts(sheet.raw(), sheet.delimiter), texts(written, sheet.delimiter)
    for key, (old, new) in enumerate(zip(before[1:], after[1:], strict=True)):
        assert dict(zip(after[0], new, strict=True)) == {
            **dict(zip(before[0], old, strict=True)),
            **dict(
                zip(names, there.get(key, (dict(zip(before[0], old, strict=True)).get(names[0], ""), "")), strict=True)
            ),
        }


@patient
@given(sheets())
def test_cells_are_understood_as_everywhere(sheet: Sheet) -> None:
    dialect = Dialect(sheet.delimiter)
    for row, expected in zip(sheet.rows, texts(sheet.raw(), sheet.delimiter), strict=True):
        body = sheet.delimiter.join(row)
        cells = dialect.split(body)
        assert cells == row
        assert [dialect.text(cell) for cell in cells] == expected


@pytest.mark.parametrize(
    "row",
    [
        b"2,too few",
        b"2,b,c,too many",
        b"2,M\xfa,",
        b",no id,",
        b"1,twice,",
        b"",
        b"2,a\0b,",
        b'2,"open',
        b"2," + b"x" * (2 << 20),
    ],
    ids=range(9),
)
def test_bad_rows_keep_their_bytes_and_stay_as_bad(folder: Folder, row: bytes) -> None:
    folder.contacts(b"id,email,syncer_stage\n1,a,\n" + row + b"\n3,c,\n")
    folder.write(("1", {"syncer_stage": "lead"}), ("2", {"syncer_stage": "lead"}), ("3", {"syncer_stage": "lead"}))
    assert folder.csv.read_bytes() == b"id,email,syncer_stage\n1,a,lead\n" + row + b"\n3,c,lead\n"
    before = folder.read("contacts")
    list(folder.sink.prepare([REASON]))
    after = folder.read("contacts")
    assert [contact.id for contact in contacts(after)] == [contact.id for contact in contacts(before)]
    assert [reject.where for reject in rejects(after)] == [reject.where for reject in rejects(before)]

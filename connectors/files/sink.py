"""Writes our columns into contacts.csv; every other byte stays as it is."""

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from connectors.files.edit import Edit, Wishes
from connectors.files.folder import CONTACTS, contacts_file, speaking
from connectors.files.replace import ChangedMeanwhile, replacing
from connectors.files.rows import Rows
from connectors.files.table import Table
from syncer.contract import PREFIX, DailyCalls, Finding
from syncer.errors import BadSettings, SyncerError, Unavailable
from syncer.model import Change, Outcome, Property, Receipt

CHUNK = 20_000  # changes that share one rewriting of the file
LONGEST = 65_536  # characters of one value

_TRIES = 3
_SETUP = "run `syncer setup`, which adds them"


class FilesSink:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, properties: Sequence[Property]) -> Iterator[Finding]:
        try:
            path = self._file()
            missing = _missing(properties, self._columns(path))
        except SyncerError as error:
            yield Finding("error", error.where, error.what, error.fix)
            return
        if not os.access(path.resolve().parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
            yield Finding("error", str(self._folder), "may not be written to", "give this user the right to write")
        elif missing:
            yield Finding("warning", str(path), f"has no column {', '.join(missing)}", _SETUP)
        else:
            yield Finding("ok", str(path), "can be written and has our columns")

    def prepare(self, properties: Sequence[Property]) -> Iterator[Finding]:
        path = self._file()
        missing = _missing(properties, self._columns(path))
        if missing:
            self._rewrite(path, {}, missing)
            yield Finding("ok", str(path), f"added the columns {', '.join(missing)}")

    def read_back(self, ids: Sequence[str], names: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        path, wanted = self._file(), set(ids)
        with speaking(path), path.open("rb") as file:
            rows = Rows(file, str(path))
            at = {name: rows.table.columns.index(name) for name in names if name in rows.table.columns}
            found = ((rows.table.id_of(row.texts), row.texts) for row in rows if not row.fault)
            return {key: {name: texts[n] for name, n in at.items()} for key, texts in found if key in wanted}

    def write(self, changes: Iterator[Change]) -> Iterator[Receipt]:
        while chunk := list(islice(changes, CHUNK)):
            yield from self._write(chunk)

    def calls_for(self, changes: int) -> int:
        return 0

    def daily_calls(self) -> DailyCalls | None:
        return None

    def _write(self, chunk: Sequence[Change]) -> Iterator[Receipt]:
        refused = {number: why for number, change in enumerate(chunk) if (why := _unfit(change))}
        wishes: Wishes = {}
        for number, change in enumerate(chunk):
            if number not in refused:
                wishes[change.id] = {**wishes.get(change.id, {}), **change.wish}
        held = self._rewrite(self._file(), wishes) if wishes else {}
        for number, change in enumerate(chunk):
            if number in refused:
                yield Receipt(change, Outcome.REFUSED, error=refused[number])
            elif change.id not in held:
                why = f"{CONTACTS} has no such contact any more; it may have been removed, or its `id` changed"
                yield Receipt(change, Outcome.REFUSED, error=why, gone=True)
            else:
                same = all(held[change.id].get(name, "") == value for name, value in change.wish.items())
                held[change.id].update(change.wish)
                yield Receipt(change, Outcome.UNCHANGED if same else Outcome.WRITTEN, dict(change.wish))

    def _rewrite(self, path: Path, wishes: Wishes, columns: Collection[str] = ()) -> dict[str, dict[str, str]]:
        """Grants the wishes, adding columns where there are none yet; gives what our columns held before, by id."""
        for _ in range(_TRIES):
            with speaking(path), suppress(ChangedMeanwhile), replacing(path) as draft:
                edit = Edit(Table(draft.old, str(path)), wishes, columns)
                draft.new.writelines(edit.records())
                draft.wanted = edit.changed
                return edit.held  # unless they changed it meanwhile: then once more, on what they saved
        raise Unavailable("is being saved by somebody else again and again", where=str(path), fix="close it elsewhere")

    def _file(self) -> Path:
        path = contacts_file(self._folder)
        if path is None:
            fix = f"put a {CONTACTS} there, or take `write: true` from this connection"
            raise BadSettings(f"has no {CONTACTS} to write to", where=str(self._folder), fix=fix)
        return path

    def _columns(self, path: Path) -> tuple[str, ...]:
        with speaking(path), path.open("rb") as file:
            return Table(file, str(path)).columns


def _missing(properties: Sequence[Property], columns: Collection[str]) -> list[str]:
    return [wanted.name for wanted in properties if wanted.name not in columns]


def _unfit(change: Change) -> str:
    """Why a change can be written to no table; empty if it can."""
    if not all(name.startswith(PREFIX) for name in change.wish):
        return f"only columns that start with {PREFIX} are written"
    if any("\0" in value or len(value) > LONGEST or not _encodable(value) for value in change.wish.values()):
        return f"a value is longer than {LONGEST} characters, or is no text"
    return ""


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

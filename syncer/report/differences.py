"""What other rules would do, as words, as data, and its movers as a file."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import IO, Any

import orjson

from syncer.errors import BadSettings
from syncer.report.table import table
from syncer.rulediff import Difference, Mover, Tell

_COLUMNS = tuple(column.name for column in fields(Mover))


def as_json(found: Difference) -> dict[str, Any]:
    daily = found.daily
    return {
        "outcome": "done",
        "funnel": found.funnel,
        "rulesets": {"active": found.rulesets[0], "new": found.rulesets[1]},
        "at": found.at,
        "persons": found.persons,
        "movers": found.movers,
        "matrix": [
            {"from": was, "to": now, "persons": found.moves[was, now]}
            for was in found.stages
            for now in found.stages
            if (was, now) in found.moves
        ],
        "customers_touched": found.customers,
        "contacts_written": found.contacts,
        "api_calls": found.calls,
        "share_of_daily_calls": round(found.calls / daily.limit, 6) if daily and found.calls is not None else None,
        "unread_fields": list(found.unread),
    }


def as_words(found: Difference) -> str:
    old, new = found.rulesets
    lines = [
        f"Rules {old} → {new}, as of {found.at}: {found.movers:,} of {found.persons:,} persons would move.",
        "",
        _matrix(found),
        "",
        f"Customers touched: {'no stage is spared' if found.customers is None else f'{found.customers:,}'}",
        f"To write: {found.contacts:,} contacts{_calls(found)}",
    ]
    if found.unread:
        names = ", ".join(found.unread)
        lines += ["", f"Not known yet, since no pull has read it: {names}. The new rules see these as empty."]
    return "\n".join([*lines, "", "Nothing was written."])


def _matrix(found: Difference) -> str:
    """From the rows' stage to the columns'."""
    was, now = (
        [stage for stage in found.stages if any(move[side] == stage for move in found.moves)] for side in (0, 1)
    )
    rows: list[list[object]] = [["from \\ to", *now]]
    rows += [[stage, *(found.moves[stage, other] for other in now)] for stage in was]
    return table(rows)


def _calls(found: Difference) -> str:
    if found.calls is None:
        return "; no CRM receives them"
    daily = found.daily
    share = f", {found.calls / daily.limit:.2%} of the day's {daily.limit:,}" if daily else ""
    return f", {found.calls:,} API calls{share}"


@contextmanager
def telling(file: Path | None) -> Iterator[Tell]:
    """Writes each mover into a file, CSV or JSON by its ending, as it is told. Raises BadSettings."""
    if file is None:
        yield lambda mover: None
        return
    form = _FORMS.get(file.suffix.lower())
    if form is None:
        raise BadSettings(f"{file} ends in neither .csv nor .json", where="--movers", fix="name it so")
    try:
        with file.open("w", encoding="utf-8", newline="") as out, form(out) as tell:
            yield tell
    except OSError as error:
        raise BadSettings(f"{file} cannot be written: {error.strerror}", where="--movers", fix="name another") from None


@contextmanager
def _as_csv(out: IO[str]) -> Iterator[Tell]:
    rows = csv.writer(out)
    rows.writerow(_COLUMNS)
    yield lambda mover: rows.writerow([_harmless(value) for value in _row(mover).values()])


@contextmanager
def _as_json(out: IO[str]) -> Iterator[Tell]:
    """One list, a mover a line, however many."""
    separator = "[\n"

    def tell(mover: Mover) -> None:
        nonlocal separator
        out.write(separator + orjson.dumps(asdict(mover)).decode())
        separator = ",\n"

    yield tell
    out.write("[]\n" if separator == "[\n" else "\n]\n")


_FORMS: dict[str, Callable[[IO[str]], Any]] = {".csv": _as_csv, ".json": _as_json}


def _row(mover: Mover) -> dict[str, str]:
    return {**asdict(mover), "contacts": ";".join(mover.contacts)}


def _harmless(text: str) -> str:
    """A spreadsheet takes a cell that begins so for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text

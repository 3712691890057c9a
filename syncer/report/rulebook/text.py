"""Plain text that fits a terminal, a mail and a log."""

import textwrap
from collections.abc import Iterator, Sequence

from syncer.rules.plain.conditions import Sentence
from syncer.rules.plain.page import Table

_WIDTH = 100
_GAP = "  "


def lines(sentence: Sentence, depth: int = 0) -> Iterator[tuple[int, Sentence]]:
    """A sentence and all parts below it, each with how deep it stands."""
    yield depth, sentence
    for part in sentence.parts:
        yield from lines(part, depth + 1)


def wrapped(text: str, indent: int = 0, bullet: str = "") -> str:
    first = " " * indent + bullet
    return "\n".join(
        textwrap.wrap(
            text,
            _WIDTH,
            initial_indent=first,
            subsequent_indent=" " * len(first),
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def underlined(text: str, with_: str) -> str:
    return f"{text}\n{with_ * len(text)}"


def tabular(table: Table) -> str:
    """Columns side by side, long cells over several lines."""
    rows = [table.columns, *(tuple(map(str, row)) for row in table.rows)]
    widths = _widths([max(len(row[column]) for row in rows) for column in range(len(table.columns))])
    ruled = [table.columns, tuple("-" * width for width in widths), *rows[1:]]
    return "\n".join(line for row in ruled for line in _row(row, widths))


def _widths(wanted: Sequence[int]) -> list[int]:
    """What is narrow gets what it wants; the others share the rest."""
    room, given = _WIDTH - len(_GAP) * (len(wanted) - 1), dict[int, int]()
    for column in sorted(range(len(wanted)), key=wanted.__getitem__):
        given[column] = min(wanted[column], max(room, 0) // (len(wanted) - len(given)))
        room -= given[column]
    return [given[column] for column in range(len(wanted))]


def _row(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    columns = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, columns))):
        pieces = [column[number] if number < len(column) else "" for column in columns]
        yield _GAP.join(f"{piece:<{width}}" for piece, width in zip(pieces, widths, strict=True)).rstrip()

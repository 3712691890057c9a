"""Plain text tables: aligned, no lines, the same in a terminal, a log file and a mail."""

from collections.abc import Iterator, Sequence, Sized


def table(rows: Sequence[Sequence[object]], indent: str = "  ") -> str:
    """Rows as lines; numbers to the right, text to the left."""
    if not rows:
        return ""
    widths = [max(len(_text(row[column])) for row in rows) for column in range(len(rows[0]))]
    return "\n".join((indent + "  ".join(map(_cell, row, widths))).rstrip() for row in rows)


def _cell(value: object, width: int) -> str:
    return f"{_text(value):>{width}}" if isinstance(value, int) else f"{_text(value):<{width}}"


def _text(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def heading(text: str, funnel: str, funnels: Sized) -> str:
    """Names the funnel where there are several."""
    return f"{text}:" if len(funnels) == 1 else f"{text} in the funnel {funnel}:"


def columns(rows: Sequence[Sequence[str]], indent: str = "  ") -> str:
    """Rows as lines, the first one of them heads: what begins a row to the left, the rest to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join((indent + "  ".join(_columns(row, widths))).rstrip() for row in rows)


def _columns(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    for number, (text, width) in enumerate(zip(row, widths, strict=True)):
        yield f"{text:>{width}}" if number else f"{text:<{width}}"

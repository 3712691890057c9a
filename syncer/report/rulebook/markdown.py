"""Pieces of Markdown in which texts of users read as they were written, in GitHub's dialect, too."""

import re

from syncer.report.rulebook.text import lines
from syncer.rules.plain.conditions import Sentence

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$&]")
_START_OF_A_BLOCK = re.compile(r"^(\d*)([#+=.)-])(?=\s|\2|$)")


class Markdown(str):
    """Escaped already."""

    __slots__ = ()


def escaped(text: object) -> str:
    """Of whatever a template puts in."""
    if isinstance(text, Markdown):
        return text
    return _START_OF_A_BLOCK.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", str(text)))


def item(sentence: Sentence, bullet: str = "- ", name: str = "") -> Markdown:
    """An item of a list, maybe with a name before it; the parts of the sentence as lists within it."""
    found = []
    for depth, line in lines(sentence):
        start = " " * len(bullet) + "  " * (depth - 1) + "- " if depth else bullet
        found.append(start + (f"{_code(name)}: " if name and not depth else "") + _line(line))
    return Markdown("\n".join(found))


def cell(sentence: Sentence) -> Markdown:
    """Of a table, where | ends a cell even within code."""
    code = f" {_code(sentence.pattern)}".replace("|", "\\|") if sentence.pattern else ""
    return Markdown(escaped(sentence.text) + code)


def _line(sentence: Sentence) -> str:
    return escaped(sentence.text) + (f" {_code(sentence.pattern)}" if sentence.pattern else "")


def _code(text: str) -> str:
    """As it is, between more backticks than it has in a row."""
    ticks = "`" * (max((len(run) for run in re.findall("`+", text)), default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"

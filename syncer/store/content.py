"""What a row of an engagement says, and how a doubt of the engine stands in it: in its trust and its detail."""

from typing import Any, NamedTuple

from syncer.model import DOUBT, Doubt, Trust
from syncer.store.codec import detail_text, loads

COLUMNS = ("signal", "at", "count", "word_id", "detail")
Content = tuple[int, int, int, int, str | None]  # their values


class Stored(NamedTuple):
    """An engagement with whose it is: the numbers of the person, and of the handle by which it was told."""

    person: int
    identity: int
    content: Content


def facts(content: Content) -> dict[str, Any]:
    detail = content[4]
    return loads(detail) if detail else {}


def doubt_of(content: Content) -> Doubt | None:
    """The engine's; None too where only the source doubts."""
    word = facts(content).get(DOUBT) if content[0] % 4 == Trust.DOUBTFUL else None
    return Doubt(word) if word else None


def judged(content: Content, doubt: Doubt | None) -> Content:
    """With this doubt of the engine; without one, trusted."""
    signal, at, count, word, _ = content
    said = {key: value for key, value in facts(content).items() if key != DOUBT}
    if doubt:
        said[DOUBT] = doubt
    trust = Trust.DOUBTFUL if doubt else Trust.TRUSTED
    return signal - signal % 4 + trust, at, count, word, detail_text(said)

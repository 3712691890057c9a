"""How far back a window begins for what search shows late. Pure.

Each begins an overlap before the last one ended, so a change is read again in every run until nothing can be late any
more. After very many at once, such as the stages written after a first load, that would be all of them each time: they
are read again once, when the overlap is over. Until then windows begin shortly before where those changes ended.
"""

from datetime import datetime, timedelta

from connectors.hubspot.reading.cursor import Again, Done, Window

MANY = 2_000  # changes: ten pages
SOON = timedelta(minutes=1)  # "a few moments", HubSpot says: nearly all that is late is not later


def next_window(cursor: Window | Done, until: datetime) -> Window:
    """The one that is under way, or else the next."""
    return cursor if isinstance(cursor, Window) else Window(cursor.until, until, upkeep=cursor.upkeep)


def low(window: Window, overlap: timedelta) -> datetime:
    """Where the window begins."""
    usual, again = window.since - overlap, window.upkeep.again
    if again is None:
        return usual
    return again.since if _is_due(again, window, overlap) else max(usual, again.until - SOON)


def following(window: Window, overlap: timedelta, new: int) -> Again | None:
    """What there is to be read again after this window, which told of so many changes after its `since`."""
    again = window.upkeep.again
    if again and not _is_due(again, window, overlap):
        return again
    return Again(window.until - overlap, window.until) if new >= MANY else None


def _is_due(again: Again, window: Window, overlap: timedelta) -> bool:
    return window.until >= again.until + overlap

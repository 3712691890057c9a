"""How many pages of a look through everything a run takes. Pure."""

from datetime import timedelta
from math import ceil

A_FEW = 20  # that a run may take however soon it comes after the last one
MANY = 500  # the same of what was read by another wording: a small portal is through within one run
SOON = timedelta(hours=12)  # within which a large one is
_SHARERS = 8  # of what is to spare: about as many streams are looked through side by side


def portion(pages: int, elapsed: timedelta, within: timedelta, least: int | None = None) -> int:
    """Of so many pages, those of a run that comes so long after the last one: all are taken within that time."""
    return max(A_FEW if least is None else least, ceil(pages * (elapsed / within)))


def portion_anew(pages: int, elapsed: timedelta, spare: int | None) -> int:
    """The same of what is to be read anew, which has to come soon: as far as calls are to `spare`, if that is known."""
    wanted = portion(pages, elapsed, SOON, MANY)
    return wanted if spare is None else min(wanted, spare // _SHARERS)

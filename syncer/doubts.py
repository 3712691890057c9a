"""What the engine does not believe, whatever the source: dates that cannot be right, and clicks of robots. Pure.

Security gateways follow the links of a mail to look where they lead, mostly before anybody reads it: all of them at
once, at about the instant of delivery (https://github.com/mautic/mautic/issues/9798). How soon is too soon differs:
https://help.maestra.io/docs/filtering-out-fake-clicks-keeping-your-click-rate-clean drops 4 clicks within a second or
5 within ten; https://www.suped.com/learn/email-deliverability/how-to-identify-and-filter-out-email-bot-clicks-from-newsletter-reports
drops what comes in the first second after delivery and looks for several links in the next five.

Whether an open came before says nothing: proxies open for those who never looked, and many who read never load images.
So the click that precedes any human sign is the one at delivery, when nobody can have read the mail yet.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from syncer.model import Doubt

_SECOND = 1_000  # instants are milliseconds since 1970, UTC

EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp()) * _SECOND
_LEEWAY = timedelta(days=1) // timedelta(milliseconds=1)  # clocks and time zones differ, but not by more

# So many different links of one mail within so long. A hand needs more than a second from one link to the next, and
# more than ten for a third one if it reads what it opens; instants are often whole seconds.
_BURSTS = ((2, 1 * _SECOND), (3, 10 * _SECOND))
# A mail is announced, opened and read before a link is followed. A gateway may be quicker than the delivery itself, and
# the clocks of sender and tracker differ: so it is as doubtful shortly before.
_AT_DELIVERY = 10 * _SECOND

REACH = max(_AT_DELIVERY, *(span for _, span in _BURSTS))  # farther apart, two events say nothing of each other


def latest(now: int) -> int:
    """Nothing that is told now can have happened later, nor before `EARLIEST`."""
    return now + _LEEWAY


def robots(clicks: Sequence[tuple[int, str]], delivered: Collection[int]) -> list[Doubt | None]:
    """Why each click, an instant and a link ("" if not known), is no human's; None if it may be one.

    All clicks have to be of one person and mail, in order; `delivered` is when they got it.
    """
    instants = [at for at, _ in clicks]
    found: list[Doubt | None] = [None] * len(clicks)
    for at in delivered:
        for index in range(bisect_left(instants, at - _AT_DELIVERY), bisect_right(instants, at + _AT_DELIVERY)):
            found[index] = Doubt.DELIVERY
    different = len({link for _, link in clicks if link})
    for least, span in _BURSTS:
        if different >= least:
            for index in _in_bursts(clicks, least, span):
                found[index] = Doubt.BURST
    return found


def _in_bursts(clicks: Sequence[tuple[int, str]], least: int, span: int) -> Iterator[int]:
    """A click without a link is part of a burst that others make."""
    links = Counter[str]()
    first = told = 0
    for last, (at, link) in enumerate(clicks):
        links[link] += 1
        while clicks[first][0] < at - span:
            left = clicks[first][1]
            links[left] -= 1
            if not links[left]:
                del links[left]
            first += 1
        if len(links) - ("" in links) >= least:
            yield from range(max(first, told), last + 1)
            told = last + 1

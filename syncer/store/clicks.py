"""Which clicks are robots', as far as the store knows now: in whatever order and pages it was told.

A click is judged among what the same source says of the same mail to the same handle: never by person, for who is who
may turn out later, and not over sources, for two may tell of one click, each with a link of its own. A click that does
not say of which mail it was is judged among its like; when a mail was delivered is no use then.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from syncer import doubts
from syncer.doubts import REACH
from syncer.model import LINK, MESSAGE, Doubt, Kind, Trust, signal
from syncer.store import bulk
from syncer.store.content import COLUMNS as CONTENT
from syncer.store.content import Content, doubt_of, facts
from syncer.store.tables import Engagement, table

engagement = table(Engagement)

_CLICKED = signal(Kind.EMAIL_CLICKED, Trust.TRUSTED)
_DOUBTED = signal(Kind.EMAIL_CLICKED, Trust.DOUBTFUL)
_CLICKS = {_CLICKED, _DOUBTED}
_DELIVERIES = {signal(kind, Trust.TRUSTED) for kind in (Kind.EMAIL_SENT, Kind.COLD_EMAIL)}
_COLUMNS = ("source_id", "external_id", "person_id", "identity_id", *CONTENT)
SIGNALS = frozenset(_CLICKS | _DELIVERIES)
_LISTED = ", ".join(map(str, sorted(SIGNALS)))
_NEAR = f"t.person_id = s.whose AND t.signal IN ({_LISTED}) AND t.at BETWEEN s.low AND s.high"


class Event(NamedTuple):
    """A delivery or a click as it stands in the store, or is about to."""

    source: int
    id: str
    person: int
    identity: int
    content: Content


_Whose = tuple[int, int]  # source and identity


@dataclass(slots=True)
class _Mail:
    """What is known of one mail to one handle."""

    clicks: list[tuple[int, str, Event]] = field(default_factory=list)  # when, which link
    delivered: list[int] = field(default_factory=list)
    news: list[int] = field(default_factory=list)  # when something is new, changed or gone

    def judged(self) -> Iterator[tuple[Event, Doubt | None]]:
        """The clicks that the news may concern."""
        self.clicks.sort(key=lambda click: click[:2])
        self.news.sort()
        found = doubts.robots([click[:2] for click in self.clicks], self.delivered)
        for (at, _, event), doubt in zip(self.clicks, found, strict=True):
            nearest = bisect_left(self.news, at - REACH)
            if nearest < len(self.news) and self.news[nearest] <= at + REACH:
                yield event, doubt


def judge(connection: Connection, news: Sequence[Event], gone: Sequence[Event]) -> Iterator[tuple[Event, Doubt | None]]:
    """Clicks, of the news or stored, that have to be doubted, or no more, or for another reason.

    `news` are new or about to replace what is stored, `gone` was stored and is so no more.
    """
    fresh, past, around = (_by_handle(events) for events in (news, gone, _around(connection, [*news, *gone])))
    for whose in fresh | past:
        own = fresh.get(whose, ())
        if len(own) == 1 and own[0].content[0] != _DOUBTED and not (whose in past or whose in around):
            continue  # nearly always: nothing is near that could say anything of it
        for mail in _mails(own, past.get(whose, ()), around.get(whose, ())):
            for event, doubt in mail.judged():
                if may_be_judged(event.content) and doubt != doubt_of(event.content):
                    yield event, doubt


def may_be_judged(content: Content) -> bool:
    """A click that nobody but a judgment of here doubts."""
    return content[0] == _CLICKED or (content[0] == _DOUBTED and doubt_of(content) in (Doubt.BURST, Doubt.DELIVERY))


def matters(content: Content) -> bool:
    """Whether clicks may be judged by it: it is one, or says when which mail was delivered."""
    return content[0] in SIGNALS and (content[0] in _CLICKS or MESSAGE in facts(content))


def _by_handle(events: Iterable[Event]) -> dict[_Whose, list[Event]]:
    found: dict[_Whose, list[Event]] = {}
    for event in events:
        found.setdefault((event.source, event.identity), []).append(event)
    return found


def _mails(news: Sequence[Event], gone: Sequence[Event], stored: Sequence[Event]) -> Iterable[_Mail]:
    mails: dict[str, _Mail] = defaultdict(_Mail)
    replaced = {event.id for event in (*news, *gone)}
    for event in (*news, *(event for event in stored if event.id not in replaced)):
        said, (signal, at, *_) = facts(event.content), event.content
        mail = mails[str(said.get(MESSAGE, ""))]
        if signal in _CLICKS:
            mail.clicks.append((at, str(said.get(LINK, "")), event))
        elif MESSAGE in said:
            mail.delivered.append(at)
    for event in (*news, *gone):
        mails[str(facts(event.content).get(MESSAGE, ""))].news.append(event.content[1])
    return mails.values()


def _around(connection: Connection, events: Iterable[Event]) -> Iterator[Event]:
    """What is stored as near as may decide about a click that one of these may decide about."""
    spans: list[tuple[int, int, int]] = []
    last, until = 0, 0
    for person, at in sorted([(event.person, event.content[1]) for event in events]):
        low, high = at - 2 * REACH, at + 2 * REACH
        if person == last and low <= until:
            low = spans.pop()[1]
        spans.append((person, low, high))
        last, until = person, high
    rows = bulk.select_spans(connection, engagement, _COLUMNS, _NEAR, spans)
    return (
        Event(source, key, person, identity, (signal, at, count, word, detail))
        for source, key, person, identity, signal, at, count, word, detail in rows
    )

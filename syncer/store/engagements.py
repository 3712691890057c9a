"""The engagements of a page beside what is stored of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from syncer import doubts
from syncer.model import DOUBT, Doubt, Kind, Trust
from syncer.model import Engagement as Said
from syncer.model import signal as pack
from syncer.store import bulk, clicks, doers
from syncer.store.bulk import among
from syncer.store.clicks import Event
from syncer.store.codec import detail_text, handle, plain, to_ms
from syncer.store.content import COLUMNS as CONTENT
from syncer.store.content import Content, Stored, doubt_of, judged
from syncer.store.neighbors import find_identities
from syncer.store.people import Change, Outcome
from syncer.store.tables import Engagement, table
from syncer.store.withdrawals import Withdrawn

engagement = table(Engagement)

KEY = ("source_id", "external_id")
COLUMNS = (*KEY, "person_id", "identity_id", *CONTENT)

_STORED = select(engagement.c.external_id, *(engagement.c[name] for name in COLUMNS[2:])).where(
    engagement.c.source_id == bindparam("source"), among(engagement.c.external_id, "ids")
)
# Databases order texts by rules of their own, that of ids as alike as these is the same in all; what is near and does
# not belong is sorted out.
_BETWEEN = "t.source_id = s.whose AND t.external_id BETWEEN s.low AND s.high"


class Row(NamedTuple):
    """An engagement of the page, with the handle of whoever it is of."""

    source_id: int
    external_id: str
    handle: str
    content: Content


@dataclass
class Compared:
    """A page's engagements by what has to be done; those that are stored as they are, are left out."""

    new: list[Row] = field(default_factory=list)  # or of somebody else now
    changed: list[Row] = field(default_factory=list)  # same person, other content
    dropped: list[tuple[int, str]] = field(default_factory=list)  # withdrawn, or about to be stored anew
    known: int = 0  # how many of `new` were stored before, as somebody else's
    vacated: set[int] = field(default_factory=set)
    gone: list[Event] = field(default_factory=list)  # what clicks were judged by and is so no more
    doubted: Counter[Doubt] = field(default_factory=Counter)  # that were not doubted before
    identities: dict[str, tuple[int, int]] = field(default_factory=dict)  # handle → its id and person, before the page


def compare(
    connection: Connection, said: Sequence[Said], withdrawn: Withdrawn, numbers: dict[str, int], seen_at: int
) -> Compared:
    """`numbers` of sources and vendor words."""
    found = Compared()
    latest = _latest(said, numbers)
    found.identities = find_identities(connection, {row.handle for rows in latest.values() for row in rows.values()})
    until = doubts.latest(seen_at)
    if withdrawn.ids or withdrawn.stretches.ends:
        latest.setdefault(withdrawn.source_id, {})
    for source_id, rows in latest.items():
        of_source = withdrawn if source_id == withdrawn.source_id else Withdrawn(source_id)
        stored = _stored(connection, of_source, rows)
        _withdraw(connection, found, of_source, {one: stored[one] for one in stored.keys() - rows.keys()})
        for external_id, row in rows.items():
            before = stored.get(external_id)
            if not doubts.EARLIEST <= row.content[1] <= until or (before and before.content[0] % 4 == Trust.DOUBTFUL):
                row = _believed(found, row, before and before.content, until)  # noqa: PLW2901
            _sort_in(found, row, before)
    return found


def _stored(connection: Connection, withdrawn: Withdrawn, said: Iterable[str]) -> dict[str, Stored]:
    """What is stored of what is said and of what is withdrawn."""
    source_id, stretches = withdrawn.source_id, withdrawn.stretches
    ids = [one for one in {*said, *withdrawn.ids} if one not in stretches]
    rows = list(connection.execute(_STORED, {"source": source_id, "ids": ids}).all() if ids else ())
    spans = [(source_id, *ends) for ends in stretches.ends]
    near = bulk.select_spans(connection, engagement, COLUMNS[1:], _BETWEEN, spans)
    found = (*rows, *(row for row in near if row[0] in stretches))
    return {key: Stored(person, identity, tuple(content)) for key, person, identity, *content in found}


def _withdraw(connection: Connection, found: Compared, withdrawn: Withdrawn, unwanted: dict[str, Stored]) -> None:
    """But for what somebody did who is gone from the source: it is no news of them."""
    kept = set[int]() if withdrawn.regardless else doers.of_the_gone(connection, withdrawn, unwanted.values())
    for external_id, stored in unwanted.items():
        if stored.identity not in kept:
            _drop(found, withdrawn.source_id, external_id, stored)


def losers(connection: Connection, withdrawn: Withdrawn, said: Iterable[Said], *, gone: bool) -> list[str]:
    """The contacts that did what is withdrawn and not `said`; with `gone`, those too that are known to be so, or to be
    another one now.
    """
    there = {plain(one.id) for one in said}
    lost = [stored for id_, stored in _stored(connection, withdrawn, ()).items() if id_ not in there]
    found = doers.contacts(connection, withdrawn.source_id, lost)
    return [one.id for one in found if gone or not (one.gone or one.merged)]


def _latest(said: Iterable[Said], numbers: dict[str, int]) -> dict[int, dict[str, Row]]:
    """By source and id; the later of two on one page."""
    latest: dict[int, dict[str, Row]] = defaultdict(dict)
    for one in said:
        # single events count once; a roll-up of nothing, or less, says that there is none any more
        count = max(one.count, 0) if one.trust is Trust.SUMMARY else 1
        facts = one.detail
        if DOUBT in facts:
            facts = {key: value for key, value in facts.items() if key != DOUBT}
        content = (pack(one.kind, one.trust), to_ms(one.at), count, numbers[one.vendor_kind], detail_text(facts))
        row = Row(numbers[one.source], plain(one.id), handle(one.who), content)
        latest[row.source_id][row.external_id] = row
    return latest


def _believed(found: Compared, row: Row, before: Content | None, until: int) -> Row:
    """With the doubts of the engine, given what is stored; those about clicks are as they were until `store` judges.

    A date stays judged as when it was first told: what was known before it happened is no account of what happened,
    nor does it become one when its day has come.
    """
    said, doubted = row.content, doubt_of(before) if before else None
    if before and before[1] == said[1] and _is_dated(before):
        wrong = doubted is Doubt.DATE
    else:
        wrong = _is_dated(said) and not doubts.EARLIEST <= said[1] <= until
    if wrong:
        if said[2] and doubted is not Doubt.DATE:
            found.doubted[Doubt.DATE] += 1
        return row._replace(content=judged(said, Doubt.DATE))
    if doubted and doubted is not Doubt.DATE and clicks.may_be_judged(said):
        return row._replace(content=judged(said, doubted))
    return row


def _is_dated(content: Content) -> bool:
    """Whether its date says when something happened; what says nothing may be planned, such as a meeting."""
    return content[0] // 4 != Kind.NEUTRAL


def _sort_in(found: Compared, row: Row, stored: Stored | None) -> None:
    withdrawn = row.content[2] == 0
    if stored is None:
        if not withdrawn:
            found.new.append(row)
        return
    who = found.identities.get(row.handle)
    moved = not who or who[0] != stored.identity
    if withdrawn or moved:
        _drop(found, row.source_id, row.external_id, stored)
        if not withdrawn:
            found.new.append(row)
            found.known += 1
    elif stored.content != row.content:
        found.changed.append(row)
        _forget_click(found, row.source_id, row.external_id, stored)


def _drop(found: Compared, source_id: int, external_id: str, stored: Stored) -> None:
    found.dropped.append((source_id, external_id))
    found.vacated.add(stored.person)
    _forget_click(found, source_id, external_id, stored)


def _forget_click(found: Compared, source_id: int, external_id: str, stored: Stored) -> None:
    if clicks.matters(stored.content):
        found.gone.append(Event(source_id, external_id, *stored))


def drop(connection: Connection, found: Compared) -> None:
    bulk.delete(connection, engagement, KEY, found.dropped)


def claim(found: Compared, change: Change) -> None:
    """Adds to `change` the handles that nobody has yet, and who may have lost their last engagement."""
    change.active.update(row.handle for row in found.new)
    change.handles |= change.active - found.identities.keys()
    change.vacated |= found.vacated


def store(connection: Connection, found: Compared, outcome: Outcome, stream_id: int) -> set[int]:
    """Gives the persons to whom something new happened; of nobody else is anything believed otherwise now."""
    identities = found.identities | outcome.identities
    others = _judge_clicks(connection, found, identities)
    rows = []
    for row in found.new:
        identity, person = identities[row.handle]
        rows.append((row.source_id, row.external_id, person, identity, *row.content, stream_id))
    bulk.insert(connection, engagement, (*COLUMNS, "stream_id"), rows)
    changed = [(*row.content, stream_id, *row[:2]) for row in found.changed]
    bulk.update(connection, engagement, (*CONTENT, "stream_id"), KEY, changed)
    bulk.update(connection, engagement, CONTENT, KEY, [(*one.content, *one[:2]) for one in others])
    return {identities[row.handle][1] for row in (*found.new, *found.changed)} | found.vacated


def _judge_clicks(connection: Connection, found: Compared, identities: Mapping[str, tuple[int, int]]) -> list[Event]:
    """Gives the clicks stored before that are to be believed otherwise now; those of the page are so from now on."""
    news = []
    for row in (*found.new, *found.changed):
        if row.content[0] in clicks.SIGNALS and clicks.matters(row.content):
            identity, person = identities[row.handle]
            news.append(Event(row.source_id, row.external_id, person, identity, row.content))
    if not (news or found.gone):
        return []
    owners = dict(identities.values())
    gone = [event._replace(person=owners[event.identity]) for event in found.gone if event.identity in owners]
    others: dict[tuple[int, str], Event] = {}
    for event, doubt in clicks.judge(connection, news, gone):
        others[event[:2]] = event._replace(content=judged(event.content, doubt))
        if doubt and not doubt_of(event.content):
            found.doubted[doubt] += 1
    if others:
        found.new = [_rejudged(row, others) for row in found.new]
        found.changed = [_rejudged(row, others) for row in found.changed]
    return list(others.values())


def _rejudged(row: Row, events: dict[tuple[int, str], Event]) -> Row:
    event = events.pop(row[:2], None)
    return row._replace(content=event.content) if event else row

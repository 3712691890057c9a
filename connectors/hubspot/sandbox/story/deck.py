"""A fixed run of contacts with all their activities and deals, told in full once.

A large portal is one deck dealt over and over with other names and dates: so the millionth contact costs no more than
the first, and every page has the same mix.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from connectors.hubspot.sandbox.instants import DAY, HOUR, SECOND
from connectors.hubspot.sandbox.object_types import ACTIVITIES, DEALS
from connectors.hubspot.sandbox.story.activity import OWNERS, Scene, activity
from connectors.hubspot.sandbox.story.archetypes import Act, Archetype, Company
from connectors.hubspot.sandbox.story.contact import Biography, Moment, contact
from connectors.hubspot.sandbox.story.deal import deals
from connectors.hubspot.sandbox.story.draw import Draw
from connectors.hubspot.sandbox.story.template import Template
from connectors.hubspot.sandbox.story.texts import LANGUAGES

# How many of 100 activities are of each kind, and what routine work of that kind looks like: nothing in it moves
# anybody to another stage.
MIX: Mapping[str, tuple[int, tuple[tuple[str, str], ...]]] = {
    "emails": (45, (("SENT", "routine"), ("SENT", "follow_up"))),
    "calls": (15, (("NO_ANSWER", "tried"), ("VOICEMAIL", "tried"), ("BUSY", "tried"))),
    "notes": (14, (("", "checked"),)),
    "tasks": (12, (("COMPLETED", "reminder"), ("NOT_STARTED", "reminder"))),
    "meetings": (7, (("CANCELED", "first_meeting"), ("RESCHEDULED", "first_meeting"))),
    "communications": (7, (("LINKEDIN_MESSAGE", "linkedin"),)),
}
_SPARED = ("none", "excluded")
_SHARED_EVERY, _LOST_EVERY = 40, 50


@dataclass(frozen=True, slots=True)
class Slot:
    """One contact of the deck."""

    archetype: Archetype
    language: str
    template: Template


@dataclass(frozen=True, slots=True)
class Row:
    """One activity or deal of the deck: whose it is, and which slots it is linked to."""

    template: Template
    slot: int
    linked: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Deck:
    slots: tuple[Slot, ...]
    rows: Mapping[str, tuple[Row, ...]]
    before: Mapping[str, tuple[int, ...]]  # how many rows come before each slot; one entry more than there are slots
    of_slot: Mapping[str, tuple[tuple[int, ...], ...]]  # the rows linked to each slot


@dataclass(slots=True)
class _Part:
    """A slot while the deck is being built."""

    archetype: Archetype
    language: str
    acts: list[Act]
    draw: Draw
    offset: int

    def at(self, days: float, now: int) -> int:
        """A whole number of days is some time that day; a fraction is exact, beside its neighbors."""
        start = now - self.offset - int(days * DAY)
        if days != int(days):
            return start
        instant = start - self.draw.below(5 * HOUR)
        return instant - instant % SECOND if self.draw.below(8) == 0 else instant


def build(archetypes: Sequence[Archetype], key: tuple[int, ...], now: int, per_contact: float | None = None) -> Deck:
    """`per_contact`: vary the dates, and add routine work up to so many activities per contact; else as written."""
    as_written = per_contact is None
    parts = [_part(archetype, Draw(*key, place), as_written) for place, archetype in enumerate(archetypes)]
    _fill_up(parts, per_contact or 0, Draw(*key, len(parts)))
    timed = [[(act, part.at(act.days, now)) for act in part.acts] for part in parts]
    slots, rows = [], {each.name: list[Row]() for each in (*ACTIVITIES, DEALS)}
    for place, part in enumerate(parts):
        following = timed[place + 1] if place + 1 < len(timed) else []
        own = [(act, at) for act, at in timed[place] if act.company != "nobody"]
        shared = [(act, at) for act, at in following if act.company == "together"]
        life = _life(part, (*own, *shared), now)
        slots.append(Slot(part.archetype, part.language, contact(life, part.draw)))
        rows[DEALS.name] += (Row(template, place, (place,)) for template in deals(life))
        for act, at in timed[place]:
            scene = Scene(act, at, now, part.language, OWNERS[place % len(OWNERS)], part.draw)
            rows[act.object_type].append(Row(activity(scene), place, _linked(act, place)))
    return Deck(
        tuple(slots),
        {name: tuple(found) for name, found in rows.items()},
        {name: _counted(found, len(slots)) for name, found in rows.items()},
        {name: _by_slot(found, len(slots)) for name, found in rows.items()},
    )


def _part(archetype: Archetype, draw: Draw, as_written: bool) -> _Part:
    language = draw.pick(LANGUAGES) if archetype.language == "any" else archetype.language
    offset = draw.below(4 * HOUR) + (0 if as_written else draw.below(3) * DAY)
    return _Part(archetype, language, list(archetype.acts), draw, offset)


def _fill_up(parts: Sequence[_Part], per_contact: float, draw: Draw) -> None:
    workable = [place for place, part in enumerate(parts) if part.archetype.stage not in _SPARED]
    with_email = [place for place in workable if parts[place].archetype.has_email]
    added = 0
    for name, (share, routines) in MIX.items():
        wanted = round(per_contact * len(parts) * share / 100)
        for _ in range(wanted - sum(act.object_type == name for part in parts for act in part.acts)):
            added += 1
            place = draw.pick(with_email if name == "emails" else workable)
            outcome, topic = draw.pick(routines)
            company = _company(added, neighbor=place - 1 in workable)
            parts[place].acts.append(Act(name, draw.between(2, 400), outcome, topic, company))


def _company(nth: int, *, neighbor: bool) -> Company:
    if nth % _SHARED_EVERY == 0 and neighbor:
        return "together"
    return "nobody" if nth % _LOST_EVERY == 0 else "alone"


def _life(part: _Part, acts: tuple[tuple[Act, int], ...], now: int) -> Biography:
    moments = []
    for trace in part.archetype.traces:
        first = part.at(trace.first, now)
        moments.append(Moment(trace, first, first if trace.last == trace.first else part.at(trace.last, now)))
    instants = [*(at for _, at in acts), *(each.first for each in moments), now - part.offset - DAY]
    created = min(*instants, now - part.offset - int(part.archetype.known * DAY))
    owner = OWNERS[part.draw.below(len(OWNERS))]
    return Biography(part.archetype, part.language, owner, now, created, acts, tuple(moments))


def _linked(act: Act, place: int) -> tuple[int, ...]:
    if act.company == "nobody":
        return ()
    return (place - 1, place) if act.company == "together" and place else (place,)


def _counted(rows: Sequence[Row], slots: int) -> tuple[int, ...]:
    per_slot = [0] * slots
    for row in rows:
        per_slot[row.slot] += 1
    return tuple(accumulate(per_slot, initial=0))


def _by_slot(rows: Sequence[Row], slots: int) -> tuple[tuple[int, ...], ...]:
    linked: list[list[int]] = [[] for _ in range(slots)]
    for place, row in enumerate(rows):
        for slot in row.linked:
            linked[slot].append(place)
    return tuple(map(tuple, linked))

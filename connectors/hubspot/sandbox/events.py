"""Webinars and other marketing events: who registered, who came. The story's people signed up by a form."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from connectors.hubspot.sandbox.story import Story
from connectors.hubspot.sandbox.table import Table

_FORM = "webinar"
_STAYED_AWAY = "no_show"  # the one of the cast who never comes
STATES = ("REGISTERED", "ATTENDED", "CANCELLED", "NO_SHOW")


@dataclass(frozen=True, slots=True)
class Participation:
    contact: int
    state: str
    at: int


@dataclass(slots=True)
class MarketingEvent:
    """`since`: what was put down by hand, by contact."""

    id: int
    name: str
    held: int
    told: bool = False
    since: dict[int, Participation] = field(default_factory=dict)


class MarketingEvents:
    def __init__(self, story: Story, contacts: Table, made: int) -> None:
        self._story, self._contacts = story, contacts
        self.all = {52001: MarketingEvent(52001, "Webinar: cómo elegir", made, told=True)}

    def add(self, name: str, now: int) -> MarketingEvent:
        id_ = max(self.all) + 1
        self.all[id_] = MarketingEvent(id_, name, now)
        return self.all[id_]

    def put(self, event: int, participation: Participation) -> None:
        self.all[event].since[participation.contact] = participation

    def participations(self, event: MarketingEvent, after: int) -> Iterator[Participation]:
        """Of contacts above `after`, in the order of their ids."""
        for contact in self._contacts.ids_from(after + 1):
            found = event.since.get(contact) or (self._told(contact) if event.told else None)
            if found and self._contacts.shows(contact):
                yield found

    def counts(self, event: MarketingEvent) -> dict[str, int]:
        states = [each.state for each in self.participations(event, 0)]
        return {state: states.count(state) for state in STATES}

    def _told(self, contact: int) -> Participation | None:
        index = self._contacts.index_of(contact)
        at = self._story.submitted(index, _FORM) if index is not None else None
        if index is None or at is None:
            return None
        stayed_away = self._story.archetype(index).key == _STAYED_AWAY
        return Participation(contact, "NO_SHOW" if stayed_away else "ATTENDED" if index % 9 else "CANCELLED", at)

"""What people, workflows and HubSpot itself do to a portal, at random and always the same for a seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from connectors.hubspot.sandbox.instants import iso
from syncer.testing.clock import VirtualClock

ACTIVITIES = ("calls", "emails", "meetings", "notes", "tasks", "communications")
_STAGES = ("lead", "prospect", "potential")
_TITLES = ("Gerente General", "Analyst", "CEO", "Owner", "Intern", "Jefa de Compras")
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "calls": {
        "hs_call_direction": ("INBOUND", "OUTBOUND"),
        "hs_call_status": ("COMPLETED", "NO_ANSWER", "BUSY"),
        "hs_call_title": ("Demo", "Seguimiento", ""),
    },
    "emails": {
        "hs_email_direction": ("EMAIL", "INCOMING_EMAIL"),
        "hs_email_status": ("SENT", "BOUNCED"),
        "hs_email_subject": ("Cotización", "Hola", "Re: precios"),
    },
    "meetings": {"hs_meeting_outcome": ("SCHEDULED", "COMPLETED", "NO_SHOW"), "hs_meeting_title": ("Demo", "Café")},
    "notes": {"hs_note_body": ("Llamar", "Nada")},
    "tasks": {"hs_task_status": ("NOT_STARTED", "COMPLETED")},
    "communications": {"hs_communication_channel_type": ("WHATS_APP", "SMS", "LINKEDIN_MESSAGE")},
}
_ROLLUPS = {
    "hs_email_open": ("hs_email_first_open_date", "hs_email_last_open_date"),
    "hs_email_click": ("hs_email_first_click_date", "hs_email_last_click_date"),
    "hs_email_replied": ("hs_email_first_reply_date", "hs_email_last_reply_date"),
    "hs_analytics_num_page_views": ("hs_analytics_first_timestamp", "hs_analytics_last_timestamp"),
    "num_conversion_events": ("first_conversion_date", "recent_conversion_date"),
}


@dataclass
class Changes:
    """`special`: contacts whose stages need not come one by one: somebody set one by hand in our property, or they took
    part in a merge, or were in the bin for a while and received none.
    """

    portal: Any
    clock: VirtualClock
    chance: Random
    special: set[int] = field(default_factory=set)
    made: int = 0
    making: bool = False
    _binned: list[tuple[str, int]] = field(default_factory=list)

    def make(self) -> None:
        """One, a little later than the one before."""
        self.clock.advance(timedelta(seconds=self.chance.randrange(180)))
        kinds: Sequence[tuple[Callable[[], None], int]] = (
            (self._edit, 18),
            (self._recalculate, 10),
            (self._clear, 3),
            (self._new_contact, 6),
            (self._new_address, 4),
            (self._merge, 4),
            (self._archive_contact, 4),
            (self._restore, 5),
            (self._erase, 2),
            (self._pin, 4),
            (self._override, 4),
            (self._act, 14),
            (self._edit_activity, 8),
            (self._archive_activity, 4),
            (self._purge_activity, 3),
            (self._link, 5),
            (self._unlink, 5),
        )
        change = self.chance.choices([each for each, _ in kinds], [weight for _, weight in kinds])[0]
        with self.portal.lock:
            self.making = True
            change()
            self.making = False
        self.made += 1

    # -- contacts ------------------------------------------------------------------------------------------------

    def _edit(self) -> None:
        values = self.chance.choice(
            (
                {"jobtitle": self.chance.choice(_TITLES)},
                {"numemployees": str(self.chance.choice((3, 40, 900)))},
                {"hs_email_optout": self.chance.choice(("true", "false"))},
                {"lifecyclestage": self.chance.choice(("lead", "marketingqualifiedlead", "opportunity"))},
                {"city": f"City {self.made}"},
            )
        )
        self.portal.update("contacts", self._contact(), values)

    def _recalculate(self) -> None:
        """Not always with a new date."""
        count = self.chance.choice(tuple(_ROLLUPS))
        first, last = _ROLLUPS[count]
        contact = self._contact()
        held = self.portal.get("contacts", contact)
        times = int(held.get(count) or 0) + self.chance.randrange(1, 4)
        values = {count: str(times), last: self._now, first: held.get(first) or self._now}
        self.portal.update("contacts", contact, values, silently=self.chance.random() < 0.5)

    def _clear(self) -> None:
        count = self.chance.choice(tuple(_ROLLUPS))
        values = dict.fromkeys((count, *_ROLLUPS[count]), "")
        self.portal.update("contacts", self._contact(), values, silently=self.chance.random() < 0.5)

    def _new_contact(self) -> None:
        address = {"email": f"new{self.made}@buyer.example"} if self.chance.random() < 0.8 else {}
        self.portal.add("contacts", {"firstname": f"New {self.made}", "createdate": self._now, **address})

    def _new_address(self) -> None:
        """An address is one contact's only."""
        contact, address = self._contact(), f"Moved{self.made}@Buyer.example"
        name = self.chance.choice(("email", "hs_additional_emails"))
        self.portal.update("contacts", contact, {name: address})

    def _merge(self) -> None:
        primary, other = self._contact(), self._contact()
        if primary != other:
            survivor = self.portal.merge(primary, other, keep=self.chance.random() < 0.5)
            self.special |= {primary, other, survivor}

    def _archive_contact(self) -> None:
        if len(self.portal.ids("contacts")) > 20:
            contact = self._contact()
            self.special.add(contact)
            self._archive("contacts", contact)

    def _erase(self) -> None:
        if len(self.portal.ids("contacts")) > 20:
            self.portal.forget(self._contact())

    def _pin(self) -> None:
        pinned = self.chance.choice((*_STAGES, ""))
        self.portal.update("contacts", self._contact(), {"pin_syncer_stage": pinned})

    def _override(self) -> None:
        """In our own property, where it does not last."""
        contact = self._contact()
        self.special.add(contact)
        name = self.chance.choice(("syncer_stage", "syncer_stage_reason"))
        value = self.chance.choice((*_STAGES, "")) if name == "syncer_stage" else "by hand"
        self.portal.update("contacts", contact, {name: value})

    # -- activities ----------------------------------------------------------------------------------------------

    def _act(self) -> None:
        stream = self.chance.choice(ACTIVITIES)
        ago = timedelta(days=self.chance.choice((0, 0, 1, 20, 100)))
        happened = {"hs_timestamp": (self.clock.now() - ago).isoformat()}
        people = {self._contact() for _ in range(self.chance.choice((0, 1, 1, 1, 2, 3)))}
        self.portal.add(stream, {**self._said(stream), **happened}, people)

    def _edit_activity(self) -> None:
        stream, activity = self._activity()
        planned = self.portal.get(stream, activity)["hs_timestamp"] > self._now
        if not planned:  # what is told to have happened before it could is doubted for good: whoever reads later is not
            self.portal.update(stream, activity, self._said(stream))

    def _archive_activity(self) -> None:
        self._archive(*self._activity())

    def _purge_activity(self) -> None:
        self.portal.purge(*self._activity())

    def _link(self) -> None:
        self.portal.link(*self._activity(), self._contact())

    def _unlink(self) -> None:
        stream, activity = self._activity()
        for contact in self.portal.links.contacts_of(stream, activity)[:1]:
            self.portal.unlink(stream, activity, contact)

    # -- either --------------------------------------------------------------------------------------------------

    def _archive(self, stream: str, record: int) -> None:
        self.portal.archive(stream, record)
        self._binned.append((stream, record))

    def _restore(self) -> None:
        if self._binned:
            stream, record = self._binned.pop(self.chance.randrange(len(self._binned)))
            if self.portal.tables[stream].get(record):  # else it was erased or merged in the bin
                self.portal.restore(stream, record)

    def _said(self, stream: str) -> dict[str, str]:
        said = {name: self.chance.choice(words) for name, words in _WORDS[stream].items()}
        if stream == "emails" and said["hs_email_direction"] == "INCOMING_EMAIL":
            sender = self.portal.get("contacts", self._contact()).get("email")
            said["hs_email_from_email"] = sender or "stranger@buyer.example"
        return said

    def _contact(self) -> int:
        return int(self.chance.choice(self.portal.ids("contacts")))

    def _activity(self) -> tuple[str, int]:
        stream = self.chance.choice(ACTIVITIES)
        return stream, int(self.chance.choice(self.portal.ids(stream)))

    @property
    def _now(self) -> str:
        return iso(self.portal.now)

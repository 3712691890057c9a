"""A HubSpot-compatible portal on this machine, and a connection to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from connectors.hubspot.access.allowance import Allowance
from connectors.hubspot.access.pace import Pace
from connectors.hubspot.lanes import LANES
from connectors.hubspot.meaning.numbers import numbered
from connectors.hubspot.portal import new_portal
from connectors.hubspot.sandbox import Options, Running, running
from connectors.hubspot.settings import HubSpotSettings
from connectors.hubspot.sink import BulkChoice, HubSpotSink
from connectors.hubspot.source import HubSpotSource
from mappings.words import words
from syncer.cache import Cache
from syncer.clock import SystemClock
from syncer.contract import Meter, Page, Wiring
from syncer.http import Limiter, client
from syncer.model import CONTACT_FIELDS, Contact, Engagement, Property, Reject
from syncer.testing.clock import VirtualClock

# The lanes of records of the CRM, and of these the ones of which people are part.
ACTIVITIES = ("emails", "deals", "calls", "notes", "tasks", "meetings", "communications")
RECORDS = ("contacts", "companies", *ACTIVITIES)

STAGES = (("lead", "Lead"), ("prospect", "Prospect"), ("potential", "Potential customer"))
PROPERTIES = (
    Property("syncer_stage", "Funnel stage", "enumeration", "Set by syncer.", STAGES),
    Property("syncer_stage_since", "Funnel stage since", "datetime"),
    Property("syncer_stage_reason", "Funnel stage reason"),
)


CORE = tuple(name for name, lane in LANES.items() if lane.core)


class Unhurried(SystemClock):
    """Nobody sleeps between tries."""

    def sleep(self, seconds: float) -> None: ...


WIRING = Wiring(
    "crm",
    words("hubspot"),
    tuple(each.name for each in PROPERTIES),
    frozenset({*CONTACT_FIELDS, "crm.annual_budget"}),
    clock=Unhurried(),
)


@dataclass
class Read:
    """What came of reading: pages, and what is in them."""

    pages: list[Page] = field(default_factory=list)

    @property
    def contacts(self) -> list[Contact]:
        return [contact for page in self.pages for contact in page.contacts]

    @property
    def engagements(self) -> list[Engagement]:
        return [engagement for page in self.pages for engagement in page.engagements]

    @property
    def rejects(self) -> list[Reject]:
        return [reject for page in self.pages for reject in page.rejects]

    @property
    def cursor(self) -> str | None:
        return next((page.cursor for page in reversed(self.pages) if page.cursor), None)

    @property
    def keys(self) -> set[str]:
        organizations = {each.id for page in self.pages for each in page.organizations}
        return {contact.id for contact in self.contacts} | {each.id for each in self.engagements} | organizations


@dataclass
class Connection:
    """One connection to one sandbox. Waits between tries are skipped; searches are not held to five a second."""

    running: Running
    settings: HubSpotSettings
    wiring: Wiring

    def __post_init__(self) -> None:
        pace = Pace(self.wiring.clock)
        pace.searches = Limiter(10_000, 1.0)
        allowance = Allowance(self.settings.budget, pace, self.wiring)
        self.api = new_portal(self.settings, self.wiring, allowance)
        self.source = HubSpotSource(self.api, self.settings, self.wiring)
        self.sink = HubSpotSink(self.api, self.wiring.name, BulkChoice.of(self.settings, self.wiring))

    @property
    def portal(self) -> Any:
        """The inside of the sandbox."""
        return self.running.sandbox.portal

    @property
    def calls(self) -> dict[str, int]:
        return self.wiring.meter.calls()

    def wording(self, stream: str) -> str:
        """By which it is read."""
        return self.source._open(stream).wording

    def befall(self, *faults: str) -> None:
        """Each befalls one of the next requests, in this order; "" is none."""
        for ordinal, fault in enumerate(faults, self.running.sandbox.requests._ordinal + 1):
            if fault:
                self.running.sandbox._faults.exact[ordinal] = fault

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.portal.now / 1000, UTC)

    def later(self) -> datetime:
        """After everything that has happened so far, whatever the grain of the clock."""
        return self.now() + timedelta(seconds=1)

    def read(
        self, stream: str, since: str | None = None, until: datetime | None = None, pages: int | None = None
    ) -> Read:
        """All pages, or the first so many."""
        return Read(list(islice(self.source.read(stream, since, until or self.now()), pages)))

    def read_everything(self) -> dict[str, Read]:
        return {stream: self.read(stream) for stream in self.settings.streams}

    def again(self, wiring: Wiring | None = None, **settings: Any) -> "Connection":
        """Another connection to the same sandbox, as a later run makes it."""
        given = _settings({**self.settings.model_dump(), **settings})
        return Connection(self.running, given, replace(wiring or self.wiring, meter=Meter()))


def part_of(stream: str, activity: int, contact: int) -> str:
    """The id of the engagement of somebody who took part in an activity."""
    return f"{stream}/{activity}/{numbered(str(contact))}"


@contextmanager
def connected(
    options: Options, version: str = "2026-09", clock: VirtualClock | None = None, **settings: Any
) -> Iterator[Connection]:
    """The sandbox's limits are wide unless a test sets them. With a clock, it is that of both sides."""
    with running(options, clock) as there, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SANDBOX_TOKEN", there.token)
        patch.setattr(client, "PAUSE", 0.0)
        given = {"token": "env:SANDBOX_TOKEN", "base_url": there.base_url, "version": version, **settings}
        wiring = replace(WIRING, meter=Meter(), cache=Cache("", clock or WIRING.clock), clock=clock or WIRING.clock)
        yield Connection(there, _settings(given), wiring)


def _settings(given: dict[str, Any]) -> HubSpotSettings:
    """An overlap may be shorter here than a user's."""
    overlap = given.pop("overlap", timedelta(hours=1))
    return HubSpotSettings.model_validate(given).model_copy(update={"overlap": overlap})


WIDE = Options(contacts=250, rate=100_000, search_rate=100_000, association_rate=100_000)


@pytest.fixture(params=["2026-09", "v3"])
def crm(request: pytest.FixtureRequest) -> Iterator[Connection]:
    """A fresh portal of 250 contacts, through either version of the API."""
    with connected(WIDE, request.param) as connection:
        yield connection

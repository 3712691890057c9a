"""One account, with the endpoints that most need. An endpoint that only one lane needs is made there, from `api`."""

from threading import Lock
from weakref import WeakValueDictionary

from connectors.hubspot.access.allowance import Allowance
from connectors.hubspot.access.api import Api
from connectors.hubspot.access.faults import hubspot_faults
from connectors.hubspot.access.grants import Grants
from connectors.hubspot.access.pace import shared_pace
from connectors.hubspot.blocks.calls import CallSettings
from connectors.hubspot.endpoints.account import Account
from connectors.hubspot.endpoints.forms import Forms
from connectors.hubspot.endpoints.links import Links
from connectors.hubspot.endpoints.properties import Properties
from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.formnames import FormNames
from syncer.contract import Wiring
from syncer.http import Client, Race

_open: "WeakValueDictionary[int, Portal]" = WeakValueDictionary()
_opening = Lock()


class Portal:
    """Serves the source and the sink of a connection."""

    def __init__(self, api: Api, wiring: Wiring) -> None:
        self.api, self.meter = api, wiring.meter  # the meter is kept, and so its id, alive
        self.race, self.grants = Race(), Grants()
        self.records, self.links = Records(api), Links(api)
        self.properties, self.account = Properties(api), Account(api)
        self.forms = Forms(api)
        self.form_names = FormNames(self.forms, wiring.cache, wiring.clock)


def open_portal(settings: CallSettings, wiring: Wiring) -> Portal:
    """The one portal of a connection: its meter is what tells connections apart."""
    with _opening:
        portal = _open.get(id(wiring.meter))
        if portal is None:
            pace = shared_pace(settings, wiring.clock)
            if settings.rate:
                pace.slow_down(settings.rate)
            allowance = Allowance(settings.budget, pace, wiring)
            portal = _open[id(wiring.meter)] = new_portal(settings, wiring, allowance)
        return portal


def new_portal(settings: CallSettings, wiring: Wiring, allowance: Allowance) -> Portal:
    # With it comes HubSpot's library: only who calls pays for that.
    from connectors.hubspot.access.client import HubSpotTransport

    faults = hubspot_faults(wiring.name, settings.place)
    transport = HubSpotTransport(settings, faults, wiring.clock)
    client = Client(transport, faults, wiring.meter, allowance, wiring.clock)
    return Portal(Api(client, allowance, settings.version), wiring)

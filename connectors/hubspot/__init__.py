"""HubSpot as a CRM: reads contacts and all that says something of them, and receives the stages."""

from typing import TYPE_CHECKING

from connectors.hubspot.settings import HubSpotSettings

if TYPE_CHECKING:
    from connectors.hubspot.sink import HubSpotSink
    from connectors.hubspot.source import HubSpotSource
    from syncer.contract import Wiring


class HubSpot:
    name = "hubspot"
    summary = "HubSpot: contacts, companies, deals, activities, lists, marketing events; receives the stages."
    example = "token: env:HUBSPOT_TOKEN  # env:NAME or file:/run/secrets/name, never the secret itself"
    Settings = HubSpotSettings

    def source(self, settings: HubSpotSettings, wiring: "Wiring") -> "HubSpotSource":
        from connectors.hubspot.portal import open_portal
        from connectors.hubspot.source import HubSpotSource

        return HubSpotSource(open_portal(settings, wiring), settings, wiring)

    def sink(self, settings: HubSpotSettings, wiring: "Wiring") -> "HubSpotSink":
        from connectors.hubspot.portal import open_portal
        from connectors.hubspot.sink import BulkChoice, HubSpotSink

        return HubSpotSink(open_portal(settings, wiring), wiring.name, BulkChoice.of(settings, wiring))


connector = HubSpot()

"""HubSpot's endpoints, as far as they are used. One portal serves the source and the sink of a connection."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, Literal
from urllib.parse import urlencode
from weakref import WeakValueDictionary

from connectors.hubspot.allowance import Allowance
from connectors.hubspot.client import HubSpotTransport
from connectors.hubspot.faults import hubspot_faults
from connectors.hubspot.rows import results
from connectors.hubspot.settings import HubSpotSettings, Version
from syncer.contract import Wiring
from syncer.http import ANY_TIME, Client, Race, Request, Turn

LIST_PAGE = 100
SEARCH_PAGE = 200
BATCH = 100
ASSOCIATIONS = 1_000
LONGEST_QUERY = 5_000  # characters; longer addresses have been answered with 414 from 8,000 on
LONGEST_SEARCH = 3_000  # characters of the body of a search

PATHS: Mapping[Version, Mapping[str, str]] = {
    "2026-09": {
        "objects": "/crm/objects/2026-09/{}",
        "associations": "/crm/associations/2026-09/{}/contacts/batch/read",
        "properties": "/crm/properties/2026-09/contacts",
        "account": "/account-info/2026-09/details",
        "usage": "/account-info/2026-09/api-usage/daily/private-apps",
        "quota": "/crm/limits/2026-09/custom-properties",
    },
    "v3": {
        "objects": "/crm/v3/objects/{}",
        "associations": "/crm/v4/associations/{}/contacts/batch/read",
        "properties": "/crm/v3/properties/contacts",
        "account": "/account-info/v3/details",
        "usage": "/account-info/v3/api-usage/daily/private-apps",
        "quota": "/crm/v3/limits/custom-properties",
    },
}

_open: "WeakValueDictionary[int, Portal]" = WeakValueDictionary()
_opening = Lock()


def open_portal(settings: HubSpotSettings, wiring: Wiring) -> "Portal":
    """The one portal of a connection: its meter is what tells connections apart."""
    with _opening:
        portal = _open.get(id(wiring.meter))
        if portal is None:
            portal = _open[id(wiring.meter)] = Portal(settings, wiring)
        return portal


class Portal:
    """Asks and answers in HubSpot's own shapes."""

    def __init__(
        self,
        settings: HubSpotSettings,
        wiring: Wiring,
        allowance: Allowance | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.race = Race()
        self._meter = wiring.meter  # keeps it, and so its id, alive
        self._paths = PATHS[settings.version]
        allowance = allowance or Allowance(settings)
        self._general, self._searches = allowance.general, allowance.searches
        self._associations = allowance.associations
        faults = hubspot_faults(wiring.name, settings.token.place)
        self._client = Client(HubSpotTransport(settings, faults), faults, wiring.meter, allowance, sleep)
        self._definitions: dict[str, dict[str, Any]] | None = None
        self._defining = Lock()

    def list_page(self, stream: str, properties: Sequence[str], at: str, turn: Turn = ANY_TIME) -> Any:
        """A page of all records by id, each with its contacts where it is an activity; `at` "" is the first one."""
        place = {"limit": str(LIST_PAGE), "after": at, "associations": "" if stream == "contacts" else "contacts"}
        query = tuple((key, value) for key, value in place.items() if value)
        full = (*query, *(("properties", name) for name in properties))
        slim = len(urlencode(full)) > LONGEST_QUERY
        asked = (*query, ("properties", "hs_object_id")) if slim else full
        page = self._client.call("list", Request("GET", self._objects(stream), asked), self._general, turn)
        if slim:
            self._fill(stream, results(page), properties, turn)
        return page

    def search(self, stream: str, body: Mapping[str, Any], properties: Sequence[str], limit: int = SEARCH_PAGE) -> Any:
        """A page of the records that the body's filters find."""
        full = {**body, "properties": list(properties), "limit": limit}
        slim = len(json.dumps(full)) > LONGEST_SEARCH  # as the library writes it
        request = Request("POST", self._objects(stream, "search"), body={**full, "properties": []} if slim else full)
        page = self._client.call("search", request, self._searches)
        if slim:
            self._fill(stream, results(page), properties, ANY_TIME)
        return page

    def read(
        self, stream: str, ids: Sequence[str], properties: Sequence[str], turn: Turn = ANY_TIME
    ) -> dict[str, Mapping[str, Any]]:
        """The properties of up to 100 records by id; those that are gone are absent."""
        body = {"inputs": [{"id": each} for each in ids], "properties": list(properties), "propertiesWithHistory": []}
        request = Request("POST", self._objects(stream, "batch/read"), body=body)
        found = results(self._client.call("batch_read", request, self._general, turn))
        return {str(row["id"]): row.get("properties") or {} for row in found if isinstance(row, dict) and "id" in row}

    def contacts_of(self, stream: str, inputs: Sequence[Mapping[str, str]]) -> Any:
        """The contacts of up to 1,000 activities."""
        request = Request("POST", self._paths["associations"].format(stream), body={"inputs": list(inputs)})
        return self._client.call("associations", request, self._associations)

    def update(self, inputs: Sequence[Mapping[str, Any]]) -> Any:
        """Sets properties of up to 100 contacts."""
        path = self._objects("contacts", "batch/update")
        request = Request("POST", path, body={"inputs": list(inputs)}, repeatable=False)
        return self._client.call("write", request, self._general)

    def definitions(self, fresh: bool = False) -> dict[str, dict[str, Any]]:
        """The contact properties of this portal by name."""
        with self._defining:
            if fresh or self._definitions is None:
                page = self._client.call("properties", Request("GET", self._paths["properties"]), self._general)
                self._definitions = {str(each.get("name")): each for each in results(page)}
            return self._definitions

    def groups(self) -> set[str]:
        page = self._client.call("properties", Request("GET", self._paths["properties"] + "/groups"), self._general)
        return {str(each.get("name")) for each in results(page)}

    def create(self, what: str, body: Mapping[str, Any]) -> None:
        """Creates a property (what = "") or a group (what = "/groups")."""
        self._client.call("properties", Request("POST", self._paths["properties"] + what, body=body), self._general)

    def change_property(self, name: str, body: Mapping[str, Any]) -> None:
        path = f"{self._paths['properties']}/{name}"
        self._client.call("properties", Request("PATCH", path, body=body), self._general)

    def about(self, what: Literal["account", "usage", "quota"]) -> Mapping[str, Any]:
        """The account itself, its calls of today, or how many properties of one's own it may have."""
        answer = self._client.call("account", Request("GET", self._paths[what]), self._general)
        return answer if isinstance(answer, dict) else {}

    def may_read(self, stream: str) -> None:
        """Raises NoAccess if it may not."""
        request = Request("GET", self._objects(stream), (("limit", "1"), ("properties", "hs_object_id")))
        self._client.call("list", request, self._general)

    def _objects(self, stream: str, what: str = "") -> str:
        return self._paths["objects"].format(stream) + (f"/{what}" if what else "")

    def _fill(self, stream: str, rows: list[Any], properties: Sequence[str], turn: Turn) -> None:
        """Reads the properties of rows that a list or a search could not be asked for in one go."""
        ids = [str(row["id"]) for row in rows if isinstance(row, dict) and row.get("id")]
        read: dict[str, Any] = {}
        for start in range(0, len(ids), BATCH):
            read |= self.read(stream, ids[start : start + BATCH], properties, turn)
        for row in rows:
            if isinstance(row, dict) and str(row.get("id")) in read:
                row["properties"] = read[str(row["id"])]

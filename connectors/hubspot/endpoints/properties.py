"""The definitions of a type's properties, and the groups that they stand in.

https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
"""

from collections.abc import Mapping
from threading import Lock
from typing import Any

from connectors.hubspot.access.api import Api
from connectors.hubspot.meaning.rows import reading, results
from syncer.http import Request


class Properties:
    """Asked once for all threads, unless somebody wants them fresh."""

    def __init__(self, api: Api, stream: str = "contacts") -> None:
        self._api, self._path = api, api.path("properties", stream)
        self._definitions: dict[str, dict[str, Any]] | None = None
        self._defining = Lock()

    def definitions(self, fresh: bool = False) -> dict[str, dict[str, Any]]:
        """By name. Raises Malformed."""
        with self._defining:
            if fresh or self._definitions is None:
                page = self._call("GET")
                with reading("its properties"):
                    self._definitions = {str(each.get("name")): each for each in results(page)}
            return self._definitions

    def groups(self) -> set[str]:
        page = self._call("GET", "/groups")
        with reading("its groups of properties"):
            return {str(each.get("name")) for each in results(page)}

    def create(self, body: Mapping[str, Any]) -> None:
        self._call("POST", "", body)

    def may_create(self) -> None:
        """Asks for one without anything that it needs, which is refused in any case. Raises NoAccess, Rejected."""
        self.create({})

    def create_group(self, body: Mapping[str, Any]) -> None:
        self._call("POST", "/groups", body)

    def change(self, name: str, body: Mapping[str, Any]) -> None:
        self._call("PATCH", f"/{name}", body)

    def _call(self, method: str, what: str = "", body: Mapping[str, Any] | None = None) -> Any:
        return self._api.call("properties", Request(method, self._path + what, body=body))

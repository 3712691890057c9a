"""Lists of contacts, as far as making one needs them.

https://developers.hubspot.com/docs/api-reference/crm-lists-v3/guide
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.access.api import Api
from connectors.hubspot.endpoints.lists import Lists
from connectors.hubspot.paths import CONTACTS
from syncer.http import Request


@dataclass(frozen=True, slots=True)
class StageLists:
    api: Api

    def all(self) -> Iterator[Mapping[str, Any]]:
        """Every list of contacts. Raises Malformed if the answer cannot be understood."""
        yield from (each for each in Lists(self.api).all() if _is_of_contacts(each))

    def create(self, body: Mapping[str, Any]) -> Any:
        return self._make({**body, "objectTypeId": CONTACTS})

    def may_create(self) -> None:
        """Asks for a list without anything that one needs, which is refused in any case. Raises NoAccess, Rejected."""
        self._make({})

    def _make(self, body: Mapping[str, Any]) -> Any:
        return self.api.call("lists", Request("POST", self.api.path("lists"), body=dict(body), repeatable=False))


def _is_of_contacts(told: Mapping[str, Any]) -> bool:
    """One that does not say is taken for one of contacts: nothing is made twice."""
    return told.get("objectTypeId") in (None, CONTACTS)

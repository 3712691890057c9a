"""Which records are linked to which.

https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.access.api import Api
from syncer.http import Request

INPUTS = 1_000


@dataclass(frozen=True, slots=True)
class Links:
    api: Api

    def contacts_of(self, stream: str, inputs: Sequence[Mapping[str, str]]) -> Any:
        """The contacts of up to 1,000 records."""
        return self.linked(stream, "contacts", inputs)

    def linked(self, stream: str, other: str, inputs: Sequence[Mapping[str, str]]) -> Any:
        """The records of another type that up to 1,000 records are linked to."""
        request = Request("POST", self.api.path("associations", stream, other), body={"inputs": list(inputs)})
        return self.api.call("associations", request, "associations")

"""Which records are linked to which contacts.

https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.api import Api
from syncer.http import Request

INPUTS = 1_000


@dataclass(frozen=True, slots=True)
class Links:
    api: Api

    def contacts_of(self, stream: str, inputs: Sequence[Mapping[str, str]]) -> Any:
        """The contacts of up to 1,000 records."""
        request = Request("POST", self.api.path("associations", stream), body={"inputs": list(inputs)})
        return self.api.call("associations", request, "associations")

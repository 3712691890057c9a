"""Who wants which e-mails.

https://developers.hubspot.com/docs/api-reference/communication-preferences-subscriptions-v4/guide
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from connectors.hubspot.access.api import Api
from connectors.hubspot.meaning.rows import results
from syncer.http import Request

BATCH = 100


@dataclass(frozen=True, slots=True)
class Preferences:
    api: Api

    def statuses(self, addresses: Sequence[str]) -> list[Any]:
        """Of up to 100 addresses."""
        path, body = self.api.path("preferences"), {"inputs": list(addresses)}
        return results(self.api.call("preferences", Request("POST", path, (("channel", "EMAIL"),), body)))

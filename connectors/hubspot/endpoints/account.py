"""The account itself, and where its limits stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from connectors.hubspot.access.api import Api
from syncer.http import Request


@dataclass(frozen=True, slots=True)
class Account:
    api: Api

    def about(self, what: Literal["account", "usage", "quota"]) -> Mapping[str, Any]:
        """The account itself, its calls of today, or how many properties of one's own it may have."""
        answer = self.api.call("account", Request("GET", self.api.path(what)))
        return answer if isinstance(answer, dict) else {}

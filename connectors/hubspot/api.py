"""The API of one account in one version: what every endpoint asks through."""

from dataclasses import dataclass
from typing import Any

from connectors.hubspot import paths
from connectors.hubspot.allowance import Allowance, Bucket
from syncer.http import ANY_TIME, Client, Request, Turn


@dataclass(frozen=True, slots=True)
class Api:
    """Safe for many threads."""

    client: Client
    allowance: Allowance
    version: paths.Version = paths.NEWEST

    def path(self, name: str, *of: str) -> str:
        return paths.path(self.version, name, *of)

    def call(self, kind: str, request: Request, bucket: Bucket = "general", turn: Turn = ANY_TIME) -> Any:
        """The JSON of the answer, None if it has no content. `kind` is what the call is counted as, `bucket` the limit
        that it draws on.

        Raises: NoAccess, Throttled, Unavailable, Rejected, BudgetReached.
        """
        return self.client.call(kind, request, self.allowance.limiter(bucket), turn)

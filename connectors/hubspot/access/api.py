"""The API of one account in one version: what every endpoint asks through."""

from dataclasses import dataclass
from typing import Any

from connectors.hubspot import paths
from connectors.hubspot.access.allowance import Allowance
from connectors.hubspot.access.pace import Bucket
from connectors.hubspot.access.spending import of_account
from syncer.errors import BudgetReached, SyncerError
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
        with self.allowance.pace.asking:  # nobody calls on before it is known whether there are calls to be had
            if self.allowance.asks():
                self.look_at_the_day()
        return self.client.call(kind, request, self.allowance.pace.limiter(bucket), turn)

    def look_at_the_day(self) -> None:
        """Asks how many calls the account has left today; who is not told goes on by what the headers say."""
        try:
            answer = self.client.call("account", Request("GET", self.path("usage")), self.allowance.pace.general)
        except BudgetReached:
            raise
        except SyncerError:
            return
        if usage := of_account(answer):
            self.allowance.learn(usage)

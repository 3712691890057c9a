"""All that the portal can be asked. Of two paths that fit, the first is taken."""

from connectors.hubspot.sandbox.api import (
    account,
    associations,
    batches,
    lists,
    marketing_events,
    objects,
    pipelines,
    properties,
    search,
    tokens,
)
from connectors.hubspot.sandbox.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *account.OPERATIONS,
    *associations.OPERATIONS,
    *batches.OPERATIONS,
    *lists.OPERATIONS,
    *marketing_events.OPERATIONS,
    *objects.OPERATIONS,
    *pipelines.OPERATIONS,
    *properties.OPERATIONS,
    *search.OPERATIONS,
    *tokens.OPERATIONS,
)

"""All that the portal can be asked. Of two paths that fit, the first is taken."""

from connectors.hubspot.sandbox.api import (
    account,
    associations,
    batches,
    email_events,
    events,
    forms,
    lists,
    marketing_events,
    objects,
    pipelines,
    preferences,
    properties,
    search,
    tokens,
)
from connectors.hubspot.sandbox.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *account.OPERATIONS,
    *associations.OPERATIONS,
    *batches.OPERATIONS,
    *email_events.OPERATIONS,
    *events.OPERATIONS,
    *forms.OPERATIONS,
    *lists.OPERATIONS,
    *marketing_events.OPERATIONS,
    *objects.OPERATIONS,
    *pipelines.OPERATIONS,
    *preferences.OPERATIONS,
    *properties.OPERATIONS,
    *search.OPERATIONS,
    *tokens.OPERATIONS,
)

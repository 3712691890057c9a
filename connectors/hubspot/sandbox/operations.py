"""All that the portal can be asked. Of two paths that fit, the first is taken."""

from connectors.hubspot.sandbox.api import (
    account,
    associations,
    batches,
    email_events,
    events,
    forms,
    objects,
    preferences,
    properties,
    search,
)
from connectors.hubspot.sandbox.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *account.OPERATIONS,
    *associations.OPERATIONS,
    *batches.OPERATIONS,
    *email_events.OPERATIONS,
    *events.OPERATIONS,
    *forms.OPERATIONS,
    *objects.OPERATIONS,
    *preferences.OPERATIONS,
    *properties.OPERATIONS,
    *search.OPERATIONS,
)

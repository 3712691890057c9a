"""All that the portal can be asked. Of two paths that fit, the first is taken."""

from connectors.hubspot.sandbox.api import (
    account,
    associations,
    batches,
    creation,
    email_events,
    events,
    exports,
    forms,
    imports,
    lists,
    marketing_events,
    objects,
    pipelines,
    preferences,
    properties,
    search,
    segments,
    tokens,
)
from connectors.hubspot.sandbox.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    *account.OPERATIONS,
    *associations.OPERATIONS,
    *batches.OPERATIONS,
    *creation.OPERATIONS,
    *email_events.OPERATIONS,
    *events.OPERATIONS,
    *exports.OPERATIONS,
    *forms.OPERATIONS,
    *imports.OPERATIONS,
    *lists.OPERATIONS,
    *marketing_events.OPERATIONS,
    *objects.OPERATIONS,
    *pipelines.OPERATIONS,
    *preferences.OPERATIONS,
    *properties.OPERATIONS,
    *search.OPERATIONS,
    *segments.OPERATIONS,
    *tokens.OPERATIONS,
)

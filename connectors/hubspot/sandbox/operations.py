"""All that the portal can be asked. Of two paths that fit, the first is taken."""

from connectors.hubspot.sandbox.api import (
    account,
    associations,
    batches,
    creation,
    exports,
    imports,
    objects,
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
    *exports.OPERATIONS,
    *imports.OPERATIONS,
    *objects.OPERATIONS,
    *properties.OPERATIONS,
    *search.OPERATIONS,
    *segments.OPERATIONS,
    *tokens.OPERATIONS,
)

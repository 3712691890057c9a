"""One thing that the portal can be asked: path and method, what it takes to be allowed, which budget it draws on."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.access import Needs, any_of
from connectors.hubspot.sandbox.call import Answer, Call

PAGES = frozenset({"page"})
WRITES = frozenset({"write"})


@dataclass(frozen=True, slots=True)
class Operation:
    """`traits` say which faults can befall it; `kind` is what the journal counts it as; an `open` one wants no token
    and draws on no budget.
    """

    method: str
    path: str
    kind: str
    run: Callable[[Call], Answer]
    needs: Callable[[Call], Needs]
    bucket: str = "general"
    traits: frozenset[str] = frozenset()
    open: bool = False


def needs(*scopes: str) -> Callable[[Call], Needs]:
    """One of these."""
    return lambda call: any_of(*scopes)


def writes_records(call: Call) -> Needs:
    return access.to_write(call.object_type.name)


def reads_records(call: Call) -> Needs:
    return access.to_read(call.object_type.name, call.version)

"""Whether something may be done: asked for in a way that is refused in any case, so that nothing comes of it."""

from collections.abc import Callable
from typing import NamedTuple

from connectors.hubspot.access.faults import Rejected
from syncer.errors import BudgetReached, NoAccess, SyncerError


class Tried(NamedTuple):
    """`doubt`: why it is not known; "" if it may be done. `lacking`: the access that it takes, where that is said."""

    doubt: str = ""
    lacking: NoAccess | None = None


def tried(ask: Callable[[], None]) -> Tried:
    """Raises BudgetReached."""
    try:
        ask()
    except BudgetReached:
        raise
    except Rejected as error:
        return Tried("" if error.problems else error.what)  # who does not say what is wrong was not whom we asked
    except NoAccess as error:
        return Tried(error.what, error)
    except SyncerError as error:
        return Tried(error.what)
    return Tried()

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from connectors.hubspot.sandbox import Options, running
from tests.unit.hubspot_sandbox.app import BUDGETS, NOW, App


@contextmanager
def opening(**options: Any) -> Iterator[App]:
    with running(Options(**{"contacts": 120, "now": NOW, "rate": 10_000, "search_rate": 10_000, **options})) as server:
        app = App(server)
        with app.session:
            yield app


@pytest.fixture(scope="session")
def app() -> Iterator[App]:
    """One portal for all the tests that change nothing in it."""
    with opening() as app:
        yield app


@pytest.fixture
def opened() -> Iterator[Callable[..., App]]:
    """Opens a portal of one's own."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(opening(**options))


@pytest.fixture(scope="module")
def closed() -> Iterator[App]:
    """A portal whose app was granted next to nothing."""
    with opening(scopes=frozenset({"oauth"})) as app:
        yield app


@pytest.fixture(scope="module")
def typed() -> Iterator[App]:
    """A portal with a property for a day and one for an instant, and a budget for each of its eight contacts."""
    day = {"name": "seen_on", "label": "Seen", "type": "date", "fieldType": "date", "groupName": "contactinformation"}
    with opening(contacts=8) as app:
        for one in (day, {**day, "name": "seen_at", "type": "datetime"}):
            app.post("/crm/v3/properties/contacts", one)
        for contact, budget in zip(app.sandbox.portal.ids("contacts"), BUDGETS, strict=True):
            app.sandbox.portal.update("contacts", contact, {"annual_budget": "" if budget is None else str(budget)})
        yield app

"""Rules of an account that refuse writes."""

from collections.abc import Callable

import pytest

from connectors.hubspot.sandbox.requirements import Requirement
from tests.unit.hubspot_sandbox.app import CONTACTS, V3_CONTACTS, App

CODE = "MISSING_CONDITIONAL_REQUIRED_PROPERTY"


@pytest.fixture
def strict(opened: Callable[..., App]) -> App:
    """Whoever is in Lima has to have a reason to be discarded."""
    app = opened()
    app.sandbox.portal.requirements.append(Requirement("discard_reason", "city", "Lima"))
    return app


def test_a_write_is_refused_until_what_is_wanted_is_there(strict: App) -> None:
    lima = {"id": "101", "properties": {"city": "Lima"}}
    [error] = strict.update(lima).json()["errors"]
    assert (error["code"], error["context"]["propertyName"]) == (CODE, ["discard_reason"])
    assert strict.refused("PATCH", f"{CONTACTS}/101", 400, json=lima)["errors"][0]["code"] == CODE
    assert strict.update({"id": "101", "properties": {"city": "Lima", "discard_reason": "student"}}).ok
    assert strict.update({"id": "101", "properties": {"jobtitle": "CEO"}}).ok
    assert strict.update({"id": "151", "properties": {"city": "Quito"}}).ok, "who is elsewhere needs none"


def test_of_a_batch_with_traces_only_the_row_is_refused(strict: App) -> None:
    rows = [
        {"id": each, "properties": {"city": city}, "objectWriteTraceId": each}
        for each, city in (("101", "Lima"), ("151", "Quito"))
    ]
    answer = strict.update(*rows)
    assert answer.status_code == 207
    assert [error["context"]["objectWriteTraceId"] for error in answer.json()["errors"]] == [["101"]]


def test_older_versions_do_not_know_such_rules(strict: App) -> None:
    assert strict.update({"id": "101", "properties": {"city": "Lima"}}, path=V3_CONTACTS).ok

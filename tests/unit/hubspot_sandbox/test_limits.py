from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from connectors.hubspot.sandbox.errors import Refusal
from connectors.hubspot.sandbox.limits import Window
from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import CONTACTS, NOW, App

SEARCH = f"{CONTACTS}/search"
LINKS = "/crm/v4/associations/emails/contacts/batch/read"


def throttled(body: dict[str, Any], policy: str) -> bool:
    shape = {"status", "message", "errorType", "correlationId", "policyName", "requestId"}
    return set(body) == shape and body["policyName"] == policy and body["errorType"] == "RATE_LIMIT"


def test_the_window_rolls() -> None:
    window = Window(3, 10.0, "TEN_SECONDLY_ROLLING")
    for at in (0.0, 4.0, 9.0):
        window.take(at)
    for at in (9.5, 9.999):
        with pytest.raises(Refusal):
            window.take(at)
    window.take(10.0)
    with pytest.raises(Refusal):
        window.take(13.9)
    window.take(14.0)
    assert window.remaining == 0


def test_the_general_limit_and_its_headers(opened: Callable[..., App]) -> None:
    app = opened(rate=3)
    remaining = [app.ask("GET", CONTACTS).headers["X-HubSpot-RateLimit-Remaining"] for _ in range(3)]
    assert remaining == ["2", "1", "0"]
    response = app.ask("GET", CONTACTS)
    assert response.status_code == 429
    assert "Retry-After" not in response.headers
    assert response.headers["X-HubSpot-RateLimit-Remaining"] == "0"
    assert throttled(response.json(), "TEN_SECONDLY_ROLLING")
    assert app.sandbox.requests.throttled == 1


def test_headers_tell_of_the_day_too(app: App) -> None:
    headers = app.ask("GET", CONTACTS).headers
    assert headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
    assert int(headers["X-HubSpot-RateLimit-Daily"]) == 625_000
    assert int(headers["X-HubSpot-RateLimit-Daily-Remaining"]) < 625_000


def test_search_has_a_bucket_of_its_own_and_no_headers(opened: Callable[..., App]) -> None:
    app = opened(rate=1, search_rate=2)
    answers = [app.ask("POST", SEARCH, json={}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert throttled(answers[-1].json(), "SECONDLY")
    assert not [name for answer in answers for name in answer.headers if "ratelimit" in name.lower()]
    assert app.ask("GET", CONTACTS).ok


def test_associations_have_a_bucket_of_their_own(opened: Callable[..., App]) -> None:
    app = opened(rate=1, association_rate=2)
    answers = [app.ask("POST", LINKS, json={"inputs": [{"id": "101"}]}).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert app.ask("GET", CONTACTS).ok


def test_the_day_is_over_at_midnight_of_the_account(opened: Callable[..., App]) -> None:
    app = opened(daily=2)
    portal = app.sandbox.portal
    portal.clock = VirtualClock(NOW + timedelta(hours=1))
    assert [app.ask("GET", CONTACTS).status_code, app.ask("POST", SEARCH, json={}).status_code] == [200, 200]
    response = app.ask("GET", CONTACTS)
    assert response.status_code == 429
    assert throttled(response.json(), "DAILY")
    portal.clock = VirtualClock(NOW + timedelta(hours=2, minutes=59))
    assert app.ask("GET", CONTACTS).status_code == 429
    portal.clock = VirtualClock(NOW + timedelta(hours=3))
    assert app.ask("GET", CONTACTS).ok


def test_whoever_has_no_token_uses_nothing_up(opened: Callable[..., App]) -> None:
    app = opened(rate=1)
    app.refused("GET", CONTACTS, 401, headers={"Authorization": "Bearer wrong"})
    assert app.ask("GET", CONTACTS).ok

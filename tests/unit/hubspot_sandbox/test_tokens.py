"""The app that the account installed: its tokens, its limits."""

from collections.abc import Callable
from typing import Any

import pytest

from connectors.hubspot.sandbox.installed import LIFE
from syncer.testing.clock import VirtualClock
from tests.unit.hubspot_sandbox.app import CONTACTS, NOW, App

FORM = {
    "grant_type": "refresh_token",
    "client_id": "sandbox-app",
    "client_secret": "sandbox-app-secret",
    "refresh_token": "sandbox-refresh",
}


def ask(app: App, path: str = "/oauth/2026-09/token", **form: str) -> Any:
    return app.ask("POST", path, data={**FORM, **form})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", ["/oauth/2026-09/token", "/oauth/v1/token"])
def test_a_token_opens_the_account_for_half_an_hour(opened: Callable[..., App], path: str) -> None:
    app = opened()
    app.sandbox.portal.clock = VirtualClock(NOW)
    given = ask(app, path).json()
    assert (given["expires_in"], given["refresh_token"]) == (1_800, "sandbox-refresh")
    assert app.ask("GET", CONTACTS, headers=bearer(given["access_token"])).ok
    app.sandbox.portal.clock.sleep(LIFE / 1_000)
    ended = app.refused("GET", CONTACTS, 401, headers=bearer(given["access_token"]))
    assert ended["category"] == "EXPIRED_AUTHENTICATION"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"refresh_token": "another"}, "invalid_grant"),
        ({"client_secret": "another"}, "invalid_client"),
        ({"client_id": "another"}, "invalid_client"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_what_is_wrong_with_a_form_is_told(app: App, wrong: dict[str, str], error: str) -> None:
    answer = ask(app, **wrong)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_rotating_refresh_token_is_good_once(opened: Callable[..., App]) -> None:
    app = opened()
    app.sandbox.portal.app.rotates = True
    following = ask(app).json()["refresh_token"]
    assert ask(app).json()["status"] == "BAD_REFRESH_TOKEN"
    assert ask(app, refresh_token=following).ok


def test_an_installed_app_has_a_lower_limit_and_no_day(opened: Callable[..., App]) -> None:
    app = opened(rate=1, app_rate=2, daily=1)
    mine = bearer(ask(app).json()["access_token"])
    answers = [app.ask("GET", CONTACTS, headers=mine) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["X-HubSpot-RateLimit-Max"] == "2"
    assert not [name for name in answers[0].headers if "daily" in name.lower()]
    assert app.ask("GET", CONTACTS).ok, "the account's own apps have their own"


def test_the_days_usage_is_told_to_the_account_s_own_apps_alone(app: App) -> None:
    mine = bearer(ask(app).json()["access_token"])
    app.refused("GET", "/account-info/2026-09/api-usage/daily/private-apps", 403, headers=mine)

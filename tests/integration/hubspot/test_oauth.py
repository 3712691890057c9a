"""An app that the account has installed: tokens that end within a run, for many threads."""

import logging
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from connectors.hubspot.portal import open_portal
from connectors.hubspot.sandbox.installed import LIFE
from connectors.hubspot.settings import HubSpotSettings
from syncer.contract import Meter
from syncer.errors import NoAccess, Unavailable
from syncer.testing.clock import VirtualClock
from tests.integration.hubspot.conftest import WIDE, Connection, connected

SECRETS = {"APP_ID": "sandbox-app", "APP_SECRET": "sandbox-app-secret", "APP_REFRESH": "sandbox-refresh"}
OAUTH = {"client_id": "env:APP_ID", "client_secret": "env:APP_SECRET", "refresh_token": "env:APP_REFRESH"}
WIDE_APP = replace(WIDE, app_rate=100_000)


@pytest.fixture(params=["2026-09", "v3"])
def app(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    with connected(WIDE_APP, request.param) as crm:
        yield crm.again(token=None, oauth=OAUTH)


def given(app: Connection) -> int:
    """How many tokens were asked for."""
    return app.running.sandbox.requests.calls["token"]


def all_at_once(app: Connection, threads: int) -> None:
    gate = threading.Barrier(threads)

    def ask(_: int) -> Any:
        gate.wait()
        return app.api.account.about("account")

    with ThreadPoolExecutor(threads) as pool:
        assert all(pool.map(ask, range(threads)))


def test_everything_is_read_with_one_token_and_nothing_of_it_is_shown(
    app: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    plain = app.again(token="env:SANDBOX_TOKEN", oauth=None)
    assert {name: read.keys for name, read in app.read_everything().items()} == {
        name: plain.read(name).keys for name in app.settings.streams
    }
    assert given(app) == 1
    shown = caplog.text + repr(app.settings)
    assert not [secret for secret in ("access-1", *SECRETS.values()) if secret in shown]


def test_fifty_threads_that_are_refused_at_once_ask_for_one_token(app: Connection) -> None:
    all_at_once(app, 50)
    assert given(app) == 1, "the first one"
    app.portal.app.revoke()
    all_at_once(app, 50)
    assert given(app) == 2


def test_a_token_is_renewed_before_it_ends_so_that_no_call_is_refused(app: Connection) -> None:
    clock = VirtualClock(app.now())
    app.portal.clock = clock
    app.wiring = replace(app.wiring, clock=clock, meter=Meter())
    api = open_portal(app.settings, app.wiring)
    for _ in range(5):
        api.account.about("account")
        clock.sleep(LIFE / 1_000 - 59)
    statuses = {each.status for each in app.running.sandbox.requests.exchanges}
    assert (given(app), statuses) == (5, {200})


@pytest.mark.parametrize("fault", ["530", "401"])
def test_a_token_that_is_refused_on_the_way_is_renewed(app: Connection, fault: str) -> None:
    app.api.account.about("account")
    if fault == "401":
        app.portal.app.revoke()
    else:
        app.running.sandbox._faults.exact[len(app.running.sandbox.requests) + 1] = fault
    assert app.read("notes").keys
    assert given(app) == 2


@pytest.mark.parametrize(
    ("name", "place"), [("APP_REFRESH", "env:APP_REFRESH"), ("APP_SECRET", "env:APP_ID and env:APP_SECRET")]
)
def test_what_is_not_accepted_is_named_and_not_shown(
    app: Connection, monkeypatch: pytest.MonkeyPatch, name: str, place: str
) -> None:
    monkeypatch.setenv(name, "wrong-and-secret")
    with pytest.raises(NoAccess) as caught:
        app.again().read("contacts")
    assert place in str(caught.value)
    assert "wrong-and-secret" not in str(caught.value)


def test_a_refresh_token_that_is_replaced_is_followed_and_told(
    app: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    app.portal.app.rotates = True
    for _ in range(3):
        app.portal.app.revoke()
        assert app.read("notes").keys
    assert given(app) == 3
    assert "has replaced the refresh token in env:APP_REFRESH" in caplog.text
    assert "sandbox-refresh" not in caplog.text
    with pytest.raises(NoAccess, match="install the app again") as caught:
        app.again().read("notes")
    assert "env:APP_REFRESH" in str(caught.value)


def test_no_token_to_be_had_is_a_passing_trouble(app: Connection) -> None:
    app.running.sandbox._faults.nth["token", 1] = "503"
    assert app.read("notes").keys, "the second try"
    app.running.sandbox._faults.rates["503"] = 1.0
    with pytest.raises(Unavailable, match="no token to be had"):
        app.again().sink.read_back(["101"], ["email"])


def test_an_app_keeps_to_its_own_limit_and_has_no_day(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    with connected(WIDE) as crm:
        app = crm.again(token=None, oauth=OAUTH)
        app.read_everything()
        assert app.api.api.allowance.pace.told(app.api.api.allowance.pace.general) == (110, 10.0)
        assert app.source.budget().account is None
        assert [each.what for each in app.source.check() if "no limit for the day" in each.what]


@pytest.mark.parametrize("both", [{"token": "env:A", "oauth": OAUTH}, {}])
def test_there_is_one_way_into_an_account(both: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="either where the `token` is, or `oauth`"):
        HubSpotSettings.model_validate(both)

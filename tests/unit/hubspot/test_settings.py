from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.hubspot.lanes import LANES
from connectors.hubspot.settings import HubSpotSettings
from mappings.words import words
from syncer.contract import Extras


def settings(**given: Any) -> HubSpotSettings:
    return HubSpotSettings.model_validate({"token": "env:HUBSPOT_TOKEN", **given})


def test_a_token_is_all_that_is_needed() -> None:
    plain = settings()
    assert (plain.base_url, plain.version, plain.overlap) == ("https://api.hubapi.com", "2026-09", timedelta(hours=1))
    assert plain.streams == tuple(name for name, lane in LANES.items() if lane.by_default)
    assert (plain.budget.share_of_daily, plain.rate) == (0.2, None)


def test_a_stream_that_does_not_exist_is_told_as_a_choice_of_those_that_do() -> None:
    with pytest.raises(ValidationError, match=r"contacts, companies, calls.* or preferences") as caught:
        settings(streams=["contacts", "faxes"])
    [fault] = caught.value.errors()
    assert (fault["type"], fault["loc"]) == ("literal_error", ("streams", 1)), "the workspace file suggests the nearest"


@pytest.mark.parametrize(
    "url", ["https://api-eu1.hubapi.com", "http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:80"]
)
def test_a_token_goes_over_https_or_stays_on_this_machine(url: str) -> None:
    assert settings(base_url=url + "/").base_url == url


@pytest.mark.parametrize(
    "url", ["http://api.hubapi.com", "ftp://x", "api.hubapi.com", "https://x?y=1", "", "http://10.0.0.1"]
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValidationError):
        settings(base_url=url)


@pytest.mark.parametrize(
    "wrong",
    [
        {"budget": {"share_of_daily": 0}},
        {"budget": {"share_of_daily": 1.1}},
        {"streams": []},
        {"streams": ["faxes"]},
        {"version": "v1"},
        {"rate": {"calls": 0}},
        {"overlap": "an hour"},
        {"overlap": "59m"},
        {"reconcile": "weekly"},
        {"token": "pat-123"},
        {"timeout": 0},
        {"nonsense": 1},
        {"lifecycle_stage": "lead"},
        {"lifecycle_stage": {"lead": 1}},
        {"follow_up": {"stages": []}},
        {"follow_up": {"due": "soon"}},
        {"follow_up": {"when": "now"}},
    ],
)
def test_what_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**wrong)


def test_nothing_is_written_beside_stages_unasked() -> None:
    assert settings().extras == Extras()
    assert not settings(lifecycle_stage=False, follow_up=False, stage_lists=False).extras.of_contacts


def test_what_is_asked_for_beside_stages() -> None:
    asked = settings(lifecycle_stage=True, follow_up=True, stage_lists=True).extras
    assert asked == Extras({}, ("potential",), timedelta(days=1), lists=True)
    asked = settings(lifecycle_stage={"lead": "lead"}, follow_up={"stages": ["prospect"], "due": "4h"}).extras
    assert asked == Extras({"lead": "lead"}, ("prospect",), timedelta(hours=4))


@pytest.mark.parametrize("theirs", ["opportunity", "customer", " Customer "])
def test_a_lifecycle_stage_that_sales_set_is_refused(theirs: str) -> None:
    with pytest.raises(ValidationError, match=r"potential: .* is for sales to set, syncer never does") as caught:
        settings(lifecycle_stage={"lead": "lead", "potential": theirs})
    assert [fault["loc"] for fault in caught.value.errors()] == [("lifecycle_stage",)]


def test_the_mapping_that_ships_has_lifecycle_stages_that_may_be_set() -> None:
    shipped = words("hubspot").lifecycle
    assert shipped == {"lead": "lead", "prospect": "marketingqualifiedlead", "potential": "salesqualifiedlead"}
    assert settings(lifecycle_stage=dict(shipped)).extras.lifecycle == shipped


def test_every_setting_is_described() -> None:
    for name, field in HubSpotSettings.model_fields.items():
        assert field.description, name

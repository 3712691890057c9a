from typing import Any

import pytest

from connectors.hubspot.allowance import Allowance
from connectors.hubspot.settings import HubSpotSettings
from syncer.errors import BudgetReached
from syncer.http import Answer


def allowance(**settings: Any) -> Allowance:
    return Allowance(HubSpotSettings.model_validate({"token": "env:HUBSPOT_TOKEN", **settings}))


def tell(most: int, daily: str = "") -> Answer:
    headers = {"x-hubspot-ratelimit-max": str(most), "x-hubspot-ratelimit-interval-milliseconds": "10000"}
    return Answer(200, headers | ({"x-hubspot-ratelimit-daily": daily} if daily else {}), b"")


def limit(allowance: Allowance) -> float:
    window = allowance.general._window
    return window._most / window._seconds


def test_before_hubspot_has_said_anything_the_smallest_limit_holds() -> None:
    assert limit(allowance()) == 10


def test_hubspots_limit_is_taken_over_up_and_down() -> None:
    told = allowance()
    told.after(tell(190), told.general)
    assert limit(told) == 19
    told.after(tell(100), told.general)
    assert limit(told) == 10


@pytest.mark.parametrize(("own", "hubspot", "holds"), [(50, 190, 5), (150, 100, 10)])
def test_of_hubspots_limit_and_ones_own_the_lower_one_holds(own: int, hubspot: int, holds: float) -> None:
    told = allowance(rate={"calls": own})
    assert limit(told) == own / 10
    told.after(tell(hubspot), told.general)
    assert limit(told) == holds


def test_a_limit_is_that_of_the_window_it_was_told_for() -> None:
    told = allowance(rate={"calls": 50})
    told.after(tell(150), told.associations)
    assert limit(told) == 5
    assert told.associations._window._most == 150


def test_answers_without_headers_change_nothing() -> None:
    told = allowance()
    told.after(Answer(200, {}, b""), told.general)
    told.after(Answer(200, {"x-hubspot-ratelimit-max": "many"}, b""), told.general)
    assert limit(told) == 10


def test_without_a_daily_limit_there_is_no_share_of_it() -> None:
    told = allowance()
    for _ in range(1_000):
        told.before()


def test_calls_before_the_limit_was_told_count_too() -> None:
    told = allowance(budget={"share_of_daily": 0.5})
    for _ in range(3):
        told.before()
    told.after(tell(190, daily="8"), told.general)
    told.before()
    with pytest.raises(BudgetReached, match="4 of 8"):
        told.before()

"""What one connection may use of the account's day, and how fast all of them together call it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.hubspot.access.allowance import Allowance
from connectors.hubspot.access.faults import TooMany
from connectors.hubspot.access.pace import Pace, shared_pace
from connectors.hubspot.access.spending import Told, Usage
from connectors.hubspot.settings import HubSpotSettings
from syncer.cache import Cache
from syncer.contract import DailyCalls, Spent, Wiring
from syncer.errors import BudgetReached, Refused, Throttled
from syncer.http import Answer, Limiter, Request, Sent
from syncer.testing.clock import VirtualClock

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 2, 4, tzinfo=UTC)  # of an account in Chile
HOUR = timedelta(hours=1)
FIRST = Sent(1, 1)
ANY = Request("GET", "/crm")


def settings(**given: Any) -> HubSpotSettings:
    return HubSpotSettings.model_validate({"token": "env:HUBSPOT_TOKEN", **given})


def allowance(pace: Pace, *spent: Spent, **budget: float) -> Allowance:
    return Allowance(settings(budget=budget).budget, pace, Wiring("crm", spent=spent))


def pace_at(now: datetime = NOON, usage: Usage | None = None, **rate: float) -> Pace:
    pace = Pace(VirtualClock(now))
    if usage:
        pace.learn(usage)
    if own := settings(rate=rate or None).rate:
        pace.slow_down(own)
    return pace


def tell(most: int, daily: str = "", left: str = "") -> Answer:
    headers = {"x-hubspot-ratelimit-max": str(most), "x-hubspot-ratelimit-interval-milliseconds": "10000"}
    day = {"x-hubspot-ratelimit-daily": daily, "x-hubspot-ratelimit-daily-remaining": left}
    return Answer(200, headers | (day if daily else {}), b"")


def limit(limiter: Limiter) -> float:
    return limiter._window._most / limiter._window._seconds


def test_before_hubspot_has_said_anything_the_smallest_limit_holds() -> None:
    assert limit(pace_at().general) == 10


def test_hubspots_limit_is_taken_over_up_and_down() -> None:
    pace = pace_at()
    for most in (190, 100):
        pace.after(tell(most), pace.general, FIRST)
        assert limit(pace.general) == most / 10
        assert pace.told(pace.general) == (most, 10)


@pytest.mark.parametrize(("own", "hubspot", "holds"), [(50, 190, 5), (150, 100, 10)])
def test_of_hubspots_limit_and_ones_own_the_lower_one_holds(own: int, hubspot: int, holds: float) -> None:
    pace = pace_at(calls=own)
    assert limit(pace.general) == own / 10
    pace.after(tell(hubspot), pace.general, FIRST)
    assert limit(pace.general) == holds


def test_of_several_connections_own_rates_the_lowest_holds() -> None:
    pace = pace_at(calls=50)
    for calls in (80, 30, 60):
        if rate := settings(rate={"calls": calls}).rate:
            pace.slow_down(rate)
    assert limit(pace.general) == 3


def test_a_limit_is_that_of_the_window_it_was_told_for() -> None:
    pace = pace_at(calls=50)
    pace.after(tell(140), pace.associations, FIRST)
    assert (limit(pace.general), limit(pace.associations)) == (5, 14)


def test_associations_keep_to_their_documented_limit_whatever_the_headers_are_about() -> None:
    pace = pace_at()
    pace.after(tell(190), pace.associations, FIRST)
    assert limit(pace.associations) == 15


def test_answers_without_headers_change_nothing() -> None:
    pace = pace_at()
    pace.after(Answer(200, {}, b""), pace.general, FIRST)
    pace.after(Answer(200, {"x-hubspot-ratelimit-max": "many"}, b""), pace.general, FIRST)
    assert limit(pace.general) == 10
    assert pace.usage() is None


def test_what_others_took_of_the_window_is_taken_for_us() -> None:
    """Two calls of ours, and HubSpot says that 5 of 100 are left: others made 93."""
    pace, window = pace_at(), pace_at().general
    window = pace.general
    with window.slot(), window.slot() as sent:
        answer = tell(100)
    pace.after(Answer(200, {**answer.headers, "x-hubspot-ratelimit-remaining": "5"}, b""), window, sent)
    assert len(window._window._answered) == 95


def test_two_connections_with_one_token_share_limits_and_day() -> None:
    clock = VirtualClock(NOON)
    one, other = (shared_pace(settings(streams=[stream]), clock) for stream in ("calls", "notes"))
    assert one is other
    apart = [
        shared_pace(settings(token="env:ANOTHER"), clock),
        shared_pace(settings(base_url="https://api-eu1.hubapi.com"), clock),
        shared_pace(settings(), VirtualClock(NOON)),
    ]
    assert len({id(pace) for pace in [one, *apart]}) == 4


def test_without_a_daily_limit_there_is_no_share_of_it() -> None:
    free = allowance(pace_at(), share_of_daily=0.01)
    for _ in range(1_000):
        free.before(free.pace.general)
    assert free.budget().account is None


def test_calls_before_the_limit_was_told_count_too() -> None:
    pace = pace_at()
    one = allowance(pace, share_of_daily=0.5, reserve=0)
    for _ in range(3):
        one.before(one.pace.general)
    one.after(tell(190, daily="8", left="5"), pace.general, FIRST)
    one.before(one.pace.general)
    with pytest.raises(BudgetReached, match="4 of 8") as caught:
        one.before(one.pace.general)
    assert caught.value.until == NOON + HOUR, "nobody has said when the day ends: it is worth a look later"


def test_the_share_is_of_the_account_s_day_over_all_runs() -> None:
    """HubSpot's day began at four: calls before that are of yesterday, those of the hour itself count."""
    earlier = [Spent(MIDNIGHT - timedelta(days=1) + hour * HOUR, 40) for hour in (-9, -1, 0, 5)]
    one = allowance(pace_at(usage=Usage(500, 1_000, MIDNIGHT)), *earlier, share_of_daily=0.1)
    for _ in range(20):
        one.before(one.pace.general)
    with pytest.raises(BudgetReached, match="100 of 1,000") as caught:
        one.before(one.pace.general)
    assert caught.value.until == MIDNIGHT


def test_what_is_reserved_is_left_to_others_however_little_we_used() -> None:
    one = allowance(pace_at(usage=Usage(898, 1_000, MIDNIGHT)), share_of_daily=1, reserve=0.1)
    one.before(one.pace.general)
    one.before(one.pace.general)
    with pytest.raises(BudgetReached, match="1,000 daily calls, 900 are used") as caught:
        one.before(one.pace.general)
    assert caught.value.until == MIDNIGHT


def test_a_new_day_begins_anew() -> None:
    clock = VirtualClock(NOON)
    pace = Pace(clock)
    pace.learn(Usage(1_000, 1_000, MIDNIGHT))
    one = allowance(pace)
    with pytest.raises(BudgetReached):
        one.before(one.pace.general)
    clock.set(MIDNIGHT)
    one.before(one.pace.general)
    assert one.budget().account == DailyCalls(1, 1_000)
    assert one.budget().ends == MIDNIGHT + timedelta(days=1)


def test_the_day_is_asked_for_after_ten_calls_and_not_more_than_once_an_hour() -> None:
    clock = VirtualClock(NOON)
    one, asked = allowance(Pace(clock)), []
    for minute in range(180):
        clock.set(NOON + timedelta(minutes=minute))
        if one.asks():
            asked.append(minute)
        one.before(one.pace.general)
    assert asked == [10, 70, 130]


def test_once_our_calls_are_not_few_any_more_a_run_asks_before_its_first() -> None:
    assert not allowance(pace_at(), Spent(NOON, 999)).asks()
    many = allowance(pace_at(), Spent(NOON, 1_000))
    assert many.asks()
    assert not many.asks(), "once"


def following_run(before: Cache, at: datetime, *spent: Spent) -> Allowance:
    """Of another process, which finds what the one before has kept."""
    clock = VirtualClock(at)
    cache = Cache(before.text(NOON - timedelta(days=7)), clock)
    return Allowance(settings().budget, Pace(clock), Wiring("crm", spent=spent, cache=cache))


def told_at_noon(usage: Usage) -> Cache:
    cache = Cache(clock=VirtualClock(NOON))
    Allowance(settings().budget, pace_at(), Wiring("crm", spent=(EARLIER,), cache=cache)).learn(usage)
    return cache


DAY = Usage(2_000, 625_000, MIDNIGHT)
EARLIER, MANY = Spent(NOON, 1_200), Spent(NOON, 1_500)


def test_what_one_run_was_told_of_the_day_the_next_ones_go_by_for_an_hour() -> None:
    known = told_at_noon(DAY)
    soon = following_run(known, NOON + timedelta(minutes=15), MANY)
    assert not soon.asks()
    assert soon.budget().account == DailyCalls(2_300, 625_000), "with our own calls since"
    assert not following_run(known, NOON + timedelta(minutes=59), MANY).asks()
    later = following_run(known, NOON + HOUR + timedelta(seconds=1), MANY)
    assert later.asks()
    assert later.budget().account is None


@pytest.mark.parametrize(
    ("usage", "at", "spent"),
    [
        (replace(DAY, used=124_500), NOON, Spent(NOON, 124_500)),  # all of them were ours
        (replace(DAY, used=592_600), NOON, MANY),  # others have used them
        (replace(DAY, ends=NOON + timedelta(minutes=20)), NOON + timedelta(minutes=20), MANY),
    ],
    ids=["near our share", "near the reserve", "of another day"],
)
def test_where_it_matters_the_account_is_asked_anew(usage: Usage, at: datetime, spent: Spent) -> None:
    run = following_run(told_at_noon(usage), at, spent)
    assert run.asks()
    assert run.left() is None


@pytest.mark.parametrize("usage", [DAY, Usage(1, 2)])
def test_what_is_kept_of_the_day_is_read_as_it_was(usage: Usage) -> None:
    assert Told.parse(Told(usage, NOON, 3).text) == Told(usage, NOON, 3)


@pytest.mark.parametrize(
    "text", ["", "{", "{}", "[1, 2]", '[1, "x", null, "2026-06-01T12:00:00Z", 3]', "[1, 2, null, 3, 4]"]
)
def test_what_another_version_kept_of_the_day_is_left(text: str) -> None:
    assert Told.parse(text) is None


def test_an_installed_app_has_nowhere_to_ask() -> None:
    oauth = {"client_id": "env:A", "client_secret": "env:B", "refresh_token": "env:C"}
    assert not shared_pace(settings(token=None, oauth=oauth), VirtualClock(NOON)).asks(0)
    assert shared_pace(settings(), VirtualClock(NOON)).asks(0)


@pytest.mark.parametrize("error", [BudgetReached("used up"), Throttled("moving", retry_after=7_200)])
def test_who_is_turned_away_for_long_tells_the_others(error: BudgetReached | Throttled) -> None:
    pace = pace_at(usage=Usage(1, 1_000, MIDNIGHT))
    one, other = allowance(pace), allowance(pace)
    error.trace = "HubSpot's trace: 1f-2"
    known = one.failed(error, ANY, pace.general)
    assert known.trace == error.trace
    assert isinstance(known, BudgetReached)
    assert known.until == (MIDNIGHT if error.what == "used up" else NOON + 2 * HOUR)
    with pytest.raises(BudgetReached, match=error.what) as caught:
        other.before(pace.general)
    assert caught.value.until == known.until


def test_a_moment_s_wait_closes_nothing() -> None:
    one = allowance(pace_at())
    said = Throttled("locked", retry_after=2)
    assert one.failed(said, ANY, one.pace.general) is said
    one.before(one.pace.general)


@pytest.mark.parametrize("error", [BudgetReached("used up"), TooMany(7_200, passing=False)], ids=["DAILY", "told"])
def test_the_limit_of_associations_closes_nothing_else_and_only_for_its_time(error: BudgetReached | TooMany) -> None:
    pace = pace_at(usage=Usage(1, 1_000, MIDNIGHT))
    one, other = allowance(pace), allowance(pace)
    known = one.failed(error, ANY, pace.associations)
    assert isinstance(known, BudgetReached)
    assert known.until is None, "or the next runs would not even ask for the rest"
    other.before(pace.general)
    other.before(pace.searches)
    with pytest.raises(BudgetReached, match="associations"):
        other.before(pace.associations)
    clock: Any = pace.clock
    clock.set(MIDNIGHT if isinstance(error, BudgetReached) else NOON + 2 * HOUR)
    other.before(pace.associations)


def test_an_account_that_moves_is_closed_whatever_was_asked() -> None:
    pace = pace_at()
    one = allowance(pace)
    for request, limiter in ((ANY, pace.associations), (replace(ANY, own_limit=True), pace.general)):
        assert isinstance(one.failed(Throttled("moving", retry_after=7_200), request, limiter), BudgetReached)
        with pytest.raises(BudgetReached, match="moving"):
            one.before(pace.searches)
        pace._closed.clear()


@pytest.mark.parametrize(
    "error",
    [BudgetReached("used up"), TooMany(36_000, passing=False), TooMany(passing=False)],
    ids=["DAILY", "told", "untold"],
)
def test_a_limit_of_its_own_refuses_the_request_and_closes_nothing(error: BudgetReached | TooMany) -> None:
    pace = pace_at()
    one = allowance(pace)
    assert isinstance(one.failed(error, replace(ANY, own_limit=True), pace.general), Refused)
    one.before(pace.general)


def test_with_a_limit_of_its_own_it_still_shares_that_of_a_few_seconds() -> None:
    one, said = allowance(pace_at()), TooMany(passing=True)
    assert one.failed(said, replace(ANY, own_limit=True), one.pace.general) is said


def test_the_budget_tells_ours_the_account_s_and_what_the_day_will_cost() -> None:
    earlier = [Spent(NOON - hour * HOUR, 30) for hour in range(24)]
    told = allowance(pace_at(usage=Usage(5_000, 10_000, MIDNIGHT)), *earlier).budget()
    assert told.ours == 9 * 30, "since four"
    assert told.expected == 270 + 16 * 30, "as in the last 24 hours, for 16 hours more"
    assert (told.account, told.ends) == (DailyCalls(5_000, 10_000), MIDNIGHT)


def test_half_of_the_share_is_kept_for_what_cannot_wait() -> None:
    now = NOON
    assert allowance(pace_at(now)).spare() is None, "nobody told how many there are"
    fresh = pace_at(now, Usage(0, 100_000, MIDNIGHT))
    assert allowance(fresh, share_of_daily=0.2).spare() == 10_000
    assert allowance(fresh, Spent(now - HOUR, 4_000), share_of_daily=0.2).spare() == 6_000
    assert allowance(fresh, Spent(now - HOUR, 12_000), share_of_daily=0.2).spare() == 0
    others = pace_at(now, Usage(90_000, 100_000, MIDNIGHT))
    assert allowance(others, share_of_daily=0.2).spare() == 0, "others need what is left"

"""The condition `did`, on the edges of windows, days and counts. Times are given in hours of May 2026, UTC."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syncer.model import Kind, Timeline, Trust, signal
from syncer.rules import Ladder, Verdict
from syncer.rules import compile as compile_funnel
from syncer.rules.instants import DAY, Days, to_ms
from syncer.rules.names import Names
from syncer.rules.schema import Funnel

UTC = ZoneInfo("UTC")
SANTIAGO = ZoneInfo("America/Santiago")
HOUR = 3_600_000
NOW = to_ms(datetime(2026, 5, 20, 12, tzinfo=UTC))

CLICK, SUMMED, DOUBTFUL = (
    signal(Kind.EMAIL_CLICKED, trust) for trust in (Trust.TRUSTED, Trust.SUMMARY, Trust.DOUBTFUL)
)
REPLY, SIGN_UP = signal(Kind.EMAIL_REPLIED, Trust.TRUSTED), signal(Kind.CONTENT_DOWNLOADED, Trust.TRUSTED)


def ladder(asked: dict[str, Any], zone: ZoneInfo = UTC, **more: Any) -> Ladder:
    file = {
        "version": 1,
        "anchors": {"sign_up": {"first": "content_downloaded"}},
        "stages": [{"key": key, "label": key, "definition": key, "next_action": key} for key in ("none", "lead")],
        "rules": [{"id": "rule", "stage": "lead", "when": asked}],
        **more,
    }
    return compile_funnel(Funnel.model_validate(file, context=Names.of(file)), zone)


def judged(asked: dict[str, Any], timeline: Timeline, now: int = NOW, zone: ZoneInfo = UTC) -> Verdict:
    return ladder(asked, zone).judge(timeline, {}, now)


def holds(asked: dict[str, Any], timeline: Timeline, now: int = NOW, zone: ZoneInfo = UTC) -> bool:
    return judged(asked, timeline, now, zone).rule == "rule"


def ago(*hours: float) -> list[int]:
    return sorted(NOW - int(hour * HOUR) for hour in hours)


def at(text: str, zone: ZoneInfo = UTC) -> int:
    return to_ms(datetime.fromisoformat(text).replace(tzinfo=zone))


def test_an_event_leaves_a_window_exactly_after_its_length() -> None:
    asked = {"did": "email_clicked", "within": "2d"}
    verdict = judged(asked, {CLICK: ago(10)})
    assert verdict.review_at == NOW - 10 * HOUR + 2 * DAY
    assert holds(asked, {CLICK: ago(10)}, verdict.review_at - 1)
    assert not holds(asked, {CLICK: ago(10)}, verdict.review_at)


def test_an_event_counts_from_its_very_instant() -> None:
    assert holds({"did": "email_clicked"}, {CLICK: [NOW]})
    verdict = judged({"did": "email_clicked"}, {CLICK: [NOW + 1]})
    assert (verdict.rule, verdict.review_at) == ("no_evidence", NOW + 1)


def test_without_a_window_nothing_has_to_be_looked_at_again() -> None:
    assert judged({"did": "email_clicked"}, {CLICK: ago(9000)}).review_at is None
    assert judged({"did": "email_clicked"}, {}).review_at is None


@pytest.mark.parametrize(("span", "days"), [("1d", 1), ("2w", 14), ("6mo", 180)])
def test_spans(span: str, days: int) -> None:
    assert judged({"did": "email_clicked", "within": span}, {CLICK: [NOW]}).review_at == NOW + days * DAY


def test_daylight_saving_does_not_move_a_window() -> None:
    before = at("2026-04-04 12:00", SANTIAGO)  # the night after, clocks go back by an hour
    asked = {"did": "email_clicked", "within": "1d"}
    assert judged(asked, {CLICK: [before]}, before, SANTIAGO).review_at == before + 24 * HOUR


def test_several_are_counted_over_kinds_and_the_oldest_of_them_decides_how_long() -> None:
    asked = {"did": ["email_clicked", "email_replied"], "at_least": 3, "within": "3d"}
    verdict = judged(asked, {CLICK: ago(5, 20, 60), REPLY: ago(10)})
    assert verdict.because == ((40, NOW - 5 * HOUR, 2, 0), (44, NOW - 10 * HOUR, 1, 0))
    assert verdict.review_at == NOW - 20 * HOUR + 3 * DAY


def test_at_most_alone_is_true_of_none() -> None:
    asked = {"did": "email_clicked", "at_most": 1, "within": "2d"}
    assert holds(asked, {})
    assert holds(asked, {CLICK: ago(1)})
    verdict = judged(asked, {CLICK: ago(1, 5, 9)})
    assert (verdict.rule, verdict.review_at) == ("no_evidence", NOW - 5 * HOUR + 2 * DAY)
    assert holds(asked, {CLICK: ago(1, 5, 9)}, NOW - 5 * HOUR + 2 * DAY)


def test_at_least_and_at_most() -> None:
    asked = {"did": "email_clicked", "at_least": 2, "at_most": 3}
    assert [holds(asked, {CLICK: ago(*range(n))} if n else {}) for n in range(6)] == [0, 0, 1, 1, 0, 0]


def test_days_are_those_of_the_workspace() -> None:
    asked = {"did": "email_clicked", "on_days": 2}
    evening = {CLICK: [at("2026-05-10 03:30"), at("2026-05-10 04:30")]}  # midnight in Santiago is at 4 in UTC
    assert not holds(asked, evening)
    assert holds(asked, evening, zone=SANTIAGO)


def test_the_day_that_leaves_first_decides_how_long() -> None:
    asked = {"did": "email_clicked", "on_days": 2, "within": "1w"}
    clicks = [at("2026-05-17 09:00"), at("2026-05-17 18:00"), at("2026-05-19 09:00")]
    assert judged(asked, {CLICK: clicks}).review_at == at("2026-05-17 18:00") + 7 * DAY


@pytest.mark.parametrize(
    ("clicked", "expected"),
    [("2026-05-10 09:05", False), ("2026-05-10 23:59", False), ("2026-05-11 00:00", True), ("2026-05-01 09:00", False)],
)
@pytest.mark.parametrize("zone", [UTC, SANTIAGO])
def test_after_means_on_a_later_day(clicked: str, expected: bool, zone: ZoneInfo) -> None:
    timeline = {SIGN_UP: [at("2026-05-10 09:00", zone)], CLICK: [at(clicked, zone)]}
    assert holds({"did": "email_clicked", "after": "sign_up"}, timeline, zone=zone) is expected


def test_after_an_anchor_that_never_was_everything_counts() -> None:
    asked = {"did": "email_clicked", "after": "sign_up"}
    assert holds(asked, {CLICK: ago(5)})
    assert holds(asked, {CLICK: ago(5), signal(Kind.CONTENT_DOWNLOADED, Trust.DOUBTFUL): ago(6)})


def test_an_anchor_that_is_still_to_come_is_none_yet() -> None:
    verdict = judged({"did": "email_clicked", "after": "sign_up"}, {CLICK: ago(5), SIGN_UP: [NOW + HOUR]})
    assert (verdict.rule, verdict.review_at) == ("rule", NOW + HOUR)


def test_the_anchor_is_the_first_of_its_kind_also_out_of_a_summary() -> None:
    summed = signal(Kind.CONTENT_DOWNLOADED, Trust.SUMMARY)
    asked = {"did": "email_clicked", "after": "sign_up"}
    assert not holds(asked, {CLICK: ago(30), SIGN_UP: ago(29)})
    assert holds(asked, {CLICK: ago(30), SIGN_UP: ago(29), summed: ago(80)})


def test_doubtful_events_count_only_where_the_file_says_so() -> None:
    assert not holds({"did": "email_clicked"}, {DOUBTFUL: ago(1)})
    assert holds({"did": "email_clicked", "trusted": False}, {DOUBTFUL: ago(1)})
    assert holds({"did": "email_clicked", "trusted": False, "at_least": 2}, {DOUBTFUL: ago(1), CLICK: ago(5)})


def test_a_summary_is_never_added_to_what_it_sums_up() -> None:
    three = {"did": "email_clicked", "at_least": 3}
    assert not holds(three, {CLICK: ago(1, 2), SUMMED: ago(1, 2)})
    assert judged(three, {CLICK: ago(1, 2), SUMMED: ago(1, 8, 9)}).because == ((40, NOW - HOUR, 3, 1),)
    assert judged(three, {CLICK: ago(1, 2, 3), SUMMED: ago(1, 8, 9)}).because == ((40, NOW - HOUR, 3, 0),)


def test_evidence_is_the_newest_and_a_single_event_before_a_summary() -> None:
    asked = {"did": ["email_replied", "email_clicked"]}
    assert judged(asked, {REPLY: ago(3, 9), CLICK: ago(2)}).because == ((40, NOW - 2 * HOUR, 1, 0),)
    assert judged(asked, {REPLY: ago(2), SUMMED: ago(2)}).because == ((40, NOW - 2 * HOUR, 1, 1),)
    assert judged(asked, {SUMMED: ago(2), CLICK: ago(2)}).because == ((40, NOW - 2 * HOUR, 1, 0),)


@pytest.mark.parametrize(
    ("asked", "hours", "since"),
    [
        ({"within": "1d"}, [1, 20, 44, 70], 44),  # 70 left two hours before 44 came
        ({"within": "1d"}, [1, 25], 25),  # the one came at the very instant at which the other left
        ({}, [1, 500, 9000], 9000),
        ({"at_least": 2}, [1, 500, 9000], 500),
        ({"at_least": 2, "within": "1w"}, [1, 30, 100, 150, 400], 100),
        ({"on_days": 2}, [1, 2, 30, 31], 2),
        ({"at_least": 2, "within": "1d"}, [1, 5, 29], 1),  # the 29 left as the 5 came: one was left
        ({"at_least": 2, "within": "1d"}, [4, 5, 28, 29], 28),  # one left, one came, twice
        ({"at_most": 3}, [1, 2], None),
        ({"at_least": 1, "at_most": 3}, [1, 2], None),
    ],
)
def test_since_is_when_the_evidence_was_complete(
    asked: dict[str, Any], hours: list[float], since: float | None
) -> None:
    verdict = judged({"did": "email_clicked", **asked}, {CLICK: ago(*hours)})
    assert verdict.since == (None if since is None else NOW - since * HOUR)


def test_since_is_never_before_what_the_anchor_lets_count() -> None:
    asked = {"did": ["email_clicked", "content_downloaded"], "after": "sign_up"}
    assert judged(asked, {SIGN_UP: ago(200, 100, 60), CLICK: ago(5)}).since == NOW - 100 * HOUR


def test_since_of_combined_conditions() -> None:
    timeline = {CLICK: ago(50), REPLY: ago(5)}
    clicked, replied = {"did": "email_clicked"}, {"did": "email_replied"}
    assert judged({"all": [clicked, replied]}, timeline).since == NOW - 5 * HOUR
    assert judged({"any": [replied, clicked]}, timeline).since == NOW - 5 * HOUR
    assert judged({"not": {"did": "purchased"}}, timeline).since is None


def test_all_of_them_hold_until_the_first_fails() -> None:
    asked = {"all": [{"did": "email_clicked", "within": "3d"}, {"did": "email_replied", "within": "2d"}]}
    assert judged(asked, {CLICK: ago(5), REPLY: ago(5)}).review_at == NOW - 5 * HOUR + 2 * DAY
    assert judged(asked, {CLICK: ago(60), REPLY: ago(5)}).review_at == NOW - 60 * HOUR + 3 * DAY


def test_all_of_them_fail_until_the_last_may_hold() -> None:
    few_clicks = {"did": "email_clicked", "at_most": 0, "within": "3d"}
    few_replies = {"did": "email_replied", "at_most": 0, "within": "3d"}
    verdict = judged({"all": [few_clicks, few_replies]}, {CLICK: ago(50), REPLY: ago(5)})
    assert (verdict.rule, verdict.review_at) == ("no_evidence", NOW - 5 * HOUR + 3 * DAY)


def test_any_of_them_rests_on_the_first_that_holds_as_long_as_those_before_fail() -> None:
    few = {"did": "email_clicked", "at_most": 0, "within": "3d"}
    verdict = judged({"any": [few, {"did": "email_replied", "within": "1w"}]}, {CLICK: ago(50), REPLY: ago(5)})
    assert verdict.because == ((44, NOW - 5 * HOUR, 1, 0),)
    assert verdict.review_at == NOW - 50 * HOUR + 3 * DAY


@pytest.mark.parametrize("turn", [1, -1])
def test_one_kind_in_two_windows(turn: int) -> None:
    short = {"all": [{"did": "email_clicked", "within": "1d"}, {"not": {"did": "purchased"}}]}
    parts = [{"did": "email_clicked", "within": "3d"}, short]
    verdict = judged({"any": parts[::turn]}, {CLICK: ago(30)})
    assert (verdict.rule, verdict.review_at) == ("rule", NOW - 30 * HOUR + 3 * DAY)
    assert not holds(short, {CLICK: ago(24)})
    assert holds({"not": short}, {CLICK: ago(24)})


def test_the_same_evidence_is_shown_once() -> None:
    asked = {"all": [{"did": "email_clicked"}, {"did": "email_clicked", "within": "3d"}]}
    assert judged(asked, {CLICK: ago(5)}).because == ((40, NOW - 5 * HOUR, 1, 0),)


def test_days_where_clocks_jump_over_midnight() -> None:
    days = Days(SANTIAGO)  # on 6 September 2026 clocks go from midnight to one
    start = days.start(at("2026-09-06 15:00", SANTIAGO))
    assert start == at("2026-09-06 04:00")
    assert days.start(start - 1) == at("2026-09-05 04:00")
    assert days.next_start(start) - start == 23 * HOUR


def test_a_day_that_a_zone_skipped() -> None:
    apia = ZoneInfo("Pacific/Apia")  # there was no 30 December 2011
    days = Days(apia)
    assert days.next_start(at("2011-12-29 12:00", apia)) == at("2011-12-31 00:00", apia)


@pytest.mark.parametrize("year", [1, 1969, 1970, 9999])
def test_far_dates_have_days_too(year: int) -> None:
    moment = to_ms(datetime(year, 12, 31, 23, tzinfo=UTC) if year > 1 else datetime(1, 1, 1, 1, tzinfo=UTC))
    days = Days(SANTIAGO)
    assert days.start(moment) <= moment < days.next_start(moment)


def test_local_days_agree_with_the_calendar() -> None:
    days = Days(SANTIAGO)
    for hour in range(0, 24 * 800, 5):
        moment = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        start = moment.astimezone(SANTIAGO).date()
        begun = datetime.fromtimestamp(days.start(to_ms(moment)) / 1000, SANTIAGO)
        assert begun.date() == start
        assert (begun - timedelta(seconds=1)).astimezone(UTC).astimezone(SANTIAGO).date() <= start

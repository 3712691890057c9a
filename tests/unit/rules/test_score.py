"""The condition `score`, by example: points, caps, fading, what it rests on, since when and until when."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from syncer.model import Fields, Kind
from syncer.rules import Ladder, Verdict
from syncer.rules import compile as compile_funnel
from syncer.rules.because import nouns, sentences
from syncer.rules.instants import DAY
from syncer.rules.names import Names
from syncer.rules.schema import Funnel
from syncer.rules.score import Share
from tests.unit.rules.naive import Happened
from tests.unit.rules.people import funnel, ms, timeline

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
FADE = [{"after": "30d", "to": "50%"}, {"after": "90d", "to": "0%"}]
VIEW, CLICK, DOWNLOAD = (int(kind) for kind in (Kind.PAGE_VIEWED, Kind.EMAIL_CLICKED, Kind.CONTENT_DOWNLOADED))


def ladder(points: list[dict[str, Any]], at_least: int = 10, **more: Any) -> Ladder:
    rule = {"id": "rule", "stage": "lead", "when": {"score": "warmth", "at_least": at_least}}
    file = funnel([rule], scores={"warmth": {"points": points, **more}})
    return compile_funnel(Funnel.model_validate(file, context=Names.of(file)), ZoneInfo("UTC"))


def happened(**days_ago: list[float]) -> tuple[Happened, ...]:
    return tuple(Happened(kind, NOW - timedelta(days=days)) for kind, times in days_ago.items() for days in times)


def judged(of: Ladder, fields: Fields | None = None, **days_ago: list[float]) -> Verdict:
    return of.judge(timeline(happened(**days_ago)), fields or {}, ms(NOW))


def holds(of: Ladder, fields: Fields | None = None, **days_ago: list[float]) -> bool:
    return judged(of, fields, **days_ago).rule == "rule"


def in_days(at: int | None) -> float | None:
    return None if at is None else (at - ms(NOW)) / DAY


VIEWS = {"did": "page_viewed", "points": 5}


def test_points_add_up_to_the_threshold() -> None:
    of = ladder([VIEWS, {"did": "email_clicked", "points": 4}])
    assert holds(of, page_viewed=[1, 2])
    assert not holds(of, page_viewed=[1], email_clicked=[2])
    assert holds(of, page_viewed=[1], email_clicked=[2, 3])


def test_a_cap_bounds_what_an_item_gives() -> None:
    of = ladder([{**VIEWS, "cap": 9}, {"did": "email_clicked", "points": 1}])
    assert not holds(of, page_viewed=[1] * 50)
    assert holds(of, page_viewed=[1] * 2, email_clicked=[1])
    assert not holds(of, page_viewed=[1], email_clicked=[1] * 4)


def test_a_cap_bounds_what_an_item_takes() -> None:
    of = ladder([VIEWS, {"did": "email_clicked", "points": -5, "cap": 5}])
    assert holds(of, page_viewed=[1] * 3, email_clicked=[1] * 9)
    assert not holds(of, page_viewed=[1] * 2, email_clicked=[1])


def test_points_fade_in_steps_and_to_the_millisecond() -> None:
    of = ladder([{"did": "page_viewed", "points": 10}], fade=FADE)
    a_moment = 1 / DAY
    assert holds(of, page_viewed=[30 - a_moment])
    assert not holds(of, page_viewed=[30])
    assert holds(of, page_viewed=[30, 90 - a_moment])
    assert not holds(of, page_viewed=[90, 30])


def test_an_event_that_is_worth_nothing_any_more_is_not_named() -> None:
    of = ladder([{"did": "page_viewed", "points": 10}], fade=FADE)
    assert judged(of, page_viewed=[1, 90]).because[1:] == ((VIEW, ms(NOW) - DAY, 1, 0),)


def test_a_window_ends_before_fading_does() -> None:
    of = ladder([{"did": "page_viewed", "points": 10, "within": "20d"}], fade=FADE)
    assert holds(of, page_viewed=[19])
    assert not holds(of, page_viewed=[20])
    assert in_days(judged(of, page_viewed=[19]).review_at) == 1


def test_a_summary_and_single_events_are_never_added_up() -> None:
    of = ladder([VIEWS])
    summed = tuple(Happened("page_viewed", NOW - timedelta(days=1), trust) for trust in ("trusted", "summary"))
    assert of.judge(timeline(summed), {}, ms(NOW)).rule == "no_evidence"
    assert of.judge(timeline((*summed, summed[1])), {}, ms(NOW)).because[1] == (VIEW, ms(NOW) - DAY, 2, 1)


def test_doubtful_events_give_nothing_unless_the_file_says_so() -> None:
    doubtful = timeline(tuple(Happened("page_viewed", NOW, "doubtful") for _ in range(2)))
    assert ladder([VIEWS]).judge(doubtful, {}, ms(NOW)).rule == "no_evidence"
    assert ladder([{**VIEWS, "trusted": False}]).judge(doubtful, {}, ms(NOW)).rule == "rule"


def test_only_events_after_the_anchor_count() -> None:
    of = ladder([{**VIEWS, "after": "sign_up"}])
    assert holds(of, page_viewed=[5, 6])
    assert not holds(of, page_viewed=[5, 6], content_downloaded=[5.1])


def test_fields_give_their_points_once_and_for_good() -> None:
    of = ladder([{"field": "country", "is": "Chile", "points": 10}, VIEWS])
    verdict = judged(of, {"country": "chile"})
    assert verdict == Verdict("lead", "rule", (("score.warmth", 10), ("country", "chile")), None, None)
    assert not holds(of, {"country": "Perú"})


def test_a_field_can_make_up_for_what_events_lack_and_the_reverse() -> None:
    of = ladder(
        [{"field": "country", "known": False, "points": 5}, {"field": "employees", "at_least": 9, "points": -5}, VIEWS]
    )
    assert holds(of, page_viewed=[1])
    assert not holds(of, {"country": "Chile"}, page_viewed=[1])
    assert not holds(of, {"employees": 50}, page_viewed=[1])
    verdict = judged(of, {"employees": 50}, page_viewed=[1, 1])
    assert [piece[0] for piece in verdict.because] == ["score.warmth", VIEW]


def test_a_score_of_fields_alone() -> None:
    of = ladder([{"field": "country", "is": "Chile", "points": 6}, {"field": "employees", "at_least": 9, "points": 4}])
    assert holds(of, {"country": "Chile", "employees": 50})
    assert not holds(of, {"country": "Chile", "employees": 5})
    assert not holds(of, {"country": "Chile", "employees": "50"})


def test_it_rests_on_what_gives_most_not_on_what_is_left_of_it() -> None:
    of = ladder(
        [
            VIEWS,
            {"did": "email_clicked", "points": 8},
            {"field": "country", "is": "Chile", "points": 7},
            {"did": "content_downloaded", "points": 3, "cap": 4},
        ],
        fade=FADE,
    )
    verdict = judged(of, {"country": "Chile"}, page_viewed=[1], email_clicked=[80], content_downloaded=[1, 1, 1, 1])
    assert [piece[0] for piece in verdict.because] == ["score.warmth", CLICK, "country", VIEW]


def test_of_equals_the_one_that_stands_first_in_the_file_is_named_first() -> None:
    of = ladder([{"did": "page_viewed", "points": 5}, {"did": ["email_clicked", "content_downloaded"], "points": 5}])
    verdict = judged(of, content_downloaded=[1], email_clicked=[1], page_viewed=[1])
    assert [piece[0] for piece in verdict.because[1:]] == [VIEW, DOWNLOAD, CLICK]


def test_a_kind_of_two_items_is_named_once() -> None:
    of = ladder([VIEWS, {"did": "page_viewed", "points": 20, "within": "7d"}])
    assert judged(of, page_viewed=[1, 20]).because[1:] == ((VIEW, ms(NOW) - DAY, 1, 0),)


def test_the_reason_stays_while_points_only_fade() -> None:
    of = ladder([{"did": "page_viewed", "points": 20}], fade=FADE)
    verdict = judged(of, page_viewed=[10, 20])
    assert in_days(verdict.review_at) == 70  # half of one is enough; then the older event is gone
    assert in_days(verdict.since) == -20


def test_it_turns_when_too_little_is_left() -> None:
    of = ladder([{"did": "page_viewed", "points": 10}], at_least=15, fade=FADE)
    assert in_days(judged(of, page_viewed=[10, 20]).review_at) == 20
    assert in_days(judged(of, page_viewed=[10, 20]).since) == -10


def test_it_is_looked_at_again_when_a_named_event_is_worth_nothing_any_more() -> None:
    of = ladder([{"did": "page_viewed", "points": 40}], fade=FADE)
    assert in_days(judged(of, page_viewed=[10, 80]).review_at) == 10


def test_what_counts_against_it_may_fade_until_it_holds() -> None:
    of = ladder([{"did": "page_viewed", "points": 10}, {"did": "email_clicked", "points": -10}], at_least=5, fade=FADE)
    verdict = judged(of, page_viewed=[1], email_clicked=[2])
    assert (verdict.rule, in_days(verdict.review_at)) == ("no_evidence", 28)
    assert in_days(judged(of, page_viewed=[5], email_clicked=[29]).review_at) == 1
    assert in_days(judged(of, page_viewed=[5], email_clicked=[31]).since) == -1


def test_what_failed_for_good_is_never_looked_at_again() -> None:
    of = ladder([VIEWS, {"did": "email_clicked", "points": -1}], fade=FADE)
    assert judged(of, page_viewed=[1]).review_at is None
    assert judged(of, email_clicked=[1]).review_at is None


def test_it_has_held_since_the_last_gap() -> None:
    of = ladder([{"did": "page_viewed", "points": 10, "within": "10d"}])
    assert in_days(judged(of, page_viewed=[1, 9, 19, 30]).since) == -19
    assert in_days(judged(of, page_viewed=[1, 12]).since) == -1


def test_a_threshold_of_zero_holds_for_whoever_did_nothing() -> None:
    of = ladder([VIEWS, {"did": "email_clicked", "points": -1}], at_least=0)
    assert judged(of) == Verdict("lead", "rule", (("score.warmth", 0),), None, None)
    assert not holds(of, email_clicked=[1])
    assert in_days(judged(of, page_viewed=[1], email_clicked=[2]).since) == -1


def test_hundreds_of_events_are_no_matter() -> None:
    of = ladder([VIEWS, {"did": "email_clicked", "points": -1}], at_least=4000, fade=FADE)
    verdict = judged(of, page_viewed=[day / 100 for day in range(2000)], email_clicked=[1] * 500)
    assert verdict.rule == "rule"


def test_a_tally_says_what_each_item_gives() -> None:
    of = ladder(
        [VIEWS, {"field": "country", "is": "Chile", "points": -3}, {"did": "email_clicked", "points": 5, "cap": 7}],
        fade=[{"after": "1d", "to": "33%"}],
    )
    events = timeline(happened(page_viewed=[1, 0, -5], email_clicked=[0, 0]))
    assert of.tallies(events, {"country": "Chile"}, NOW) == {
        "warmth": (
            665 - 300 + 700,
            (
                Share(0, 665, ((VIEW, ms(NOW), 2, 0),)),
                Share(1, -300, (("country", "Chile"),)),
                Share(2, 700, ((CLICK, ms(NOW), 2, 0),)),
            ),
        )
    }


@pytest.mark.parametrize(
    ("more", "english", "spanish"),
    [
        ({}, 'Score "warmth" of at least 10', "Puntaje «warmth» de al menos 10"),
        (
            {"label": {"en": "interest", "es": "interés"}},
            'Score "interest" of at least 10',
            "Puntaje «interés» de al menos 10",
        ),
    ],
)
def test_the_reason_names_the_score_by_its_label(more: dict[str, Any], english: str, spanish: str) -> None:
    of = ladder([VIEWS], **more)
    because = nouns(judged(of, page_viewed=[1, 1]).because)
    for language, said in (("en", english), ("es", spanish)):
        assert sentences(because, language, ZoneInfo("UTC"), of.scores(language))[0] == said

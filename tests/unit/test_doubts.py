"""Which clicks are a robot's, and which dates cannot be right."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncer import doubts
from syncer.doubts import REACH
from syncer.model import Doubt

B, D, N = Doubt.BURST, Doubt.DELIVERY, None
Clicks = list[tuple[float, str]]  # seconds and link


def judged(clicks: Clicks, *delivered: float) -> list[Doubt | None]:
    return doubts.robots([(round(at * 1000), link) for at, link in clicks], [round(at * 1000) for at in delivered])


@pytest.mark.parametrize(
    ("clicks", "found"),
    [
        ([(0, "a")], [N]),
        ([(0, "a"), (1, "b")], [B, B]),  # two links within a second
        ([(0, "a"), (1.001, "b")], [N, N]),
        ([(0, "a"), (1, "a")], [N, N]),  # a double click
        ([(0, "a"), (5, "b"), (10, "c")], [B, B, B]),  # three within ten
        ([(0, "a"), (5, "b"), (10.001, "c")], [N, N, N]),
        ([(0, "a"), (5, "b"), (10, "a")], [N, N, N]),
        ([(0, "a"), (9, "b"), (10, "c"), (19, "d"), (40, "e")], [B, B, B, B, N]),  # each with two others around
        ([(0, "a"), (0, "b"), (30, "a")], [B, B, N]),  # a person came later
        ([(0, ""), (0, ""), (0, "")], [N, N, N]),  # which links is not known
        ([(0, "a"), (0.5, ""), (1, "b")], [B, B, B]),  # amid a burst
        ([], []),
    ],
)
def test_a_burst_is_several_links_within_seconds(clicks: Clicks, found: list[Doubt | None]) -> None:
    assert judged(clicks) == found


@pytest.mark.parametrize(
    ("at", "found"), [(100, D), (110, D), (110.001, N), (90, D), (89.999, N), (160, N), (10_000, N)]
)
def test_a_click_at_the_instant_of_delivery_is_no_humans(at: float, found: Doubt | None) -> None:
    assert judged([(at, "a")], 100) == [found]
    assert judged([(at, "")], 100, 50_000) == [found], "whatever was clicked, whenever it was sent again"


def test_a_burst_is_told_before_a_delivery() -> None:
    assert judged([(101, "a"), (101, "b"), (109, "a")], 100) == [B, B, D]


def test_dates_before_1990_or_more_than_a_day_ahead_cannot_be_right() -> None:
    now = int(datetime(2026, 5, 1, tzinfo=UTC).timestamp() * 1000)
    assert doubts.latest(now) - now == 86_400_000
    assert int(datetime(1990, 1, 1, tzinfo=UTC).timestamp() * 1000) == doubts.EARLIEST


CLICKS = st.lists(st.tuples(st.integers(0, 40_000), st.sampled_from(["", "a", "b", "c"])), max_size=12).map(sorted)


@given(clicks=CLICKS, delivered=st.lists(st.integers(0, 40_000), max_size=2), at=st.integers(0, 40_000))
def test_what_is_out_of_reach_says_nothing(clicks: list[tuple[int, str]], delivered: list[int], at: int) -> None:
    """So the store needs to look only so far."""
    near = [click for click in clicks if abs(click[0] - at) <= REACH]
    found = dict(zip(clicks, doubts.robots(clicks, delivered), strict=True))
    again = dict(zip(near, doubts.robots(near, [when for when in delivered if abs(when - at) <= REACH]), strict=True))
    assert {click: found[click] for click in near if click[0] == at} == {
        click: again[click] for click in near if click[0] == at
    }


@given(clicks=CLICKS)
def test_a_burst_is_every_click_of_a_window_with_enough_links(clicks: list[tuple[int, str]]) -> None:
    """The same, read naively."""

    def in_burst(at: int) -> bool:
        windows = [
            (least, {link for when, link in clicks if link and start <= when <= start + span})
            for least, span in ((2, 1_000), (3, 10_000))
            for start, _ in clicks
            if start <= at <= start + span
        ]
        return any(len(links) >= least for least, links in windows)

    assert doubts.robots(clicks, []) == [B if in_burst(at) else None for at, _ in clicks]

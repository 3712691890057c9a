"""The arithmetic of the limiter, on simulated time, against a server that counts strictly."""

import heapq
import itertools
import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncer.http import Race, Window


def simulate(
    window: Window, chains: Sequence[int], latency: float, seen_after: float
) -> tuple[list[float], list[float]]:
    """Runs chains of calls, each call waiting for the answer to the one before.

    Gives the instants at which the server saw a call, and the instant at which each chain ended.
    """
    race, left, ended, seen = Race(), list(chains), [0.0] * len(chains), list[float]()
    for chain, calls in enumerate(left):
        race.turn(str(chain), calls)
    waiting = set(range(len(chains)))
    answers: list[tuple[float, int]] = []
    now = 0.0
    while waiting or answers:
        turns = sorted((race.turn(str(chain), left[chain]), chain) for chain in waiting)
        wait = window.wait(now, turns[-1][0].leave) if turns else math.inf
        if wait == 0.0:
            chain = turns[-1][1]
            waiting.remove(chain)
            window.send(now)
            seen.append(now + latency * seen_after)
            heapq.heappush(answers, (now + latency, chain))
            continue
        next_answer = answers[0][0] if answers else math.inf
        now = min(next_answer, now + wait + 1e-6)
        if now == next_answer:
            chain = heapq.heappop(answers)[1]
            window.answer(now)
            left[chain] -= 1
            race.turn(str(chain), left[chain])
            ended[chain] = now
            if left[chain]:
                waiting.add(chain)
    return seen, ended


def most_in_any(seconds: float, seen: Sequence[float]) -> int:
    """What a strict server counts at its fullest moment."""
    instants, first, most = sorted(seen), 0, 0
    for last, instant in enumerate(instants):
        while instants[first] <= instant - seconds:
            first += 1
        most = max(most, last - first + 1)
    return most


@given(
    chains=st.lists(st.integers(1, 60), min_size=1, max_size=9),
    most=st.integers(1, 40),
    seconds=st.floats(0.5, 12.0),
    latency=st.floats(0.001, 5.0),
    seen_after=st.floats(0.0, 1.0),
    burst=st.floats(0.0, 1.0),
)
def test_no_window_of_the_server_is_overrun_whenever_it_counts_a_call(
    chains: list[int], most: int, seconds: float, latency: float, seen_after: float, burst: float
) -> None:
    seen, _ = simulate(Window(most, seconds, burst), chains, latency, seen_after)
    assert len(seen) == sum(chains)
    assert most_in_any(seconds, seen) <= most


@pytest.mark.parametrize(
    "chains", [(450, 200, 170, 150, 120, 80, 60), (250, 240, 200, 200, 150, 100, 90), (400, 380, 200, 100, 50, 50, 50)]
)
def test_a_first_pull_takes_what_the_limit_allows(chains: Sequence[int]) -> None:
    seen, ended = simulate(Window(190, 10.0, burst=0.1), chains, latency=0.12, seen_after=0.5)
    assert most_in_any(10.0, seen) <= 190
    assert max(ended) <= sum(chains) / 19.0 / 0.98


def test_the_longest_chain_hardly_waits_for_the_others() -> None:
    _, ended = simulate(Window(190, 10.0, burst=0.1), (800, 100, 100, 100, 50, 50, 30), latency=0.12, seen_after=0.5)
    assert max(ended) <= 800 * 0.12 * 1.05


def test_a_small_run_does_not_wait_at_all() -> None:
    _, ended = simulate(Window(190, 10.0, burst=0.25), [5] * 8, latency=0.12, seen_after=0.5)
    assert max(ended) < 5 * 0.12 + 0.001


def test_a_limit_that_shrinks_holds_from_then_on() -> None:
    window = Window(10, 10.0)
    for _ in range(5):
        window.send(0.0)
        window.answer(0.0)
    window.adjust(3, 10.0, 0.0)
    assert window.wait(1.0) == 9.0
    assert window.wait(10.0) == 0.0


def test_a_limit_that_grows_is_used_at_once() -> None:
    window = Window(1, 1000.0)
    window.send(0.0)
    window.adjust(3, 1000.0, 0.0)
    window.send(0.0)
    assert window.wait(0.0) == 0.0


def test_places_are_left_to_others_but_never_all() -> None:
    window = Window(3, 10.0)
    window.send(0.0)
    window.answer(0.0)
    assert window.wait(0.0, leave=1) == 0.0
    assert window.wait(0.0, leave=2) == 10.0
    assert window.wait(10.0, leave=99) == 0.0


def test_while_all_places_are_under_way_only_an_answer_helps() -> None:
    window = Window(1, 10.0)
    window.send(0.0)
    assert window.wait(1000.0) == math.inf
    window.answer(1000.0)
    assert list(itertools.islice(map(window.wait, (1000.0, 1009.0, 1010.0)), 3)) == [10.0, 1.0, 0.0]


def test_a_pause_holds_everybody_and_a_shorter_one_does_not_cut_it() -> None:
    window = Window(10, 1.0)
    window.pause(30.0)
    window.pause(5.0)
    assert window.wait(10.0) == 20.0


def test_the_longest_chain_leads_and_leaves_the_race_when_it_is_done() -> None:
    race = Race()
    race.turn("long", 10)
    assert race.turn("short", 4).leave == Race.LEAVE
    assert race.turn("long", 9).leave == 0
    race.turn("long", 0)
    assert race.turn("short", 4).leave == 0

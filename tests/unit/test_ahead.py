"""What is made while the one before is used."""

from collections.abc import Iterator
from threading import Event

import pytest

from syncer.ahead import ahead, chain, prefetched


def test_the_next_page_is_under_way_before_this_one_is_used() -> None:
    asked = {number: Event() for number in range(3)}

    def fetch(at: int) -> tuple[str, int | None]:
        asked[at].set()
        return f"page {at}", at + 1 if at < 2 else None

    pages = chain(fetch, 0)
    assert next(pages) == "page 0"
    assert asked[1].wait(5)
    assert not asked[2].is_set()
    assert list(pages) == ["page 1", "page 2"]


def test_an_empty_place_to_go_on_is_a_place() -> None:
    following = {"first": "", "": None}
    assert list(chain(lambda at: (at, following[at]), "first")) == ["first", ""]


def test_an_error_comes_after_the_pages_before_it() -> None:
    def fetch(at: int) -> tuple[int, int]:
        if at == 2:
            raise OSError("broken")
        return at, at + 1

    pages = chain(fetch, 0)
    assert [next(pages), next(pages)] == [0, 1]
    with pytest.raises(OSError, match="broken"):
        next(pages)


def test_work_that_nobody_waits_for_does_not_hold_the_program() -> None:
    started, leave = Event(), Event()

    def work() -> str:
        started.set()
        leave.wait(5)
        return "done"

    future = ahead(work)
    assert started.wait(5)
    assert not future.done()
    leave.set()
    assert future.result(5) == "done"


def test_items_are_made_one_ahead() -> None:
    made = {number: Event() for number in range(3)}

    def make() -> Iterator[int]:
        for number, event in made.items():
            event.set()
            yield number

    items = prefetched(make())
    assert next(items) == 0
    assert made[1].wait(5)
    assert not made[2].is_set()
    assert list(items) == [1, 2]


def test_an_error_comes_after_the_items_before_it() -> None:
    def make() -> Iterator[int]:
        yield 1
        raise OSError("broken")

    items = prefetched(make())
    assert next(items) == 1
    with pytest.raises(OSError, match="broken"):
        next(items)


def test_who_stops_early_waits_for_what_is_being_made() -> None:
    begun, made = Event(), Event()

    def make() -> Iterator[int]:
        yield 1
        begun.set()
        made.wait(0.05)
        made.set()
        yield 2

    items = prefetched(make())
    assert next(items) == 1
    assert begun.wait(5)
    items.close()  # type: ignore[attr-defined]
    assert made.is_set()

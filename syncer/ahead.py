"""Work that is begun before its result is asked for, in threads that never keep the program from ending."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Thread
from typing import ParamSpec, TypeVar

T = TypeVar("T")
State = TypeVar("State")
P = ParamSpec("P")


def ahead(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
    """Calls the function in a daemon thread of its own."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(function(*args, **kwargs))
        except BaseException as error:  # a thread cannot raise: whoever asks for the result does
            future.set_exception(error)

    Thread(target=run, name=getattr(function, "__qualname__", "ahead"), daemon=True).start()
    return future


def chain(fetch: Callable[[State], tuple[T, State | None]], first: State) -> Iterator[T]:
    """Pages, each fetched from the state that the one before gave. The next is under way while this one is used."""
    coming: Future[tuple[T, State | None]] | None = ahead(fetch, first)
    while coming:
        page, state = coming.result()
        coming = ahead(fetch, state) if state is not None else None
        yield page


def prefetched(items: Iterator[T]) -> Iterator[T]:
    """The same items, each made in another thread while the one before is used. None of them may be None."""
    with ThreadPoolExecutor(1) as maker:  # waits at its end: nothing is left running that uses what the caller closes
        coming = maker.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = maker.submit(next, items, None)
            yield item

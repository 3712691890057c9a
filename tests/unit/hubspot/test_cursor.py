from datetime import UTC, datetime

import pytest

from connectors.hubspot.reading.cursor import Again, Done, Export, Listing, Sweep, Upkeep, Window, parse
from syncer.errors import Malformed

T1, T2 = datetime(2026, 5, 12, 10, 0, 0, 123456, tzinfo=UTC), datetime(2026, 5, 12, 11, tzinfo=UTC)

KEPT = [
    Done(T2, Upkeep(T1)),
    Done(T2, Upkeep(T1, Sweep(T2, "301"))),
    Done(T2, Upkeep(T1, Sweep(T2, "301", above=None, pages=12, wording="ab"), wording="cd")),
    Window(T1, T2, 4711, Upkeep(None, Sweep(T1, "", in_bin=True, above=301))),
    Done(T2, Upkeep(T1, Sweep(T2, "301"), Again(T1, T2))),
    Window(T1, T2, 4711, Upkeep(again=Again(T1, T2))),
]


@pytest.mark.parametrize(
    "place",
    [
        *(Listing(T1), Listing(T1, "301", "ab"), Export(T1, "70001", 1200), Export(T1, "70001", 1200, "ab")),
        *(Window(T1, T2, 4711), Done(T1), *KEPT),
    ],
)
def test_a_place_is_read_as_it_was_written(place: Listing | Export | Window | Done) -> None:
    assert parse(place.text, T2) == place


def test_without_a_cursor_everything_is_listed() -> None:
    assert parse(None, T2) == Listing(T2)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "[]",
        "1",
        "{}",
        '{"since": 1}',
        '{"list": {}}',
        '{"export": {"task": "1"}}',
        '{"since": "2026-05-12", "search": {}}',
    ],
)
def test_a_cursor_of_another_kind_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parse(text, T2)

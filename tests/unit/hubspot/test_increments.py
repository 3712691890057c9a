"""The walk through a search, over pages that no well-behaved portal would give."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

from connectors.hubspot.endpoints.records import Records
from connectors.hubspot.reading.cursor import Done, Window
from connectors.hubspot.reading.increments import Changes
from syncer.contract import Page
from syncer.errors import Malformed
from syncer.model import Reject

T1, T2 = datetime(2026, 5, 12, 10, tzinfo=UTC), datetime(2026, 5, 12, 11, tzinfo=UTC)


class Script:
    """Plays the portal: answers searches in turn."""

    def __init__(self, *answers: Mapping[str, Any]) -> None:
        self.answers, self.bodies = list(answers), list[Mapping[str, Any]]()

    def search(self, stream: str, body: Mapping[str, Any], properties: Sequence[str]) -> Mapping[str, Any]:
        self.bodies.append(body)
        return self.answers.pop(0)

    @property
    def asked(self) -> list[tuple[str, str | None]]:
        """The id above which, and the page."""
        return [(body["filterGroups"][0]["filters"][2]["value"], body.get("after")) for body in self.bodies]


class Names:
    """A stream whose items are the ids of its rows."""

    name, modified, at_once, left_out, once, asked, wording = "things", "at", 1, 0, 0, ("at",), ""

    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        return Page(rejects=tuple(Reject(str(body.get("id")), "") for body in bodies))


def answer(*ids: int | str, after: str | None = None, at: str = "2026-05-12T10:30:00Z") -> dict[str, Any]:
    rows = [{"id": str(each), "properties": {"at": at}} for each in ids]
    return {"results": rows, **({"paging": {"next": {"after": after}}} if after else {})}


WINDOW = Window(T1, T2)


def walk(script: Script, window: Window = WINDOW, overlap: timedelta = timedelta(0)) -> list[Page]:
    return list(Changes(cast(Records, script), Names(), overlap).read(window))


def names(pages: list[Page]) -> list[list[str]]:
    return [[reject.where for reject in page.rejects] for page in pages]


def test_each_page_is_a_query_for_the_ids_above_the_last() -> None:
    script = Script(answer(1, 2, after="200"), answer(3, 9, after="200"), answer(12))
    pages = walk(script)
    assert names(pages) == [["1", "2"], ["3", "9"], ["12"]]
    assert script.asked == [("0", None), ("2", None), ("9", None)]
    assert [page.cursor for page in pages] == [Window(T1, T2, 2).text, Window(T1, T2, 9).text, Done(T2).text]


def test_a_short_or_empty_page_is_not_the_end() -> None:
    script = Script(answer(after="200"), answer(after="400"), answer(7, after="600"), answer(8))
    assert names(walk(script)) == [["7"], ["8"]]
    assert script.asked == [("0", None), ("0", "200"), ("0", "400"), ("7", None)]


def test_results_out_of_order_move_on_from_the_highest() -> None:
    script = Script(answer(9, 3, after="200"), answer(10))
    assert names(walk(script)) == [["9", "3"], ["10"]]
    assert script.asked[1] == ("9", None)


@pytest.mark.parametrize("answers", [(answer(after="200"), answer(after="200")), (answer(1, after="9"),) * 3])
def test_a_search_that_does_not_move_on_is_left(answers: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(Malformed, match="does not move on"):
        walk(Script(*answers))


def test_what_is_newer_than_the_window_is_left_to_the_next_one() -> None:
    newer, edge = answer(1, at="2026-05-12T11:00:00.001Z"), answer(2, at="2026-05-12T11:00:00Z")
    assert names(walk(Script(newer))) == names(walk(Script(edge))) == [[]]
    assert names(walk(Script(answer(3, at="nonsense")))) == [["3"]]


def test_the_window_begins_an_overlap_earlier_and_never_at_zero() -> None:
    script = Script(answer(), answer())
    walk(script, overlap=timedelta(hours=1))
    walk(script, Window(datetime(1970, 1, 1, tzinfo=UTC), T2), timedelta(hours=1))
    [first, second] = [[each["value"] for each in body["filterGroups"][0]["filters"]] for body in script.bodies]
    assert first[:2] == [str(int((T1 - timedelta(hours=1)).timestamp() * 1000)), str(int(T2.timestamp() * 1000))]
    assert second[0] == "1"


def test_a_record_without_an_id_does_not_stop_the_walk() -> None:
    script = Script(
        {"results": [{"properties": {}}, None, {"id": "4"}], "paging": {"next": {"after": "200"}}}, answer(5)
    )
    walk_through = Changes(cast(Records, script), _Counting(), timedelta(0)).read(Window(T1, T2))
    assert [len(page.rejects) for page in walk_through] == [3, 1]
    assert script.asked[1] == ("4", None)


class _Counting(Names):
    def page(self, bodies: Sequence[Any], *, listed: bool) -> Page:
        return Page(rejects=tuple(Reject("", "") for _ in bodies))

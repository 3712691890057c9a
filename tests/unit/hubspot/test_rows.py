from typing import Any

import pytest

from connectors.hubspot.meaning.rows import Broken, Row, Sieve, after, errors, onward, results
from syncer.errors import Malformed

GOOD = {"id": "7", "properties": {"a": "1"}}


def ids(sieve: Sieve, bodies: list[Any]) -> tuple[list[str], list[str]]:
    used: list[Row] = []
    rejects = sieve.each(bodies, used.append)
    return [row.id for row in used], [f"{reject.where}: {reject.reason}" for reject in rejects]


def test_a_broken_record_is_set_aside_and_the_rest_goes_on() -> None:
    used, rejects = ids(Sieve("calls"), [GOOD, None, {"properties": {}}, {"id": "8", "properties": None}, GOOD])
    assert used == ["7", "7"]
    assert rejects == [
        "calls: HubSpot sent something that is no record",
        "calls: HubSpot sent a record without an id",
        "calls 8: HubSpot sent a record without properties",
    ]


def test_an_item_is_named_by_what_tells_it_from_others_and_by_nothing_personal() -> None:
    def use(body: Any) -> None:
        raise Broken("no")

    sieve = Sieve("lists", ("id", "recordId"))
    bodies = [{"recordId": 4711}, {"id": "9", "recordId": "1"}, {"id": "ana@buyer.example"}, {"id": "Ana Rojas"}, None]
    found = [reject.where for reject in sieve.sift(bodies, use, within="17")]
    assert found == ["lists 17 4711", "lists 17 9", "lists 17", "lists 17", "lists 17"]


def test_half_of_a_stream_broken_is_too_much_once_there_is_enough_to_judge() -> None:
    sieve = Sieve("calls")
    ids(sieve, [None] * 99)
    with pytest.raises(Malformed, match="100 of 100 calls"):
        ids(sieve, [None])


def test_a_thousand_broken_records_are_too_many_of_however_many() -> None:
    sieve = Sieve("calls")
    ids(sieve, [GOOD] * 5_000 + [None] * 1_000)
    with pytest.raises(Malformed):
        ids(sieve, [None])


@pytest.mark.parametrize("answer", [None, [], {}, {"results": None}, {"results": {}}])
def test_an_answer_without_results_is_malformed(answer: Any) -> None:
    with pytest.raises(Malformed):
        results(answer)


@pytest.mark.parametrize(
    ("answer", "following"),
    [
        ({"results": []}, None),
        ({"paging": None}, None),
        ({"paging": {"next": None}}, None),
        ({"paging": {"next": {"after": "9"}}}, "9"),
        ({"results": [], "paging": {"next": {"after": 9}}}, "9"),
    ],
)
def test_only_a_missing_place_to_go_on_is_the_end(answer: Any, following: str | None) -> None:
    assert after(answer) == following


@pytest.mark.parametrize("answer", [None, [], {"paging": [1]}, {"paging": {"next": "9"}}])
def test_a_place_to_go_on_that_cannot_be_read_is_not_the_end(answer: Any) -> None:
    with pytest.raises(Malformed, match="where it goes on"):
        after(answer)


def test_a_page_that_goes_on_with_itself_would_never_end() -> None:
    answer = {"paging": {"next": {"after": 9}}}
    assert onward(answer, "8", "list of calls") == "9"
    assert onward({}, "", "list of calls") is None
    with pytest.raises(Malformed, match=r"HubSpot's list of calls does not move on"):
        onward(answer, "9", "list of calls")


@pytest.mark.parametrize("answer", [None, [], {"errors": 1}, {"errors": "x"}, {"errors": [None]}, {"errors": {"a": 1}}])
def test_errors_of_another_form_are_not_taken_for_none(answer: Any) -> None:
    with pytest.raises(Malformed, match="what went wrong"):
        errors(answer)


def test_a_property_is_text_whatever_was_sent() -> None:
    row = Row("1", {"a": None, "n": 3}, {})  # type: ignore[dict-item]
    assert (row.get("a"), row.get("n"), row.get("b")) == ("", "3", "")

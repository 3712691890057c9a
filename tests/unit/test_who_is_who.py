"""The pure part of telling persons apart: merges, ties, and as whom a group goes on."""

import pytest

from syncer.identity import Claims, components, heirs, merged_away, ties


def test_components_are_what_hangs_together() -> None:
    found = components("abcdef", [("a", "b"), ("c", "b"), ("d", "e")])
    assert sorted(map(sorted, found)) == [["a", "b", "c"], ["d", "e"], ["f"]]


def test_a_contact_is_merged_away_if_another_says_so() -> None:
    contacts = {1: Claims("r1"), 2: Claims("r2", merged=("r1", "r9"))}
    assert merged_away(contacts) == {1}


def test_chains_of_merges_leave_the_last() -> None:
    contacts = {1: Claims("r1"), 2: Claims("r2", merged=("r1",)), 3: Claims("r3", merged=("r2",))}
    assert merged_away(contacts) == {1, 2}


@pytest.mark.parametrize(
    "contacts",
    [
        {1: Claims("r1", merged=("r2",)), 2: Claims("r2", merged=("r1",))},
        {1: Claims("r1", merged=("r1",))},
    ],
    ids=["of each other", "of itself"],
)
def test_contradictions_merge_nobody_away(contacts: dict[int, Claims]) -> None:
    assert merged_away(contacts) == set()


def test_shared_handles_tie_nobody() -> None:
    contacts = {1: Claims("r1", ("r1", "mail", "phone")), 2: Claims("r2", ("r2", "phone"))}
    assert set(ties(contacts, set(), {"phone"})) == {(1, "r1"), (1, "mail"), (2, "r2")}


def test_of_a_merged_contact_only_its_records_speak() -> None:
    contacts = {1: Claims("r1", ("r1", "mail"), ("r0",))}
    assert set(ties(contacts, {1}, set())) == {(1, "r1"), (1, "r0")}


@pytest.mark.parametrize(
    ("groups", "former", "preferred", "expected"),
    [
        ([{"a"}, {"b"}], {}, (), [None, None]),
        ([{"a", "b"}], {"a": 7, "b": 3}, (), [3]),
        ([{"a", "b"}], {"a": 7, "b": 3}, (7,), [7]),
        ([{"a", "b", "c"}], {"a": 7, "b": 3, "c": 7}, (), [7]),
        ([{"a"}, {"b", "c"}], {"a": 3, "b": 3, "c": 3}, (), [None, 3]),
        ([{"a"}, {"b"}], {"a": 3, "b": 3}, (), [3, None]),
        ([{"a", "b"}, {"c"}], {"a": 3, "b": 5, "c": 3}, (3,), [3, None]),
        ([{"a", "b"}, {"c", "d"}], {"a": 3, "b": 5, "c": 3, "d": 3}, (), [5, 3]),
    ],
    ids=["new", "oldest", "preferred", "most", "split", "split evenly", "crossed", "each its own"],
)
def test_as_whom_a_group_goes_on(
    groups: list[set[str]], former: dict[str, int], preferred: tuple[int, ...], expected: list[int | None]
) -> None:
    assert heirs(groups, former, preferred) == expected

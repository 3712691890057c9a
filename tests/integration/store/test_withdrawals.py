"""Engagements that are no more."""

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncer.model import Stretch, Trust
from syncer.store import Store
from tests.integration.store.sample import contact, decide_all, due, event, person, save, whose


def test_what_is_withdrawn_by_name_is_gone_and_its_person_is_due(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), contact(2, "bob@x.cl"))
    save(store, event("a", "ana@x.cl"), event("b", "ana@x.cl"), event("c", "bob@x.cl"))
    decide_all(store)
    save(store, withdrawn=("a", "never there"), day=1)
    assert whose(store, "ana@x.cl") == {"b"}
    assert [case.person for case in due(store)] == [person(store, "ana@x.cl")]
    decide_all(store)
    save(store, withdrawn=("a",), day=2)
    assert due(store) == []


def test_what_is_delivered_with_it_stays(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("a", "ana@x.cl"))
    save(store, event("a", "ana@x.cl", trust=Trust.DOUBTFUL), withdrawn=("a",), day=1)
    assert whose(store, "ana@x.cl") == {"a"}


def test_of_a_stretch_what_is_not_delivered_is_withdrawn_and_nothing_beside_it(store: Store) -> None:
    ids = ["l/1/01", "l/1/02", "l/1/03", "l/1/04", "l/1/020", "l/10/02", "l/11/03", "l/1", "l/1/0x"]
    save(store, contact(1, "ana@x.cl"), *(event(id_, "ana@x.cl") for id_ in ids))
    save(store, event("l/1/02", "ana@x.cl", source="other"), source="other")
    save(store, event("l/1/03", "ana@x.cl"), whole=(Stretch("l/1/", "01", "04"),), day=1)
    assert whose(store, "ana@x.cl") == {*ids} - {"l/1/02", "l/1/04"} | {"l/1/02"}, "the one of the other source"
    assert len(store.happenings(person(store, "ana@x.cl") or 0)) == len(ids) - 2 + 1


def test_a_whole_that_is_empty_withdraws_all(store: Store) -> None:
    save(store, contact(1, "ana@x.cl"), event("l/1/01", "ana@x.cl"), event("l/2/01", "ana@x.cl"))
    save(store, whole=(Stretch("l/1/", "", "99"),), day=1)
    assert whose(store, "ana@x.cl") == {"l/2/01"}


def test_many_stretches_of_several_lengths_on_one_page(store: Store) -> None:
    """More than SQLite takes in one statement."""
    save(store, contact(1, "ana@x.cl"), *(event(f"c/{number}/1", "ana@x.cl") for number in range(12_000)))
    save(store, *(event(f"list/0{number}", "ana@x.cl") for number in range(3)))
    stretches = [Stretch(f"c/{number}/", "", "9") for number in range(12_000) if number % 4]
    save(store, whole=(Stretch("list/", "00", "01"), *stretches), day=1)
    left = {f"c/{number}/1" for number in range(0, 12_000, 4)} | {"list/00", "list/02"}
    assert {each.id for each in store.happenings(person(store, "ana@x.cl") or 0, 12_000)} == left


def test_a_person_of_whom_nothing_is_left_goes_too(store: Store) -> None:
    save(store, event("a", "ghost@x.cl"))
    assert person(store, "ghost@x.cl")
    save(store, withdrawn=("a",), day=1)
    assert person(store, "ghost@x.cl") is None


NUMBERS = st.one_of(st.integers(1, 120), st.sampled_from((999, 1_000, 12_345, 61_000_000_001, 2**63 - 1)))
SUFFIXES = st.sampled_from(("", "/00000000000000000101", "/00000000000000000102", "#2"))
_ROUNDS = count()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    there=st.sets(st.tuples(NUMBERS, SUFFIXES), max_size=30),
    told=st.sets(NUMBERS, max_size=5),
    ends=st.tuples(st.one_of(st.just(0), NUMBERS), NUMBERS),
)
def test_a_stretch_of_numbers_holds_those_of_its_numbers_whatever_follows_them(
    store: Store, there: set[tuple[int, str]], told: set[int], ends: tuple[int, int]
) -> None:
    low, high = sorted(ends)
    source = f"hub{next(_ROUNDS)}"
    ids = {f"calls/{number}{suffix}" for number, suffix in there if suffix != "#2" or (number, "") in there}
    beside = {*(f"callers/{number}" for number, _ in there), "calls/", "calls/x", "calls/-5", "calls", "call/7"}
    save(store, *(event(id_, "ana@x.cl", source=source) for id_ in ids | beside), source=source)
    said = {id_ for id_ in ids if number_of(id_) in told}
    stretch = Stretch("calls/", str(low), str(high), numbered=True)
    page = [event(id_, "ana@x.cl", source=source) for id_ in said]
    save(store, *page, source=source, whole=(stretch,), day=1)
    left = {each.id for each in store.happenings(person(store, "ana@x.cl") or 0, 9_999) if each.source == source}
    assert left == beside | said | {id_ for id_ in ids if not low < number_of(id_) <= high}


def number_of(id_: str) -> int:
    return int(id_.removeprefix("calls/").partition("/")[0].partition("#")[0])

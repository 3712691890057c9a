"""What companies say of their people, beneath what the people's own records say."""

from typing import Any

from syncer.model import Fields, Organization
from syncer.store import Store
from tests.integration.store.sample import contact, decide_all, due, person, record, save


def firm(number: int, source: str = "hub", *, gone: bool = False, **fields: Any) -> Organization:
    return Organization(source, f"c{number}", fields, gone)


def fields_of(store: Store, number: int, source: str = "hub") -> Fields:
    case = store.case(person(store, record(number, source)) or 0)
    assert case
    return case.fields


def test_a_company_fills_what_its_people_s_records_leave_out(store: Store) -> None:
    save(store, contact(1, belongs="c1", fields={"country": "Chile"}), contact(2, fields={"country": "Perú"}))
    save(store, organizations=(firm(1, country="España", employees=30),), day=1)
    assert fields_of(store, 1) == {"country": "Chile", "employees": 30}
    assert fields_of(store, 2) == {"country": "Perú"}


def test_whichever_comes_first(store: Store) -> None:
    save(store, organizations=(firm(1, employees=30),))
    save(store, contact(1, belongs="c1", fields={"country": "Chile"}), day=1)
    assert fields_of(store, 1) == {"country": "Chile", "employees": 30}
    save(store, contact(2, belongs="c2"), organizations=(firm(2, employees=5),), day=2)
    assert fields_of(store, 2)["employees"] == 5


def test_whoever_moves_to_another_company_has_its_fields(store: Store) -> None:
    save(store, contact(1, belongs="c1"), organizations=(firm(1, employees=30), firm(2, employees=900)))
    save(store, contact(1, belongs="c2"), day=1)
    assert fields_of(store, 1)["employees"] == 900
    save(store, contact(1), day=2)
    assert "employees" not in fields_of(store, 1)


def test_a_changed_company_makes_its_people_due_and_nobody_else_nor_without_need(store: Store) -> None:
    save(store, *(contact(number, belongs=f"c{number % 2}") for number in range(1, 7)))
    save(store, contact(9, belongs="c1", fields={"employees": 7}), day=1)
    save(store, organizations=(firm(1, employees=30),), day=2)
    decide_all(store)
    save(store, organizations=(firm(1, employees=31),), day=3)
    assert {case.person for case in due(store)} == {person(store, record(number)) for number in (1, 3, 5)}
    decide_all(store)
    save(store, organizations=(firm(1, employees=31), firm(3, employees=1)), day=4)
    assert due(store) == [], "the same again, and one that nobody belongs to"


def test_a_company_that_is_gone_says_nothing_and_can_come_back(store: Store) -> None:
    save(store, contact(1, belongs="c1"), organizations=(firm(1, employees=30),))
    save(store, organizations=(firm(1, gone=True),), day=1)
    assert "employees" not in fields_of(store, 1)
    save(store, organizations=(firm(1, employees=30),), day=2)
    assert fields_of(store, 1)["employees"] == 30


def test_companies_of_another_source_are_others(store: Store) -> None:
    save(store, contact(1, belongs="c1"), organizations=(firm(1, employees=30),))
    save(store, contact(1, source="other", belongs="c1"), source="other", day=1)
    assert "employees" not in fields_of(store, 1, "other")


def test_what_any_record_of_a_person_says_comes_before_what_any_company_says(store: Store) -> None:
    save(store, contact(1, "ana@x.cl", belongs="c1"), organizations=(firm(1, country="España", employees=30),))
    old = contact(1, "ana@x.cl", source="mail", fields={"country": "Chile"})
    save(store, old, source="mail", day=1)
    assert fields_of(store, 1) == {"first_name": "P1", "country": "Chile", "employees": 30}


def test_an_older_reading_does_not_undo_a_newer_one(store: Store) -> None:
    save(store, contact(1, belongs="c1"), organizations=(firm(1, employees=30),), day=5)
    save(store, organizations=(firm(1, employees=1),), day=4)
    assert fields_of(store, 1)["employees"] == 30

"""Fields that hold another type than the conditions ask for."""

from typing import Any

import pytest

from syncer.model import FieldValue
from syncer.rules import Misfits
from tests.unit.rules.test_ladder import about, ladder


def misfits(asked: dict[str, Any], **fields: FieldValue) -> list[str]:
    return list(Misfits(about(asked).expected).of({name.replace("__", "."): value for name, value in fields.items()}))


@pytest.mark.parametrize(
    ("asked", "fields", "found"),
    [
        ({"field": "employees", "at_least": 50}, {"employees": "many"}, "employees: text where a number is expected"),
        ({"field": "employees", "at_most": 50}, {"employees": True}, "employees: true or false where a number is"),
        ({"field": "employees", "is": 50}, {"employees": "50"}, "employees: text where a number is expected"),
        ({"field": "opted_out", "is": True}, {"opted_out": "yes"}, "opted_out: text where true or false is expected"),
        ({"field": "opted_out", "in": [False]}, {"opted_out": 0}, "opted_out: a number where true or false is"),
        ({"field": "crm.size", "at_least": 5}, {"crm__size": "5-10"}, "crm.size: text where a number is expected"),
        ({"field": "crm.zip", "matches": "^8"}, {"crm__zip": 8001}, "crm.zip: a number where text is expected"),
        ({"field": "crm.zip", "in": ["8001", 8001]}, {"crm__zip": True}, "true or false where a number or text is"),
    ],
)
def test_a_value_of_another_type_is_told(asked: dict[str, Any], fields: dict[str, Any], found: str) -> None:
    [told] = misfits(asked, **fields)
    assert found in told


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"field": "employees", "at_least": 50}, {"employees": 7}),
        ({"field": "employees", "at_least": 50}, {"employees": 7.5}),
        ({"field": "employees", "at_least": 50}, {"budget": "much"}),
        ({"field": "employees", "at_least": 50}, {}),
        ({"field": "employees", "known": True}, {"employees": "many"}),
        ({"field": "opted_out", "is": True}, {"opted_out": False}),
        ({"field": "crm.zip", "in": ["8001", 8001]}, {"crm__zip": 8001}),
        ({"field": "crm.zip", "in": ["8001", 8001]}, {"crm__zip": "8001"}),
    ],
)
def test_a_value_that_some_condition_could_use_is_not(asked: dict[str, Any], fields: dict[str, Any]) -> None:
    assert misfits(asked, **fields) == []


def test_conditions_are_found_wherever_they_stand() -> None:
    asked = ladder(
        persona=[{"any": [{"not": {"field": "employees", "at_least": 50}}, {"did": "email_replied"}]}],
        conditions={"rich": {"all": [{"field": "budget", "at_least": 1}]}},
        exclusions={"stage": "excluded", "rules": [{"id": "left", "when": {"field": "opted_out", "is": True}}]},
    )
    assert set(asked.expected) == {"employees", "budget", "opted_out"}


def test_asked_in_two_ways_one_is_enough() -> None:
    number, text = (about({"field": "crm.size", **asked}).expected for asked in ({"at_least": 5}, {"is": "big"}))
    assert Misfits(number).of({"crm.size": "big"})
    assert Misfits(number, text).of({"crm.size": "big"}) == ()
    assert Misfits(number, text).of({"crm.size": 7}) == ()
    assert Misfits(number, text).of({"crm.size": True}) == [
        "crm.size: true or false where a number or text is expected"
    ]


def test_a_person_is_told_once_a_field_however_many_ask() -> None:
    one, other = (about({"field": "employees", "at_least": least}).expected for least in (5, 50))
    assert Misfits(one, other).of({"employees": "many", "opted_out": "x"}) == [
        "employees: text where a number is expected"
    ]

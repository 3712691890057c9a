import pytest

from connectors.hubspot.meaning.values import as_defined, as_field, canonical, instant, parts
from syncer.model import FieldValue


@pytest.mark.parametrize(
    ("text", "at", "sure"),
    [
        ("2026-05-12T10:00:00Z", "2026-05-12T10:00:00+00:00", True),
        ("2026-05-12T10:00:00.123Z", "2026-05-12T10:00:00.123000+00:00", True),
        ("2026-05-12T10:00:00-04:00", "2026-05-12T14:00:00+00:00", True),
        (" 2026-05-12 ", "2026-05-12T00:00:00+00:00", True),
        ("1778580000000", "2026-05-12T10:00:00+00:00", True),
        ("2026-05-12T10:00:00", "2026-05-12T10:00:00+00:00", False),  # no offset
        ("0", "1970-01-01T00:00:00+00:00", True),  # whether it can be right is not for a connector to say
    ],
)
def test_an_instant_is_read_in_every_form_and_doubted_without_an_offset(text: str, at: str, sure: bool) -> None:
    found = instant(text)
    assert found is not None
    assert (found.at.isoformat(), found.sure) == (at, sure)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "12/05/2026", "9" * 30, "-"])
def test_what_is_no_instant_is_none(text: str) -> None:
    assert instant(text) is None


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-05-12T10:00:00.000Z", "2026-05-12T10:00:00Z"),
        ("2026-05-12T06:00:00-04:00", "2026-05-12T10:00:00Z"),
        ("1778580000000", "2026-05-12T10:00:00Z"),
        ("2026-05-12", "2026-05-12"),
        (" Answered on 2026-05-12 10:00\n", "Answered on 2026-05-12 10:00"),
        ("12345", "12345"),
        ("", ""),
        (None, ""),
    ],
)
def test_values_are_compared_in_one_form(text: str | None, same: str) -> None:
    assert canonical(text) == same


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("85", float, 85),
        ("85.0", float, 85),
        ("12.5", float, 12.5),
        ("1e3", float, 1000),
        ("many", float, None),
        ("true", bool, True),
        ("False", bool, False),
        ("UNKNOWN_USER", bool, None),
        ("true", str, "true"),
        ("85", str, "85"),
        ("7801234567890", str, "7801234567890"),
        ("2026-05-12T10:00:00.5Z", str, "2026-05-12T10:00:00Z"),
    ],
)
def test_a_value_has_the_type_of_its_field_or_is_none(text: str, wanted: type[float], value: FieldValue | None) -> None:
    found = as_field(text, wanted)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "hubspot_type", "value"),
    [
        ("true", "bool", True),
        ("false", "enumeration", False),
        ("true", "string", "true"),
        ("85", "number", 85),
        ("many", "number", "many"),
        ("08001", "string", "08001"),
        ("56912345678", "phone_number", "56912345678"),
        ("7801234567890", "string", "7801234567890"),
        ("7801234567890", "enumeration", "7801234567890"),
        ("7801234567890", "", "7801234567890"),
        ("1778580000000", "datetime", "2026-05-12T10:00:00Z"),
        ("1778544000000", "date", "2026-05-12"),
        ("2026-05-12T10:00:00.5Z", "datetime", "2026-05-12T10:00:00Z"),
        ("2026-05-12", "date", "2026-05-12"),
        ("a ", "", "a"),
    ],
)
def test_a_property_without_a_field_is_typed_by_its_definition(text: str, hubspot_type: str, value: FieldValue) -> None:
    found = as_defined(text, hubspot_type)
    assert found == value
    assert type(found) is type(value)


def test_several_values_stand_in_one_property() -> None:
    assert parts("a@x.cl; b@x.cl;;") == ["a@x.cl", "b@x.cl"]
    assert parts(None) == []

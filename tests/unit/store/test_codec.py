"""The same value always becomes the same text, and any text becomes one that both databases take."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from syncer.model import FieldValue, Identity, IdentityKind
from syncer.store.codec import DETAIL_LIMIT, detail_text, fields_text, from_ms, handle, identity_of, plain, to_ms


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 5, 1, 10, 0, 0, 123_000, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC),
    ],
)
def test_milliseconds_there_and_back(moment: datetime) -> None:
    assert from_ms(to_ms(moment)) == moment


def test_an_instant_is_the_same_in_every_time_zone() -> None:
    moment = datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert to_ms(moment.astimezone(timezone(timedelta(hours=-4)))) == to_ms(moment)


def test_order_of_fields_does_not_matter() -> None:
    assert fields_text({"b": 1, "a": "é"}) == fields_text({"a": "é", "b": 1}) == '{"a":"é","b":1}'


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("null", '{"x":"null"}'),
        ("\ud800!", '{"x":"?!"}'),
        ("a\0b", '{"x":"a\\u0000b"}'),
        (2**80, f'{{"x":"{2**80}"}}'),
        (float("nan"), "{}"),
        (float("inf"), "{}"),
        (None, "{}"),
        (True, '{"x":true}'),
        (1.5, '{"x":1.5}'),
    ],
)
def test_what_json_has_no_word_for(value: FieldValue, kept: str) -> None:
    assert fields_text({"x": value}) == kept


def test_plain_text_is_left_as_it_is() -> None:
    assert plain("Ñandú ✓") == "Ñandú ✓"
    assert plain("two\nlines") == "two\nlines"
    assert plain("a\0\udfff") == "a\ufffd?"


def test_details_are_short() -> None:
    assert detail_text({}) is None
    long = detail_text({"text": "x" * 2 * DETAIL_LIMIT, "n": 1})
    assert long == f'{{"n":1,"text":"{"x" * DETAIL_LIMIT}"}}'


@pytest.mark.parametrize("kind", list(IdentityKind))
def test_handles_there_and_back(kind: IdentityKind) -> None:
    identity = Identity(kind, "a:b/c@d")
    assert identity_of(handle(identity)) == identity

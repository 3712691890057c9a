"""Spans of time as people write them."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from syncer.duration import Duration

READ = TypeAdapter[timedelta](Duration)


@pytest.mark.parametrize(
    ("text", "span"),
    [("90s", timedelta(seconds=90)), ("15 m", timedelta(minutes=15)), ("3650d", timedelta(days=3650))],
)
def test_a_number_and_a_unit(text: str, span: timedelta) -> None:
    assert READ.validate_python(text) == span


@pytest.mark.parametrize(
    ("text", "why"),
    [("3651d", "not be longer than 3650d"), ("999999d", "3650d"), ("1w", "unit"), ("-1d", "whole number")],
)
def test_others_are_refused_with_what_is_wanted(text: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        READ.validate_python(text)

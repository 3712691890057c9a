"""Search filters, compiled to conditions on a record.

https://developers.hubspot.com/docs/api-reference/search/guide
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from connectors.hubspot.sandbox.definition import Definition
from connectors.hubspot.sandbox.errors import Refusal, bad_request
from connectors.hubspot.sandbox.instants import parse
from connectors.hubspot.sandbox.object_types import ObjectType
from connectors.hubspot.sandbox.schema import Schema
from connectors.hubspot.sandbox.table import Record

GROUPS, FILTERS_IN_GROUP, FILTERS = 5, 6, 18
FOREVER = 2**62

Comparable = str | float
Reader = Callable[[Record], Comparable | None]
Condition = Callable[[Comparable | None], bool]
Linked = Callable[[str], Sequence[int]]
LINKED_TO = "associations.contact"


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the greatest value that can pass."""

    low: float = -FOREVER
    high: float = FOREVER

    def meet(self, other: "Span") -> "Span":
        return Span(max(self.low, other.low), min(self.high, other.high))


@dataclass(frozen=True, slots=True)
class Filter:
    """`span` is what an index can use of it."""

    property: str
    read: Reader
    passes: Condition
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """Filters that all have to pass."""

    filters: Sequence[Filter]

    def passes(self, record: Record) -> bool:
        return all(each.passes(each.read(record)) for each in self.filters)

    def span(self, name: str) -> Span:
        span = Span()
        for each in self.filters:
            if each.property == name:
                span = span.meet(each.span)
        return span


@dataclass(frozen=True, slots=True)
class _Given:
    """The values that a filter compares with, as numbers where the property is one."""

    value: Comparable
    high: Comparable
    values: frozenset[Comparable]


_PASSES: Mapping[str, Callable[[_Given], Condition]] = {
    "EQ": lambda given: lambda held: held == given.value,
    "NEQ": lambda given: lambda held: held != given.value,
    "LT": lambda given: lambda held: held is not None and _less(held, given.value),
    "LTE": lambda given: lambda held: held is not None and not _less(given.value, held),
    "GT": lambda given: lambda held: held is not None and _less(given.value, held),
    "GTE": lambda given: lambda held: held is not None and not _less(held, given.value),
    "BETWEEN": lambda given: (
        lambda held: held is not None and not _less(held, given.value) and not _less(given.high, held)
    ),
    "IN": lambda given: lambda held: held in given.values,
    "NOT_IN": lambda given: lambda held: held not in given.values,
    "HAS_PROPERTY": lambda given: lambda held: held is not None,
    "NOT_HAS_PROPERTY": lambda given: lambda held: held is None,
    "CONTAINS_TOKEN": lambda given: lambda held: _has_token(held, str(given.value)),
    "NOT_CONTAINS_TOKEN": lambda given: lambda held: not _has_token(held, str(given.value)),
}
_SPANS: Mapping[str, Callable[[float, float], Span]] = {
    "EQ": lambda value, _: Span(value, value),
    "LT": lambda value, _: Span(high=value),
    "LTE": lambda value, _: Span(high=value),
    "GT": lambda value, _: Span(low=value),
    "GTE": lambda value, _: Span(low=value),
    "BETWEEN": Span,
}
_WITHOUT_VALUE = ("HAS_PROPERTY", "NOT_HAS_PROPERTY")
_LISTED = ("IN", "NOT_IN")


def read_groups(body: Mapping[str, Any], object_type: ObjectType, schema: Schema, linked: Linked) -> list[Group]:
    """`linked`: the records linked to a contact, for the pseudo property `associations.contact`."""
    listed = body.get("filterGroups") or ([{"filters": body["filters"]}] if body.get("filters") else [])
    sizes = [len(group.get("filters", ())) for group in listed]
    if len(listed) > GROUPS or sum(sizes) > FILTERS or max(sizes, default=0) > FILTERS_IN_GROUP:
        raise bad_request(f"A search may have {GROUPS} groups, {FILTERS_IN_GROUP} filters in each and {FILTERS} in all")
    return [
        Group([_filter(each, object_type, schema, linked) for each in group.get("filters", ())]) for group in listed
    ]


def reader(definition: Definition, object_type: ObjectType) -> Reader:
    """How a property is read from a record to be compared."""
    name = definition.name
    if name == object_type.modified:
        return lambda record: record.modified
    if name == object_type.created:
        return lambda record: record.created
    if name == "hs_object_id":
        return lambda record: record.id

    def read(record: Record) -> Comparable | None:
        held = record.value(name)
        return None if held is None else comparable(definition, held.lower() if definition.type == "string" else held)

    return read


def comparable(definition: Definition, text: str) -> Comparable | None:
    """A number for what has an order of its own; None for what should be one and is not."""
    if definition.type in ("date", "datetime"):
        return parse(text)
    if definition.type == "number":
        try:
            return float(text)
        except ValueError:
            return None
    return text


def _filter(raw: Mapping[str, Any], object_type: ObjectType, schema: Schema, linked: Linked) -> Filter:
    name, operator = str(raw.get("propertyName", "")), str(raw.get("operator", ""))
    if operator not in _PASSES:
        raise bad_request(f"operator {operator!r} is not one of {', '.join(_PASSES)}")
    if name == LINKED_TO:
        ids = frozenset(linked(str(raw.get("value", ""))))
        span = Span(min(ids, default=0), max(ids, default=0))
        return Filter("hs_object_id", lambda record: record.id, lambda held: held in ids, span)
    definition = schema.active(name)
    if definition is None:
        raise bad_request(f"There was a problem with the request: property {name!r} does not exist")
    given = _given(raw, operator, definition)
    span = Span()
    if operator in _SPANS and not isinstance(given.value, str) and not isinstance(given.high, str):
        span = _SPANS[operator](given.value, given.high)
    return Filter(name, reader(definition, object_type), _PASSES[operator](given), span)


def _given(raw: Mapping[str, Any], operator: str, definition: Definition) -> _Given:
    if operator in _WITHOUT_VALUE:
        return _Given("", "", frozenset())
    if operator in _LISTED:
        values = raw.get("values")
        if not isinstance(values, list) or not values:
            raise bad_request(f"operator {operator} needs values")
        return _Given("", "", frozenset(_wanted(definition, each, operator) for each in values))
    value = _wanted(definition, raw.get("value"), operator)
    high = _wanted(definition, raw.get("highValue"), operator) if operator == "BETWEEN" else value
    if definition.type == "datetime" and value == 0:
        raise Refusal(500, {"message": "internal error"})
    return _Given(value, high, frozenset())


def _wanted(definition: Definition, raw: object, operator: str) -> Comparable:
    """A listed text is compared as it stands, though what is held is lower-cased: capitals never match."""
    if raw is None or raw == "":
        raise bad_request(f"operator {operator} on {definition.name} needs a value")
    text = str(raw)
    if definition.type == "string" and operator not in _LISTED:
        text = text.lower()
    value = comparable(definition, text)
    if value is None:
        raise bad_request(f"{text!r} is no {definition.type}, as {definition.name} is")
    return value


def _less(left: Comparable, right: Comparable) -> bool:
    if isinstance(left, str) or isinstance(right, str):
        return str(left) < str(right)
    return left < right


def _has_token(held: Comparable | None, pattern: str) -> bool:
    """A word of the text, with `*` for any part of one."""
    tokens = [*re.split(r"[^\w]+", str(held or "").lower()), str(held or "").lower()]
    return any(fnmatchcase(token, pattern.lower()) for token in tokens)

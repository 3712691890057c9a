"""The funnel file as a JSON Schema, by which editors complete it: all that can be said of a file piece by piece.

What refers to something elsewhere in the file, what is there twice and what can never hold, only the loader sees.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from syncer.model import CONTACT_FIELDS
from syncer.rules.schema import Funnel
from syncer.rules.words import FIELD, KIND_OR_GROUP, PROSE

Json = dict[str, Any]

_COMPARISONS = ("is", "in", "at_least", "at_most", "matches")
_TYPES = {str: "string", float: "number", bool: "boolean"}
_FITTING: Mapping[type, tuple[str, ...]] = {str: ("matches",), float: ("at_least", "at_most"), bool: ()}


def funnel_schema() -> Json:
    """Draft 2020-12. Shapes that validators of plain functions allow beside the models are added by hand."""
    whole = Funnel.model_json_schema(by_alias=True, schema_generator=_Generator)
    blocks: Json = whole.pop("$defs")
    condition = {"oneOf": blocks["Not"]["properties"]["not"]["oneOf"]}
    blocks["Text"] = {"anyOf": [PROSE, {**blocks["Text"], "minProperties": 1}]}
    blocks["Group"] = {"anyOf": [blocks["Group"]["properties"]["kinds"], blocks["Group"]]}
    blocks["NamedCondition"] = {"anyOf": [condition, blocks["NamedCondition"]]}
    for name in ("HasField", "FieldPoints"):
        blocks[name]["allOf"] = list(_field_rules())
    persona = whole["properties"]["persona"]
    listed = {key: persona.pop(key) for key in ("type", "items")}
    persona["anyOf"] = [listed, condition, {"type": "null"}]
    shared = {"Condition": condition, "KindOrGroup": KIND_OR_GROUP, "FieldName": FIELD}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_referring(whole, shared),
        "$defs": {**shared, **_referring(blocks, shared)},
    }


class _Generator(GenerateJsonSchema):
    """Without what the file does not know: titles of keys, an order of their own, and keys that are empty."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        return value

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        said = super().default_schema(schema)
        return {key: value for key, value in said.items() if key != "default" or value not in (None, [], {})}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        names, values = (self.generate_inner(schema[part]) for part in ("keys_schema", "values_schema"))
        return {"type": "object", "propertyNames": names, "additionalProperties": values}


def _field_rules() -> Iterator[Json]:
    """What goes together in a condition about a field."""
    yield _any_of((*_COMPARISONS, "known"))
    unknown = {"properties": {"known": {"const": False}}, "required": ["known"]}
    yield {"if": unknown, "then": {"not": _any_of(_COMPARISONS)}}
    for holds, name in _TYPES.items():
        fields = [field for field, type_ in CONTACT_FIELDS.items() if type_ is holds]
        value: Json = {"type": name}
        words: Json = {"is": value, "in": {"items": value}}
        words |= {word: False for word in _COMPARISONS if word not in (*words, *_FITTING[holds])}
        yield {"if": {"properties": {"field": {"enum": fields}}}, "then": {"properties": words}}


def _any_of(words: Iterable[str]) -> Json:
    return {"anyOf": [{"required": [word]} for word in words]}


def _referring(piece: Any, shared: Mapping[str, Json]) -> Any:
    """The same, with references in place of what is shared."""
    if isinstance(piece, list):
        return [_referring(part, shared) for part in piece]
    if not isinstance(piece, dict):
        return piece
    for name, said in shared.items():
        if said.items() <= piece.items():
            rest = {key: value for key, value in piece.items() if key not in said}
            return {"$ref": f"#/$defs/{name}", **_referring(rest, shared)}
    return {key: _referring(part, shared) for key, part in piece.items()}

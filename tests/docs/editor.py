"""The JSON Schema beside the funnel files, by which editors complete them."""

import json

from mappings.funnel import SHIPPED
from syncer.rules.jsonschema import funnel_schema

SCHEMA = SHIPPED["default"].with_name("funnel.schema.json")


def text() -> str:
    return json.dumps(funnel_schema(), indent=2, ensure_ascii=False) + "\n"

"""The JSON Schema beside the funnel files, by which editors complete them."""

import json

from syncer.rules.jsonschema import funnel_schema


def text() -> str:
    return json.dumps(funnel_schema(), indent=2, ensure_ascii=False) + "\n"

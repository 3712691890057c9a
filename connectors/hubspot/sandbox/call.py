"""One request as the endpoints see it, and what they answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import Request

from connectors.hubspot.sandbox.errors import bad_request
from connectors.hubspot.sandbox.limits import Limits
from connectors.hubspot.sandbox.object_types import BY_WORD, ObjectType
from connectors.hubspot.sandbox.portal import Portal
from connectors.hubspot.sandbox.schema import Schema

_AFTER = re.compile("&?after=[^&]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """`changed`: how many records the call changed. No body at all when `body` is None."""

    body: object = None
    status: int = 200
    changed: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    portal: Portal
    limits: Limits
    scopes: frozenset[str]
    request: Request
    content: bytes
    mood: str = ""  # a fault that only the endpoint can act out

    @property
    def version(self) -> str:
        return str(self.request.scope["version"])

    @property
    def params(self) -> Mapping[str, str]:
        return self.request.path_params

    @property
    def query(self) -> QueryParams:
        return self.request.query_params

    @property
    def object_type(self) -> ObjectType:
        return self.type_called(self.params["object_type"])

    @property
    def schema(self) -> Schema:
        return self.portal.schemas[self.object_type.name]

    @property
    def record_id(self) -> int:
        return as_id(self.params["record_id"])

    def type_called(self, word: str) -> ObjectType:
        if word not in BY_WORD:
            raise bad_request(f"Unable to infer object type from: {word}")
        return BY_WORD[word]

    def many(self, name: str) -> list[str]:
        """A parameter that may be repeated, hold several values with commas between, or both."""
        return [word for listed in self.query.getlist(name) for word in listed.split(",") if word]

    def number(self, name: str, default: int, most: int) -> int:
        text = self.query.get(name, str(default))
        if not text.isdecimal() or not 1 <= int(text) <= most:
            raise bad_request(f"{name} must be a number from 1 to {most}, not {text!r}")
        return int(text)

    def after(self) -> int:
        text = self.query.get("after", "0")
        if not text.isdecimal():
            raise bad_request(f"after must be the one from paging.next, not {text!r}")
        return int(text)

    def following(self, after: int) -> dict[str, dict[str, str]]:
        """Where the next page is."""
        scope, host = self.request.scope, self.request.headers.get("host", "")
        query = _AFTER.sub("", scope["query_string"].decode())
        link = f"{scope['scheme']}://{host}{scope['asked']}?{query}{'&' if query else ''}after={after}"
        return {"next": {"after": str(after), "link": link}}

    def flag(self, name: str) -> bool:
        return self.query.get(name, "false") == "true"

    def body(self) -> dict[str, Any]:
        try:
            body = orjson.loads(self.content)
        except orjson.JSONDecodeError as error:
            raise bad_request("Invalid input JSON") from error
        if not isinstance(body, dict):
            raise bad_request("Invalid input JSON: an object is wanted")
        return body

    def inputs(self, most: int) -> list[dict[str, Any]]:
        inputs = self.body().get("inputs")
        if not isinstance(inputs, list) or not all(isinstance(each, dict) for each in inputs):
            raise bad_request("Some required fields were not set: [inputs]")
        if len(inputs) > most:
            raise bad_request(f"A batch may have {most} inputs at most, not {len(inputs)}")
        return inputs


def as_id(text: object) -> int:
    """An id as a number; one that is none leads nowhere."""
    return int(str(text)) if str(text).isdecimal() else 0


def names_in(body: Mapping[str, Any], key: str) -> Sequence[str]:
    names = body.get(key) or []
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise bad_request(f"{key} must be a list of property names")
    return names

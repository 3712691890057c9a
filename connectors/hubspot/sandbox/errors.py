"""The bodies of HubSpot's answers that are not a success.

https://developers.hubspot.com/docs/api-reference/error-handling
"""

import uuid
from collections.abc import Mapping, Sequence

import orjson

from connectors.hubspot.sandbox.values import Problem


class Refusal(Exception):
    """An answer that is not a success: its status, body and headers."""

    def __init__(self, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status}: {body.get('message', '')}")
        self.status = status
        self.body = {"status": "error", "correlationId": str(uuid.uuid4()), **body}
        self.headers = dict(headers or {})


def bad_request(message: str) -> Refusal:
    return Refusal(400, {"category": "VALIDATION_ERROR", "message": message})


def invalid(message: str, code: str, name: str) -> Refusal:
    detail = {"message": message, "code": code, "context": {"propertyName": [name]}}
    return Refusal(400, {"category": "VALIDATION_ERROR", "message": message, "errors": [detail]})


def invalid_values(problems: Sequence[Problem]) -> Refusal:
    return Refusal(400, values_error(problems))


def values_error(problems: Sequence[Problem]) -> dict[str, object]:
    """HubSpot writes the list of problems into the message too, as JSON."""
    listed = [
        {"isValid": False, "message": each.message, "error": each.code, "name": each.property} for each in problems
    ]
    return {
        "category": "VALIDATION_ERROR",
        "message": f"Property values were not valid: {orjson.dumps(listed).decode()}",
        "errors": [
            {"message": each.message, "code": each.code, "context": {"propertyName": [each.property]}}
            for each in problems
        ],
    }


def not_found(message: str) -> Refusal:
    return Refusal(404, {"category": "OBJECT_NOT_FOUND", "message": message})


def already_exists(message: str, sub_category: str) -> Refusal:
    return Refusal(409, {"category": "OBJECT_ALREADY_EXISTS", "subCategory": sub_category, "message": message})


def conflict() -> Refusal:
    return Refusal(409, {"category": "CONFLICT", "message": "Another change of this record is under way."})


def missing_scopes(scopes: Sequence[str]) -> Refusal:
    detail = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": list(scopes)},
    }
    message = "This app hasn't been granted all required scopes to make this call."
    return Refusal(403, {"category": "MISSING_SCOPES", "message": message, "errors": [detail]})


def unauthorized(*, expired: bool = False) -> Refusal:
    message = "Authentication credentials not found or not valid."
    category = "EXPIRED_AUTHENTICATION" if expired else "INVALID_AUTHENTICATION"
    return Refusal(401, {"category": category, "message": message})


def throttled(policy: str) -> Refusal:
    """Of another shape than all the others: no category, and no Retry-After."""
    return Refusal(
        429,
        {
            "message": f"You have reached your {policy.lower()} limit.",
            "errorType": "RATE_LIMIT",
            "policyName": policy,
            "requestId": str(uuid.uuid4()),
        },
    )

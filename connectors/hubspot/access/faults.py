"""HubSpot's words for what went wrong.

https://developers.hubspot.com/docs/api-reference/error-handling: every field of the body is optional. Codes and names
of properties are kept; messages are not, since they quote values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from syncer.errors import BudgetReached, NoAccess, Refused, SyncerError, Throttled, Unavailable
from syncer.http import Answer, Faults, retry_after

NOT_FOUND = "OBJECT_NOT_FOUND"  # the code of what is not there
# What is wrong with HubSpot at the moment, not with what it was asked for.
_PASSING = frozenset({"INTERNAL_ERROR", "RATE_LIMIT", "RATE_LIMITS", "SERVICE_UNAVAILABLE", "TIMEOUT"})
LOCKED_FOR = 2.0  # seconds that a record stays locked under heavy writes
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,80}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that HubSpot will not take: its code, and the properties that it is about."""

    code: str
    properties: tuple[str, ...] = ()


class Rejected(Refused):
    """HubSpot understood a request and will not have it."""

    def __init__(self, what: str, problems: tuple[Problem, ...], *, already_there: bool) -> None:
        super().__init__(what, fix="if nothing in HubSpot explains it, report it with the trace")
        self.problems, self.already_there = problems, already_there


class TooMany(Throttled):
    """A limit is reached; `passing`: that of so many calls in a few seconds."""

    def __init__(self, retry_after: float | None = None, *, passing: bool) -> None:
        super().__init__("HubSpot asks us to slow down", retry_after=retry_after)
        self.passing = passing


def hubspot_faults(where: str, token_place: str) -> Faults:
    def special(answer: Answer) -> SyncerError | None:
        return _special(answer, token_place)

    return Faults(where, "HubSpot", token_place, special, _trace)


def problems(error: Any) -> tuple[Problem, ...]:
    """What an error, of a whole answer or of one row of a batch, says is wrong."""
    if not isinstance(error, dict):
        return ()
    found = [*_details(error), *_in_message(error.get("message"))]
    category = _code(error.get("subCategory")) or _code(error.get("category"))
    return tuple(found) or ((Problem(category, _names(error.get("context"))),) if category else ())


def are_passing(found: tuple[Problem, ...]) -> bool:
    """Whether that is all that is wrong: another try may go well."""
    return bool(found) and all(problem.code in _PASSING for problem in found)


def _special(answer: Answer, token_place: str) -> SyncerError | None:
    body, status = body_of(answer), answer.status
    if status in {403, 530}:
        return _no_access(status, body, token_place)
    if status in {423, 429, 477}:
        return _wait(answer, str(body.get("policyName")))
    if status in {525, 526}:
        return Unavailable(f"HubSpot's certificate is not in order (status {status})", fix="look at status.hubspot.com")
    if status == 414:
        return Refused("the address of a call is too long for HubSpot", fix="map fewer properties")
    if 400 <= status < 500 and status != 401:
        found = problems(body)
        codes = ", ".join(dict.fromkeys(problem.code for problem in found)) or f"status {status}"
        refused = Rejected(f"HubSpot refuses the request: {codes}", found, already_there=status == 409)
        if status == 404 and not found:
            refused.fix = "nothing answers there: see whether `base_url` is right"
        return refused
    return None


def _no_access(status: int, body: dict[str, Any], token_place: str) -> SyncerError | None:
    if status == 530:
        what = f"what is in {token_place} does not look like a HubSpot token"
        return NoAccess(what, fix=f"put the token of a service key or a private app into {token_place}")
    scopes = _lacking(body)
    if not scopes:
        return None
    what = f"the token in {token_place} lacks the scope {', '.join(scopes)}"
    return NoAccess(what, known=True, fix="add it to the key in HubSpot (Settings, Keys)")


def _lacking(body: dict[str, Any]) -> list[str]:
    """Scopes."""
    return sorted({scope for detail in _list(body.get("errors")) for scope in _scopes(detail.get("context"))})


def _wait(answer: Answer, policy: str) -> SyncerError:
    if policy.upper() == "DAILY":
        return BudgetReached(
            "the account's API calls of today are used up",
            fix="they begin anew at midnight in the account's time zone: run it again then, it goes on from here",
        )
    seconds = retry_after(answer)
    if answer.status == 477:
        what = "HubSpot is moving this account to another data center"
        return Throttled(what, retry_after=seconds, fix="run it again when that is done, in a day at most")
    if answer.status == 423:
        return Throttled("HubSpot has locked a record for a moment", retry_after=seconds or LOCKED_FOR)
    return TooMany(seconds, passing="SECONDLY" in policy.upper())


def body_of(answer: Answer) -> dict[str, Any]:
    """Nothing, where it is no JSON object: a page of a proxy, mostly."""
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return {}
    return body if isinstance(body, dict) else {}


def _trace(answer: Answer) -> str:
    """None for a token that is no good, or for too little: there is nothing to ask HubSpot's support about."""
    body = body_of(answer)
    if answer.status in {401, 530} or (answer.status == 403 and _lacking(body)):
        return ""
    said = body.get("correlationId") or answer.headers.get("x-hubspot-correlation-id") or ""
    return str(said)[:40] if re.fullmatch(r"[\w-]+", str(said)) else ""


def _list(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _code(value: Any) -> str:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else ""


def _scopes(context: Any) -> Iterator[str]:
    for key in ("requiredGranularScopes", "requiredScopes"):
        for scope in (context or {}).get(key) or ():
            yield str(scope)


def _names(context: Any) -> tuple[str, ...]:
    names = context.get("propertyName") if isinstance(context, dict) else None
    return tuple(name for name in [names] if isinstance(name, str)) or tuple(map(str, names or ()))


def _details(error: dict[str, Any]) -> Iterator[Problem]:
    for detail in _list(error.get("errors")):
        code = _code(detail.get("code")) or _code(detail.get("subCategory"))
        if code:
            yield Problem(code, _names(detail.get("context")))


def _in_message(message: Any) -> Iterator[Problem]:
    """A message can end in a JSON list of what is wrong."""
    _, bracket, rest = str(message or "").partition("[")
    try:
        listed = orjson.loads(bracket + rest)
    except orjson.JSONDecodeError:
        return
    for item in _list(listed):
        if code := _code(item.get("error")):
            yield Problem(code, (str(item["name"]),) if "name" in item else ())

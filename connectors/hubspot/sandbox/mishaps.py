"""What a fault does to an answer."""

from dataclasses import replace
from typing import Any

from starlette.responses import Response

from connectors.hubspot.sandbox import faults
from connectors.hubspot.sandbox.call import Answer
from connectors.hubspot.sandbox.connections import Connections, Dropped
from connectors.hubspot.sandbox.errors import Refusal, conflict, throttled
from connectors.hubspot.sandbox.journal import Exchange

_PAGE = "<html><body><h1>{}</h1></body></html>"
_DATES = ("lastmodifieddate", "hs_lastmodifieddate", "hs_timestamp")
_POLICIES = {"429": "TEN_SECONDLY_ROLLING", "daily": "DAILY"}
_RETRY_AFTER = {"477": "1", "moving": str(6 * 60 * 60)}
_NO_DATE = "32/13/2026"


def answer_instead(fault: str, connections: Connections) -> Response | None:
    """The answer of a request that never reaches the records."""
    if fault == "reset":
        return Dropped(connections)
    if fault in faults.PAGES:
        status = 200 if fault == "html" else int(fault)
        return Response(_PAGE.format(status), status_code=status, media_type="text/html")
    if fault in _POLICIES:
        raise throttled(_POLICIES[fault])
    if fault == "409":
        raise conflict()
    if fault == "moving" or fault.isdecimal():
        status = 477 if fault == "moving" else int(fault)
        after = _RETRY_AFTER.get(fault)
        raise Refusal(status, {"message": faults.FAULTS[fault]}, {"Retry-After": after} if after else {})
    return None


def answer_after(fault: str, connections: Connections) -> Response | None:
    """The answer of a request that did reach them."""
    if fault == "lost":
        return Dropped(connections)
    return Response() if fault == "empty200" else None


def spoiled(answer: Answer, exchange: Exchange) -> Answer:
    """One record of a malformed page loses its id, or its dates become none; a short one has a part of its records."""
    results = answer.body.get("results") if isinstance(answer.body, dict) else None
    if exchange.fault == "short" and results and isinstance(answer.body, dict):
        return replace(answer, body=_cut(answer.body, exchange.number % len(results)))
    if exchange.fault == "malformed" and results:
        record = results[exchange.number % len(results)]
        if exchange.number % 2:
            del record["id" if "id" in record else "recordId"]
        else:
            record["updatedAt"] = _NO_DATE
            properties = record.get("properties", record)
            properties.update({name: _NO_DATE for name in _DATES if name in properties})
    return answer


def _cut(body: dict[str, Any], kept: int) -> dict[str, Any]:
    """The first few records. A search counts where it goes on, a list names the record; a batch has no pages."""
    results = body["results"]
    if "total" in body:
        end = int(body["paging"]["next"]["after"]) if "paging" in body else body["total"]
        following = str(end - len(results) + kept)
    elif "status" in body or len(results) == 1:
        return body
    else:
        kept = max(1, kept)  # a list that names the record it came from would never end
        following = results[kept]["id"]
    return {**body, "results": results[:kept], "paging": {"next": {"after": following}}}

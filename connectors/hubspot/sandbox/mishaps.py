"""What a fault does to an answer."""

from starlette.responses import Response

from connectors.hubspot.sandbox import faults
from connectors.hubspot.sandbox.call import Answer
from connectors.hubspot.sandbox.connections import Connections, Dropped
from connectors.hubspot.sandbox.errors import Refusal, conflict, throttled
from connectors.hubspot.sandbox.journal import Exchange

_PAGE = "<html><body><h1>{}</h1></body></html>"
_DATES = ("lastmodifieddate", "hs_lastmodifieddate", "hs_timestamp")
_NO_DATE = "32/13/2026"


def answer_instead(fault: str, connections: Connections) -> Response | None:
    """The answer of a request that never reaches the records."""
    if fault == "reset":
        return Dropped(connections)
    if fault in ("html", "502", "504"):
        status = 200 if fault == "html" else int(fault)
        return Response(_PAGE.format(status), status_code=status, media_type="text/html")
    if fault == "429":
        raise throttled("TEN_SECONDLY_ROLLING")
    if fault == "409":
        raise conflict()
    if fault.isdecimal():
        headers = {"Retry-After": "1"} if fault == "477" else {}
        raise Refusal(int(fault), {"message": faults.FAULTS[fault]}, headers)
    return None


def answer_after(fault: str, connections: Connections) -> Response | None:
    """The answer of a request that did reach them."""
    if fault == "lost":
        return Dropped(connections)
    return Response() if fault == "empty200" else None


def spoiled(answer: Answer, exchange: Exchange) -> Answer:
    """One record of a malformed page loses its id, or its dates become none."""
    results = answer.body.get("results") if isinstance(answer.body, dict) else None
    if exchange.fault == "malformed" and results:
        record = results[exchange.ordinal % len(results)]
        if exchange.ordinal % 2:
            del record["id"]
        else:
            record["updatedAt"] = _NO_DATE
            record["properties"].update({name: _NO_DATE for name in _DATES if name in record["properties"]})
    return answer

"""What visitors did on the site, where the account's plan has it.

https://developers.hubspot.com/docs/api-reference/events-event-analytics-v3/guide
"""

from connectors.hubspot.sandbox.api.shapes import Shown
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.errors import Refusal, bad_request
from connectors.hubspot.sandbox.happenings import Visit
from connectors.hubspot.sandbox.instants import iso, parse
from connectors.hubspot.sandbox.operation import Operation, needs

PAGE = 250
VISITED = "e_visited_page"
_FIRST, _LAST = "1970-01-01T00:00:00Z", "2500-01-01T00:00:00Z"


def occurrences(call: Call) -> Answer:
    """Newest first, unless sorted otherwise."""
    if not call.portal.has_events:
        message = "This hub doesn't have access to the event analytics API."
        raise Refusal(403, {"category": "FORBIDDEN", "message": message})
    if not (call.query.get("eventType") or call.query.get("objectId") or call.query.get("id")):
        raise bad_request("One of eventType, objectId or id is required")
    low, high = (
        _instant(call, f"occurred{which}", default) for which, default in (("After", _FIRST), ("Before", _LAST))
    )
    contact = call.query.get("objectId")
    found = [
        each
        for each in reversed(call.portal.happenings.visits)
        if call.query.get("eventType", VISITED) == VISITED
        and low <= each.at <= high
        and contact in (None, str(each.contact))
    ]
    if call.query.get("sort") == "occurredAt":
        found.reverse()
    limit, start = call.number("limit", 20, PAGE), call.after()
    page = [_shown(each) for each in found[start : start + limit]]
    more = len(found) > start + limit
    return Answer({"results": page, **({"paging": call.following(start + limit)} if more else {})})


def _instant(call: Call, name: str, default: str) -> int:
    at = parse(call.query.get(name, default))
    if at is None:
        raise bad_request(f"{name} must be an instant")
    return at


def _shown(one: Visit) -> Shown:
    return {
        "id": one.id,
        "eventType": VISITED,
        "objectType": "CONTACT",
        "objectId": str(one.contact),
        "occurredAt": iso(one.at),
        "properties": {"hs_url": one.url, "hs_title": "Nuestra Empresa"},
    }


_open = needs("oauth")

OPERATIONS = (
    Operation("GET", "/events/events", "events", occurrences, _open),
    Operation("GET", "/events/event-occurrences", "events", occurrences, _open),
)

"""Marketing events, and who took part.

https://developers.hubspot.com/docs/api-reference/marketing-marketing-events-v3/guide
"""

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.api.shapes import Shown
from connectors.hubspot.sandbox.call import Answer, Call, as_id
from connectors.hubspot.sandbox.errors import bad_request, not_found
from connectors.hubspot.sandbox.events import STATES, MarketingEvent, Participation
from connectors.hubspot.sandbox.instants import iso
from connectors.hubspot.sandbox.object_types import CONTACTS
from connectors.hubspot.sandbox.operation import PAGES, Operation, needs

PAGE = 100


def list_events(call: Call) -> Answer:
    limit, after = call.number("limit", 10, PAGE), call.after()
    there = [each for each in call.portal.events.all.values() if each.id > after]
    page = [_shown(call, each) for each in there[:limit]]
    if len(there) <= limit:
        return Answer({"results": page})
    return Answer({"results": page, "paging": call.following(there[limit - 1].id)})


def _shown(call: Call, event: MarketingEvent) -> Shown:
    counts = call.portal.events.counts(event)
    return {
        "objectId": str(event.id),
        "eventName": event.name,
        "eventType": "WEBINAR",
        "startDateTime": iso(event.held),
        "registrants": sum(counts.values()),
        "attendees": counts["ATTENDED"],
        "cancellations": counts["CANCELLED"],
        "noShows": counts["NO_SHOW"],
        "createdAt": iso(event.held),
        "updatedAt": iso(event.held),
    }


def breakdown(call: Call) -> Answer:
    event = call.portal.events.all.get(as_id(call.params["event_id"]))
    if event is None:
        raise not_found(f"There is no marketing event {call.params['event_id']}.")
    limit, after, state = call.number("limit", 10, PAGE), call.after(), call.query.get("state")
    if state not in (None, *STATES):
        raise bad_request(f"state must be one of {', '.join(STATES)}")
    results: list[Shown] = []
    last = 0
    for each in call.portal.events.participations(event, after):
        if state not in (None, each.state):
            continue
        if len(results) == limit:
            return Answer({"results": results, "paging": call.following(last)})
        results.append(_participation(call, event, each))
        last = each.contact
    return Answer({"results": results, "total": len(results)})


def _participation(call: Call, event: MarketingEvent, one: Participation) -> Shown:
    """The instant is in milliseconds, the date beside it is not."""
    record = call.portal.tables[CONTACTS.name].get(one.contact)
    held = record.select(("email", "firstname", "lastname")) if record else {}
    contact = {"contactId": str(one.contact), **{name: held.get(name) for name in ("email", "firstname", "lastname")}}
    return {
        "id": f"{event.id}-{one.contact}",
        "createdAt": iso(one.at),
        "associations": {"contact": contact, "marketingEvent": {"marketingEventId": str(event.id), "name": event.name}},
        "properties": {"occurredAt": one.at, "attendanceState": one.state},
    }


_reads = needs(access.EVENTS_READ)
_ALL = "/marketing/marketing-events"

OPERATIONS = (
    Operation("GET", _ALL, "marketing events", list_events, _reads, traits=PAGES),
    Operation(
        "GET", f"{_ALL}/participations/{{event_id}}/breakdown", "participations", breakdown, _reads, traits=PAGES
    ),
)

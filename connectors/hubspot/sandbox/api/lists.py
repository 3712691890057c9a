"""Lists, and who is on them.

https://developers.hubspot.com/docs/api-reference/crm-lists-v3/guide
"""

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.api.shapes import Shown
from connectors.hubspot.sandbox.call import Answer, Call, as_id
from connectors.hubspot.sandbox.errors import bad_request, not_found
from connectors.hubspot.sandbox.instants import iso
from connectors.hubspot.sandbox.lists import MemberList
from connectors.hubspot.sandbox.operation import PAGES, Operation, needs

LISTS_PAGE, MEMBERS_PAGE = 500, 250


def search(call: Call) -> Answer:
    body = call.body()
    count, offset = body.get("count", 20), body.get("offset", 0)
    if not isinstance(count, int) or not 1 <= count <= LISTS_PAGE:
        raise bad_request(f"count must be a number from 1 to {LISTS_PAGE}, not {count!r}")
    words = str(body.get("query") or "").lower()
    told = [each for each in call.portal.lists.all.values() if words in each.name.lower()]
    made = [each for (_, name), each in call.portal.segments.by_name.items() if words in name]
    found = [*(_shown(call, each) for each in told), *(each.shown(whole=False) for each in made)]
    page = found[offset : offset + count]
    return Answer(
        {
            "lists": page,
            "offset": offset + len(page),
            "hasMore": offset + len(page) < len(found),
            "total": len(found),
        }
    )


def _shown(call: Call, one: MemberList) -> Shown:
    """What is empty is left out of the additional properties."""
    changes = {"hs_last_record_added_at": one.last_joined, "hs_last_record_removed_at": one.last_left}
    return {
        "listId": str(one.id),
        "name": one.name,
        "objectTypeId": one.type_id,
        "processingType": one.processing,
        "processingStatus": "COMPLETE",
        "listVersion": 1,
        "createdAt": iso(one.updated),
        "updatedAt": iso(one.updated),
        "additionalProperties": {
            "hs_list_size": str(call.portal.lists.size(one)),
            "hs_list_reference_count": "0",
            **{name: str(at) for name, at in changes.items() if at},
        },
    }


def memberships(call: Call) -> Answer:
    """In the order of the records' ids."""
    one = call.portal.lists.all.get(as_id(call.params["list_id"]))
    if one is None:
        raise not_found(f"List does not exist with ID {call.params['list_id']}.")
    limit, after = call.number("limit", 100, MEMBERS_PAGE), call.after()
    results: list[Shown] = []
    for id_, since in call.portal.lists.members(one, after):
        if len(results) == limit:
            return Answer({"results": results, "paging": call.following(int(str(results[-1]["recordId"])))})
        results.append({"recordId": str(id_), "membershipTimestamp": iso(since)})
    return Answer({"results": results})


_reads = needs(access.LISTS_READ)

OPERATIONS = (
    Operation("POST", "/crm/lists/search", "lists", search, _reads),
    Operation("GET", "/crm/lists/{list_id}/memberships", "memberships", memberships, _reads, traits=PAGES),
)

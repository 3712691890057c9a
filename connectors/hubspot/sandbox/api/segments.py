"""Lists: making them, looking for them.

https://developers.hubspot.com/docs/api-reference/crm-lists-v3/guide
"""

from collections.abc import Iterator, Mapping
from typing import Any

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.errors import Refusal, bad_request, invalid
from connectors.hubspot.sandbox.object_types import CONTACTS
from connectors.hubspot.sandbox.operation import WRITES, Operation, needs

_PROCESSING = ("MANUAL", "SNAPSHOT", "DYNAMIC")


def create(call: Call) -> Answer:
    body = call.body()
    for key in ("name", "objectTypeId", "processingType"):
        if not isinstance(body.get(key), str) or not body[key]:
            raise bad_request(f"Some required fields were not set: [{key}]")
    if body["processingType"] not in _PROCESSING:
        raise bad_request(f"processingType must be one of {', '.join(_PROCESSING)}")
    branch = body.get("filterBranch")
    if body["processingType"] == "MANUAL":
        branch = None
    elif not isinstance(branch, dict) or branch.get("filterBranchType") != "OR":
        raise bad_request("The root of a list's filters must be an OR branch")
    else:
        _check(call, branch)
    if (body["objectTypeId"], body["name"].lower()) in _taken(call):
        raise Refusal(400, {"category": "VALIDATION_ERROR", "subCategory": "ILS.DUPLICATE_LIST_NAMES",
                            "message": f"There is already a list named {body['name']}"})  # fmt: skip
    made = call.portal.segments.add(body["name"], body["objectTypeId"], body["processingType"], branch)
    return Answer({"list": made.shown(whole=True)}, changed=1)


def _taken(call: Call) -> set[tuple[str, str]]:
    told = {(each.type_id, each.name.lower()) for each in call.portal.lists.all.values()}
    return told | call.portal.segments.by_name.keys()


def _check(call: Call, branch: Mapping[str, Any]) -> None:
    """Branches of OR hold branches of AND, and only these hold filters."""
    for part in branch.get("filterBranches") or ():
        if part.get("filterBranchType") != "AND":
            raise bad_request("An OR branch holds AND branches")
        for name in _properties(part):
            if call.portal.schemas[CONTACTS.name].active(name) is None:
                raise invalid(f"Property {name} does not exist", "PROPERTY_DOESNT_EXIST", name)


def _properties(branch: Mapping[str, Any]) -> Iterator[str]:
    for each in branch.get("filters") or ():
        operation = each.get("operation")
        if each.get("filterType") != "PROPERTY" or not isinstance(operation, dict) or "operationType" not in operation:
            raise bad_request("A filter of a property needs its operation")
        yield str(each.get("property"))


OPERATIONS = (Operation("POST", "/crm/lists", "create list", create, needs(access.LISTS_WRITE), traits=WRITES),)

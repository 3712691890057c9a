"""Which records are linked to which.

https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide
"""

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.access import Needs
from connectors.hubspot.sandbox.api.shapes import Shown, batch_answer, linked_ids
from connectors.hubspot.sandbox.call import Answer, Call, as_id
from connectors.hubspot.sandbox.object_types import CONTACTS, ObjectType
from connectors.hubspot.sandbox.operation import Operation

INPUTS, PAGE = 1_000, 500


def batch_read(call: Call) -> Answer:
    """An input without any association is reported as an error, and turns the whole answer into a 207."""
    first, second = call.type_called(call.params["from_type"]), call.type_called(call.params["to_type"])
    results: list[Shown] = []
    errors: list[Shown] = []
    for each in call.inputs(INPUTS):
        record_id, after = as_id(each.get("id")), as_id(each.get("after", 0))
        ids = [linked for linked in linked_ids(call, first, record_id, second) if linked >= after]
        if ids:
            results.append(_linked(record_id, ids, first, second))
        else:
            errors.append(_nothing(record_id, first, second))
    return batch_answer(call, results, errors)


def _linked(record_id: int, ids: list[int], first: ObjectType, second: ObjectType) -> Shown:
    """The one id is text, the other a number."""
    type_id = first.to_contact if second is CONTACTS else second.from_contact
    kinds = [{"category": "HUBSPOT_DEFINED", "typeId": type_id, "label": None}]
    linked: Shown = {
        "from": {"id": str(record_id)},
        "to": [{"toObjectId": each, "associationTypes": kinds} for each in ids[:PAGE]],
    }
    if len(ids) > PAGE:
        linked["paging"] = {"next": {"after": str(ids[PAGE])}}
    return linked


def _nothing(record_id: int, first: ObjectType, second: ObjectType) -> Shown:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {second.singular} is associated with {first.singular} {record_id}.",
        "context": {
            "fromObjectId": [str(record_id)],
            "fromObjectType": [first.singular],
            "toObjectType": [second.singular],
        },
    }


def _reads_either(call: Call) -> Needs:
    types = (call.type_called(call.params[side]) for side in ("from_type", "to_type"))
    return [need for each in types for need in access.to_read(each.name, call.version)]


_LINKS = "/crm/associations/{from_type}/{to_type}/batch/read"

OPERATIONS = (Operation("POST", _LINKS, "associations", batch_read, _reads_either, "associations"),)

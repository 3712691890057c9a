"""Property definitions and their groups.

https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
"""

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.access import Needs
from connectors.hubspot.sandbox.api.shapes import Shown, batch_answer
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.errors import Refusal, not_found
from connectors.hubspot.sandbox.operation import WRITES, Operation, needs

BATCH = 100


def list_properties(call: Call) -> Answer:
    archived = call.flag("archived")
    listed = [each.shown() for each in call.schema.definitions.values() if each.archived == archived]
    return Answer({"results": listed})


def read_property(call: Call) -> Answer:
    return Answer(call.schema.read(call.params["name"]).shown())


def create_property(call: Call) -> Answer:
    return Answer(call.schema.create(call.body(), call.portal.now).shown(), status=201)


def create_properties(call: Call) -> Answer:
    made: list[Shown] = []
    errors: list[Shown] = []
    for each in call.inputs(BATCH):
        try:
            made.append(call.schema.create(each, call.portal.now).shown())
        except Refusal as refusal:
            errors.append(refusal.body)
    return batch_answer(call, made, errors, status=201)


def change_property(call: Call) -> Answer:
    return Answer(call.schema.change(call.params["name"], call.body(), call.portal.now).shown())


def archive_property(call: Call) -> Answer:
    call.schema.archive(call.params["name"], call.portal.now)
    return Answer(status=204)


def list_groups(call: Call) -> Answer:
    return Answer({"results": [each.shown() for each in call.schema.groups.values() if not each.archived]})


def read_group(call: Call) -> Answer:
    group = call.schema.groups.get(call.params["name"])
    if group is None or group.archived:
        raise not_found(f"Property group '{call.params['name']}' does not exist.")
    return Answer(group.shown())


def create_group(call: Call) -> Answer:
    return Answer(call.schema.create_group(call.body()).shown(), status=201)


def _reads(call: Call) -> Needs:
    return access.to_read_definitions(call.object_type.name)


_writes = needs(access.SCHEMAS_WRITE)
_ALL = "/crm/properties/{object_type}"
_ONE = f"{_ALL}/{{name}}"

OPERATIONS = (
    Operation("GET", f"{_ALL}/groups", "groups", list_groups, _reads),
    Operation("POST", f"{_ALL}/groups", "create group", create_group, _writes, traits=WRITES),
    Operation("GET", f"{_ALL}/groups/{{name}}", "groups", read_group, _reads),
    Operation("GET", _ALL, "properties", list_properties, _reads),
    Operation("POST", _ALL, "create property", create_property, _writes, traits=WRITES),
    Operation("POST", f"{_ALL}/batch/create", "create property", create_properties, _writes, traits=WRITES),
    Operation("GET", _ONE, "properties", read_property, _reads),
    Operation("PATCH", _ONE, "change property", change_property, _writes, traits=WRITES),
    Operation("DELETE", _ONE, "archive property", archive_property, _writes, traits=WRITES),
)

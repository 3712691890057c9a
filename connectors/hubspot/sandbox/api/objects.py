"""Single records, and lists of them.

https://developers.hubspot.com/docs/api-reference/crm-contacts-v3/guide
"""

from collections.abc import Iterable

from connectors.hubspot.sandbox.api.batches import checked, unmet
from connectors.hubspot.sandbox.api.shapes import Shown, presenter
from connectors.hubspot.sandbox.call import Answer, Call, as_id
from connectors.hubspot.sandbox.errors import bad_request, invalid_values, not_found
from connectors.hubspot.sandbox.object_types import CONTACTS
from connectors.hubspot.sandbox.operation import PAGES, WRITES, Operation, reads_records, writes_records
from connectors.hubspot.sandbox.table import Record
from connectors.hubspot.sandbox.values import Problem

PAGE, PAGE_WITH_HISTORY = 100, 50


def list_records(call: Call) -> Answer:
    history = call.many("propertiesWithHistory")
    limit = call.number("limit", 10, PAGE_WITH_HISTORY if history else PAGE)
    show = presenter(call, call.many("properties"), history, call.many("associations"))
    archived = call.flag("archived")
    results: list[Shown] = []
    for record in _records(call, archived):
        if len(results) == limit:
            return Answer({"results": results, "paging": call.following(record.id)})
        results.append(show(record))
    return Answer({"results": results})


def _records(call: Call, archived: bool) -> Iterable[Record]:
    table = call.portal.tables[call.object_type.name]
    ids = table.archived_ids_from(call.after()) if archived else table.ids_from(call.after())
    for record_id in ids:
        record = table.get(record_id)
        if record and record.archived == archived:
            yield record


def read_record(call: Call) -> Answer:
    show = presenter(call, call.many("properties"), call.many("propertiesWithHistory"), call.many("associations"))
    return Answer(show(_found(call, archived=call.flag("archived"))))


def update_record(call: Call) -> Answer:
    record = _found(call)
    values = checked(call, call.body().get("properties"))
    written = {name: value for name, value in values.items() if isinstance(value, str)}
    problems = [each for each in values.values() if isinstance(each, Problem)] + unmet(call, record, written)
    if problems:
        raise invalid_values(problems)
    changed = call.portal.write(record, written)
    now = call.portal.find(call.object_type.name, record.id) or record
    return Answer(presenter(call, list(written))(now), changed=int(changed))


def archive_record(call: Call) -> Answer:
    record = call.portal.find(call.object_type.name, call.record_id)
    if record:
        call.portal.archive(call.object_type.name, record.id)
    return Answer(status=204, changed=int(record is not None))


def merge(call: Call) -> Answer:
    _only_contacts(call)
    body = call.body()
    primary, other = (as_id(body.get(key)) for key in ("primaryObjectId", "objectIdToMerge"))
    try:
        survivor = call.portal.merge(primary, other)
    except LookupError as error:
        raise not_found(f"Object not found. {error}") from error
    except ValueError as error:
        raise bad_request(str(error)) from error
    record = call.portal.find(CONTACTS.name, survivor)
    return Answer(presenter(call, ("hs_merged_object_ids", *CONTACTS.defaults))(record) if record else None, changed=1)


def gdpr_delete(call: Call) -> Answer:
    """An e-mail that nobody has is no error: HubSpot blocks it from then on."""
    _only_contacts(call)
    body = call.body()
    if body.get("idProperty") == "email":
        record = call.portal.find_by_email(str(body.get("objectId", "")))
    else:
        record = call.portal.find(CONTACTS.name, as_id(body.get("objectId")))
    if record:
        call.portal.forget(record.id)
    return Answer(status=204, changed=int(record is not None))


def _only_contacts(call: Call) -> None:
    if call.object_type is not CONTACTS:
        raise bad_request(f"{call.object_type.name} cannot be merged or forgotten here")


def _found(call: Call, *, archived: bool = False) -> Record:
    if call.query.get("idProperty") == "email" and call.object_type is CONTACTS:
        record = call.portal.find_by_email(call.params["record_id"])
    elif call.query.get("idProperty"):
        raise bad_request(f"{call.query['idProperty']} is not a unique property")
    else:
        record = call.portal.find(call.object_type.name, call.record_id)
    if record is None or record.archived != archived:
        raise not_found(f"Object not found. objectId: {call.params['record_id']}")
    return record


_RECORDS = "/crm/objects/{object_type}"
_RECORD = f"{_RECORDS}/{{record_id}}"

OPERATIONS = (
    Operation("GET", _RECORDS, "list", list_records, reads_records, traits=PAGES),
    Operation("POST", f"{_RECORDS}/merge", "merge", merge, writes_records, traits=WRITES),
    Operation("POST", f"{_RECORDS}/gdpr-delete", "gdpr delete", gdpr_delete, writes_records, traits=WRITES),
    Operation("GET", _RECORD, "read", read_record, reads_records),
    Operation("PATCH", _RECORD, "update", update_record, writes_records, traits=WRITES),
    Operation("DELETE", _RECORD, "archive", archive_record, writes_records, traits=WRITES),
)

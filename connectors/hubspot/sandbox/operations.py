"""What the portal can be asked: path and method, what it takes to be allowed, which budget it draws on."""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.access import Needs, any_of
from connectors.hubspot.sandbox.api import account, associations, batches, objects, properties, search
from connectors.hubspot.sandbox.call import Answer, Call


@dataclass(frozen=True, slots=True)
class Operation:
    """`traits` say which faults can befall it; `kind` is what the journal counts it as."""

    method: str
    path: str
    kind: str
    run: Callable[[Call], Answer]
    needs: Callable[[Call], Needs]
    bucket: str = "general"
    traits: frozenset[str] = frozenset()


def _reads_records(call: Call) -> Needs:
    return access.to_read(call.object_type.name, call.version)


def _reads_associations(call: Call) -> Needs:
    types = (call.type_called(call.params[side]) for side in ("from_type", "to_type"))
    return [need for each in types for need in access.to_read(each.name, call.version)]


def _needs(*scopes: str) -> Callable[[Call], Needs]:
    return lambda call: any_of(*scopes)


_open = _needs("oauth")
_writes_records = _needs(access.WRITE)
_reads_schemas = _needs(access.SCHEMAS_READ, access.SCHEMAS_WRITE, access.READ, access.WRITE)
_writes_schemas = _needs(access.SCHEMAS_WRITE)
_reads_owners = _needs(access.OWNERS_READ)
_reads_limits = _needs(access.READ, access.WRITE, access.OWNERS_READ)

_PAGE = frozenset({"page"})
_WRITE = frozenset({"write"})
_RECORDS = "/crm/objects/{object_type}"
_RECORD = f"{_RECORDS}/{{record_id}}"
_PROPERTIES = "/crm/properties/{object_type}"
_LINKS = "/crm/associations/{from_type}/{to_type}/batch/read"
_USAGE = "/account-info/api-usage/daily/private-apps"

OPERATIONS = (
    Operation("GET", _RECORDS, "list", objects.list_records, _reads_records, traits=_PAGE),
    Operation("POST", f"{_RECORDS}/search", "search", search.search, _reads_records, "search", _PAGE),
    Operation("POST", f"{_RECORDS}/batch/read", "batch read", batches.batch_read, _reads_records, traits=_PAGE),
    Operation(
        "POST",
        f"{_RECORDS}/batch/update",
        "batch update",
        batches.batch_update,
        _writes_records,
        traits=frozenset({"write", "batch update"}),
    ),
    Operation("POST", f"{_RECORDS}/batch/archive", "archive", batches.batch_archive, _writes_records, traits=_WRITE),
    Operation("POST", f"{_RECORDS}/merge", "merge", objects.merge, _writes_records, traits=_WRITE),
    Operation("POST", f"{_RECORDS}/gdpr-delete", "gdpr delete", objects.gdpr_delete, _writes_records, traits=_WRITE),
    Operation("GET", _RECORD, "read", objects.read_record, _reads_records),
    Operation("PATCH", _RECORD, "update", objects.update_record, _writes_records, traits=_WRITE),
    Operation("DELETE", _RECORD, "archive", objects.archive_record, _writes_records, traits=_WRITE),
    Operation("POST", _LINKS, "associations", associations.batch_read, _reads_associations, "associations"),
    Operation("GET", f"{_PROPERTIES}/groups", "groups", properties.list_groups, _reads_schemas),
    Operation("POST", f"{_PROPERTIES}/groups", "create group", properties.create_group, _writes_schemas, traits=_WRITE),
    Operation("GET", f"{_PROPERTIES}/groups/{{name}}", "groups", properties.read_group, _reads_schemas),
    Operation("GET", _PROPERTIES, "properties", properties.list_properties, _reads_schemas),
    Operation("POST", _PROPERTIES, "create property", properties.create_property, _writes_schemas, traits=_WRITE),
    Operation(
        "POST",
        f"{_PROPERTIES}/batch/create",
        "create property",
        properties.create_properties,
        _writes_schemas,
        traits=_WRITE,
    ),
    Operation("GET", f"{_PROPERTIES}/{{name}}", "properties", properties.read_property, _reads_schemas),
    Operation(
        "PATCH",
        f"{_PROPERTIES}/{{name}}",
        "change property",
        properties.change_property,
        _writes_schemas,
        traits=_WRITE,
    ),
    Operation(
        "DELETE",
        f"{_PROPERTIES}/{{name}}",
        "archive property",
        properties.archive_property,
        _writes_schemas,
        traits=_WRITE,
    ),
    Operation("GET", "/crm/owners", "owners", account.list_owners, _reads_owners),
    Operation("GET", "/crm/limits/custom-properties", "limits", account.custom_properties, _reads_limits),
    Operation("GET", "/account-info/details", "account", account.details, _open),
    Operation("GET", _USAGE, "usage", account.daily_usage, _open),
)

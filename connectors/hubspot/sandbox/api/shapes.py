"""How records stand in an answer."""

from collections.abc import Callable, Iterable, Sequence

from connectors.hubspot.sandbox.access import EMAIL_READ
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.instants import iso
from connectors.hubspot.sandbox.object_types import COMPANIES, CONTACTS, ObjectType
from connectors.hubspot.sandbox.table import Record

Shown = dict[str, object]

# Without the scope for e-mails, an app sees that there was one and no more.
_WITHHELD = ("hs_email_text", "hs_email_html", "hs_email_headers", "hs_email_subject", "hs_body_preview")
INLINE_PAGE = 100


def presenter(
    call: Call, names: Sequence[str], history: Sequence[str] = (), associations: Sequence[str] = ()
) -> Callable[[Record], Shown]:
    """Shows records with these properties; unknown ones are left out without a word."""
    object_type, schema, always = call.object_type, call.schema, call.object_type.always
    asked = [*names, *history] or object_type.defaults
    chosen = tuple(name for name in dict.fromkeys(asked) if schema.active(name) and name not in always)
    withheld = _WITHHELD if object_type.name == "emails" and EMAIL_READ not in call.scopes else ()
    linked = [call.type_called(word) for word in associations]

    def show(record: Record) -> Shown:
        properties = record.select(chosen)
        for name in withheld:
            if name in properties:
                properties[name] = None
        shown: Shown = {
            "id": str(record.id),
            "properties": properties,
            "createdAt": properties[object_type.created],
            "updatedAt": properties[object_type.modified],
            "archived": record.archived,
        }
        if record.archived_at is not None:
            shown["archivedAt"] = iso(record.archived_at)
        if history:
            shown["propertiesWithHistory"] = _history(record, history)
        inline = {other.name: _inline(call, record, other) for other in linked}
        if any(inline.values()):
            shown["associations"] = {name: listed for name, listed in inline.items() if listed}
        return shown

    return show


def batch_answer(
    call: Call, results: Sequence[Shown], errors: Sequence[Shown], *, status: int = 200, changed: int = 0
) -> Answer:
    """A 207 as soon as there is one error, `status` otherwise."""
    now = iso(call.portal.now)
    body: Shown = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if not errors:
        return Answer(body, status, changed)
    return Answer({**body, "numErrors": len(errors), "errors": errors}, 207, changed)


def linked_ids(call: Call, object_type: ObjectType, record_id: int, other: ObjectType) -> list[int]:
    if {object_type, other} == {COMPANIES, CONTACTS}:
        links = call.portal.links
        return links.people_of(record_id) if object_type is COMPANIES else links.company_of(record_id)
    if other is CONTACTS and object_type is not CONTACTS:
        return call.portal.links.contacts_of(object_type.name, record_id)
    if object_type is CONTACTS and other is not CONTACTS:
        return call.portal.links.activities_of(other.name, record_id)
    return []


def _inline(call: Call, record: Record, other: ObjectType) -> Shown:
    """At most one page; the rest has to be fetched from the associations."""
    ids = linked_ids(call, record.type, record.id, other)
    if not ids:
        return {}
    kind = f"{record.type.singular}_to_{other.singular}"
    shown: Shown = {"results": [{"id": str(each), "type": kind} for each in ids[:INLINE_PAGE]]}
    if len(ids) > INLINE_PAGE:
        shown["paging"] = {"next": {"after": str(ids[INLINE_PAGE])}}
    return shown


def _history(record: Record, names: Iterable[str]) -> Shown:
    """The value of today alone: this portal keeps no older ones."""
    values = record.select(tuple(names))
    source = "INTEGRATION" if record.edit else "CRM_UI"
    return {
        name: [{"value": values[name] or "", "timestamp": iso(record.modified), "sourceType": source}]
        for name in names
        if name in values
    }

"""Our properties in HubSpot: whether they are as wanted, and making them so."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from connectors.hubspot.access.faults import Rejected
from connectors.hubspot.access.trials import tried
from connectors.hubspot.paths import CONTACTS
from connectors.hubspot.portal import Portal
from connectors.hubspot.writing.reasons import NOT_KNOWN
from syncer.contract import Finding
from syncer.errors import NoAccess
from syncer.model import Property

GROUP, GROUP_LABEL = "syncer", "syncer"
# Ours → type and field type of HubSpot; https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
_TYPES = {
    "text": ("string", "textarea"),
    "enumeration": ("enumeration", "select"),
    "datetime": ("datetime", "date"),
    "date": ("date", "date"),
}
_SETUP = "`syncer sync` sees to it before it writes, or `syncer setup` now"


def faults(portal: Portal, properties: Sequence[Property], where: str) -> Iterator[Finding]:
    """What keeps stages from being written."""
    definitions = portal.properties.definitions(fresh=True)
    missing, good = list[str](), list[str]()
    short = False  # of options
    for wanted in properties:
        there = definitions.get(wanted.name)
        if there is None:
            missing.append(wanted.name)
        elif fault := _cannot_be_used(wanted, there):
            yield _unusable(where, fault)
        elif lacking := [label for _, label in _lacking(wanted, there)]:
            short = True
            yield Finding("warning", where, f"{wanted.name} lacks the option {', '.join(lacking)}", _SETUP)
        else:
            good.append(wanted.name)
    if good:
        yield Finding("ok", where, f"properties of ours that are as wanted: {', '.join(good)}")
    if missing:
        yield Finding("warning", where, f"properties of ours that HubSpot has not yet: {', '.join(missing)}", _SETUP)
        yield from _room_for(portal, len(missing), where)
    if missing or short:
        yield _may_make(portal, where)


def _may_make(portal: Portal, where: str) -> Finding:
    found = tried(portal.properties.may_create)
    if found.lacking:
        return Finding("error", where, f"properties cannot be created: {found.doubt}", found.lacking.fix)
    if found.doubt:
        return Finding("ok", where, f"whether properties may be created: {NOT_KNOWN}, {found.doubt}")
    return Finding("ok", where, "properties may be created with crm.schemas.contacts.write")


def prepare(portal: Portal, properties: Sequence[Property], where: str) -> Iterator[Finding]:
    """Creates what is missing; leaves everything else, also options and labels that somebody changed, as it is."""
    if GROUP not in portal.properties.groups():
        _create(portal.properties.create_group, {"name": GROUP, "label": GROUP_LABEL, "displayOrder": -1})
        yield Finding("ok", where, f"created the property group {GROUP}")
    definitions = portal.properties.definitions(fresh=True)
    for wanted in properties:
        there = definitions.get(wanted.name)
        if there is None:
            _create(portal.properties.create, _definition(wanted))
            yield Finding("ok", where, f"created the property {wanted.name}")
        elif fault := _cannot_be_used(wanted, there):
            yield _unusable(where, fault)
        elif lacking := _lacking(wanted, there):
            options = [*there.get("options", ()), *_options(lacking, len(there.get("options", ())))]
            portal.properties.change(wanted.name, {"options": options})
            yield Finding("ok", where, f"added to {wanted.name}: {', '.join(label for _, label in lacking)}")
    portal.properties.definitions(fresh=True)


def to_make(portal: Portal, properties: Sequence[Property]) -> int:
    """How many of `prepare`'s calls make or change something."""
    definitions, calls = portal.properties.definitions(), int(GROUP not in portal.properties.groups())
    for wanted in properties:
        there = definitions.get(wanted.name)
        calls += there is None or (not _cannot_be_used(wanted, there) and bool(_lacking(wanted, there)))
    return calls


def _unusable(where: str, fault: str) -> Finding:
    return Finding("error", where, fault, "rename or delete that property in HubSpot, then run `syncer setup`")


def _cannot_be_used(wanted: Property, there: Mapping[str, Any]) -> str:
    hubspot_type, _ = _TYPES[wanted.type]
    if there.get("type") != hubspot_type:
        return f"{wanted.name} is there already, but of type {there.get('type')} instead of {hubspot_type}"
    if there.get("calculated") or (there.get("modificationMetadata") or {}).get("readOnlyValue"):
        return f"{wanted.name} is there already, but HubSpot lets nobody write it"
    return ""


def _lacking(wanted: Property, there: Mapping[str, Any]) -> list[tuple[str, str]]:
    known = {option.get("value") for option in there.get("options") or ()}
    return [option for option in wanted.options if option[0] not in known]


def _definition(wanted: Property) -> dict[str, Any]:
    hubspot_type, field_type = _TYPES[wanted.type]
    return {
        "name": wanted.name,
        "label": wanted.label,
        "type": hubspot_type,
        "fieldType": field_type,
        "groupName": GROUP,
        "description": wanted.description,
        "formField": False,
        **({"options": _options(wanted.options)} if wanted.options else {}),
    }


def _options(options: Sequence[tuple[str, str]], first: int = 0) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": label, "displayOrder": order, "hidden": False}
        for order, (value, label) in enumerate(options, first)
    ]


def _create(create: Callable[[Mapping[str, Any]], None], body: Mapping[str, Any]) -> None:
    """Something of that name may have come into being meanwhile, which is as good."""
    try:
        create(body)
    except Rejected as error:
        if not error.already_there:
            raise


def _room_for(portal: Portal, missing: int, where: str) -> Iterator[Finding]:
    try:
        quota = portal.account.about("quota")
    except NoAccess:
        return  # it only warns ahead; creating tells in the end
    room = room_for_properties(quota)
    if room and room.limit - room.used < missing:
        what = f"HubSpot has room for {room.limit - room.used} more properties of your own, {missing} are needed"
        yield Finding("error", where, what, "delete properties that nobody uses")


class Room(NamedTuple):
    """How many properties of one's own contacts have, of how many that they may."""

    used: int
    limit: int


def room_for_properties(quota: Mapping[str, Any]) -> Room | None:
    """None where HubSpot does not say."""
    overall = {"limit": quota.get("overallLimit"), "usage": quota.get("overallUsage")}
    by_type = {each.get("objectTypeId"): each for each in quota.get("byObjectType") or ()}
    contacts = by_type.get(CONTACTS, overall)
    limit, used = contacts.get("limit"), contacts.get("usage")
    return Room(used, limit) if isinstance(limit, int) and isinstance(used, int) else None

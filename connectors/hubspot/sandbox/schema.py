"""Property definitions and groups of one object type: reading, making, changing, archiving.

https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from connectors.hubspot.sandbox.definition import Definition, Group, Option
from connectors.hubspot.sandbox.errors import already_exists, invalid, not_found

_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")
_PAIRS: Mapping[str, tuple[str, ...]] = {
    "bool": ("booleancheckbox",),
    "enumeration": ("booleancheckbox", "checkbox", "radio", "select"),
    "date": ("date",),
    "datetime": ("date",),
    "number": ("number",),
    "string": ("text", "textarea", "html", "phonenumber", "file"),
    "phone_number": ("phonenumber",),
}


class Schema:
    """What may be known about the records of one type."""

    def __init__(self, definitions: Iterable[Definition], groups: Iterable[Group]) -> None:
        self.definitions = {each.name: each for each in definitions}
        self.groups = {each.name: each for each in groups}

    def active(self, name: str) -> Definition | None:
        found = self.definitions.get(name)
        return found if found and not found.archived else None

    def read(self, name: str) -> Definition:
        found = self.active(name)
        if found is None:
            raise not_found(f"Property with name '{name}' does not exist.")
        return found

    def create(self, body: Mapping[str, Any], now: int) -> Definition:
        """An archived name comes back to life with its old date and what was posted."""
        made = _defined(body, now)
        if made.group not in self.groups or self.groups[made.group].archived:
            raise invalid(f"Property group '{made.group}' does not exist.", "INVALID_GROUP", made.group)
        old = self.definitions.get(made.name)
        if old and not old.archived:
            raise already_exists(
                f"A property named '{made.name}' already exists.", "Properties.PROPERTY_WITH_NAME_EXISTS"
            )
        self.definitions[made.name] = replace(made, created=old.created) if old else made
        return self.definitions[made.name]

    def change(self, name: str, body: Mapping[str, Any], now: int) -> Definition:
        """`options`, when sent, replace the whole list; left out, the list stays."""
        old = self.read(name)
        if old.hubspot_defined and set(body) - {"options"}:
            raise invalid(f"The definition of '{name}' is read only.", "READ_ONLY_DEFINITION", name)
        known = {"label": "label", "groupName": "group", "description": "description", "hidden": "hidden"}
        changes: dict[str, Any] = {ours: body[theirs] for theirs, ours in known.items() if theirs in body}
        if "options" in body:
            changes["options"] = _read_options(name, body["options"])
        self.definitions[name] = replace(old, **changes, updated=now)
        return self.definitions[name]

    def archive(self, name: str, now: int) -> None:
        old = self.read(name)
        if old.hubspot_defined:
            raise invalid(f"The property '{name}' cannot be archived.", "CANNOT_DELETE_HUBSPOT_DEFINED", name)
        self.definitions[name] = replace(old, archived=True, updated=now)

    def create_group(self, body: Mapping[str, Any]) -> Group:
        name, label = _required(body, "name"), _required(body, "label")
        if name in self.groups and not self.groups[name].archived:
            raise already_exists(f"A property group named '{name}' already exists.", "PropertyGroupError.EXISTS")
        self.groups[name] = Group(name, label)
        return self.groups[name]


def _defined(body: Mapping[str, Any], now: int) -> Definition:
    name, label, kind, field_type, group = (
        _required(body, key) for key in ("name", "label", "type", "fieldType", "groupName")
    )
    if not _NAME.fullmatch(name):
        raise invalid(f"'{name}' is not a valid property name.", "INVALID_PROPERTY_NAME", name)
    if field_type not in _PAIRS.get(kind, ()):
        raise invalid(f"'{field_type}' is not a field type of '{kind}'.", "INVALID_FIELD_TYPE", name)
    options = _read_options(name, body.get("options", []))
    if kind == "enumeration" and not options:
        raise invalid(f"'{name}' is an enumeration and needs options.", "MISSING_OPTIONS", name)
    return Definition(
        name=name,
        label=label,
        type=kind,
        field_type=field_type,
        group=group,
        options=options,
        description=str(body.get("description", "")),
        has_unique_value=bool(body.get("hasUniqueValue", False)),
        hidden=bool(body.get("hidden", False)),
        created=now,
        updated=now,
    )


def _required(body: Mapping[str, Any], key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise invalid(f"Some required fields were not set: [{key}]", "REQUIRED_FIELD", key)
    return value


def _read_options(name: str, listed: object) -> list[Option]:
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise invalid("options must be a list of objects", "INVALID_OPTIONS", name)
    options = [
        Option(
            _required(each, "value"),
            _required(each, "label"),
            int(each.get("displayOrder", place)),
            bool(each.get("hidden", False)),
            str(each.get("description", "")),
        )
        for place, each in enumerate(listed)
    ]
    for told in ([option.value for option in options], [option.label for option in options]):
        if len(set(told)) < len(told):
            raise invalid("Option labels and values must be unique.", "DUPLICATE_OPTIONS", name)
    return options

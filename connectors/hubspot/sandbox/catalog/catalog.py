"""How a catalog is written down."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from connectors.hubspot.sandbox.definition import Definition, Group, Option

_FIELDS = {
    "text": ("string", "text"),
    "textarea": ("string", "textarea"),
    "phone": ("phone_number", "phonenumber"),
    "number": ("number", "number"),
    "datetime": ("datetime", "date"),
    "bool": ("bool", "booleancheckbox"),
    "select": ("enumeration", "select"),
    "radio": ("enumeration", "radio"),
    "checkbox": ("enumeration", "checkbox"),
}


@dataclass(frozen=True, slots=True)
class Catalog:
    """The properties of one type of record, by their group.

    A line is `name field label`; the field implies type and fieldType. A mark before the name: `-` its value cannot be
    written, `=` HubSpot calculates it (a recalculated value does not move the modified date), `+` made by this portal.
    `choices` of each enumeration read `value` or `value=label`; one without choices takes any value, as those do whose
    choices HubSpot keeps elsewhere.
    """

    lines: Mapping[str, str]
    choices: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> list[Group]:
        return [Group(name, name.replace("_", " ").capitalize()) for name in self.lines]

    def definitions(self, at: int) -> Iterator[Definition]:
        """`at`: when the portal was made."""
        for group, lines in self.lines.items():
            for line in filter(None, map(str.strip, lines.splitlines())):
                yield self._definition(line, group, at)

    def _definition(self, line: str, group: str, at: int) -> Definition:
        name, kind_of_field, label = line.split(" ", 2)
        mark, name = (name[0], name[1:]) if name[0] in "-=+" else ("", name)
        kind, field_type = _FIELDS[kind_of_field]
        return Definition(
            name=name,
            label=label,
            type=kind,
            field_type=field_type,
            group=group,
            options=self._options(name) if kind == "enumeration" else [],
            calculated=mark == "=",
            read_only=mark in ("-", "="),
            hubspot_defined=mark != "+",
            created=at,
            updated=at,
        )

    def _options(self, name: str) -> list[Option]:
        choices = [choice.partition("=") for choice in self.choices.get(name, "").split("|") if choice]
        return [Option(value, label or value.capitalize(), order) for order, (value, _, label) in enumerate(choices)]

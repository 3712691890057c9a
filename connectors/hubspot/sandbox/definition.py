"""What HubSpot says about a property and about a group of them."""

from dataclasses import asdict, dataclass, field

from connectors.hubspot.sandbox.instants import iso


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    order: int
    hidden: bool = False
    description: str = ""

    def shown(self) -> dict[str, object]:
        return {
            "value": self.value,
            "label": self.label,
            "displayOrder": self.order,
            "hidden": self.hidden,
            "description": self.description,
        }


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    label: str
    type: str
    field_type: str
    group: str
    options: list[Option] = field(default_factory=list)
    description: str = ""
    calculated: bool = False
    read_only: bool = False
    hubspot_defined: bool = False
    has_unique_value: bool = False
    hidden: bool = False
    archived: bool = False
    created: int = 0
    updated: int = 0

    def shown(self) -> dict[str, object]:
        return {
            "name": self.name,
            "label": self.label,
            "type": self.type,
            "fieldType": self.field_type,
            "groupName": self.group,
            "description": self.description,
            "options": [option.shown() for option in self.options],
            "displayOrder": -1,
            "calculated": self.calculated,
            "externalOptions": self.type == "enumeration" and not self.options,
            "hasUniqueValue": self.has_unique_value,
            "hidden": self.hidden,
            "hubspotDefined": self.hubspot_defined,
            "formField": not self.hubspot_defined,
            "dataSensitivity": "non_sensitive",
            "archived": self.archived,
            "createdAt": iso(self.created),
            "updatedAt": iso(self.updated),
            "modificationMetadata": {
                "archivable": not self.hubspot_defined,
                "readOnlyDefinition": self.hubspot_defined,
                "readOnlyOptions": self.read_only,
                "readOnlyValue": self.read_only,
            },
        }


@dataclass(frozen=True, slots=True)
class Group:
    name: str
    label: str
    archived: bool = False

    def shown(self) -> dict[str, object]:
        return {**asdict(self), "displayOrder": -1}

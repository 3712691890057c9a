"""The kinds of records this portal keeps, by the names and numbers that HubSpot gives them.

https://developers.hubspot.com/docs/guides/crm/understanding-the-crm
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ObjectType:
    """`to_contact` and `from_contact` are HubSpot's numbers for the two directions of an association."""

    name: str
    singular: str
    type_id: str
    created: str = "hs_createdate"
    modified: str = "hs_lastmodifieddate"
    to_contact: int = 0
    from_contact: int = 0
    defaults: tuple[str, ...] = ()

    @property
    def always(self) -> frozenset[str]:
        """The properties that are answered whether asked for or not."""
        return frozenset({"hs_object_id", self.created, self.modified})


CONTACTS = ObjectType(
    "contacts", "contact", "0-1", "createdate", "lastmodifieddate", defaults=("email", "firstname", "lastname")
)
CALLS = ObjectType("calls", "call", "0-48", to_contact=194, from_contact=193)
EMAILS = ObjectType("emails", "email", "0-49", to_contact=198, from_contact=197)
MEETINGS = ObjectType("meetings", "meeting", "0-47", to_contact=200, from_contact=199)
NOTES = ObjectType("notes", "note", "0-46", to_contact=202, from_contact=201)
TASKS = ObjectType("tasks", "task", "0-27", to_contact=204, from_contact=203)
COMMUNICATIONS = ObjectType("communications", "communication", "0-18", to_contact=81, from_contact=82)

COMPANIES = ObjectType(
    "companies", "company", "0-2", "createdate", to_contact=280, from_contact=279, defaults=("name", "domain")
)
DEALS = ObjectType(
    "deals",
    "deal",
    "0-3",
    "createdate",
    to_contact=3,
    from_contact=4,
    defaults=("dealname", "amount", "closedate", "pipeline", "dealstage"),
)

ACTIVITIES = (CALLS, EMAILS, MEETINGS, NOTES, TASKS, COMMUNICATIONS)
OBJECT_TYPES = (CONTACTS, COMPANIES, DEALS, *ACTIVITIES)
BY_WORD = {word: each for each in OBJECT_TYPES for word in (each.name, each.singular, each.type_id)}

# Ids are unique within a type only, and leave gaps: both as in a real portal.
FIRST_ID = 101
ID_STEP = 50


def id_at(index: int) -> int:
    return FIRST_ID + ID_STEP * index


def index_of(record_id: int) -> int | None:
    """The place in the story of an id that the story could have given."""
    index, rest = divmod(record_id - FIRST_ID, ID_STEP)
    return index if index >= 0 and not rest else None

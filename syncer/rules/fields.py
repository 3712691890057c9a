"""What the fields that a funnel may speak of hold: the canonical ones, and `crm.<property>` by the CRM's own name."""

from enum import StrEnum

from syncer.model import CONTACT_FIELDS

CUSTOM = "crm."


class Holds(StrEnum):
    TEXT = "text"
    NUMBER = "a number"
    FLAG = "true or false"
    ANYTHING = "anything"


_BY_TYPE = {str: Holds.TEXT, float: Holds.NUMBER, bool: Holds.FLAG}


def holds(field: str) -> Holds | None:
    """What a field holds; None if there is no such field."""
    if field.startswith(CUSTOM) and len(field) > len(CUSTOM):
        return Holds.ANYTHING
    return _BY_TYPE[CONTACT_FIELDS[field]] if field in CONTACT_FIELDS else None

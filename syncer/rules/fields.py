"""The canonical contact fields, the only ones a funnel may speak of beside `crm.<property>`, and what each holds."""

from enum import StrEnum

CUSTOM = "crm."  # `crm.<property>`: a property of the CRM's own, by the CRM's name


class Holds(StrEnum):
    TEXT = "text"
    NUMBER = "a number"
    FLAG = "true or false"
    ANYTHING = "anything"


CANONICAL: dict[str, Holds] = {
    "email": Holds.TEXT,
    "additional_emails": Holds.TEXT,
    "first_name": Holds.TEXT,
    "last_name": Holds.TEXT,
    "company": Holds.TEXT,
    "job_title": Holds.TEXT,
    "seniority": Holds.TEXT,
    "buying_role": Holds.TEXT,
    "decision_maker": Holds.FLAG,
    "industry": Holds.TEXT,
    "country": Holds.TEXT,
    "employees": Holds.NUMBER,
    "budget": Holds.NUMBER,
    "budget_currency": Holds.TEXT,
    "lifecycle_stage": Holds.TEXT,
    "lead_status": Holds.TEXT,
    "discard_reason": Holds.TEXT,
    "owner": Holds.TEXT,
    "opted_out": Holds.FLAG,
    "hard_bounced": Holds.FLAG,
    "employee_of_ours": Holds.FLAG,
    "competitor": Holds.FLAG,
    "created_at": Holds.TEXT,
    "first_source": Holds.TEXT,
    "latest_source": Holds.TEXT,
    "first_campaign": Holds.TEXT,
    "latest_campaign": Holds.TEXT,
    "signup_form": Holds.TEXT,
    "language": Holds.TEXT,
}


def holds(field: str) -> Holds | None:
    """What a field holds; None if there is no such field."""
    if field.startswith(CUSTOM) and len(field) > len(CUSTOM):
        return Holds.ANYTHING
    return CANONICAL.get(field)

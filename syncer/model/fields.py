"""The fields of a contact, with their canonical names."""

from collections.abc import Mapping

FieldValue = str | int | float | bool
Fields = Mapping[str, FieldValue]
LIFECYCLE = "lifecycle_stage"  # the field with the CRM's own stage
# The contact fields of the trade and the type of their values; a funnel speaks of these and of `crm.<property>`.
# An instant is ISO 8601 text; several e-mails are one text, separated by `;`.
CONTACT_FIELDS: Mapping[str, type[str] | type[float] | type[bool]] = {
    "email": str,
    "additional_emails": str,
    "first_name": str,
    "last_name": str,
    "company": str,
    "job_title": str,
    "seniority": str,
    "buying_role": str,
    "decision_maker": bool,
    "industry": str,
    "country": str,
    "employees": float,
    "budget": float,
    "budget_currency": str,
    LIFECYCLE: str,
    "lead_status": str,
    "discard_reason": str,
    "owner": str,
    "opted_out": bool,
    "hard_bounced": bool,
    "employee_of_ours": bool,
    "competitor": bool,
    "created_at": str,
    "first_source": str,
    "latest_source": str,
    "first_campaign": str,
    "latest_campaign": str,
    "signup_form": str,
    "language": str,
}

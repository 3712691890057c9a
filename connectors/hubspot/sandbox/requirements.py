"""What an admin wants filled in before a contact may be written; enforced from 2026-09 on.

https://developers.hubspot.com/changelog: crm-api-write-validation-enforcement
"""

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.hubspot.sandbox.values import Problem


@dataclass(frozen=True, slots=True)
class Requirement:
    """A contact whose `when` holds `value` has to have `required`; every contact, if `when` is ""."""

    required: str
    when: str = ""
    value: str = ""

    def problem(self, values: Mapping[str, str | None]) -> Problem | None:
        """Why a contact with these values cannot be written."""
        if values.get(self.required) or (self.when and values.get(self.when) != self.value):
            return None
        code = "MISSING_CONDITIONAL_REQUIRED_PROPERTY"
        return Problem(self.required, code, f"{self.required} has to be filled in")

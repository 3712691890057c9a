"""Why HubSpot would not take a value, in words a marketer can act on."""

from connectors.hubspot.access.faults import NOT_FOUND, Problem

NOT_KNOWN = "not known"
GONE = "HubSpot no longer has this contact: it was deleted, or merged into another one that the next sync follows"
NOT_TAKEN = "HubSpot kept a value of its own: a workflow or a rule of the account may set this property"
UNCLEAR = "HubSpot gave no clear answer; the next sync reads what it holds"

_REASONS = {
    "PROPERTY_DOESNT_EXIST": "HubSpot has no property {}: run `syncer setup`",
    "INVALID_OPTION": "HubSpot's property {} lacks the option of this stage: run `syncer setup`",
    "READ_ONLY_VALUE": "HubSpot lets nobody write {}: rename or delete that property, then run `syncer setup`",
    "MISSING_CONDITIONAL_REQUIRED_PROPERTY": "HubSpot wants {} to be filled in first: fill it in, or lift that rule",
    "MISSING_REQUIRED_PROPERTY": "HubSpot wants {} to be filled in first: fill it in, or lift that rule",
    NOT_FOUND: GONE,
    "CONFLICT": "HubSpot finds this in conflict with another change, also when tried again: look at the contact",
}


def is_gone(problems: tuple[Problem, ...]) -> bool:
    return any(problem.code == NOT_FOUND for problem in problems)


def reason(problems: tuple[Problem, ...]) -> str:
    """One sentence each, every one once."""
    said = dict.fromkeys(_sentence(problem) for problem in problems)
    return "; ".join(said) or "HubSpot refuses this without a reason"


def _sentence(problem: Problem) -> str:
    names = ", ".join(problem.properties) or "a property of ours"
    said = _REASONS.get(problem.code)
    return said.format(names) if said else f"HubSpot refuses {names}: {problem.code}"

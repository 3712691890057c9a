"""An active list of contacts for each stage: whether it is there, and making it.

https://developers.hubspot.com/docs/api-reference/crm-lists-v3/list-filters. A list is known by its name: whoever
changes its filters, or renames it, is left alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connectors.hubspot.access.faults import Rejected
from connectors.hubspot.endpoints.stagelists import StageLists
from syncer.contract import Finding
from syncer.errors import NoAccess
from syncer.http import Lost
from syncer.model import StageList

ACTIVE = "DYNAMIC"
_SETUP = "run `syncer setup`"


def faults(lists: StageLists, wanted: Sequence[StageList], where: str) -> Iterator[Finding]:
    there = _by_name(lists)
    found = {each.name: _fault(each, there, where) for each in wanted}
    yield from (fault for fault in found.values() if fault and fault.level != "ok")
    if good := [name for name, fault in found.items() if fault and fault.level == "ok"]:
        yield Finding("ok", where, f"lists that are there: {', '.join(good)}")
    if missing := [name for name, fault in found.items() if fault is None]:
        yield Finding("warning", where, f"lists that HubSpot has not: {', '.join(missing)}", _SETUP)
    try:
        lists.may_create()
    except NoAccess as error:
        yield Finding("error", where, error.what, error.fix)
    except Rejected:
        yield Finding("ok", where, "lists can be created")


def prepare(lists: StageLists, wanted: Sequence[StageList], where: str) -> Iterator[Finding]:
    """A list that cannot be made keeps no other from being made."""
    there = _by_name(lists)
    for each in wanted:
        fault = _fault(each, there, where)
        if fault is None:
            yield _created(lists, each, where)
        elif fault.level != "ok":
            yield fault


def _created(lists: StageLists, wanted: StageList, where: str) -> Finding:
    try:
        answer = lists.create(_definition(wanted))
    except Lost as error:
        if wanted.name.lower() in _by_name(lists):
            return Finding("ok", where, f"created the list {wanted.name}")
        return Finding("error", where, error.what, "run `syncer setup` again: what is there is not made twice")
    except Rejected as error:
        if wanted.name.lower() in _by_name(lists):
            return Finding("ok", where, f"the list {wanted.name} came into being meanwhile")
        return Finding("error", where, f"the list {wanted.name} cannot be created: {error.what}", error.fix)
    made = answer.get("list", answer) if isinstance(answer, dict) else {}
    if not isinstance(made, dict) or made.get("name") != wanted.name:
        what = f"HubSpot does not say whether it created the list {wanted.name}"
        return Finding("warning", where, what, "look for it under Lists, and run `syncer check`")
    return Finding("ok", where, f"created the list {wanted.name}")


def _fault(wanted: StageList, there: Mapping[str, Any], where: str) -> Finding | None:
    """None if there is no such list."""
    told = there.get(wanted.name.lower())
    if told is None:
        return None
    kind = told.get("processingType")
    if kind not in (None, ACTIVE):
        what = f"the list {wanted.name} is there already, but is no active one: its members stay as they are"
        return Finding("warning", where, what, "rename or delete that list in HubSpot, then run `syncer setup`")
    return Finding("ok", where, f"the list {wanted.name} is there")


def _by_name(lists: StageLists) -> dict[str, Mapping[str, Any]]:
    """In small letters: HubSpot takes names that differ only so for the same."""
    return {str(each.get("name")).lower(): each for each in lists.all()}


def _definition(wanted: StageList) -> dict[str, Any]:
    operation = {
        "operationType": "ENUMERATION",
        "operator": "IS_ANY_OF",
        "values": [wanted.value],
        "includeObjectsWithNoValueSet": False,
    }
    filter_ = {"filterType": "PROPERTY", "property": wanted.property, "operation": operation}
    all_of = {"filterBranchType": "AND", "filterBranches": [], "filters": [filter_]}
    any_of = {"filterBranchType": "OR", "filterBranches": [all_of], "filters": []}
    return {"name": wanted.name, "processingType": ACTIVE, "filterBranch": any_of}

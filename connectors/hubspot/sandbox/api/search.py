"""Search: late, windowed, and with habits of its own.

https://developers.hubspot.com/docs/api-reference/search/guide
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile
from operator import itemgetter
from typing import Any

import orjson

from connectors.hubspot.sandbox.api.shapes import presenter
from connectors.hubspot.sandbox.call import Answer, Call, as_id, names_in
from connectors.hubspot.sandbox.errors import bad_request
from connectors.hubspot.sandbox.filters import LINKED_TO, Group, Span, read_groups, reader
from connectors.hubspot.sandbox.operation import PAGES, Operation, reads_records
from connectors.hubspot.sandbox.table import Record, Table

PAGE, WINDOW, LONGEST_BODY = 200, 10_000, 3_000
REMEMBERED = 4
_BY_ID = {"propertyName": "hs_object_id", "direction": "ASCENDING"}
_WORDS_IN = ("firstname", "lastname", "email", "company", "phone")


def search(call: Call) -> Answer:
    if len(call.content.decode(errors="replace")) > LONGEST_BODY:
        raise bad_request(f"The request body may have {LONGEST_BODY} characters at most")
    body = call.body()
    limit, after = _number(body, "limit", 10), _number(body, "after", 0)
    if not 1 <= limit <= PAGE:
        raise bad_request(f"limit must be a number from 1 to {PAGE}, not {limit}")
    if after + limit > WINDOW:
        raise bad_request(f"The search window is {WINDOW} results; {after} and {limit} more lie beyond it")
    if names_in(body, "propertiesWithHistory"):
        raise bad_request("propertiesWithHistory is not supported by search")
    found = _matching(call, body)
    table, now = call.portal.tables[call.object_type.name], call.portal.now
    show = presenter(call, names_in(body, "properties"))
    page = [table.indexed(record_id, now) for record_id in found[after : after + limit]]
    answer: dict[str, object] = {"total": len(found), "results": [show(record) for record in page if record]}
    if after + limit < len(found):
        answer["paging"] = {"next": {"after": str(after + limit)}}
    return Answer(answer)


def _matching(call: Call, body: Mapping[str, Any]) -> Sequence[int]:
    """All ids that match, in the order asked for: worked out once, for as long as nothing changes."""
    table = call.portal.tables[call.object_type.name]
    asked, above = _from_the_first({key: body[key] for key in body if key not in ("after", "limit", "properties")})
    key = orjson.dumps(asked, option=orjson.OPT_SORT_KEYS)
    if table.lag or LINKED_TO.encode() in key:
        return _find(call, table, body)
    if key not in table.remembered:
        if len(table.remembered) >= REMEMBERED:
            table.remembered.clear()
        table.remembered[key] = _find(call, table, asked)
    found = table.remembered[key]
    return found[bisect_right(found, above) :] if above else found


def _from_the_first(asked: Mapping[str, Any]) -> tuple[Mapping[str, Any], int]:
    """Who asks for ids above one, in their order, gets the rest of what the same query finds from the first id on."""
    groups, sorts = asked.get("filterGroups"), asked.get("sorts")
    if sorts != [_BY_ID] or not isinstance(groups, list) or len(groups) != 1 or not isinstance(groups[0], dict):
        return asked, 0
    filters = groups[0].get("filters")
    if not isinstance(filters, list):
        return asked, 0
    floors = [each for each in filters if _is_floor(each)]
    if len(floors) != 1 or len(filters) == 1:
        return asked, 0
    rest = [each for each in filters if each is not floors[0]]
    return {**asked, "filterGroups": [{**groups[0], "filters": rest}]}, int(floors[0]["value"])


def _is_floor(asked: Any) -> bool:
    return (
        isinstance(asked, dict)
        and asked.keys() == {"propertyName", "operator", "value"}
        and (asked["propertyName"], asked["operator"]) == ("hs_object_id", "GT")
        and str(asked["value"]).isdecimal()
    )


def _find(call: Call, table: Table, body: Mapping[str, Any]) -> list[int]:
    def linked(contact: str) -> Sequence[int]:
        return call.portal.links.activities_of(call.object_type.name, as_id(contact))

    groups = read_groups(body, call.object_type, call.schema, linked) or [Group(())]
    words = str(body.get("query") or "").lower().split()
    now = call.portal.now
    found: set[int] = set()
    for group in groups:
        for record_id in _candidates(table, group, now):
            record = table.indexed(record_id, now)
            if record and group.passes(record) and (not words or _mentions(record, words)):
                found.add(record_id)
    return _sorted(call, sorted(found), body.get("sorts") or [])


def _candidates(table: Table, group: Group, now: int) -> Iterable[int]:
    """As few ids as the indexes allow; the filters decide."""
    ids, modified = group.span("hs_object_id"), group.span(table.type.modified)
    if modified != Span():
        return (
            each for each in table.modified_between(modified.low, modified.high, now) if ids.low <= each <= ids.high
        )
    return takewhile(lambda each: each <= ids.high, table.ids_from(max(0, int(ids.low))))


def _mentions(record: Record, words: Sequence[str]) -> bool:
    text = " ".join(filter(None, record.select(_WORDS_IN).values())).lower()
    return all(word in text for word in words)


def _sorted(call: Call, ids: list[int], sorts: Sequence[Any]) -> list[int]:
    """One rule at most; without one, in the order of creation. What has no value comes last."""
    if not sorts:
        return ids
    if len(sorts) > 1:
        raise bad_request("Only one sort is supported")
    rule = sorts[0] if isinstance(sorts[0], dict) else {"propertyName": str(sorts[0])}
    definition = call.schema.active(str(rule.get("propertyName")))
    if definition is None:
        raise bad_request(f"cannot sort by {rule.get('propertyName')!r}")
    table, now, read = call.portal.tables[call.object_type.name], call.portal.now, reader(definition, call.object_type)
    records = [record for each in ids if (record := table.indexed(each, now))]
    held = [(value, record.id) for record in records if (value := read(record)) is not None]
    held.sort(key=itemgetter(0), reverse=rule.get("direction") == "DESCENDING")
    ordered = dict.fromkeys(each for _, each in held)
    return [*ordered, *(each for each in ids if each not in ordered)]


def _number(body: Mapping[str, Any], key: str, default: int) -> int:
    value = body.get(key, default)
    if isinstance(value, bool) or not str(value).isdecimal():
        raise bad_request(f"{key} must be a number, not {value!r}")
    return int(value)


OPERATIONS = (Operation("POST", "/crm/objects/{object_type}/search", "search", search, reads_records, "search", PAGES),)

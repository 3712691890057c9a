"""The account itself: who owns it, what it is called, what is left of its budgets."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.hubspot.sandbox import access
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.errors import Refusal
from connectors.hubspot.sandbox.instants import iso, milliseconds
from connectors.hubspot.sandbox.object_types import OBJECT_TYPES
from connectors.hubspot.sandbox.operation import Operation, needs
from connectors.hubspot.sandbox.portal import CUSTOM_PROPERTY_LIMIT, PORTAL_ID, TIME_ZONE
from connectors.hubspot.sandbox.story.activity import OWNERS

PAGE = 500
_HIRED = "2024-01-15T12:00:00Z"


def list_owners(call: Call) -> Answer:
    limit, after, wanted = call.number("limit", 100, PAGE), call.after(), call.query.get("email")
    owners = [each for each in OWNERS if int(each.id) >= after and wanted in (None, each.email)]
    results = [
        {
            "id": each.id,
            "email": each.email,
            "firstName": each.first,
            "lastName": each.last,
            "userId": int(each.id) + 1_000,
            "type": "PERSON",
            "createdAt": _HIRED,
            "updatedAt": _HIRED,
            "archived": False,
        }
        for each in ([] if call.flag("archived") else owners)
    ]
    if len(results) <= limit:
        return Answer({"results": results})
    return Answer({"results": results[:limit], "paging": call.following(int(owners[limit].id))})


def details(call: Call) -> Answer:
    offset = _local(call).utcoffset() or timedelta()
    sign, minutes = "-" if offset < timedelta() else "+", abs(int(offset.total_seconds())) // 60
    return Answer(
        {
            "portalId": PORTAL_ID,
            "accountType": "DEVELOPER_TEST",
            "timeZone": TIME_ZONE,
            "companyCurrency": "CLP",
            "additionalCurrencies": [],
            "utcOffset": f"{sign}{minutes // 60:02}:{minutes % 60:02}",
            "utcOffsetMilliseconds": int(offset.total_seconds()) * 1_000,
            "uiDomain": "app.hubspot.example",
            "dataHostingLocation": "na1",
        }
    )


def custom_properties(call: Call) -> Answer:
    used = {
        each.type_id: sum(
            not definition.hubspot_defined and not definition.archived
            for definition in call.portal.schemas[each.name].definitions.values()
        )
        for each in OBJECT_TYPES
    }
    by_type = [
        {
            "objectTypeId": type_id,
            "limit": CUSTOM_PROPERTY_LIMIT,
            "usage": count,
            "percentage": 100 * count / CUSTOM_PROPERTY_LIMIT,
        }
        for type_id, count in used.items()
    ]
    usage, limit = sum(used.values()), CUSTOM_PROPERTY_LIMIT * len(used)
    return Answer(
        {
            "overallLimit": limit,
            "overallUsage": usage,
            "overallPercentage": 100 * usage / limit,
            "byObjectType": by_type,
        }
    )


def daily_usage(call: Call) -> Answer:
    """Knows the tokens of the account's own apps alone."""
    if not call.limits.by_day:
        raise Refusal(403, {"category": "FORBIDDEN", "message": "not for this kind of app"})
    daily = call.limits.daily
    midnight = (_local(call) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Answer(
        {
            "results": [
                {
                    "name": "private-apps-api-calls-daily",
                    "usageLimit": daily.limit,
                    "currentUsage": daily.used,
                    "collectedAt": iso(call.portal.now),
                    "fetchStatus": "SUCCESS",
                    "resetsAt": iso(milliseconds(midnight)),
                }
            ]
        }
    )


def _local(call: Call) -> datetime:
    return call.portal.clock.now().astimezone(ZoneInfo(TIME_ZONE))


_open = needs("oauth")
_reads_owners = needs(access.OWNERS_READ)
_reads_limits = needs(access.READ, access.WRITE, access.OWNERS_READ)

OPERATIONS = (
    Operation("GET", "/account-info/details", "account", details, _open),
    Operation("GET", "/account-info/api-usage/daily/private-apps", "usage", daily_usage, _open),
    Operation("GET", "/crm/limits/custom-properties", "limits", custom_properties, _reads_limits),
    Operation("GET", "/crm/owners", "owners", list_owners, _reads_owners),
)

"""What became of each marketing e-mail, recipient by recipient.

https://developers.hubspot.com/docs/api-reference/legacy/email-analytics
"""

from connectors.hubspot.sandbox.api.shapes import Shown
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.errors import bad_request
from connectors.hubspot.sandbox.happenings import MailEvent
from connectors.hubspot.sandbox.instants import parse
from connectors.hubspot.sandbox.operation import Operation, needs
from connectors.hubspot.sandbox.portal import PORTAL_ID

PAGE = 1_000
_APP = 113


def events(call: Call) -> Answer:
    """Newest first; those of the last minutes are not all there yet. `offset` names the last one that was given."""
    low, high = (
        _instant(call, name, default) for name, default in (("startTimestamp", 0), ("endTimestamp", call.portal.now))
    )
    kind, recipient = call.query.get("eventType"), call.query.get("recipient")
    found = [
        each
        for each in reversed(call.portal.happenings.mails)
        if low <= each.at <= high
        and each.shown_from <= call.portal.now
        and kind in (None, each.type)
        and recipient in (None, each.recipient)
        and not (each.filtered and call.flag("excludeFilteredEvents"))
    ]
    limit, start = call.number("limit", 10, PAGE), 0
    if offset := call.query.get("offset"):
        names = [_token(each) for each in found]
        if offset not in names:
            raise bad_request("offset is not valid")
        start = names.index(offset) + 1
    page = found[start : start + limit]
    more = len(found) > start + limit
    return Answer(
        {"hasMore": more, **({"offset": _token(page[-1])} if page else {}), "events": list(map(_shown, page))}
    )


def _instant(call: Call, name: str, default: int) -> int:
    at = parse(call.query.get(name, str(default)))
    if at is None:
        raise bad_request(f"{name} must be milliseconds since 1970")
    return at


def _token(one: MailEvent) -> str:
    return f"{one.at:x}.{one.id}"


def _shown(one: MailEvent) -> Shown:
    shown: Shown = {
        "id": one.id,
        "created": one.at,
        "type": one.type,
        "portalId": PORTAL_ID,
        "appId": _APP,
        "appName": "Batch",
        "emailCampaignId": one.campaign,
        "filteredEvent": one.filtered,
        **one.more,
    }
    if one.type != "UNBOUNCE":
        shown["recipient"] = one.recipient
    return {**shown, "url": one.url} if one.url else shown


OPERATIONS = (Operation("GET", "/email/public/events", "email events", events, needs("content")),)

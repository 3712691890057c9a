"""Who wants which e-mails.

https://developers.hubspot.com/docs/api-reference/communication-preferences-subscriptions-v4/guide
"""

from connectors.hubspot.sandbox.api.shapes import Shown
from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.errors import bad_request
from connectors.hubspot.sandbox.instants import iso
from connectors.hubspot.sandbox.operation import Operation, needs

BATCH = 100
SUBSCRIPTIONS = ("81001", "81002")  # the newsletter, and news of the product


def batch_read(call: Call) -> Answer:
    """An address that nobody has was never asked: not specified."""
    inputs = call.body().get("inputs")
    if not isinstance(inputs, list) or not all(isinstance(each, str) for each in inputs):
        raise bad_request("Some required fields were not set: [inputs]")
    if len(inputs) > BATCH:
        raise bad_request(f"A batch may have {BATCH} inputs at most, not {len(inputs)}")
    if call.query.get("channel") != "EMAIL":
        raise bad_request("channel must be EMAIL")
    return Answer({"status": "COMPLETE", "results": [_shown(call, each) for each in inputs]})


def _shown(call: Call, address: str) -> Shown:
    record = call.portal.find_by_email(address)
    statuses: list[Shown] = []
    for subscription in SUBSCRIPTIONS:
        names = ("hs_email_optout", f"hs_email_optout_{subscription}", "lastmodifieddate")
        held = record.select(names) if record else dict.fromkeys(names)
        status = "NOT_SPECIFIED" if record is None else "SUBSCRIBED"
        if "true" in (held[names[0]], held[names[1]]):
            status = "UNSUBSCRIBED"
        since = held["lastmodifieddate"] or iso(call.portal.now)
        statuses.append({"channel": "EMAIL", "subscriptionId": subscription, "status": status, "timestamp": since})
    return {"subscriberIdString": address, "statuses": statuses}


OPERATIONS = (
    Operation(
        "POST",
        "/communication-preferences/statuses/batch/read",
        "preferences",
        batch_read,
        needs("communication_preferences.statuses.batch.read"),
    ),
)

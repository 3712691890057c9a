"""Who is on a mail to us beside whoever wrote it. Pure.

https://developers.hubspot.com/docs/api-reference/crm-emails-v3/guide says what the headers of a mail look like. Nobody
says which addresses are ours; at least one of those that received it is.
"""

from collections.abc import Iterator

import orjson

from syncer.identity import email
from syncer.model import Identity

_LOGGING = "hubspot.com"  # of the addresses by which a mail comes into the CRM


def has_others(headers: str, sender: Identity) -> bool:
    """Whether there are others outside of our house: colleagues of the sender, or people of more than one house."""
    received = {each for each in _received(headers) if each != sender}
    houses = {_domain(each) for each in received}
    return len(received) > 1 and (len(houses) > 1 or _domain(sender) in houses)


def _received(headers: str) -> Iterator[Identity]:
    try:
        said = orjson.loads(headers)
    except orjson.JSONDecodeError:
        return
    for how in ("to", "cc"):
        listed = said.get(how) if isinstance(said, dict) else None
        for each in listed if isinstance(listed, list) else ():
            address = email(str(each.get("email") if isinstance(each, dict) else each))
            if address and not f".{_domain(address)}".endswith(f".{_LOGGING}"):
                yield address


def _domain(address: Identity) -> str:
    return address.value.rpartition("@")[2]

import json
from collections.abc import Sequence

import pytest

from connectors.hubspot.meaning.recipients import has_others
from syncer.identity import email

OURS, BOSS = "seller@ours.com", "boss@ours.com"


@pytest.mark.parametrize(
    ("sender", "to", "cc", "others"),
    [
        ("ana@x.cl", [OURS], [], False),
        ("ana@x.cl", [OURS], [BOSS], False),
        ("ana@x.cl", [OURS, "12@bcc.hubspot.com"], ["12@bcc.eu1.hubspot.com"], False),
        ("ana@x.cl", [OURS, "ana@x.cl"], ["Ana <ANA@X.CL>"], False),
        ("ana@x.cl", [OURS], ["ben@x.cl"], True),
        ("ana@x.cl", [OURS, "Ben <ben@x.cl>"], [], True),
        ("ana@x.cl", [OURS], ["partner@agency.cl"], True),
        ("ana@x.cl", [OURS, "ben@nothubspot.com"], [], True),
        ("ana@gmail.com", [OURS], [BOSS], False),
        ("ana@gmail.com", ["seller@gmail.com"], [], False),
        ("ana@gmail.com", ["seller@gmail.com"], ["ben@gmail.com"], True),
        ("ana@x.cl", [], [], False),
    ],
)
def test_whoever_is_neither_the_sender_nor_of_our_house_is_another(
    sender: str, to: Sequence[str], cc: Sequence[str], others: bool
) -> None:
    headers = {"from": {"email": sender}, "to": [{"email": each, "firstName": "N"} for each in to], "cc": list(cc)}
    who = email(sender)
    assert who
    assert has_others(json.dumps(headers), who) == others


@pytest.mark.parametrize("headers", ["", "{", "[]", "null", '{"to": 7, "cc": [null, 7, {}, {"email": null}]}'])
def test_headers_that_say_nothing_name_nobody(headers: str) -> None:
    who = email("ana@x.cl")
    assert who
    assert not has_others(headers, who)

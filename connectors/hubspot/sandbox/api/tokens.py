"""Where an installed app gets its access tokens."""

from urllib.parse import parse_qsl

from connectors.hubspot.sandbox.call import Answer, Call
from connectors.hubspot.sandbox.operation import Operation


def give_token(call: Call) -> Answer:
    return Answer(call.portal.app.give(dict(parse_qsl(call.content.decode())), call.portal.now))


OPERATIONS = (Operation("POST", "/oauth/token", "token", give_token, lambda call: (frozenset(),), open=True),)

"""What can go wrong between an app and HubSpot, on purpose and always in the same places.

A list of faults reads `429:0.02,lost:0.01,500@12,503@list contacts#3`: a rate for all requests that the fault can
befall, or the one request that it does befall, by its number or as the n-th of its kind. Which requests a rate picks
depends on the seed, their kind and how many of the kind came before: not on what else goes on at the same time.
"""

from dataclasses import dataclass, field
from zlib import crc32

from connectors.hubspot.sandbox.journal import Exchange
from connectors.hubspot.sandbox.story.draw import mix

# word → what it does; the command line lists these.
FAULTS: dict[str, str] = {
    "409": "in conflict with another change; nothing was done (writes only)",
    "423": "the record is locked for two seconds",
    "429": "turned away without Retry-After, as if the limit of the app were reached",
    "477": "the portal is moving to another data center: Retry-After of one second",
    "500": "an internal error; nothing was done",
    "502": "a page of the gateway instead of an answer; nothing was done",
    "503": "not available; nothing was done",
    "504": "a page of the gateway instead of an answer; nothing was done",
    "521": "a page of the network in front of HubSpot: no server answers; nothing was done",
    "522": "the same: the connection took too long; nothing was done",
    "524": "the same: the answer took too long; nothing was done",
    "525": "the certificate between that network and HubSpot is not in order; nothing was done",
    "530": "turned away in front of the API, as if the token did not look like one",
    "daily": "turned away as if the day's calls of the account were used up",
    "moving": "the portal is moving to another data center: Retry-After of six hours",
    "reset": "the connection is reset before anything was done",
    "html": "200 with a web page as its body; nothing was done",
    "slow": "the answer comes two seconds later",
    "lost": "a write takes effect, but the connection is reset before the answer (writes only)",
    "malformed": "one record of a page has no id, or a date that is none (pages only)",
    "short": "a page has fewer records than there are, or none, and says where it goes on (pages only)",
    "kept": "a batch update is answered as a success, but the portal keeps its values (batch updates only)",
    "empty200": "a batch takes effect, but its 200 has an empty body (batches that write only)",
}
SLOW_SECONDS = 2.0

# A web page as the body, whatever the status.
PAGES = frozenset({"html", "502", "504", "521", "522", "524", "525", "530"})

_ONLY = {
    "409": "write",
    "lost": "write",
    "malformed": "page",
    "short": "page",
    "empty200": "batch write",
    "kept": "batch update",
}


@dataclass(frozen=True, slots=True)
class Faults:
    """`rates`: word → share of requests; `exact`: number of a request → word; `nth`: kind and number in it → word."""

    seed: int
    rates: dict[str, float]
    exact: dict[int, str] = field(default_factory=dict)
    nth: dict[tuple[str, int], str] = field(default_factory=dict)

    def pick(self, exchange: Exchange, traits: frozenset[str]) -> str:
        """The fault that befalls this request, or ""."""
        kind, number = exchange.kind, exchange.number
        named = self.exact.get(exchange.ordinal) or self.nth.get((kind, number))
        if named:
            return named if _befalls(named, traits) else ""
        chance = mix(self.seed, crc32(kind.encode()), number) / 2**64
        for word, rate in self.rates.items():
            if _befalls(word, traits):
                if chance < rate:
                    return word
                chance -= rate
        return ""


def parse(text: str, seed: int) -> Faults:
    rates: dict[str, float] = {}
    exact: dict[int, str] = {}
    nth: dict[tuple[str, int], str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        word, mark, number = part.partition("@" if "@" in part else ":")
        if word not in FAULTS:
            raise ValueError(f"unknown fault {word!r} in {text!r}; there are: {', '.join(FAULTS)}")
        try:
            kind, hash_, of_kind = number.partition("#")
            if mark == "@" and hash_:
                nth[kind, int(of_kind)] = word
            elif mark == "@":
                exact[int(number)] = word
            else:
                rates[word] = float(number)
        except ValueError:
            raise ValueError(
                f"fault {part!r} must read {word}:RATE or {word}@REQUEST, as {word}:0.01, or {word}@KIND#NUMBER"
            ) from None
    if any(not 0 <= rate <= 1 for rate in rates.values()) or sum(rates.values()) > 1:
        raise ValueError(f"the rates in {text!r} must lie between 0 and 1, and add up to no more than 1")
    return Faults(seed, rates, exact, nth)


def _befalls(word: str, traits: frozenset[str]) -> bool:
    return word not in _ONLY or _ONLY[word] in traits

"""What can go wrong between an app and HubSpot, on purpose and always in the same places.

A list of faults reads `429:0.02,lost:0.01,500@12`: a rate for all requests that the fault can befall, or the number of
the one request that it does befall. Which requests a rate picks depends on the seed and on the request's number alone.
"""

from dataclasses import dataclass

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
    "reset": "the connection is reset before anything was done",
    "html": "200 with a web page as its body; nothing was done",
    "slow": "the answer comes two seconds later",
    "lost": "a write takes effect, but the connection is reset before the answer (writes only)",
    "malformed": "one record of a page has no id, or a date that is none (pages only)",
    "empty200": "a batch takes effect, but its 200 has an empty body (batches that write only)",
}
SLOW_SECONDS = 2.0

_ONLY = {"409": "write", "lost": "write", "malformed": "page", "empty200": "batch update"}


@dataclass(frozen=True, slots=True)
class Faults:
    """`rates`: word → share of requests; `exact`: number of a request → word."""

    seed: int
    rates: dict[str, float]
    exact: dict[int, str]

    def pick(self, ordinal: int, traits: frozenset[str]) -> str:
        """The fault that befalls the request of this number, or ""."""
        named = self.exact.get(ordinal)
        if named:
            return named if _befalls(named, traits) else ""
        chance = mix(self.seed, ordinal) / 2**64
        for word, rate in self.rates.items():
            if _befalls(word, traits):
                if chance < rate:
                    return word
                chance -= rate
        return ""


def parse(text: str, seed: int) -> Faults:
    rates: dict[str, float] = {}
    exact: dict[int, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        word, mark, number = part.partition("@" if "@" in part else ":")
        if word not in FAULTS:
            raise ValueError(f"unknown fault {word!r} in {text!r}; there are: {', '.join(FAULTS)}")
        try:
            if mark == "@":
                exact[int(number)] = word
            else:
                rates[word] = float(number)
        except ValueError:
            raise ValueError(f"fault {part!r} must read {word}:RATE or {word}@REQUEST, as {word}:0.01") from None
    if any(not 0 <= rate <= 1 for rate in rates.values()) or sum(rates.values()) > 1:
        raise ValueError(f"the rates in {text!r} must lie between 0 and 1, and add up to no more than 1")
    return Faults(seed, rates, exact)


def _befalls(word: str, traits: frozenset[str]) -> bool:
    return word not in _ONLY or _ONLY[word] in traits

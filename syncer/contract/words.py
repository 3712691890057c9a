"""A vendor's words in ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from syncer.model import Kind


@dataclass(frozen=True, slots=True)
class Summary:
    """A roll-up that the vendor keeps: how often, when first, when last; each the name of a vendor property.

    `last_word` and `first_word` say what the last and the first one were, a form or a page, in words that the phrases
    of `topic` translate. `last_sent` and `first_sent` say when the message was delivered that the roll-up reacts to.
    `unless` names the stream that tells the same one by one: where that is read, this is left out.
    """

    kind: Kind
    last: str
    count: str = ""
    first: str = ""
    topic: str = ""
    last_word: str = ""
    first_word: str = ""
    last_sent: str = ""
    first_sent: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A vendor's words in ours: kinds by topic and vendor word, canonical fields by vendor property, roll-ups.

    `phrases` are for what people word freely, such as the name of a form: topic → phrase in lower case → kind.
    `organizations`: canonical fields by the vendor property of a company that fills them for its people.
    `lifecycle` has our stages in the CRM's own, from the lowest to the highest.
    """

    kinds: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    summaries: tuple[Summary, ...] = ()
    phrases: Mapping[str, Mapping[str, Kind]] = field(default_factory=dict)
    organizations: Mapping[str, str] = field(default_factory=dict)
    lifecycle: Mapping[str, str] = field(default_factory=dict)

    def kind(self, topic: str, word: str) -> Kind:
        return self.kinds.get(topic, {}).get(word, Kind.UNKNOWN)

    def said(self, topic: str, text: str) -> Kind | None:
        """The kind of the first phrase that the text contains."""
        lower = text.casefold()
        return next((kind for phrase, kind in self.phrases.get(topic, {}).items() if phrase in lower), None)

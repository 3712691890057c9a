"""Properties of a record → fields of the funnel. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from connectors.hubspot.meaning.rows import Row
from connectors.hubspot.meaning.values import as_defined, as_field, parts, plain
from connectors.hubspot.meaning.wording import wording
from syncer.contract import Words
from syncer.identity import CLAIMS_THAT_HOLD_ANYWHERE
from syncer.model import CONTACT_FIELDS, FieldValue

CUSTOM = "crm."

Sources = Mapping[str, Sequence[str]]  # canonical field → the properties that can fill it, the preferred one first


def sources(named: Mapping[str, str], fields: Collection[str]) -> dict[str, list[str]]:
    """Of what the mapping names, property → canonical field, those that are wanted."""
    found: dict[str, list[str]] = {}
    for name, canonical_name in named.items():
        if canonical_name in fields:
            found.setdefault(canonical_name, []).append(name)
    return found


@dataclass(frozen=True, slots=True)
class Filling:
    """`types`: type in this portal of the properties that fill no canonical field."""

    sources: Sources
    words: Words
    types: Mapping[str, str] = field(default_factory=dict)

    @property
    def wording(self) -> str:
        """With the order of a field's properties and values: the first one counts."""
        values = {wanted: list(self.words.values.get(wanted, {}).items()) for wanted in self.sources}
        return wording(self.words, (), sorted(self.sources.items()), values)

    def fields(self, row: Row) -> dict[str, FieldValue]:
        values = ((wanted, self._field(wanted, names, row)) for wanted, names in self.sources.items())
        return {wanted: value for wanted, value in values if value is not None}

    def _field(self, wanted: str, names: Sequence[str], row: Row) -> FieldValue | None:
        """The first value that there is and that can be one of this field; if none can, text that shows it. Of several
        that keep us from contacting somebody, one that says so is enough.
        """
        texts = {name: text for name in names if (text := row.get(name))}
        found = [self._value(wanted, name, text) for name, text in texts.items()]
        if wanted in CLAIMS_THAT_HOLD_ANYWHERE:
            found.sort(key=lambda value: value is not True)
        return next((value for value in found if value is not None), next(map(plain, texts.values()), None))

    def _value(self, wanted: str, name: str, text: str) -> FieldValue | None:
        """In the words of the mapping where it has some: of several values, the one that the mapping names first."""
        translations = self.words.values.get(wanted, {})
        text = next((ours for theirs, ours in translations.items() if theirs in (text, *parts(text))), text)
        if wanted in CONTACT_FIELDS:
            return as_field(text, CONTACT_FIELDS[wanted])
        return as_defined(text, self.types.get(name, ""))

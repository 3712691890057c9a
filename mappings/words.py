"""A vendor's words in ours, as people who do not program may write them: `mappings/<connector>.yaml`.

kinds: {topic: {vendor word: kind of engagement}}
phrases: {topic: {what a free text contains: kind of engagement}}
fields: {vendor property: contact field, or crm.<property>}
organizations: {vendor property of a company: contact field of its people}
values: {contact field: {vendor value: our value}}
summaries: [{kind: …, last: vendor property, count: vendor property, first: vendor property, …}], each of its own kind
lifecycle: {our stage: the vendor's own stage}
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from syncer import yamlfile
from syncer.contract import Summary, Words
from syncer.model import CONTACT_FIELDS, Kind


def words(name: str | Path) -> Words:
    """The mapping that ships for a connector (none: no words), or a user's own file. Raises BadSettings."""
    path = name if isinstance(name, Path) else Path(__file__).with_name(f"{name}.yaml")
    if not isinstance(name, Path) and not path.exists():
        return Words()
    document = yamlfile.read(path)
    said = yamlfile.validate(document, Mapping)
    if twice := list(_twice(document, said.summaries)):
        raise yamlfile.bad_settings(twice)
    summaries = tuple(Summary(**dict(one)) for one in said.summaries)
    return Words(said.kinds, said.fields, said.values, summaries, said.phrases, said.organizations, said.lifecycle)


def _kind(word: object) -> Kind:
    kind = Kind.of(word) if isinstance(word, str) else None
    if kind is None:
        near = yamlfile.suggestion(str(word).lower(), (known.word for known in Kind))
        raise ValueError(f"is not a kind of engagement{near}")
    return kind


def _field(name: object) -> str:
    text = str(name)
    if text not in CONTACT_FIELDS and not (text.startswith("crm.") and text != "crm."):
        raise ValueError(f"is not a contact field, nor crm.<property>{yamlfile.suggestion(text, CONTACT_FIELDS)}")
    return text


def _text(scalar: object) -> object:
    """YAML reads true and 5 as more than text; a vendor's word is text all the same."""
    return (
        str(scalar).lower() if isinstance(scalar, bool) else str(scalar) if isinstance(scalar, int | float) else scalar
    )


Word = Annotated[str, Field(min_length=1), BeforeValidator(_text)]
Phrase = Annotated[str, BeforeValidator(_text), AfterValidator(str.casefold)]  # the empty one is in every text
KindWord = Annotated[Kind, BeforeValidator(_kind)]
FieldName = Annotated[str, BeforeValidator(_field)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RollUp(_Strict):
    """A `Summary`: all but `kind`, `topic` and `unless` name vendor properties."""

    kind: KindWord
    last: Word
    count: Word = ""
    first: Word = ""
    topic: Word = ""
    last_word: Word = ""
    first_word: Word = ""
    last_sent: Word = ""
    first_sent: Word = ""
    unless: Word = ""


def _twice(document: yamlfile.Document, summaries: Sequence[RollUp]) -> Iterator[str]:
    """A contact has one roll-up of a kind: another one would take its place."""
    first: dict[Kind, int] = {}
    for number, one in enumerate(summaries):
        if (known := first.setdefault(one.kind, number)) != number:
            what = f"{one.kind.word} is the kind of summaries[{known}] already: keep one of the two"
            yield document.fault(("summaries", number, "kind"), what)


class Mapping(_Strict):
    kinds: dict[Word, dict[Word, KindWord]] = {}
    phrases: dict[Word, dict[Phrase, KindWord]] = {}
    fields: dict[Word, FieldName] = {}
    organizations: dict[Word, FieldName] = {}
    values: dict[FieldName, dict[Word, Word]] = {}
    summaries: list[RollUp] = []
    lifecycle: dict[Word, Word] = {}

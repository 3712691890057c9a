"""The page that a team signs: a funnel file in plain words, as nouns that any format can show. Pure."""

from dataclasses import dataclass

from syncer.rules.plain.conditions import Sentence


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule; `because` and `next_action` only where it has its own."""

    id: str
    asks: Sentence
    because: str = ""
    next_action: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[Sentence, ...], ...]


@dataclass(frozen=True, slots=True)
class Term:
    name: str
    means: Sentence


@dataclass(frozen=True, slots=True)
class Section:
    """`about` is the same in all languages; of the rest, what is there is shown in this order."""

    about: str
    heading: str
    notes: tuple[str, ...] = ()
    table: Table | None = None
    sentences: tuple[Sentence, ...] = ()
    rules: tuple[RuleEntry, ...] = ()
    terms: tuple[Term, ...] = ()

    @property
    def has_pattern(self) -> bool:
        cells = (cell for row in self.table.rows for cell in row) if self.table else ()
        asked = (rule.asks for rule in self.rules)
        meant = (term.means for term in self.terms)
        return any(sentence.has_pattern for sentence in (*cells, *self.sentences, *asked, *meant))


@dataclass(frozen=True, slots=True)
class Captions:
    """Words beside what a page shows."""

    because: str
    next_action: str
    signature: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    language: str
    title: str
    notes: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: str  # which rules they are that are signed
    captions: Captions
    fingerprint: str

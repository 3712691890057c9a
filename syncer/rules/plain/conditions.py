"""A condition of the funnel file as a sentence: one line, or one line and the parts below it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from syncer.rules.plain.leaves import Leaves
from syncer.rules.plain.speech import Speech, capital
from syncer.rules.plain.terms import Terms
from syncer.rules.schema import AllOf, AnyOf, Condition, Did, Fits, Funnel, HasField, Holding, Not, Scored


@dataclass(frozen=True, slots=True)
class Sentence:
    """`pattern` is code: it stands after the text, as the file writes it."""

    text: str
    parts: tuple["Sentence", ...] = ()
    pattern: str = ""

    @property
    def has_pattern(self) -> bool:
        return bool(self.pattern) or any(part.has_pattern for part in self.parts)

    def __str__(self) -> str:
        """All of it on one line."""
        return " ".join(filter(None, [self.text, self.pattern, "; ".join(map(str, self.parts))]))


@dataclass(frozen=True, slots=True)
class Sentences:
    """Those of one funnel file, in one language."""

    terms: Terms

    @classmethod
    def about(cls, funnel: Funnel, language: str) -> "Sentences":
        return cls(Terms(funnel, Speech(language)))

    @property
    def speech(self) -> Speech:
        return self.terms.speech

    @property
    def leaves(self) -> Leaves:
        return Leaves(self.terms)

    def of(self, asked: Condition) -> Sentence:
        match asked:
            case HasField():
                return Sentence(self.leaves.field(asked), pattern=_visible(asked.matches or ""))
            case Not():
                return self.none_of(asked.part)
            case AllOf():
                return self._list(self.speech.say("All of these:"), asked.parts)
            case AnyOf():
                return self._list(self.speech.say("At least one of these:"), asked.parts)
            case _:
                return Sentence(self._line(asked))

    def _line(self, asked: Did | Fits | Holding | Scored) -> str:
        match asked:
            case Did():
                return self.leaves.did(asked)
            case Fits():
                return self.speech.say("Fits the buyer persona")
            case Holding():
                return self._holding(asked.holds)
            case Scored():
                return self.leaves.score(asked)

    def _holding(self, name: str) -> str:
        """That a condition with a name holds; a label says it by itself."""
        term = self.terms.condition(name)
        labeled = self.terms.funnel.conditions[name].label is not None
        return capital(term) if labeled else self.speech.say("The condition {name}", name=term)

    def _list(self, text: str, asked: Sequence[Condition]) -> Sentence:
        parts = tuple(map(self.of, asked))
        return parts[0] if len(parts) == 1 else Sentence(text, parts)

    def none_of(self, asked: Condition) -> Sentence:
        """That a condition does not hold."""
        say = self.speech.say
        match asked:
            case Not():
                return self.of(asked.part)
            case AllOf(parts=[only]) | AnyOf(parts=[only]):
                return self.none_of(only)
            case AllOf():
                return Sentence(say("Not all of these at once:"), tuple(map(self.of, asked.parts)))
            case AnyOf():
                return Sentence(say("None of these:"), tuple(map(self.of, asked.parts)))
            case _:
                return Sentence(say("Not so:"), (self.of(asked),))


def _visible(pattern: str) -> str:
    """On one line, without what steers a terminal or the direction of writing."""
    return "".join(x if x.isprintable() else x.encode("unicode_escape").decode() for x in pattern)

"""What a part of a condition lacks, in the numbers of one person. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from syncer.model import FieldValue
from syncer.rules.plain.conditions import Sentences
from syncer.rules.plain.leaves import needed
from syncer.rules.plain.speech import Speech, capital
from syncer.rules.schema import Did, HasField, Scored


@dataclass(frozen=True, slots=True)
class Gaps:
    sentences: Sentences

    @property
    def speech(self) -> Speech:
        return self.sentences.speech

    def never(self, asked: Did, latest: date | None) -> str:
        """`latest`: when it happened too long ago."""
        text = str(self.sentences.of(asked))
        return self.speech.say("{asked} (last on {date})", asked=text, date=self.speech.day(latest)) if latest else text

    def too_rarely(self, asked: Did, seen: int, days: int) -> str:
        return ", ".join([self._so_often(asked, seen), *self._on_days(asked, days), *self._limits(asked)])

    def _so_often(self, asked: Did, seen: int) -> str:
        number, least = self.speech.number, needed(asked)
        if seen >= least:
            return self.speech.say("{events}: {count}", events=self._events(asked), count=number(seen))
        return self.speech.say(
            "{events}: {count} of {needed}", events=self._events(asked), count=number(seen), needed=number(least)
        )

    def _on_days(self, asked: Did, days: int) -> Iterator[str]:
        number = self.speech.number
        if asked.on_days and asked.on_days > 1:
            yield self.speech.say(
                "on {count} of {needed} different days", count=number(days), needed=number(asked.on_days)
            )

    def too_often(self, asked: Did, seen: int, most: int) -> str:
        number = self.speech.number
        text = self.speech.say(
            "{events}: {count}, but at most {most}", events=self._events(asked), count=number(seen), most=number(most)
        )
        return ", ".join([text, *self._limits(asked)])

    def _events(self, asked: Did) -> str:
        terms = self.sentences.terms
        return capital(terms.several(asked.did) if terms.countable(asked.did) else terms.one_of(asked.did))

    def _limits(self, asked: Did) -> Iterator[str]:
        return self.sentences.leaves.limits(asked)

    def field(self, asked: HasField, value: FieldValue | None) -> str:
        say, text = self.speech.say, str(self.sentences.of(asked))
        if value is None or (isinstance(value, str) and not value.strip()):
            return text if asked.known else say("{asked} (now empty)", asked=text)
        said = self.speech.value(value)
        if isinstance(value, str) and {"at_least", "at_most"} & asked.model_fields_set:
            return say("{asked} (now “{value}”, which is no number)", asked=text, value=said)
        return say("{asked} (now: {value})", asked=text, value=said)

    def score(self, asked: Scored, points: float) -> str:
        return self.speech.many(
            "{score}: {points} of {count} point",
            "{score}: {points} of {count} points",
            asked.at_least,
            score=capital(self.sentences.terms.score(asked.score)),
            points=self.speech.number(points),
        )

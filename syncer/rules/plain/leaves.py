"""What is asked of events, of a field, of a score: each in one line. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from syncer.rules.plain.speech import Speech, capital
from syncer.rules.plain.terms import Terms
from syncer.rules.points import DidPoints
from syncer.rules.schema import Did, HasField, Scored


@dataclass(frozen=True, slots=True)
class Leaves:
    terms: Terms

    @property
    def speech(self) -> Speech:
        return self.terms.speech

    def did(self, asked: Did) -> str:
        how_often = self._at_least(asked) if asked.at_most is None else self._bounded(asked, asked.at_most)
        return ", ".join([how_often, *self._days(asked), *self.limits(asked)])

    def _at_least(self, asked: Did) -> str:
        say, least = self.speech.say, needed(asked)
        if least == 1:
            return capital(self.terms.one_of(asked.did))
        count = self.speech.number(least)
        if self.terms.countable(asked.did):
            return say("At least {count} {events}", count=count, events=self.terms.several(asked.did))
        return say("At least {count} times: {event}", count=count, event=self.terms.one_of(asked.did))

    def _bounded(self, asked: Did, most: int) -> str:
        say, many = self.speech.say, self.speech.many
        least, event = needed(asked), self.terms.one_of(asked.did)
        if most == 0:
            return say("Not once: {event}", event=event)
        if least == most:
            return many("Exactly once: {event}", "Exactly {count} times: {event}", most, event=event)
        if not least:
            return many("At most once: {event}", "At most {count} times: {event}", most, event=event)
        number = self.speech.number
        return say("Between {least} and {most} times: {event}", least=number(least), most=number(most), event=event)

    def _days(self, asked: Did) -> Iterator[str]:
        if asked.on_days and asked.on_days > 1:
            yield self.speech.say("on at least {count} different days", count=self.speech.number(asked.on_days))

    def limits(self, asked: Did | DidPoints) -> Iterator[str]:
        """Which events count at all: how old, after what, how sure."""
        if asked.within:
            yield self.speech.window(asked.within)
        if asked.after:
            yield self.speech.say("on a later day than {anchor}", anchor=self.terms.anchor(asked.after))
        if not asked.trusted:
            yield self.speech.say("even a doubtful one, such as a click that looks like a robot's")

    def field(self, asked: HasField) -> str:
        """A pattern, if one is asked for, has to follow."""
        return f"{self.terms.field(asked.field)}: {'; '.join(self._wanted(asked))}"

    def _wanted(self, asked: HasField) -> Iterator[str]:
        say = self.speech.say
        if asked.is_ is not None:
            yield self.speech.value(asked.is_)
        if asked.in_ is not None:
            yield self.speech.either([self.speech.value(value) for value in asked.in_])
        yield from self._range(asked.at_least, asked.at_most)
        if asked.known is not None:
            yield say("filled in") if asked.known else say("empty")
        if asked.matches is not None:
            yield say("contains the pattern")

    def _range(self, least: float | None, most: float | None) -> Iterator[str]:
        say, number = self.speech.say, self.speech.number
        if least is not None and most is not None:
            yield say("between {least} and {most}", least=number(least), most=number(most))
        elif least is not None:
            yield say("at least {least}", least=number(least))
        elif most is not None:
            yield say("at most {most}", most=number(most))

    def score(self, asked: Scored) -> str:
        return self.speech.many(
            "{score}: at least {count} point",
            "{score}: at least {count} points",
            asked.at_least,
            score=capital(self.terms.score(asked.score)),
        )


def needed(asked: Did) -> int:
    """How many events it takes at least; each day needs one."""
    return max(asked.least, asked.on_days or 0)

"""What a funnel file gives a name to, for the page: groups of kinds, anchors, conditions. Pure."""

from collections.abc import Iterator

from syncer.rules.plain.conditions import Sentence, Sentences
from syncer.rules.plain.page import Section, Term
from syncer.rules.plain.speech import capital
from syncer.rules.schema import Funnel


def glossary(funnel: Funnel, sentences: Sentences) -> Iterator[Section]:
    """One section, if there is anything to explain."""
    terms = (*_events(funnel, sentences), *_conditions(funnel, sentences))
    if terms:
        yield Section("glossary", sentences.speech.say("What the words mean"), terms=terms)


def _events(funnel: Funnel, sentences: Sentences) -> Iterator[Term]:
    words = sentences.terms
    for name, group in funnel.groups.items():
        yield Term(capital(words.group(name)), Sentence(capital(words.one_of(group.kinds))))
    for name, anchor in funnel.anchors.items():
        text = sentences.speech.say(
            "The first time: {event}. For whom there was none, every day counts as later.",
            event=words.one_of(anchor.first),
        )
        yield Term(capital(words.anchor(name)), Sentence(text))


def _conditions(funnel: Funnel, sentences: Sentences) -> Iterator[Term]:
    for name, condition in funnel.conditions.items():
        yield Term(capital(sentences.terms.condition(name)), sentences.of(condition.when))

"""A score with its points, caps and fading, for the page. Pure."""

from collections.abc import Iterator

from syncer.rules.plain.conditions import Sentence, Sentences
from syncer.rules.plain.page import Section, Table
from syncer.rules.plain.speech import Speech, capital
from syncer.rules.points import DidPoints, FadeStep, FieldPoints, Item, Score
from syncer.rules.words import percent


def score_section(name: str, score: Score, sentences: Sentences) -> Section:
    say = sentences.speech.say
    return Section(
        about=f"score:{name}",
        heading=say("Score: {score}", score=sentences.terms.score(name)),
        notes=(" ".join(_notes(score, sentences.speech)),),
        table=Table(
            (say("What"), say("Points"), say("In all")),
            tuple(_row(item, sentences) for item in score.points),
        ),
    )


def _notes(score: Score, speech: Speech) -> Iterator[str]:
    yield speech.say("The points of all lines are added up.")
    if score.fade:
        steps = speech.both([_step(step, speech) for step in score.fade])
        yield speech.say("An event gives its points in full at first, {steps}.", steps=steps)


def _step(step: FadeStep, speech: Speech) -> str:
    span, share = speech.span(step.after), percent(step.to)
    if not share:
        return speech.say("after {span} none", span=span)
    return speech.say("after {span} {percent} of them", span=span, percent=speech.percent(share))


def _row(item: Item, sentences: Sentences) -> tuple[Sentence, ...]:
    speech, leaves = sentences.speech, sentences.leaves
    if isinstance(item, FieldPoints):
        return sentences.of(item), Sentence(_signed(item.points, speech)), Sentence("")
    what = ", ".join([capital(sentences.terms.one_of(item.did)), *leaves.limits(item)])
    points = speech.say("{points} each time", points=_signed(item.points, speech))
    return Sentence(what), Sentence(points), Sentence(_cap(item, speech))


def _cap(item: DidPoints, speech: Speech) -> str:
    if item.cap is None:
        return ""
    if item.points > 0:
        return speech.say("at most {points}", points=_signed(item.cap, speech))
    return speech.say("at least {points}", points=_signed(-item.cap, speech))


def _signed(points: int, speech: Speech) -> str:
    return f"{'+' if points > 0 else '−'}{speech.number(abs(points))}"

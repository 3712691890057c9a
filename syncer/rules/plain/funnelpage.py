"""A compiled funnel becomes the page that a team signs. Pure."""

from collections.abc import Iterable, Iterator

from syncer.rules.ladder import Ladder
from syncer.rules.plain.conditions import Sentence, Sentences
from syncer.rules.plain.glossary import glossary
from syncer.rules.plain.page import Captions, Page, RuleEntry, Section, Table
from syncer.rules.plain.scores import score_section
from syncer.rules.plain.speech import capital
from syncer.rules.schema import Exclusion, Funnel, Stage


def page(ladder: Ladder, language: str, name: str = "") -> Page:
    """`name`: of the funnel, where a workspace has several."""
    told = _Told(ladder.funnel, Sentences.about(ladder.funnel, language))
    say, sections = told.say, tuple(told.sections())
    return Page(
        language=language,
        title=(
            say("The funnel “{name}”: who has which stage, and why", name=name)
            if name
            else say("The funnel: who has which stage, and why")
        ),
        notes=tuple(told.notes(any(section.has_pattern for section in sections))),
        sections=sections,
        closing=say(
            "These are the rules with the fingerprint {fingerprint}. Days begin and end in {timezone}.",
            fingerprint=ladder.fingerprint,
            timezone=ladder.timezone.key,
        ),
        captions=Captions(
            because=say("Reason"),
            next_action=say("Next action"),
            signature=(say("Name"), say("Date"), say("Signature")),
        ),
        fingerprint=ladder.fingerprint,
    )


class _Told:
    def __init__(self, funnel: Funnel, sentences: Sentences) -> None:
        self.funnel, self.sentences = funnel, sentences
        self.speech, self.say = sentences.speech, sentences.speech.say
        self.excluded = funnel.exclusions.stage if funnel.exclusions else ""
        self.rungs = [stage for stage in funnel.stages if stage.key != self.excluded]

    def notes(self, patterns: bool) -> Iterator[str]:
        said = (
            self.say("A contact gets the highest stage for which a rule holds."),
            self.say("Within a stage, the first rule that holds gives the reason."),
            self.say("If no rule holds, the stage is: {stage}.", stage=self.speech.own(self.rungs[0].label)),
        )
        yield " ".join(said)
        if patterns:
            yield self.say("A pattern (RE2) is looked for anywhere in the text, in upper or lower case.")

    def sections(self) -> Iterator[Section]:
        yield self._stages()
        yield self._persona()
        if self.funnel.exclusions:
            yield self._exclusions(self.funnel.exclusions.spares, self.funnel.exclusions.rules)
        yield from map(self._rung, reversed(self.rungs[1:]))
        yield self._aging()
        for name, score in self.funnel.scores.items():
            yield score_section(name, score, self.sentences)
        yield from glossary(self.funnel, self.sentences)

    def _stages(self) -> Section:
        say, own = self.say, self.speech.own
        others = [stage for stage in self.funnel.stages if stage.key == self.excluded]
        return Section(
            about="stages",
            heading=say("What the stages mean"),
            notes=(say("From the lowest to the highest."),),
            table=Table(
                (say("Stage"), say("Meaning"), say("Next action")),
                tuple(
                    tuple(Sentence(capital(own(said))) for said in (stage.label, stage.definition, stage.next_action))
                    for stage in [*self.rungs, *others]
                ),
            ),
        )

    def _persona(self) -> Section:
        persona, say = self.funnel.persona, self.say
        return Section(
            about="persona",
            heading=say("Whom we sell to"),
            notes=(
                say("A contact fits the buyer persona if all of this is so:")
                if persona
                else say("No buyer persona is stated, so every contact fits it."),
            ),
            sentences=tuple(map(self.sentences.of, persona)),
        )

    def _exclusions(self, spares: Iterable[str], rules: Iterable[Exclusion]) -> Section:
        spared = list(map(self.sentences.terms.stage, spares))
        notes = [self.say("One of these reasons is enough. They come before all other rules.")]
        if spared:
            notes.append(self.say("They do not apply to whoever reaches: {stages}.", stages=self.speech.both(spared)))
        return Section(
            about="exclusions",
            heading=self.say("Whom we leave alone: {stage}", stage=self.sentences.terms.stage(self.excluded)),
            notes=(" ".join(notes),),
            rules=tuple(map(self._rule, rules)),
        )

    def _rung(self, stage: Stage) -> Section:
        rules = tuple(self._rule(rule) for rule in self.funnel.rules if rule.stage == stage.key)
        notes = [capital(self.speech.own(stage.definition))]
        if not rules:
            notes.append(self.say("No rule leads here."))
        elif stage.needs:
            notes.append(self.say("Beside each rule, this has to be so:"))
        return Section(
            about=f"stage:{stage.key}",
            heading=self.say("Stage: {stage}", stage=self.speech.own(stage.label)),
            notes=tuple(notes),
            sentences=(self.sentences.of(stage.needs),) if stage.needs and rules else (),
            rules=rules,
        )

    def _rule(self, rule: Exclusion) -> RuleEntry:
        return RuleEntry(
            id=rule.id,
            asks=self.sentences.of(rule.when),
            because=self.speech.own(rule.because) if rule.because else "",
            next_action=self.speech.own(rule.next_action) if rule.next_action else "",
        )

    def _aging(self) -> Section:
        say = self.say
        notes = [say("An event counts as long as its rule says; where a rule names no time, it counts for good.")]
        if self.funnel.fall == "allowed":
            notes.append(
                say("Stages may fall: when events grow too old, a contact gets the stage that the others support.")
            )
        else:
            notes.append(say("Stages do not fall: when events grow too old, a contact keeps the stage it has reached."))
            notes.append(say("Only a reason to leave somebody alone comes before that."))
        return Section("aging", say("When events grow old"), (" ".join(notes),))

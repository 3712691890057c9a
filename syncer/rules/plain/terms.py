"""What sentences call that which a funnel file speaks of: kinds, groups, anchors, conditions, scores, fields. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from syncer.model import Kind
from syncer.rules import phrases
from syncer.rules.block import Text
from syncer.rules.fields import CUSTOM
from syncer.rules.plain.kinds import KINDS
from syncer.rules.plain.speech import Speech
from syncer.rules.schema import Funnel


@dataclass(frozen=True, slots=True)
class Terms:
    """What has a label goes by it, in the flow of the sentence; a bare name stands in quotation marks."""

    funnel: Funnel
    speech: Speech

    def one_of(self, words: Collection[str]) -> str:
        """An event of these kinds and groups: a page view or a sign-up."""
        return self.speech.either([self._one(word) for word in words])

    def several(self, words: Collection[str]) -> str:
        """Events of these kinds: page views or video views. Groups have no plural."""
        kinds = [KINDS[kind] for word in words if (kind := Kind.of(word)) is not None]
        return self.speech.either([self.speech.many(one, several, 2) for one, several in kinds])

    def countable(self, words: Collection[str]) -> bool:
        return not self.funnel.groups.keys() & set(words)

    def _one(self, word: str) -> str:
        kind = Kind.of(word)
        return self.group(word) if kind is None else self.speech.many(*KINDS[kind], 1)

    def group(self, name: str) -> str:
        label = self.funnel.groups[name].label
        return self.speech.own(label) if label else self.speech.say("one of “{name}”", name=_spaced(name))

    def anchor(self, name: str) -> str:
        return self._named(name, self.funnel.anchors[name].label)

    def condition(self, name: str) -> str:
        return self._named(name, self.funnel.conditions[name].label)

    def score(self, name: str) -> str:
        return self._named(name, self.funnel.scores[name].label)

    def stage(self, key: str) -> str:
        return next(self.speech.own(stage.label) for stage in self.funnel.stages if stage.key == key)

    def field(self, name: str) -> str:
        if name in phrases.FIELDS:
            return self.speech.say(phrases.FIELDS[name])
        return self.speech.say("CRM property “{name}”", name=name.removeprefix(CUSTOM))

    def _named(self, name: str, label: Text | None) -> str:
        return self.speech.own(label) if label else self.speech.say("“{name}”", name=_spaced(name))


def _spaced(name: str) -> str:
    return name.replace("_", " ")

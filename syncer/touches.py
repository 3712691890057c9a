"""The two properties that say how a person came and what they did last, whatever the funnel. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from zoneinfo import ZoneInfo

from syncer.contract import PREFIX
from syncer.model import CAMPAIGN, FORM, SOURCE, Fields, FieldValue, Property
from syncer.rules import phrases
from syncer.rules.language import catalogue, long_date, translator
from syncer.store.values import Journey, Touch

FIRST, LATEST = f"{PREFIX}first_touch", f"{PREFIX}latest_touch"
NAMES = FIRST, LATEST

_LONGEST = 100  # characters of one detail
# The contact fields that stand in for what a touch itself does not tell, by the key of its detail.
_FIRST_FIELDS = {SOURCE: "first_source", CAMPAIGN: "first_campaign", FORM: "signup_form"}
_LATEST_FIELDS = {SOURCE: "latest_source", CAMPAIGN: "latest_campaign"}
FIELDS = frozenset({*_FIRST_FIELDS.values(), *_LATEST_FIELDS.values()})


@dataclass(frozen=True, slots=True)
class Touches:
    """In which language, and by which days."""

    language: str
    timezone: ZoneInfo

    @property
    def definitions(self) -> tuple[Property, ...]:
        say = translator(self.language)
        return (
            Property(FIRST, say("First touch"), "text", say("Set by syncer.")),
            Property(LATEST, say("Latest touch"), "text", say("Set by syncer.")),
        )

    @property
    def fingerprint(self) -> str:
        """Changes when the same could be said in other words."""
        said = (version("syncer"), self.language, self.timezone.key)
        return sha256(repr(said).encode()).hexdigest()[:16]

    def wish(self, journey: Journey) -> dict[str, str]:
        """What the CRM should hold for a person who came so; "" where nothing is known."""
        return {
            FIRST: self._said(journey.first, journey.fields, _FIRST_FIELDS),
            LATEST: self._said(journey.latest, journey.fields, _LATEST_FIELDS),
        }

    def _said(self, touch: Touch | None, fields: Fields, stand_ins: dict[str, str]) -> str:
        detail = touch.detail if touch else {}
        told = {phrases.TOUCHES[key]: detail[key] for key in phrases.TOUCHES if key in detail}
        for key, name in stand_ins.items():
            if key not in detail and name in fields:
                told[phrases.FIELDS[name]] = fields[name]
        return ". ".join((*self._sentence(touch), *self._details(told)))

    def _sentence(self, touch: Touch | None) -> Iterator[str]:
        if touch:
            day = long_date(touch.at.astimezone(self.timezone).date(), self.language)
            one, several = phrases.KINDS[touch.kind]
            yield catalogue(self.language).ngettext(one, several, 1).format(date=day, count=1)

    def _details(self, told: Fields) -> Iterator[str]:
        say = translator(self.language)
        for name, value in told.items():
            if text := shown(value):
                yield f"{say(name)}: {text}"


def shown(value: FieldValue) -> str:
    """An address without what may be personal in it: its query and what follows; anything else in one line."""
    text = " ".join(str(value).split())
    if "://" in text:
        text = text.partition("://")[2].partition("?")[0].partition("#")[0]
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"

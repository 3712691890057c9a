"""A language: texts of the catalogue with their places filled in, plurals, lists, numbers, spans of time. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from syncer.model import FieldValue
from syncer.rules import phrases
from syncer.rules.block import Text
from syncer.rules.language import catalogue, long_date, number, short_month

_SPAN = re.compile(r"(\d+)(\w+)")
_CONTRACTED = re.compile(r"\b(a|de) el (?=[a-zñáéíóú])")  # a place filled in may begin with the article
_SOUNDS_LIKE_O = re.compile(r"h?[oó]|8", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Speech:
    language: str

    def say(self, text: str, **places: str) -> str:
        said = catalogue(self.language).gettext(text).format(**places)
        return _CONTRACTED.sub(r"\1l ", said) if self.language == "es" else said

    def many(self, one: str, several: str, count: int, **places: str) -> str:
        """The form for so many; `{count}` stands for the number."""
        text = catalogue(self.language).ngettext(one, several, count)
        return text.format(count=self.number(count), **places)

    def either(self, items: Sequence[str]) -> str:
        """a, b, or c."""
        from babel.lists import format_list

        if self.language == "es" and len(items) > 1 and _SOUNDS_LIKE_O.match(items[-1]):
            return f"{', '.join(items[:-1])} u {items[-1]}"
        return format_list(items, style="or", locale=self.language)

    def both(self, items: Sequence[str]) -> str:
        """a, b, and c."""
        from babel.lists import format_list

        return format_list(items, locale=self.language)

    def number(self, value: float) -> str:
        return number(value, self.language)

    def percent(self, hundredths: int) -> str:
        from babel.numbers import format_percent

        return str(format_percent(hundredths / 100, locale=self.language))

    def share(self, part: float) -> str:
        """A part of one, to a tenth of a hundredth."""
        from babel.numbers import format_percent

        return str(format_percent(part, "#,##0.#%", locale=self.language))

    def month(self, day: date) -> str:
        return short_month(day, self.language)

    def day(self, day: date) -> str:
        return long_date(day, self.language)

    def own(self, text: Text) -> str:
        """What the file says for people."""
        return printable(text.say(self.language))

    def value(self, value: FieldValue) -> str:
        """Of a contact field."""
        if isinstance(value, bool):
            return self.say(phrases.YES if value else phrases.NO)
        return printable(value) if isinstance(value, str) else self.number(value)

    def span(self, span: str) -> str:
        """How long `30d`, `2w` or `6mo` is."""
        count, unit = _parted(span)
        if unit == "d":
            return self.many("{count} day", "{count} days", count)
        if unit == "w":
            return self.many("{count} week", "{count} weeks", count)
        return self.many("{count} month of 30 days", "{count} months of 30 days", count)

    def window(self, span: str) -> str:
        """That something was no longer ago."""
        count, unit = _parted(span)
        if unit == "d":
            return self.many("in the last day", "in the last {count} days", count)
        if unit == "w":
            return self.many("in the last week", "in the last {count} weeks", count)
        return self.many("in the last month of 30 days", "in the last {count} months of 30 days", count)


def _parted(span: str) -> tuple[int, str]:
    found = _SPAN.fullmatch(span)
    assert found, span  # noqa: S101 - the schema lets no other through
    return int(found[1]), found[2]


def printable(text: str) -> str:
    """On one line, without what steers a terminal or the direction of writing."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]

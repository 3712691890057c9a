"""Our words in other languages, numbers and dates: catalogues `syncer/locale/<language>.po`, read when first needed.

The texts in the code are English, so English needs no catalogue.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

LANGUAGES = ("en", "es")
SOURCE_LANGUAGE = "en"


@cache
def catalogue(language: str) -> NullTranslations:
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source(language)), locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def source(language: str) -> bytes:
    """The catalogue as it is written; empty for English."""
    return b"" if language == SOURCE_LANGUAGE else (files("syncer.locale") / f"{language}.po").read_bytes()


def translator(language: str) -> Callable[[str], str]:
    """`say(text)` in a language."""
    return catalogue(language).gettext


@lru_cache(maxsize=4096)
def long_date(day: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(day, "long", language)


def short_month(day: date, language: str) -> str:
    """Month and year."""
    from babel.dates import format_skeleton

    return str(format_skeleton("yMMM", day, locale=language))


def number(value: float, language: str) -> str:
    from babel.numbers import format_decimal

    return str(format_decimal(value, locale=language))

"""Every text that is said to users exists in every language."""

import string
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import syncer
from syncer.model import CONTACT_FIELDS, Kind
from syncer.rules import phrases
from syncer.rules.language import LANGUAGES, source, translator
from syncer.rules.plain.kinds import KINDS

TRANSLATED = [language for language in LANGUAGES if source(language)]


def catalogue(language: str) -> Catalog:
    return read_po(BytesIO(source(language)), locale=language)


def said_in_the_code() -> set[str]:
    """Texts that the code hands to `say` and `many`."""
    found = extract_from_dir(Path(syncer.__file__).parent, keywords={"say": None, "many": (1, 2)})
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


TEXTS = [*phrases.ALL, *KINDS.values()]


def test_every_kind_and_field_has_its_words() -> None:
    assert set(phrases.KINDS) == set(KINDS) == set(Kind)
    assert set(phrases.FIELDS) == set(CONTACT_FIELDS)


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_lacks_a_translation(language: str) -> None:
    translated = catalogue(language)
    for text in [*TEXTS, *said_in_the_code()]:
        message = translated.get(text[0] if isinstance(text, tuple) else text)
        assert message is not None, text
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), text
        assert len(strings) == len(message.id if isinstance(message.id, tuple) else (message.id,)), text


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_left_over(language: str) -> None:
    known = {text[0] if isinstance(text, tuple) else text for text in TEXTS} | said_in_the_code()
    ids = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue(language)}
    assert ids - {""} - known == set()


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_same_places(language: str) -> None:
    for message in catalogue(language):
        if not message.id:
            continue
        originals, strings = ([x] if isinstance(x, str) else list(x) for x in (message.id, message.string))
        for original, translated in zip(originals, strings, strict=True):
            assert places(original) == places(translated), original


def places(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text)} - {None}


def test_plural_forms_are_declared() -> None:
    assert [catalogue(language).num_plurals for language in TRANSLATED] == [2]


def test_say() -> None:
    assert translator("es")("Next action") == "Próxima acción"
    assert translator("en")("Next action") == "Next action"

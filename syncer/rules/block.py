"""What every block of the funnel file is made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from syncer.rules.words import Maybe, Prose
from syncer.yamlfile import suggestion


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Text(Block):
    """Words for people, by language. Plain text stands for all languages; a missing language borrows the other."""

    en: Maybe[Prose] = Field(default=None, description="In English.")
    es: Maybe[Prose] = Field(default=None, description="In Spanish.")

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, said: Any) -> Any:
        return {"en": said} if isinstance(said, str) else said

    @model_validator(mode="after")
    def _says_something(self) -> "Text":
        if self.en is None and self.es is None:
            raise ValueError("must have text in `en`, `es` or both")
        return self

    def say(self, language: str) -> str:
        said: str | None = self.es if language == "es" else self.en
        return said or self.en or self.es or ""


@dataclass(frozen=True, slots=True)
class Shapes:
    """Blocks that are told apart by a word that only one of them has."""

    what: str
    if_two: str  # what to do with a block that has two of the words
    by_word: Mapping[str, type[Block]]

    def tag(self, said: Any) -> str | None:
        """The brackets keep tags apart from keys when a fault is located."""
        for word, shape in self.by_word.items():
            if isinstance(said, shape) or (isinstance(said, dict) and word in said):
                return f"<{word}>"
        return None

    def only_one(self, said: Any) -> Any:
        if isinstance(said, Block):
            return said
        words = ", ".join(self.by_word)
        if not isinstance(said, dict):
            raise ValueError(f"must be {self.what}: a block that says {words}")  # noqa: TRY004
        found = [word for word in self.by_word if word in said]
        if len(found) > 1:
            raise ValueError(f"says {' and '.join(found)} at once: {self.if_two}")
        if not found:
            near = next(filter(None, (suggestion(str(key), self.by_word) for key in said)), "")
            raise ValueError(f"must say one of {words}{near}")
        return said

"""Secrets come from the environment or from files, never from the workspace file itself."""

import os
from pathlib import Path
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from syncer.errors import BadSettings


class Secret:
    """Where a secret is to be found: `env:NAME` or `file:/path`. Its value is read when it is needed, never shown."""

    def __init__(self, place: str) -> None:
        self.place = place

    def __repr__(self) -> str:
        return f"Secret({self.place!r})"

    def reveal(self) -> str:
        """The secret itself. Raises BadSettings, naming the place, when nothing is there."""
        scheme, _, name = self.place.partition(":")
        if scheme == "env":
            value = os.environ.get(name, "")
            fix = f"set the environment variable {name}"
        else:
            fix = f"put the secret into {name}, readable by this user"
            try:
                value = Path(name).read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
                raise BadSettings(f"the secret {self.place} cannot be read: {reason}", fix=fix) from None
        if not value.strip():
            raise BadSettings(f"the secret {self.place} is empty or not set", fix=fix)
        return value.strip()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._parse, serialization=core_schema.plain_serializer_function_ser_schema(lambda secret: secret.place)
        )

    @classmethod
    def _parse(cls, text: object) -> "Secret":
        if isinstance(text, Secret):
            return text
        if isinstance(text, str) and text.startswith(("env:", "file:")) and text.partition(":")[2]:
            return cls(text)
        raise PydanticCustomError(
            "secret", "must say where the secret is: env:NAME or file:/path, never the secret itself"
        )

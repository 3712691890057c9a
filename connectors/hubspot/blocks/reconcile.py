from typing import Annotated

from pydantic import BeforeValidator

from syncer.duration import Duration

NEVER = {"0", "never", "False"}  # YAML 1.1 reads `off` as false


def _nothing(said: object) -> object:
    """None for never."""
    return None if str(said) in NEVER else said


Every = Annotated[Duration | None, BeforeValidator(_nothing)]

"""The rules: a funnel file becomes a ladder, a ladder decides on a person's timeline and fields. Pure."""

from syncer.rules.compiler import compile_funnel as compile  # noqa: A004 - as `re.compile`, always named with its room
from syncer.rules.expected import Misfits
from syncer.rules.ladder import Ladder, Verdict

__all__ = ["Ladder", "Misfits", "Verdict", "compile"]

"""What is wrong with a file that can be used all the same. What is said is proven, but not all is found. Pure."""

from syncer.rules.lint.dead import Rules
from syncer.rules.lint.fault import Fault
from syncer.rules.lint.unused import unused, without_rules
from syncer.rules.lint.vague import vague
from syncer.rules.schema import Funnel

__all__ = ["Fault", "Rules", "lint"]


def lint(funnel: Funnel) -> list[Fault]:
    rules = Rules(funnel)
    return [*rules.never(), *rules.shadowed(), *without_rules(funnel), *unused(funnel), *vague(funnel)]

"""The contract kit: small named checks that every connector passes, ours and others'.

Describe your connector as a `Subject`, then call `run`, or give each of `CHECKS` to your test runner:

    @pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
    def test_contract(check, tmp_path):
        check(my_subject(tmp_path))

A check that fails raises AssertionError and says what to mend; one that does not apply raises NotApplicable.
`syncer.testing.memory` is a whole connector to learn from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from syncer.testing import beside, bulk, items, reading, trouble, writing
from syncer.testing.subject import CONNECTION, NotApplicable, Subject

__all__ = ["CHECKS", "CONNECTION", "Check", "NotApplicable", "Result", "Subject", "run"]

Check = Callable[[Subject], None]

CHECKS: Sequence[Check] = (
    *items.CHECKS,
    *reading.CHECKS,
    *trouble.CHECKS,
    *writing.CHECKS,
    *bulk.CHECKS,
    *beside.CHECKS,
)


@dataclass(frozen=True, slots=True)
class Result:
    """How one check went; `says` is its sentence, `why` what to mend or why it was skipped."""

    check: str
    says: str
    outcome: Literal["passed", "failed", "skipped"]
    why: str = ""


def run(subject: Subject) -> list[Result]:
    """All checks, one after the other, on one subject, which they add to and write to."""
    return [_result(check, subject) for check in CHECKS]


def _result(check: Check, subject: Subject) -> Result:
    name, says = check.__name__, (check.__doc__ or "").strip()
    try:
        check(subject)
    except NotApplicable as why:
        return Result(name, says, "skipped", str(why))
    except AssertionError as why:
        return Result(name, says, "failed", str(why))
    except Exception as error:
        return Result(name, says, "failed", f"{type(error).__name__} came through: {error}")
    return Result(name, says, "passed")

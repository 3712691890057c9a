"""The command by which a person is forgotten."""

from typing import Annotated

import typer

from syncer.cli.output import Output, showing
from syncer.cli.types import Json

_BACK = (
    "Nothing was changed in any CRM. A contact that is still in one comes back when it changes there, or with the next "
    "`syncer pull --reconcile`: delete it there too, for good."
)


def forget(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="EMAIL", help="Whom.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Deletes all that is kept of a person here; touches no CRM."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.explain import found
        from syncer.forget import forget

        with opened(context.obj, output, Wanted(doors=False)) as job:
            found(job, address)
            if not yes:
                _ask(output)
            erased = forget(job, address)
        told = [f"{count:,} {_WORDS[name][count != 1]}" for name, count in erased._asdict().items() if name in _WORDS]
        output.show({"outcome": "done", "erased": erased._asdict()}, f"Erased: {', '.join(told)}.\n{_BACK}")


_WORDS = {
    "contacts": ("contact", "contacts"),
    "handles": ("handle", "handles"),
    "engagements": ("engagement", "engagements"),
    "changes": ("change of stage", "changes of stage"),
    "pins": ("pin", "pins"),
    "written": ("record of what was written", "records of what was written"),
}


def _ask(output: Output) -> None:
    """Raises BadSettings where nobody can answer, or the answer is no."""
    from syncer.errors import BadSettings

    try:
        agreed = not output.json and typer.confirm("Delete all that is kept of this person here, for good?", err=True)
    except typer.Abort:
        agreed = False
    if not agreed:
        raise BadSettings("nothing was deleted: that was not agreed to", where="forget", fix="say --yes")

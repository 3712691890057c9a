"""Questions that the store answers: explain · status."""

from typing import Annotated

import typer

from syncer.cli.output import showing
from syncer.cli.types import At, Json


def explain(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose stage.")],
    at: At = None,
    json: Json = False,
) -> None:
    """Says why a person has their stage.

    Shows the rule, the evidence, when it is looked at again and what the CRM holds.
    """
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.explain import explain
        from syncer.report import people

        with opened(context.obj, output, Wanted(doors=False, at=at)) as job:
            told = explain(job, address)
        output.show(people.as_json(told), people.as_words(told))


def status(context: typer.Context, json: Json = False) -> None:
    """Shows last runs, stages and what was set aside."""
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.report import overview

        with opened(context.obj, output, Wanted(doors=False)) as job:
            seen = overview.look(job)
        output.show(overview.as_json(seen), overview.as_words(seen))

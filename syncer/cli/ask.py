"""Questions that the store answers: explain · status · report."""

from pathlib import Path
from typing import Annotated

import typer

from syncer.cli.output import showing
from syncer.cli.types import AsOf, At, FunnelName, Json


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


def report(
    context: typer.Context,
    months: Annotated[int, typer.Option(min=1, max=120, help="How many, up to this one.")] = 12,
    funnel: FunnelName = "",
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as one page there.")] = None,
    at: AsOf = None,
    json: Json = False,
) -> None:
    """Shows how persons go through the funnel, month by month.

    How many entered each stage, how many went on, how long it took, and how many of each month's became customers.
    It names nobody.
    """
    with showing(json=json) as output:
        from syncer.cli.assemble import Wanted, opened
        from syncer.cli.pagefile import write_page
        from syncer.report import cohorts

        with opened(context.obj, output, Wanted(doors=False, at=at)) as job:
            found = cohorts.look(job, funnel, months)
        data, page = cohorts.as_json(found), cohorts.page(found)
        if html is None:
            output.show(data, cohorts.as_text(page))
        else:
            write_page(html, cohorts.as_html(page), "--html", cohorts.MARK)
            output.show({**data, "file": str(html)}, f"Wrote {html}.")

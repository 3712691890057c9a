"""The workspace file that `syncer init` writes."""

import re
from textwrap import indent

from syncer.contract import Connector

_HEAD = """\
# syncer workspace. Paths are meant from where this file is. Unknown keys are refused.
workspace: {name}
language: en                  # of labels, reasons and next actions: en | es
timezone: UTC                 # of days and schedules, say America/Santiago
database: sqlite:///{name}.db  # or postgresql+psycopg://USER@HOST/NAME, or env:NAME that holds one
"""

_CONNECTION = """\
connections:
  {name}:
{settings}
    write: true  # this CRM receives the stages
"""

_TAIL = """\
funnel: {funnel:<22}# `default`, `scoring`, or the path of your own funnel file
# persona:                    # whom you sell to; without one, everybody fits
#   - field: employees
#     at_least: 10
#   - field: country
#     in: [Chile, Argentina]
guards:                       # of stages already set; a first staging is no change
  max_stage_changes: 20%
  max_demotions: 5%
"""


def workspace_file(connector: Connector, folder: str, funnel: str) -> str:
    """The text, complete but for what the comments ask for."""
    name = re.sub(r"[^a-z0-9_-]+", "-", folder.lower()).strip("-_") or "workspace"
    settings = indent(connector.example, " " * 4)
    return (
        _HEAD.format(name=name)
        + _CONNECTION.format(name=connector.name, settings=settings)
        + _TAIL.format(funnel=funnel)
    )

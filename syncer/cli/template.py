"""The workspace file that `syncer init` writes."""

import re

_HEAD = """\
# syncer workspace. Paths are meant from where this file is. Unknown keys are refused.
workspace: {name}
language: en                  # of labels, reasons and next actions: en | es
timezone: UTC                 # of days and schedules, say America/Santiago
database: sqlite:///{name}.db  # or postgresql+psycopg://USER@HOST/NAME, or env:NAME that holds one
"""

_CONNECTIONS = {
    "hubspot": """\
connections:
  hubspot:
    token: env:HUBSPOT_TOKEN  # env:NAME or file:/run/secrets/name, never the secret itself
    write: true               # this CRM receives the stages
""",
    "files": """\
connections:
  files:
    path: crm                 # a folder with contacts.csv and engagements*.jsonl
    write: true               # this folder receives the stages, as columns of contacts.csv
""",
}

_OTHER = """\
connections:
  {connector}:                # its settings: see the documentation of this connector
    write: true               # this CRM receives the stages
"""

_TAIL = """\
funnel: default               # or the path of your own funnel file
# persona:                    # whom you sell to; without one, everybody fits
#   - field: employees
#     at_least: 10
#   - field: country
#     in: [Chile, Argentina]
guards:                       # of stages already set; a first staging is no change
  max_stage_changes: 20%
  max_demotions: 5%
"""


def workspace_file(connector: str, folder: str) -> str:
    name = re.sub(r"[^a-z0-9_-]+", "-", folder.lower()).strip("-_") or "workspace"
    connections = _CONNECTIONS.get(connector) or _OTHER.format(connector=connector)
    return _HEAD.format(name=name) + connections + _TAIL

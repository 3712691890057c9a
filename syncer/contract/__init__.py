"""The two doors between the engine and a vendor, and the words both sides use.

A connector is a module-level value that satisfies `Connector`, found through the entry point group
`syncer.connectors`. It knows nothing of the store and the rules: it is handed values and gives values back.
"""

from syncer.contract.calls import Budget, DailyCalls, Estimate, Meter, Spent
from syncer.contract.connector import ENTRY_POINTS, Connector
from syncer.contract.findings import Finding
from syncer.contract.names import MAIN, PIN_PREFIX, PREFIX
from syncer.contract.pages import Page
from syncer.contract.settings import Extras, Settings
from syncer.contract.sink import Bulk, FollowUps, ForecastsWriting, Lifecycle, Lists, Sink, TaskWork
from syncer.contract.source import Budgeted, Fetches, Forecasts, Reconciles, Source, StandsIn
from syncer.contract.wiring import Lanes, Wiring
from syncer.contract.words import Summary, Words

__all__ = [
    "ENTRY_POINTS",
    "MAIN",
    "PIN_PREFIX",
    "PREFIX",
    "Budget",
    "Budgeted",
    "Bulk",
    "Connector",
    "DailyCalls",
    "Estimate",
    "Extras",
    "Fetches",
    "Finding",
    "FollowUps",
    "Forecasts",
    "ForecastsWriting",
    "Lanes",
    "Lifecycle",
    "Lists",
    "Meter",
    "Page",
    "Reconciles",
    "Settings",
    "Sink",
    "Source",
    "Spent",
    "StandsIn",
    "Summary",
    "TaskWork",
    "Wiring",
    "Words",
]

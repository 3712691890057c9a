"""A HubSpot-compatible portal in one process: to try rules without an account, and to test against."""

from connectors.hubspot.sandbox.app import Sandbox
from connectors.hubspot.sandbox.faults import FAULTS
from connectors.hubspot.sandbox.options import ALL_SCOPES, Options
from connectors.hubspot.sandbox.server import Running, running, serve

__all__ = ["ALL_SCOPES", "FAULTS", "Options", "Running", "Sandbox", "running", "serve"]

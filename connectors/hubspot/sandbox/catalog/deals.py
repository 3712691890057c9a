"""HubSpot's properties of deals."""

from connectors.hubspot.sandbox.catalog.catalog import Catalog

_LINES = """
    -hs_object_id number Record ID
    -createdate datetime Create Date
    -hs_lastmodifieddate datetime Last Modified Date
    -hs_merged_object_ids checkbox Merged Deal IDs
    dealname text Deal Name
    pipeline select Pipeline
    dealstage radio Deal Stage
    amount number Amount
    closedate datetime Close Date
    hubspot_owner_id select Deal owner
    =hs_is_closed bool Is Deal Closed?
    =hs_is_closed_won bool Is Closed Won
    """

CATALOG = Catalog({"dealinformation": _LINES})

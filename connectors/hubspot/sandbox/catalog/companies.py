"""HubSpot's properties of companies, as far as a funnel has use for them."""

from connectors.hubspot.sandbox.catalog.catalog import Catalog

_LINES = """
    -hs_object_id number Record ID
    -createdate datetime Create Date
    -hs_lastmodifieddate datetime Last Modified Date
    name text Company name
    domain text Company Domain Name
    industry select Industry
    country text Country/Region
    city text City
    numberofemployees number Number of Employees
    annualrevenue number Annual Revenue
    lifecyclestage radio Lifecycle Stage
    hubspot_owner_id select Company owner
    """

CATALOG = Catalog({"companyinformation": _LINES})

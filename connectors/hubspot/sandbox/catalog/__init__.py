"""The property definitions that the portal starts with, by type of record."""

from collections.abc import Mapping

from connectors.hubspot.sandbox.catalog import activities, companies, contacts, deals
from connectors.hubspot.sandbox.catalog.catalog import Catalog

__all__ = ["CATALOGS", "Catalog"]

CATALOGS: Mapping[str, Catalog] = {
    "contacts": contacts.CATALOG,
    "companies": companies.CATALOG,
    "deals": deals.CATALOG,
    **activities.CATALOGS,
}

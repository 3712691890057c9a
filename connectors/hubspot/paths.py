"""Where HubSpot's endpoints are, by the version of its API.

https://developers.hubspot.com/docs/developer-tooling/platform/versioning
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Version = Literal["2026-09", "v3"]
NEWEST: Version = "2026-09"
CONTACTS = "0-1"  # as HubSpot numbers the types of its records


class Address(NamedTuple):
    """One endpoint in either version; `{}` stands for a type of record, or for the id of something."""

    dated: str
    legacy: str


ADDRESSES: Mapping[str, Address] = {
    "objects": Address("/crm/objects/2026-09/{}", "/crm/v3/objects/{}"),
    "associations": Address("/crm/associations/2026-09/{}/{}/batch/read", "/crm/v4/associations/{}/{}/batch/read"),
    "properties": Address("/crm/properties/2026-09/{}", "/crm/v3/properties/{}"),
    "pipelines": Address("/crm/pipelines/2026-09/{}", "/crm/v3/pipelines/{}"),
    "lists": Address("/crm/lists/2026-09", "/crm/v3/lists"),
    "members": Address("/crm/lists/2026-09/{}/memberships", "/crm/v3/lists/{}/memberships"),
    "marketing_events": Address("/marketing/marketing-events/2026-09/", "/marketing/v3/marketing-events/"),
    "participations": Address(
        "/marketing/marketing-events/2026-09/participations/{}/breakdown",
        "/marketing/v3/marketing-events/participations/{}/breakdown",
    ),
    "account": Address("/account-info/2026-09/details", "/account-info/v3/details"),
    "usage": Address(
        "/account-info/2026-09/api-usage/daily/private-apps", "/account-info/v3/api-usage/daily/private-apps"
    ),
    "exports": Address("/crm/exports/2026-09/export/async", "/crm/v3/exports/export/async"),
    "export": Address("/crm/exports/2026-09/export/{}", "/crm/v3/exports/export/{}"),
    "imports": Address("/crm/imports/2026-09", "/crm/v3/imports"),
    "oauth": Address("/oauth/2026-09/token", "/oauth/v1/token"),
    # These three have no dated successor yet.
    "forms": Address("/marketing/v3/forms", "/marketing/v3/forms"),
    "submissions": Address("/form-integrations/v1/submissions/forms/{}", "/form-integrations/v1/submissions/forms/{}"),
    "email events": Address("/email/public/v1/events", "/email/public/v1/events"),
    "events": Address("/events/event-occurrences/2026-09", "/events/v3/events"),
    "preferences": Address(
        "/communication-preferences/2026-09/statuses/batch/read", "/communication-preferences/v4/statuses/batch/read"
    ),
    "quota": Address("/crm/limits/2026-09/custom-properties", "/crm/v3/limits/custom-properties"),
}


def path(version: Version, name: str, *of: str) -> str:
    address = ADDRESSES[name]
    return (address.legacy if version == "v3" else address.dated).format(*of)

"""One path for all versions: `/crm/v3/objects/…` and `/crm/objects/2026-09/…` are two doors to the same room."""

import re

_DATED = "2026-0[39]"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"/(?P<area>crm|account-info)/(?P<version>v3|v4)(?P<rest>/.+)",
        rf"/(?P<area>crm/\w+|marketing/marketing-events)/(?P<version>{_DATED})(?P<rest>/.*)?",
        rf"/(?P<area>account-info|communication-preferences)/(?P<version>{_DATED})(?P<rest>/.+)",
        r"/(?P<area>marketing|events|communication-preferences)/(?P<version>v3|v4)(?P<rest>/.+)",
        r"/(?P<area>form-integrations|email/public)/(?P<version>v1)(?P<rest>/.+)",
        rf"/(?P<area>events/event-occurrences)/(?P<version>{_DATED})(?P<rest>)",
        rf"/(?P<area>oauth)/(?P<version>v1|{_DATED})(?P<rest>/.+)",
        r"/(?P<area>downloads)(?P<version>)(?P<rest>/.+)",  # no part of the API
    )
)
_LEGACY = {"v1", "v3", "v4"}
_NOT_V3 = {
    "/crm/associations/": "v4",
    "/communication-preferences/": "v4",
    "/form-integrations/": "v1",
    "/email/": "v1",
    "/oauth/": "v1",
}


def split(path: str) -> tuple[str, str]:
    """The path without its version, and the version; nothing of a path that is not served."""
    for form in _FORMS:
        if found := form.fullmatch(path.rstrip("/")):
            bare, version = f"/{found['area']}{found['rest'] or ''}", found["version"]
            served = next((other for area, other in _NOT_V3.items() if bare.startswith(area)), "v3")
            if version not in _LEGACY or version == served:
                return bare, version
    return "", ""


def is_dated(version: str) -> bool:
    return version not in _LEGACY

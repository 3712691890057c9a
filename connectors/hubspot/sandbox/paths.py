"""One path for all versions: `/crm/v3/objects/…` and `/crm/objects/2026-09/…` are two doors to the same room."""

import re

_DATED = "2026-0[39]"
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"/(?P<area>crm|account-info)/(?P<version>v3|v4)(?P<rest>/.+)",
        rf"/(?P<area>crm/\w+)/(?P<version>{_DATED})(?P<rest>/.*)?",
        rf"/(?P<area>account-info)/(?P<version>{_DATED})(?P<rest>/.+)",
        rf"/(?P<area>oauth)/(?P<version>v1|{_DATED})(?P<rest>/.+)",
        r"/(?P<area>downloads)(?P<version>)(?P<rest>/.+)",  # no part of the API
    )
)
_LEGACY = {"v3", "v4"}


def split(path: str) -> tuple[str, str]:
    """The path without its version, and the version; nothing of a path that is not served."""
    for form in _FORMS:
        if found := form.fullmatch(path.rstrip("/")):
            bare, version = f"/{found['area']}{found['rest'] or ''}", found["version"]
            served = "v4" if bare.startswith("/crm/associations/") else "v3"
            if version not in _LEGACY or version == served:
                return bare, version
    return "", ""


def is_dated(version: str) -> bool:
    return version not in _LEGACY

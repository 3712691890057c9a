"""What an address on the web tells of how somebody came, without what may be personal in it. Pure."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from syncer.model import CAMPAIGN, SOURCE, FieldValue

LONGEST = 80  # characters of a form's name, a page's path or a campaign that are kept
_TOLD = {SOURCE: "utm_source", CAMPAIGN: "utm_campaign"}


def page(url: str) -> str:
    """Its path: the rest of an address can be personal."""
    return (_split(url)[0] if "://" in url else url)[:LONGEST]


def link(url: str) -> str:
    """Without its query."""
    return url.partition("?")[0].partition("#")[0]


def origin(url: str) -> Mapping[str, FieldValue]:
    """Source and campaign, where the address names them."""
    said = parse_qs(_split(url)[1])
    return {key: said[name][0][:LONGEST] for key, name in _TOLD.items() if name in said}


def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.path, parts.query

"""Who may do what: tokens and scopes."""

import re
from collections.abc import Sequence

from connectors.hubspot.sandbox.errors import Refusal, missing_scopes, unauthorized
from connectors.hubspot.sandbox.paths import is_dated
from connectors.hubspot.sandbox.portal import Portal

READ = "crm.objects.contacts.read"
WRITE = "crm.objects.contacts.write"
SCHEMAS_READ = "crm.schemas.contacts.read"
SCHEMAS_WRITE = "crm.schemas.contacts.write"
EMAIL_READ = "sales-email-read"
LISTS_READ = "crm.lists.read"
LISTS_WRITE = "crm.lists.write"
OWNERS_READ = "crm.objects.owners.read"
LISTS_READ = "crm.lists.read"
EVENTS_READ = "crm.objects.marketing_events.read"
_OF_THEIR_OWN = ("companies", "deals")  # the types with scopes by their name; all others go with contacts

# One of these sets has to be granted in full.
Needs = Sequence[frozenset[str]]

_TOKEN = re.compile(r"Bearer [\w.~+/=-]+", re.ASCII)


def any_of(*scopes: str) -> Needs:
    return tuple(frozenset({scope}) for scope in scopes)


def to_read(object_type: str, version: str) -> Needs:
    """E-mails: v3 is content with either scope, the dated versions want both."""
    if object_type in _OF_THEIR_OWN:
        return any_of(f"crm.objects.{object_type}.read")
    if object_type != "emails":
        return any_of(READ)
    return (frozenset({READ, EMAIL_READ}),) if is_dated(version) else any_of(READ, EMAIL_READ)


def to_write(object_type: str) -> Needs:
    return any_of(f"crm.objects.{object_type}.write" if object_type in _OF_THEIR_OWN else WRITE)


def to_read_definitions(object_type: str) -> Needs:
    if object_type in _OF_THEIR_OWN:
        return any_of(f"crm.objects.{object_type}.read", f"crm.schemas.{object_type}.read")
    return any_of(SCHEMAS_READ, SCHEMAS_WRITE, READ, WRITE)


def is_installed_app(header: str, token: str, portal: Portal) -> bool:
    """Whether it is the app that was installed who calls, and not whoever has the `token` of the account.

    A token of the wrong form is turned away in front of the API, by another machine and in another way.
    """
    if header and not _TOKEN.fullmatch(header):
        raise Refusal(530, {"message": "error code: 1016"})
    given = header.removeprefix("Bearer ")
    state = portal.app.state(given, portal.now)
    if state != "good" and (given != token or not header):
        raise unauthorized(expired=state == "expired")
    return state == "good"


def check_scopes(needs: Needs, granted: frozenset[str]) -> None:
    if not any(each <= granted for each in needs):
        raise missing_scopes(sorted(frozenset().union(*needs) - granted))

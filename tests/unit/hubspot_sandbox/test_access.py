from collections.abc import Callable

import pytest

from connectors.hubspot.sandbox import ALL_SCOPES
from tests.unit.hubspot_sandbox.app import CONTACTS, App

READ, EMAIL_READ = "crm.objects.contacts.read", "sales-email-read"
V3_EMAILS, EMAILS = "/crm/v3/objects/emails", "/crm/objects/2026-09/emails"


@pytest.mark.parametrize(
    ("header", "status"),
    [("", 401), ("Bearer another-token", 401), ("Basic abc", 530), ("Bearer two words", 530), ("Bearer ñ", 530)],
)
def test_only_the_token_opens(app: App, header: str, status: int) -> None:
    body = app.refused("GET", CONTACTS, status, headers={"Authorization": header.encode()})
    assert body.get("category") == ("INVALID_AUTHENTICATION" if status == 401 else None)


def test_a_token_can_expire(opened: Callable[..., App]) -> None:
    app = opened()
    app.sandbox.token = "renewed"
    app.refused("GET", CONTACTS, 401)
    assert app.ask("GET", CONTACTS, headers={"Authorization": "Bearer renewed"}).ok


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", CONTACTS, READ),
        ("GET", "/crm/v3/objects/calls", READ),
        ("POST", f"{CONTACTS}/search", READ),
        ("POST", f"{CONTACTS}/batch/read", READ),
        ("GET", f"{CONTACTS}/101", READ),
        ("POST", f"{CONTACTS}/batch/update", "crm.objects.contacts.write"),
        ("PATCH", f"{CONTACTS}/101", "crm.objects.contacts.write"),
        ("POST", f"{CONTACTS}/merge", "crm.objects.contacts.write"),
        ("POST", f"{CONTACTS}/gdpr-delete", "crm.objects.contacts.write"),
        ("DELETE", f"{CONTACTS}/101", "crm.objects.contacts.write"),
        ("POST", "/crm/v3/properties/contacts", "crm.schemas.contacts.write"),
        ("POST", "/crm/v3/properties/contacts/groups", "crm.schemas.contacts.write"),
        ("GET", "/crm/v3/owners", "crm.objects.owners.read"),
        ("POST", "/crm/v4/associations/calls/contacts/batch/read", READ),
    ],
)
def test_a_missing_scope_is_named(closed: App, method: str, path: str, scope: str) -> None:
    body = closed.refused(method, path, 403, json={})
    assert body["category"] == "MISSING_SCOPES"
    assert body["errors"][0]["context"]["requiredGranularScopes"] == [scope]


def test_definitions_are_read_with_any_of_four_scopes(opened: Callable[..., App]) -> None:
    assert opened(scopes=frozenset({"crm.schemas.contacts.read"})).ask("GET", "/crm/v3/properties/contacts").ok
    assert opened(scopes=frozenset({READ})).ask("GET", "/crm/v3/properties/contacts").ok


def test_definitions_are_not_read_without_any(closed: App) -> None:
    closed.refused("GET", "/crm/v3/properties/contacts", 403)


def test_emails_want_both_scopes_in_a_dated_version_and_one_in_v3(opened: Callable[..., App]) -> None:
    for missing in (READ, EMAIL_READ):
        app = opened(scopes=ALL_SCOPES - {missing})
        body = app.refused("GET", EMAILS, 403)
        assert body["errors"][0]["context"]["requiredGranularScopes"] == [missing]
        assert app.ask("GET", V3_EMAILS).ok
    opened(scopes=ALL_SCOPES - {READ, EMAIL_READ}).refused("GET", V3_EMAILS, 403)


def test_without_their_own_scope_emails_keep_their_contents_to_themselves(opened: Callable[..., App]) -> None:
    wanted = ["hs_email_text", "hs_email_headers", "hs_email_direction"]
    closed = opened(scopes=ALL_SCOPES - {EMAIL_READ}).get(V3_EMAILS, properties=wanted)["results"][0]["properties"]
    assert (closed["hs_email_text"], closed["hs_email_headers"], closed["hs_email_direction"]) == (None, None, "EMAIL")
    shown = opened().get(V3_EMAILS, properties=wanted)["results"][0]["properties"]
    assert shown["hs_email_text"]
    assert shown["hs_email_headers"]

"""A stage set by hand in HubSpot: seen by the next sync, kept to, and let go of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.hubspot.sandbox import Options, Running, running
from tests.integration.cli.folder import Folder


def laid(path: Path, portal: Running) -> Folder:
    (path / "token").write_text(portal.token, encoding="utf-8")
    settings = (
        f"{{token: 'file:{path}/token', base_url: '{portal.base_url}', streams: [contacts, emails], write: true}}"
    )
    head = "workspace: acme\ndatabase: sqlite:///acme.db\nconnections:\n"
    (path / "syncer.yaml").write_text(f"{head}  hubspot: {settings}\n", encoding="utf-8")
    return Folder(path)


def held(portal: Running, contact: int) -> tuple[str | None, ...]:
    values = portal.sandbox.portal.get("contacts", contact)
    return values.get("syncer_stage"), values.get("syncer_stage_rule"), values.get("pin_syncer_stage")


def test_a_hand_in_the_portal_outranks_the_rules(tmp_path: Path) -> None:
    with running(Options(contacts=40)) as portal:
        folder, contacts = laid(tmp_path, portal), portal.sandbox.portal
        assert folder.syncer("sync").code == 0
        who = next(each for each in contacts.ids("contacts") if held(portal, each)[0] == "lead")
        tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
        contacts.update("contacts", who, {"pin_syncer_stage": "potential", "pin_syncer_stage_until": tomorrow})
        ran = folder.syncer("sync", "--json")
        assert (ran.code, ran.json["counts"]["written"]) == (0, 1)
        assert held(portal, who) == ("potential", "pinned", "potential")
        assert folder.syncer("sync", "--json").json["counts"]["planned"] == 0
        contacts.update("contacts", who, {"pin_syncer_stage": "", "pin_syncer_stage_until": ""})
        folder.syncer("sync")
        assert held(portal, who)[0] == "lead"
        assert not held(portal, who)[2]


def test_a_funnel_without_questions_about_own_properties_asks_for_no_definitions(tmp_path: Path) -> None:
    with running(Options(contacts=40)) as portal:
        folder = laid(tmp_path, portal)
        folder.syncer("sync")
        portal.sandbox.requests.clear()
        folder.syncer("sync")
        assert portal.sandbox.requests.exchanges
        assert not [each for each in portal.sandbox.requests.exchanges if "/properties/" in each.path]

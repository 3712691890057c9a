"""The workspace file: what it accepts, what it refuses, and that every fault is told at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import Field

from syncer.config import FunnelSettings, Installed, Workspace, load, workspace_path
from syncer.contract import Settings, Wiring
from syncer.errors import BadSettings
from syncer.secret import Secret


class FolderSettings(Settings):
    path: Path = Field(description="A folder.")


class Pair(Settings):
    secret: Secret


class PortalSettings(Settings):
    token: Secret
    app: Pair | None = None
    base_url: str = "https://api.example"


class Fake:
    summary = "a connector for tests"
    example = ""

    def __init__(self, name: str, settings: type[Settings]) -> None:
        self.name, self.Settings = name, settings

    def source(self, settings: Any, wiring: Wiring) -> Any: ...

    def sink(self, settings: Any, wiring: Wiring) -> Any: ...


CONNECTORS = {"files": Fake("files", FolderSettings), "portal": Fake("portal", PortalSettings)}
INSTALLED = Installed(CONNECTORS, ("default", "scoring"))

MINIMAL = """
workspace: acme
database: sqlite:///acme.db
connections:
  files: {path: crm, write: true}
"""


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Workspace]:
    def read(text: str) -> Workspace:
        (tmp_path / "syncer.yaml").write_text(text, encoding="utf-8")
        return load(tmp_path / "syncer.yaml", INSTALLED)

    return read


def faults(read: Callable[[str], Workspace], text: str) -> str:
    with pytest.raises(BadSettings) as caught:
        read(text)
    return str(caught.value)


def test_three_keys_and_one_connection_are_a_complete_workspace(read: Callable[[str], Workspace]) -> None:
    workspace = read(MINIMAL)
    assert (workspace.language, workspace.timezone.key) == ("en", "UTC")
    assert workspace.funnels == (FunnelSettings("main", "default", None),)
    assert workspace.crm
    assert workspace.crm.name == "files"


def test_paths_are_meant_from_the_workspace_file(read: Callable[[str], Workspace], tmp_path: Path) -> None:
    workspace = read(MINIMAL)
    assert workspace.database == f"sqlite:///{tmp_path / 'acme.db'}"
    assert workspace.connections[0].settings.path == tmp_path / "crm"  # type: ignore[attr-defined]


def test_the_whole_file_of_the_documentation_is_accepted(
    read: Callable[[str], Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTAL_TOKEN", "x")
    workspace = read(
        """
workspace: acme
language: es
timezone: America/Santiago
database: postgresql+psycopg://acme@127.0.0.1/acme
connections:
  portal: {token: env:PORTAL_TOKEN, write: true}
  lists: {connector: files, path: lists}
funnel: default
schedule: {every: 15m}
guards: {max_stage_changes: 30%, max_demotions: 2.5%}
persona:
  - {field: country, in: [NO, CL]}
"""
    )
    assert workspace.guards.max_stage_changes == pytest.approx(0.3)
    assert workspace.guards.max_demotions == pytest.approx(0.025)
    assert workspace.schedule
    assert workspace.schedule.every
    assert workspace.schedule.every.total_seconds() == 900
    (funnel,) = workspace.funnels
    assert funnel.persona == [{"field": "country", "in": ["NO", "CL"]}], "NO is Norway, not false"


def test_several_funnels_have_names_files_and_personas_of_their_own(
    read: Callable[[str], Workspace], tmp_path: Path
) -> None:
    (tmp_path / "wind.yaml").touch()
    persona = "[{field: country, is: CL}]"
    workspace = read(f"{MINIMAL}funnels:\n  main: {{}}\n  wind: {{file: wind.yaml, persona: {persona}}}\n")
    assert workspace.funnels == (
        FunnelSettings("main", "default", None),
        FunnelSettings("wind", tmp_path / "wind.yaml", [{"field": "country", "is": "CL"}]),
    )


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("funnels: {}", "funnels: must not be empty"),
        ("funnels: {Wind: {}}", "funnels.Wind: "),
        ("funnels: {wind: {fille: x}}", "funnels.wind.fille: is not a known key (did you mean file?)"),
        (
            "funnels: {wind: {file: no.yaml}}",
            "funnels.wind.file: there is no file no.yaml; what ships is default, scoring",
        ),
        ("funnels: {wind: {}}\nfunnel: default", "says `funnels` beside `funnel` or `persona`"),
        ("funnels: {wind: {}}\npersona: []", "says `funnels` beside `funnel` or `persona`"),
        ("funnel: no.yaml", "funnel: there is no file no.yaml; what ships is default, scoring"),
    ],
)
def test_faults_of_funnels(read: Callable[[str], Workspace], said: str, told: str) -> None:
    assert told in faults(read, f"{MINIMAL}{said}\n")


def test_every_fault_is_told_at_once_with_line_and_key(read: Callable[[str], Workspace]) -> None:
    told = faults(
        read,
        """
workspace: acme
langage: es
timezone: America/Santigo
database: mysql://x
connections:
  portal: {token: "sk-secret-in-the-file", wirte: true}
  filez: {path: crm}
guards: {max_demotions: 500}
schedule: {every: 15m, cron: "* * * * *"}
""",
    )
    for piece in (
        "syncer.yaml:3: langage: is not a known key (did you mean language?)",
        "syncer.yaml:4: timezone",
        "did you mean America/Santiago?",
        "syncer.yaml:5: database",
        "syncer.yaml:7: connections.portal.token: must say where the secret is",
        "syncer.yaml:7: connections.portal.wirte",
        "syncer.yaml:8: connections.filez: there is no connector filez (did you mean files?)",
        "syncer.yaml:9: guards.max_demotions",
        "syncer.yaml:10: schedule",
    ):
        assert piece in told
    assert "sk-secret" not in told


def test_a_missing_secret_names_its_place_and_key(read: Callable[[str], Workspace], tmp_path: Path) -> None:
    told = faults(
        read,
        f"""
workspace: acme
database: sqlite:///acme.db
connections:
  portal: {{token: env:NOT_SET_ANYWHERE}}
  other: {{connector: portal, token: "file:{tmp_path}/nothing"}}
  third: {{connector: portal, token: env:PATH, app: {{secret: env:NOT_SET_EITHER}}}}
""",
    )
    assert "syncer.yaml:7: connections.third.app.secret: the secret env:NOT_SET_EITHER" in told
    assert "connections.portal.token" in told
    assert "NOT_SET_ANYWHERE" in told
    assert "connections.other.token" in told


def test_secrets_are_not_needed_where_the_store_alone_answers(tmp_path: Path) -> None:
    path = tmp_path / "syncer.yaml"
    path.write_text("workspace: a\ndatabase: sqlite:///a.db\nconnections: {portal: {token: env:NOT_SET}}\n")
    assert load(path, INSTALLED, secrets=False).name == "a"


def test_only_one_connection_receives_stages(read: Callable[[str], Workspace]) -> None:
    told = faults(
        read,
        """
workspace: acme
database: sqlite:///acme.db
connections:
  files: {path: a, write: true}
  more: {connector: files, path: b, write: true}
""",
    )
    assert "only one connection may say `write: true`" in told


def test_a_database_place_may_be_a_secret(read: Callable[[str], Workspace], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DB", "postgresql+psycopg://u:pw@127.0.0.1/d")
    assert read(MINIMAL.replace("sqlite:///acme.db", "env:DB")).database.startswith("postgresql+psycopg://u:pw@")
    monkeypatch.setenv("DB", "oracle://u:pw@h/d")
    told = faults(read, MINIMAL.replace("sqlite:///acme.db", "env:DB"))
    assert "database" in told
    assert "pw" not in told


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="syncer init"):
        load(tmp_path / "none.yaml", INSTALLED)


def test_the_command_line_outranks_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCER_WORKSPACE", "env.yaml")
    assert workspace_path("named.yaml") == Path("named.yaml")
    assert workspace_path(None) == Path("env.yaml")
    monkeypatch.delenv("SYNCER_WORKSPACE")
    assert workspace_path(None) == Path("syncer.yaml")

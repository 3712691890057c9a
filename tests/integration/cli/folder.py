"""A folder as a CRM, and the command run on it, with standard output and error apart."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from syncer.cli.main import app

WORKSPACE = """\
workspace: acme
database: sqlite:///acme.db
connections:
  crm: {connector: files, path: crm, write: true}
"""

CONTACTS = """\
id,email,first_name,job_title
1,ana@buyer.example,Ana,Gerente General
2,bob@buyer.example,Bob,Analyst
3, CARO@Buyer.Example ,Caro,
4,,Nobody,
"""

ENGAGEMENTS: tuple[dict[str, Any], ...] = (
    {"id": "e1", "who": {"email": "ana@buyer.example"}, "kind": "demo_requested", "at": "2026-05-10T10:00:00Z"},
    {"id": "e2", "who": {"email": "Bob@Buyer.example"}, "kind": "email_replied", "at": "2026-05-12T10:00:00Z"},
    {"id": "e3", "who": {"id": "3"}, "kind": "newsletter_subscribed", "at": "2026-05-01T10:00:00Z"},
)


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which has to be exactly one JSON object."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


@dataclass(frozen=True, slots=True)
class Folder:
    """A workspace in a folder of its own."""

    path: Path

    def lay(self, contacts: str = CONTACTS, engagements: Iterable[Mapping[str, Any]] = ENGAGEMENTS) -> "Folder":
        (self.path / "crm").mkdir(exist_ok=True)
        (self.path / "syncer.yaml").write_text(WORKSPACE, encoding="utf-8")
        (self.path / "crm" / "contacts.csv").write_text(contacts, encoding="utf-8")
        self.add("engagements.jsonl", engagements)
        return self

    def add(self, name: str, engagements: Iterable[Mapping[str, Any]]) -> None:
        with (self.path / "crm" / name).open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(engagement) + "\n" for engagement in engagements)

    def syncer(self, *arguments: str, **environment: str) -> Ran:
        """In this process: a start of Python costs more than most commands."""
        with chdir(self.path):
            done = CliRunner().invoke(app, list(arguments), env=environment)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ran(done.exit_code, done.stdout, done.stderr)

    def process(self, *arguments: str) -> "subprocess.Popen[str]":
        """As a user does it."""
        command = [sys.executable, "-m", "syncer", *arguments]
        return subprocess.Popen(
            command, cwd=self.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ
        )

    def stages(self) -> dict[str, str]:
        """What contacts.csv holds, by id."""
        import csv

        with (self.path / "crm" / "contacts.csv").open(encoding="utf-8", newline="") as file:
            return {row["id"]: row.get("syncer_stage", "") for row in csv.DictReader(file)}

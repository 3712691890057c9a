"""The main job against a portal on this machine, and where to look afterwards."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.contract import MAIN
from syncer.errors import BadSettings, SyncerError

if TYPE_CHECKING:
    from syncer.run import Job, Report

FILE = "syncer.yaml"
DATABASE = "demo.db"
TOKEN = "token"  # noqa: S105 - the name of a file
MARK = "# Written by `syncer demo`; the next demo replaces it.\n"

WORKSPACE = (
    MARK
    + """\
workspace: demo
language: {language}
database: sqlite:///{database}
connections:
  hubspot:
    token: file:{token}
    base_url: {base_url}
    write: true
"""
)


@dataclass(frozen=True, slots=True)
class Demo:
    output: Output
    folder: Path
    contacts: int
    language: str

    def run(self, *, keep: bool) -> None:
        """Portal, first sync, second sync, proof. With `keep`, the portal stays until Ctrl-C."""
        from connectors.hubspot.sandbox import Options, running

        self._clear()
        self.output.note(f"1. A HubSpot-compatible portal with {self.contacts:,} contacts starts on this machine …")
        with running(Options(contacts=self.contacts)) as portal:
            self._write_workspace(portal.base_url, portal.token)
            self.output.note(f"   {portal.base_url}")
            self.output.note("2. syncer pulls, decides and writes back …")
            first = self._sync()
            self.output.note("3. and once more: nothing is left to write …")
            second = self._sync()
            self.output.note("4. What the portal holds now, read back from it:\n")
            with opened(str(self._file), self.output, Wanted()) as job:
                proof = _proof(job)
            self.output.exit_code = first.exit_code or second.exit_code
            self.output.show(self._as_json(portal.base_url, first, second, proof), self._as_words(first, second, proof))
            if keep:
                self._wait(portal.base_url)

    @property
    def _file(self) -> Path:
        return self.folder / FILE

    def _clear(self) -> None:
        """Removes what an earlier demo left; refuses to touch a workspace of the user's own."""
        if self._file.exists() and not self._file.read_text(encoding="utf-8").startswith(MARK):
            raise BadSettings(f"{self._file} is not a demo's", fix="choose another --folder")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for name in (FILE, TOKEN, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
                (self.folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise BadSettings(f"{self.folder}: {error.strerror}", fix="choose another --folder") from None

    def _write_workspace(self, base_url: str, token: str) -> None:
        secret = self.folder.resolve() / TOKEN
        secret.touch(mode=0o600)
        secret.write_text(token, encoding="utf-8")
        text = WORKSPACE.format(language=self.language, database=DATABASE, token=secret, base_url=base_url)
        self._file.write_text(text, encoding="utf-8")

    def _sync(self) -> "Report":
        from syncer.run import Report
        from syncer.sync import leased, recorded, sync

        report = Report("sync")
        with opened(str(self._file), self.output, Wanted()) as job, leased(job, "demo"), recorded(job, report):
            sync(job, report)
        self.output.close()
        return report

    def _as_json(self, base_url: str, first: "Report", second: "Report", proof: list[dict[str, str]]) -> dict[str, Any]:
        return {
            "outcome": first.outcome,
            "portal": base_url,
            "first": first.as_json(),
            "second": second.as_json(),
            "people": proof,
            "workspace": str(self._file),
        }

    def _as_words(self, first: "Report", second: "Report", proof: list[dict[str, str]]) -> str:
        from syncer.report import runs

        lines = [_person(person) for person in proof]
        lines += ["", runs.as_words(first), "", runs.as_words(second).split("\n\n")[0], ""]
        command = f"{_this_command()} --workspace {self._file}"
        lines += [
            "Where to look:",
            f"  {self._file}  the workspace file, {self.folder / DATABASE} the state",
            f"  {command} status",
            f"  {command} explain {proof[len(proof) // 2]['email']}",
            f"  {_this_command()} demo --keep  leaves the portal running",
            f"  {_this_command()} init         begins your own workspace",
        ]
        return "\n".join(lines)

    def _wait(self, base_url: str) -> None:
        from threading import Event

        self.output.note(f"\nThe portal stays at {base_url} until Ctrl-C.")
        try:
            Event().wait()
        except KeyboardInterrupt:
            self.output.note("stopped")


def _this_command() -> str:
    """As it can be typed here: it may be in a virtual environment that is not on the path."""
    if which("syncer"):
        return "syncer"
    beside = Path(sys.executable).with_name("syncer")
    return os.path.relpath(beside) if beside.is_file() else f"{sys.executable} -m syncer"


def _proof(job: "Job") -> list[dict[str, str]]:
    """One person a stage, highest first, with what the portal itself says it holds."""
    from syncer.model import IdentityKind
    from syncer.properties import PropertyNames

    found: dict[str, tuple[str, str]] = {}
    for target in job.store.targets(job.crm_name):
        stage = target.standings[MAIN].stage
        if stage not in found:
            contacts = job.store.contacts_of(target.person)
            emails = [who.value for contact in contacts for who in contact.identities if who.kind == IdentityKind.EMAIL]
            if emails:
                found[stage] = (target.contact, emails[0])
    sink = job.doors[0].sink
    if sink is None:
        raise SyncerError("the demo's portal cannot be written to")
    names = PropertyNames()
    held = sink.read_back([contact for contact, _ in found.values()], names.written)
    ranked = [found[stage] for stage in reversed(job.funnels[0].ladder.stages) if stage in found]
    return [{"email": email, "contact": contact, **held.get(contact, {names.stage: ""})} for contact, email in ranked]


def _person(person: dict[str, str]) -> str:
    from syncer.properties import PropertyNames

    names = PropertyNames()
    return (
        f"  {person[names.stage]:<10} {person['email']}\n"
        f"             since {person.get(names.since, '')[:10]}: {person.get(names.reason, '')}\n"
        f"             next: {person.get(names.action, '')}"
    )

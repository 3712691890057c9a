"""Small worlds in which a run can be cut: a CRM with contacts and engagements, and all that can be seen afterwards."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.hubspot.sandbox import Options, running
from syncer.cli.assemble import Wanted, opened
from syncer.cli.output import Output
from syncer.properties import PropertyNames
from syncer.run import Job, Report
from syncer.sync import leased, recorded, sync

AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """One workspace. `crm` tells what the CRM itself holds."""

    workspace: Path
    crm: Callable[[], Any]
    portal: Any = field(default=None)

    def job(self) -> AbstractContextManager[Job]:
        return opened(str(self.workspace), Output(json=True), Wanted(at=AS_OF))

    def sync(self) -> Report:
        report = Report("sync")
        with self.job() as job, leased(job, "sync"), recorded(job, report):
            sync(job, report)
        return report

    def state(self) -> dict[str, Any]:
        """All that outlasts a run, without the numbers that only tell in which order things came."""
        with self.job() as job:
            store, crm = job.store, job.workspace.crm
            assert crm
            targets = list(store.targets(crm.name))
            persons = sorted({target.person for target in targets})
            return {
                "crm": self.crm(),
                "totals": store.totals(),
                "targets": sorted((t.contact, sorted(t.holds.items()), sorted(t.standings.items())) for t in targets),
                "together": sorted(sorted(c.id for c in store.contacts_of(person)) for person in persons),
                "evidence": sorted(sorted((h.id, h.kind, h.at) for h in store.happenings(p, 999)) for p in persons),
                "history": sorted([(past.was, past.stage, past.rule) for past in store.history(p)] for p in persons),
                "pending": store.count_pending(crm.name),
                "set aside": sorted((item.where, item.reason) for item in store.set_aside()),
                "cursors": [store.cursor(crm.name, stream) is not None for stream in job.doors[0].source.streams],
            }


@contextmanager
def folder(path: Path) -> Iterator[World]:
    """A folder as CRM with one bad line, two contacts with one address, and somebody unknown."""
    crm = path / "crm"
    crm.mkdir(parents=True)
    names = [f"p{n}" for n in range(40)]
    rows = [f"{n},{name}@buyer.example,{name}\r\n" for n, name in enumerate(names)]
    (crm / "contacts.csv").write_text("id,email,first_name\r\n" + "".join(rows) + "99,P3@buyer.example,twin\r\n")
    for number, kind in enumerate(("email_replied", "page_viewed", "newsletter_subscribed", "purchased")):
        lines = [_engagement(f"{kind}-{n}", name, kind, n) for n, name in enumerate(names) if n % (number + 2) == 0]
        (crm / f"engagements-{number}.jsonl").write_text(
            "\n".join([*lines, "{broken"] if number == 1 else lines) + "\n"
        )
    (crm / "engagements-web.jsonl").write_text(_engagement("unknown", "stranger", "demo_requested", 1) + "\n")
    workspace = path / "syncer.yaml"
    workspace.write_text(
        "workspace: walk\ndatabase: sqlite:///walk.db\nconnections: {crm: {connector: files, path: crm, write: true}}\n"
    )
    yield World(workspace, (crm / "contacts.csv").read_bytes)


def _engagement(id_: str, name: str, kind: str, day: int) -> str:
    at = (AS_OF - timedelta(days=day + 1)).isoformat()
    return json.dumps({"id": id_, "who": {"email": f"{name}@buyer.example"}, "kind": kind, "at": at})


@contextmanager
def portal(path: Path) -> Iterator[World]:
    """A HubSpot-compatible portal with a page or more of contacts, e-mails and calls."""
    path.mkdir(parents=True)
    with running(Options(contacts=150, now=AS_OF)) as server:
        (path / "token").write_text(server.token)
        workspace = path / "syncer.yaml"
        settings = f"token: 'file:{path}/token', base_url: '{server.base_url}', streams: [emails, contacts, calls]"
        head = "workspace: walk\ndatabase: sqlite:///walk.db\nconnections:\n"
        workspace.write_text(f"{head}  hubspot: {{{settings}, write: true}}\n")
        contacts = server.sandbox.portal

        def holds() -> dict[int, list[tuple[str, str | None]]]:
            shown = {each: contacts.get("contacts", each) for each in contacts.ids("contacts")}
            names = PropertyNames().written
            return {each: [(name, values.get(name)) for name in names] for each, values in shown.items()}

        yield World(workspace, holds, server.sandbox)

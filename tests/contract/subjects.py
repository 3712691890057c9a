"""Each connector of the registry with somewhere to connect to."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from connectors.files import connector as files
from connectors.hubspot import connector as hubspot
from connectors.hubspot.sandbox import Options, running
from mappings.words import words
from syncer.contract import Words
from syncer.model import Kind
from syncer.testing import Subject
from syncer.testing.memory import STAGES, Memory, World

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
WORDS = Words(kinds={"activities": {"reply": Kind.EMAIL_REPLIED}})


@contextmanager
def files_subject(folder: Path) -> Iterator[Subject]:
    folder.mkdir(exist_ok=True)
    table, lines = folder / "contacts.csv", folder / "engagements.jsonl"
    table.write_text("id,email,additional_emails,company\n", encoding="utf-8")

    def event(kind: str, who: str, at: datetime = NOW - timedelta(days=9)) -> None:
        with lines.open("ab") as file:
            key = lines.stat().st_size
            file.write(
                orjson.dumps({"id": key, "who": {"email": who}, "kind": kind, "at": at, "detail": {"n": 1}}) + b"\n"
            )

    def add(address: str, at: datetime) -> None:
        with table.open("a", encoding="utf-8") as file:
            columns = table.read_text(encoding="utf-8").splitlines()[0].count(",") + 1
            cells = [f"c{table.stat().st_size}", f'"{address}"', "", '"Acme; Co"', *[""] * (columns - 4)]
            file.write(",".join(cells) + "\n")
        event("email_replied", address, at)

    def spoil(text: str) -> None:
        with lines.open("a", encoding="utf-8") as file:
            file.write(f'{{"id": "{text}", "who": {{"email": "{text}"}}}}\n')
        with table.open("a", encoding="utf-8") as file:
            file.write(f"{text},{text},{text}\n")

    def snapshot() -> Mapping[str, Mapping[str, Any]]:
        header, *rows = (line.split(",") for line in table.read_text(encoding="utf-8").splitlines())
        return {row[0]: dict(zip(header, row, strict=False)) for row in rows}

    @contextmanager
    def outage() -> Iterator[None]:
        away = folder.rename(folder.with_name("away"))
        yield
        away.rename(folder)

    for number in range(5):
        add(f"p{number}@x.cl", NOW - timedelta(days=number))
    event("email_opened", "nobody@x.cl")
    yield Subject(
        connector=files,
        settings={"path": folder},
        add=add,
        unknown=lambda word: event(word, "a@x.cl"),
        spoil=spoil,
        outage=outage,
        snapshot=snapshot,
        words=words("files"),
        now=lambda: NOW,
    )


@contextmanager
def hubspot_subject(folder: Path, version: str = "2026-09") -> Iterator[Subject]:
    folder.mkdir(exist_ok=True)
    token = folder / "token"
    with running(Options(contacts=5, engagements_per_contact=1)) as sandbox:
        token.write_text(sandbox.token, encoding="utf-8")
        portal = sandbox.sandbox.portal

        def email(contact: int, direction: str, when: str) -> None:
            portal.add("emails", {"hs_email_direction": direction, "hs_timestamp": when}, [contact])

        def add(address: str, at: datetime) -> None:
            email(portal.add("contacts", {"email": address}), "EMAIL", at.isoformat())

        def snapshot() -> Mapping[str, Mapping[str, Any]]:
            held = {str(key): portal.get("contacts", key) for key in portal.ids("contacts")}
            return {key: {**record, "lastmodifieddate": ""} for key, record in held.items()}

        @contextmanager
        def outage() -> Iterator[None]:
            sandbox.sandbox.token = "another"
            yield
            sandbox.sandbox.token = sandbox.sandbox.options.token

        first = portal.ids("contacts")[0]
        yield Subject(
            connector=hubspot,
            settings={
                "token": f"file:{token}",
                "base_url": sandbox.base_url,
                "version": version,
                "streams": ("contacts", "emails"),
            },
            add=add,
            unknown=lambda word: email(first, word, NOW.isoformat()),
            spoil=lambda text: email(first, "EMAIL", text),
            outage=outage,
            snapshot=snapshot,
            stages=("lead", "marketingqualifiedlead", "salesqualifiedlead"),
            words=words("hubspot"),
            now=lambda: datetime.fromtimestamp(portal.now / 1000 + 1, UTC),
        )


def memory_subject(connector: type[Memory] = Memory) -> Subject:
    world = World()

    def activity(what: str, contact: str, at: datetime) -> None:
        world.put("activities", f"a{len(world.activities)}", contact=contact, what=what, when=at.isoformat())

    def add(address: str, at: datetime) -> None:
        key = f"c{len(world.contacts)}"
        world.put("contacts", key, mail=address, firm="Acme")
        activity("reply", key, at)

    @contextmanager
    def outage() -> Iterator[None]:
        world.reachable = False
        yield
        world.reachable = True

    for number in range(5):
        add(f"p{number}@x.cl", NOW - timedelta(days=number))
    return Subject(
        connector=connector(world),
        settings={},
        add=add,
        unknown=lambda word: activity(word, "c0", NOW),
        spoil=lambda text: world.put("activities", "broken", contact="c0", what=text, when=text),
        outage=outage,
        snapshot=lambda: {key: {**record, "number": 0} for key, record in world.contacts.items()},
        stages=STAGES,
        words=WORDS,
        now=lambda: NOW,
    )


@contextmanager
def _memory(folder: Path) -> Iterator[Subject]:
    yield memory_subject()


SUBJECTS: dict[str, Callable[[Path], AbstractContextManager[Subject]]] = {
    "files": files_subject,
    "hubspot": hubspot_subject,
    "hubspot v3": partial(hubspot_subject, version="v3"),
    "memory": _memory,
}

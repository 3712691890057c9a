"""Puts the house together: workspace file → ladder, store and open doors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from syncer.cache import Cache
from syncer.cli.library import read
from syncer.cli.output import Output
from syncer.cli.registry import Registry
from syncer.clock import SYSTEM_CLOCK, Clock
from syncer.config import Connection, Installed, Workspace, load, workspace_path
from syncer.contract import Extras, Lanes, Meter, Spent, Wiring
from syncer.errors import BadSettings, SyncerError

if TYPE_CHECKING:
    from syncer.funnel import Funnel
    from syncer.run import Door, Job
    from syncer.store import Store


_CACHED = timedelta(days=7)
_SPENT = timedelta(days=2)  # for how long back a connection is told of its calls: any vendor's day lies in it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command asks of the job besides the workspace file."""

    doors: bool = True  # False: the store alone answers, no secret is needed
    doors_if_possible: bool = False  # without their secrets the command goes on, and the job knows why
    at: datetime | None = None
    override_guards: bool = False
    clock: Clock = SYSTEM_CLOCK
    lanes: Lanes = field(default_factory=Lanes)


@contextmanager
def opened(workspace_file: str | None, output: Output, wanted: Wanted) -> Iterator["Job"]:
    """The opened workspace; closes what it opened."""
    from mappings.funnel import SHIPPED
    from syncer import parking
    from syncer.run import Job
    from syncer.store import Store

    installed = Installed(Registry(), SHIPPED)
    workspace = load(workspace_path(workspace_file), installed, secrets=wanted.doors and not wanted.doors_if_possible)
    funnels = _funnels(workspace)
    with Store.open(workspace.database) as store:
        doors, shut = _doors(workspace, installed, funnels, wanted, store)
        job = Job(
            workspace=workspace,
            funnels=funnels,
            doors=doors,
            store=store,
            progress=output.progress,
            clock=wanted.clock.now,
            as_of=wanted.at,
            override_guards=wanted.override_guards,
            extras=_extras(workspace.crm),
            shut=shut,
        )
        try:
            yield job
        finally:
            parking.book(job)
            for each in job.doors:
                each.cache.keep()


def _extras(crm: Connection | None) -> Extras:
    """What the CRM is to get beside stages, in the words of the mapping where the user left them out."""
    wanted = crm.settings.extras if crm else Extras()
    if crm is None or wanted.lifecycle is None or wanted.lifecycle:
        return wanted
    from mappings.words import words

    return replace(wanted, lifecycle=words(crm.mapping or crm.connector.name).lifecycle)


def _doors(
    workspace: Workspace, installed: Installed, funnels: "Sequence[Funnel]", wanted: Wanted, store: "Store"
) -> "tuple[tuple[Door, ...], str]":
    """The doors, or why there are none."""
    if not wanted.doors:
        return (), ""
    try:
        if wanted.doors_if_possible:
            load(workspace.path, installed)  # whether the secrets are there
        return tuple(door(each, funnels, _circumstances(each, wanted, store)) for each in workspace.connections), ""
    except BadSettings as error:
        if not wanted.doors_if_possible:
            raise
        return (), error.what


def _funnels(workspace: Workspace) -> "tuple[Funnel, ...]":
    from syncer.funnel import Funnel
    from syncer.rules import compile as compile_funnel

    ladders = ((said.name, compile_funnel(rules, workspace.timezone)) for said, rules in read(workspace.funnels))
    return tuple(Funnel.of(name, ladder, workspace.language) for name, ladder in ladders)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Under which a connection is opened: the clock, the lanes that are asked for, and what earlier runs left it."""

    clock: Clock = SYSTEM_CLOCK
    lanes: Lanes = field(default_factory=Lanes)
    spent: tuple[Spent, ...] = ()
    cache: Cache = field(default_factory=Cache)


def _circumstances(connection: Connection, wanted: Wanted, store: "Store") -> Circumstances:
    spent = store.calls(connection.name, wanted.clock.now() - _SPENT)
    return Circumstances(wanted.clock, wanted.lanes, spent, _cache(connection, wanted.clock, store))


def _cache(connection: Connection, clock: Clock, store: "Store") -> Cache:
    """What was kept under other settings may not hold under these."""
    settings = _mark(connection)
    known, _, kept = store.cache(connection.name).partition(" ")

    def save(cache: Cache) -> None:
        with suppress(SyncerError):  # the next run asks anew
            store.save_cache(connection.name, f"{settings} {cache.text(clock.now() - _CACHED)}")

    return Cache(kept if known == settings else "", clock, save)


def door(connection: Connection, funnels: "Sequence[Funnel]", circumstances: Circumstances) -> "Door":
    from mappings.words import words
    from syncer import touches
    from syncer.run import Door

    wiring = Wiring(
        name=connection.name,
        words=words(connection.mapping or connection.connector.name),
        properties=_written(funnels) if connection.write else (),
        fields=touches.FIELDS.union(*(funnel.fields for funnel in funnels)),
        meter=Meter(),
        spent=circumstances.spent,
        clock=circumstances.clock,
        lanes=circumstances.lanes,
        cache=circumstances.cache,
    )
    sink = connection.connector.sink(connection.settings, wiring) if connection.write else None
    if connection.write and sink is None:
        raise BadSettings(
            f"{connection.connector.name} cannot receive stages",
            where=f"connections.{connection.name}",
            fix="say `write: true` at a CRM; `syncer connectors list` shows which can",
        )
    source = connection.connector.source(connection.settings, wiring)
    return Door(connection.name, source, sink, wiring.meter, wiring.cache, _mark(connection))


def _mark(connection: Connection) -> str:
    """Another one when its settings change."""
    return sha256(connection.settings.model_dump_json().encode()).hexdigest()[:16]


def _written(funnels: "Sequence[Funnel]") -> tuple[str, ...]:
    from syncer import touches

    return (*(name for funnel in funnels for name in funnel.properties.written), *touches.NAMES)

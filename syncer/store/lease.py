"""The lease that keeps two runs of one workspace apart. The database's clock decides, so machines may disagree."""

from contextlib import suppress
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Self
from uuid import uuid4

from sqlalchemy import BigInteger, Connection, bindparam, delete, insert, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from syncer.errors import Busy, SyncerError
from syncer.store.codec import from_ms
from syncer.store.engine import Database
from syncer.store.tables import Lease as LeaseRow
from syncer.store.tables import table

lease = table(LeaseRow)


class _Now(FunctionElement[int]):
    inherit_cache = True
    type = BigInteger()


@compiles(_Now, "sqlite")
def _now_sqlite(_element: _Now, _compiler: SQLCompiler, **_options: object) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"


@compiles(_Now, "postgresql")
def _now_postgres(_element: _Now, _compiler: SQLCompiler, **_options: object) -> str:
    return "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"


_HELD = select(lease.c.token, lease.c.holder, lease.c.since, lease.c.expires > _Now()).where(
    lease.c.workspace == bindparam("of")
)
_CLEAR = delete(lease).where(lease.c.workspace == bindparam("of"))
_TAKE = insert(lease).values(since=_Now(), expires=_Now() + bindparam("ttl", type_=BigInteger))
_RENEW = (
    update(lease).where(lease.c.token == bindparam("mine")).values(expires=_Now() + bindparam("ttl", type_=BigInteger))
)
_FREE = delete(lease).where(lease.c.token == bindparam("mine"))
_FREE_OF_DEAD = delete(lease).where(lease.c.workspace == bindparam("of"), lease.c.holder == bindparam("whose"))


class Lease:
    """Held from enter to exit, renewed by a thread; if this process dies it expires.

    While it is held every write looks first whether it still is: a run that slept past its expiry writes nothing more.
    """

    def __init__(self, database: Database, workspace: str, holder: str, ttl: float) -> None:
        self._database, self._workspace, self._holder = database, workspace, holder
        self._ttl = ttl
        self._token = uuid4().hex
        self._ended = Event()
        self._heart = Thread(target=self._keep, name="lease", daemon=True)

    def __enter__(self) -> Self:
        with self._database.read() as connection:  # no need to wait for its writes to learn that it is there
            self._refuse_if_held(connection)
        with self._database.write(fenced=False) as connection:
            self._refuse_if_held(connection)
            connection.execute(_CLEAR, {"of": self._workspace})
            values = {"workspace": self._workspace, "holder": self._holder, "token": self._token, "ttl": self._ttl_ms}
            connection.execute(_TAKE, values)
        self._database.fences.append(self._fence)
        self._heart.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._heart.join(timeout=5)
        self._database.fences.remove(self._fence)
        with suppress(SyncerError), self._database.write(fenced=False) as connection:  # else it expires
            connection.execute(_FREE, {"mine": self._token})

    def check(self) -> None:
        """Raises Busy if another run has taken over."""
        with self._database.read() as connection:
            self._fence(connection)

    @property
    def _ttl_ms(self) -> int:
        return int(self._ttl * 1000)

    def _refuse_if_held(self, connection: Connection) -> None:
        row = connection.execute(_HELD, {"of": self._workspace}).one_or_none()
        if row and row[3]:
            raise Busy(row.holder, from_ms(row.since))

    def _fence(self, connection: Connection) -> None:
        row = connection.execute(_HELD, {"of": self._workspace}).one_or_none()
        if not row:
            raise Busy("a run that has ended since", datetime.now(UTC))
        if row.token != self._token:
            raise Busy(row.holder, from_ms(row.since))

    def _keep(self) -> None:
        while not self._ended.wait(self._ttl / 4):
            with suppress(SyncerError), self._database.write(fenced=False) as connection:  # the next beat tries again
                connection.execute(_RENEW, {"mine": self._token, "ttl": self._ttl_ms})


def free(database: Database, workspace: str, holder: str) -> None:
    with database.write(fenced=False) as connection:
        connection.execute(_FREE_OF_DEAD, {"of": workspace, "whose": holder})

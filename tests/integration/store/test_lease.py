"""One run at a time: the lease excludes, expires, is renewed, and stops whoever lost it from writing."""

import multiprocessing
import time
from datetime import UTC, datetime
from multiprocessing.synchronize import Event

import pytest
from sqlalchemy import text

from syncer.errors import Busy
from syncer.store import Store
from tests.integration.store.sample import contact, save


def _expire(store: Store) -> None:
    with store._database.write(fenced=False) as connection:
        connection.execute(text("UPDATE lease SET expires = 0"))


def test_a_second_run_is_told_who_holds_it_since_when(store: Store, database_url: str) -> None:
    with store.lease("acme", "ana on laptop"), Store.open(database_url) as other:
        with pytest.raises(Busy, match="ana on laptop") as caught, other.lease("acme", "bob"):
            pass
        assert abs((caught.value.since - datetime.now(UTC)).total_seconds()) < 60
        with other.lease("another workspace", "bob"):
            pass


def test_it_is_free_again_afterwards_also_after_an_error(store: Store) -> None:
    with pytest.raises(RuntimeError), store.lease("acme", "ana"):
        raise RuntimeError
    with store.lease("acme", "bob"):
        save(store, contact(1))


def test_an_expired_lease_is_taken_over_and_the_former_holder_writes_no_more(store: Store, database_url: str) -> None:
    with Store.open(database_url) as other, store.lease("acme", "ana") as held:
        held.check()
        _expire(store)
        with other.lease("acme", "bob"):
            with pytest.raises(Busy, match="bob"):
                held.check()
            with pytest.raises(Busy, match="bob"):
                save(store, contact(1))
            save(other, contact(2))
        with pytest.raises(Busy):
            save(store, contact(1))
    assert store.totals().contacts == 1
    with store.lease("acme", "ana"):
        save(store, contact(1))


def test_the_former_holder_does_not_free_what_another_took_over(store: Store, database_url: str) -> None:
    with Store.open(database_url) as other:
        first = store.lease("acme", "ana")
        first.__enter__()
        _expire(store)
        with other.lease("acme", "bob"):
            first.__exit__(None, None, None)
            with pytest.raises(Busy, match="bob"), store.lease("acme", "ana"):
                pass


def test_the_lease_of_a_dead_holder_can_be_freed(store: Store, database_url: str) -> None:
    with Store.open(database_url) as other:
        other.lease("acme", "process 7").__enter__()
        store.free_lease("acme", "process 8")
        with pytest.raises(Busy), store.lease("acme", "ana"):
            pass
        store.free_lease("acme", "process 7")
        with store.lease("acme", "ana"):
            pass


def _expires(store: Store) -> int:
    with store._database.read() as connection:
        return int(connection.execute(text("SELECT expires FROM lease")).scalar_one())


def test_it_is_renewed_while_it_is_held(store: Store) -> None:
    with store.lease("acme", "ana", ttl=4):
        first = _expires(store)
        for _ in range(300):
            if _expires(store) > first:
                return
            time.sleep(0.1)
    pytest.fail("nobody renewed the lease")


def _hold(url: str, held: Event, end: Event) -> None:
    with Store.open(url) as store, store.lease("acme", "the other process"):
        held.set()
        end.wait(60)


def test_two_processes_and_a_killed_one_is_succeeded(store: Store, database_url: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, end = spawn.Event(), spawn.Event()
    process = spawn.Process(target=_hold, args=(database_url, held, end))
    process.start()
    assert held.wait(60)
    with pytest.raises(Busy, match="the other process"), store.lease("acme", "ana"):
        pass
    process.kill()
    process.join()
    with pytest.raises(Busy, match="the other process"), store.lease("acme", "ana"):
        pass
    _expire(store)
    with store.lease("acme", "ana"):
        save(store, contact(1))

"""What all tests share: no network, and the store on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from syncer.store import Store
from tests import databases, network


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    with network.refused():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[databases.Postgres]:
    """One server for each worker of the session, started when a test first asks."""
    with databases.postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "store.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> str:
    """The name of the database under test: tests that ask for it run once on each."""
    return str(request.param)


@pytest.fixture
def empty_database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with nothing in it."""
    if database == "sqlite":
        with databases.sqlite_file(tmp_path) as url:
            yield url
    else:
        server: databases.Postgres = request.getfixturevalue("postgres")
        with server.database(empty=True) as url:
            yield url


@pytest.fixture
def database_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with an empty schema."""
    if database == "sqlite":
        with databases.sqlite_file(tmp_path, request.getfixturevalue("sqlite_template")) as url:
            yield url
    else:
        server: databases.Postgres = request.getfixturevalue("postgres")
        with server.database() as url:
            yield url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with Store.open(database_url) as opened:
        yield opened

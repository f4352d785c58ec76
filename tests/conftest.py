"""The fixtures that every room's tests share."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

from idp.ports.records import Store
from tests.support.clock import FixedClock
from tests.support.databases import Databases, SqliteFiles
from tests.support.postgres import running_postgres
from tests.support.recycling import PostgresDatabases
from tests.support.redis_server import RedisServer, running_redis
from tests.support.statements import Statements, counted_statements

pytest_plugins = [
    "tests.support.browser",
    "tests.support.lanes",
    "tests.support.remembering",
    "tests.support.routing",
    "tests.support.templates",
]

settings.register_profile("okno", deadline=None)
settings.load_profile("okno")
"""As Hypothesis has it here or under CI, but for how long an example may take: machines are busy."""

THREADS = 64
"""As many as a test of concurrency starts; each may want a connection of its own."""


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep the collector from looking through thousands of tests again and again: they stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def clock() -> FixedClock:
    """Stand at 2026-11-22 12:00 UTC."""
    return FixedClock()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Run PostgreSQL for this worker, and give its address."""
    with running_postgres() as url:
        yield url


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """Make databases of the kind that `--database` names."""
    if request.config.getoption("--database") == "sqlite":
        made = Databases(SqliteFiles(tmp_path_factory.mktemp("sqlite")))
    else:
        made = Databases(PostgresDatabases(request.getfixturevalue("postgres_server")))
    yield made
    made.close()


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """Give this test a database of its own, with every table and no rows."""
    url = databases.migrated()
    yield url
    databases.drop(url)


@pytest.fixture
def empty_database_url(databases: Databases) -> Iterator[str]:
    """Give this test a database of its own, without any table."""
    url = databases.new()
    yield url
    databases.drop(url)


@pytest.fixture
def store(database_url: str, clock: FixedClock) -> Iterator[Store]:
    """Open this test's database."""
    from idp.adapters.sql import open_store

    opened = open_store(database_url, clock=clock, threads=THREADS)
    yield opened
    opened.close()


@pytest.fixture
def statements() -> Iterator[Statements]:
    """Count the SQL of this test; `.clear()` begins anew."""
    with counted_statements() as seen:
        yield seen


@pytest.fixture(scope="session")
def redis_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """Run Redis for this worker."""
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_server(redis_process: RedisServer) -> RedisServer:
    """Give this test an empty Redis that it may stop and start."""
    if redis_process.process is None:
        redis_process.start()
    redis_process.empty()
    return redis_process


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """Give the address of an empty Redis."""
    return redis_server.url

"""What every test may ask for: a store of each kind, an empty database of each engine, keys, and no other network.

`store` runs a test three times: over the fakes, over SQLite, over a real PostgreSQL.  `database_url` runs it twice,
with the address of a migrated, empty database, for tests that start processes of their own.
"""

import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from core.ports import Store
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.schema import upgrade
from tests.fakes import FakeStore
from tests.network import offences, watch
from tests.postgres import Databases, in_a_thread, server
from tests.scratch import keep_in_memory

settings.register_profile("suite", deadline=None, derandomize=True)  # the same examples every time, however slow
settings.load_profile("suite")

ENGINES = ("sqlite", "postgresql")
USED = pytest.StashKey[list[str]]()
"""The PostgreSQL versions that tests really talked to."""

sys.addaudithook(watch)
keep_in_memory()


@pytest.fixture(autouse=True)
def no_outside_network() -> Iterator[None]:
    """A test that tries to reach another machine fails, even where the code under test hides the error."""
    offences.clear()
    yield
    assert not offences, f"reached out to {offences}"


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    """Made-up keys, always the same."""
    return KeyRing(b"k" * 32, None)


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> Iterator[Databases]:
    """A PostgreSQL server with an empty migrated database to copy; the first test that wants it starts it."""
    with server() as address:
        databases = Databases.prepare(address)
        pytestconfig.stash.setdefault(USED, []).append(databases.version)
        yield databases
        databases.clean()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "coop.db"
    in_a_thread(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A migrated, empty SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "coop.db")
    return f"sqlite:///{tmp_path / 'coop.db'}"


@pytest.fixture
def postgres_url(postgres_server: Databases) -> Iterator[str]:
    """A migrated, empty PostgreSQL database."""
    with postgres_server.empty() as url:
        yield url


@pytest.fixture
def bare_postgres_url(postgres_server: Databases) -> Iterator[str]:
    """A PostgreSQL database without tables."""
    with postgres_server.fresh(template="template0") as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database of each engine."""
    return str(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))


@pytest.fixture(params=("fake", *ENGINES))
async def store(request: pytest.FixtureRequest, keys: KeyRing) -> AsyncIterator[Store]:
    """An empty store of each kind."""
    if request.param == "fake":
        yield FakeStore()
        return
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    opened = await open_store(url, keys)
    yield opened
    await opened.close()


@pytest.fixture
async def sql_store(database_url: str, keys: KeyRing) -> AsyncIterator[Store]:
    """An empty store of each engine, where a fake would prove nothing."""
    opened = await open_store(database_url, keys)
    yield opened
    await opened.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist tells the session that started it."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["postgres"] = session.config.stash.get(USED, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear what the worker told."""
    node.config.stash.setdefault(USED, []).extend(getattr(node, "workeroutput", {}).get("postgres", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say which PostgreSQL the tests really used."""
    used: list[str] = config.stash.get(USED, [])
    for version in sorted(set(used)):
        terminalreporter.write_line(f"Tested on SQLite and on PostgreSQL {version}")

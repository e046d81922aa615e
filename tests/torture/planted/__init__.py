"""Bugs planted on purpose: the torture run and the tests have teeth only if each of these is caught, by name.

A patch is laid on a copy of the tree; then the named tests run there, or the torture run, and must find it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
COPIED = ("bot", "core", "handlers", "storage", "tests", "pyproject.toml")
WITHIN_S = 300


@dataclass(frozen=True, slots=True)
class Planted:
    """One bug. `test`: what catches it, a test's id; or `verdict`: what the torture run on `engine` says of it."""

    name: str
    test: str = ""
    verdict: str = ""
    engine: str = "sqlite"
    kills: int = 30

    @property
    def patch(self) -> Path:
        """The change that makes it."""
        return HERE / f"{self.name}.patch"

    @property
    def command(self) -> list[str]:
        """What must find it."""
        if self.test:
            return [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", self.test]
        return [sys.executable, "-m", "tests.torture", "--engine", self.engine, "--kills", str(self.kills)]


PLANTED = (
    Planted("new_retry_key_per_attempt", verdict="LINE doubled"),
    Planted("done_before_sending", verdict="unseen losses"),
    Planted(
        "check_then_insert",
        "tests/bot/test_several_workers.py::test_the_same_events_reach_all_workers_at_once_and_have_one_effect",
    ),
    Planted(
        "deferred_begin",
        "tests/storage/test_contention.py::test_who_reads_to_write_keeps_other_servers_out_from_the_first_moment",
    ),
    Planted("unsigned_webhook_accepted", "tests/bot/line/test_webhook.py::test_what_is_no_signature_is_none"),
    Planted(
        "no_fence", "tests/storage/test_messages.py::test_who_slept_through_the_lease_cannot_speak_for_the_next_attempt"
    ),
    Planted("token_in_the_log", "tests/bot/web/test_app.py"),
    Planted("one_chat_by_several_workers", "tests/storage/test_contention.py::test_a_queue_under_way_is_nobody_elses"),
    Planted("answer_apart_from_its_mark", verdict="effects doubled"),
    Planted("unclear_reply_is_pushed", verdict="LINE doubled"),
    Planted("every_network_error_is_retried", "tests/bot/telegram/test_client.py"),
    Planted(
        "pause_of_one_worker_only", "tests/bot/test_brakes.py::test_a_429_holds_other_workers_and_the_next_process_too"
    ),
)


@contextmanager
def copy_with(planted: Planted) -> Iterator[Path]:
    """The tree with the bug in it."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in COPIED:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / part, folder / part)
        laid = ["git", "apply", "-C1", str(planted.patch)]
        done = subprocess.run(laid, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{planted.name} can no longer be planted: {done.stderr}")
        yield folder


def caught(planted: Planted) -> tuple[bool, str]:
    """Whether the bug is found, and the words in which."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COOP_", "PYTEST_"))}
    with copy_with(planted) as folder:
        done = subprocess.run(
            planted.command, cwd=folder, env=clean, capture_output=True, text=True, timeout=WITHIN_S, check=False
        )
    said = done.stdout + done.stderr
    if planted.test:
        failed = [line for line in said.splitlines() if line.startswith("FAILED")]
        return done.returncode == 1 and bool(failed), (failed or said.splitlines()[-1:] or ["nothing"])[0]
    verdicts = [line.strip() for line in said.splitlines() if line.strip().startswith("verdict:")]
    return done.returncode == 1 and any(planted.verdict in line for line in verdicts), (verdicts or [said[-300:]])[-1]

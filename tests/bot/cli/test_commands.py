"""The commands that prepare a server: what they print where, and their exit status."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from core.links import digest
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.builders import member
from tests.fakes import MORNING
from tests.postgres import in_a_thread

SAMPLE = Path(__file__).parents[3] / "bot" / "policy.sample.toml"
KEY = base64.b64encode(b"k" * 32).decode()

Coop = Callable[..., Result]


@pytest.fixture
def coop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Coop:
    """The command in an empty folder, with a key and no database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COOP_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path}/coop.db")
    monkeypatch.setenv("COOP_SECRET_KEY", KEY)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.fixture
def ready(coop: Coop) -> Coop:
    """The same with tables and a policy."""
    assert coop("db", "upgrade").exit_code == 0
    assert coop("policy", "load", str(SAMPLE)).exit_code == 0
    return coop


def test_every_setting_that_is_wrong_is_named(coop: Coop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOP_SECRET_KEY", "short")
    monkeypatch.setenv("COOP_LOG_LEVEL", "loud")
    refused = coop("db", "check")
    assert refused.exit_code == 1
    assert [line.partition(":")[0] for line in refused.stderr.splitlines()] == ["COOP_SECRET_KEY", "COOP_LOG_LEVEL"]


def test_wrong_usage_ends_with_two(coop: Coop) -> None:
    assert coop("no-such-command").exit_code == 2
    assert coop("policy", "load", "no-such-file").exit_code == 2
    assert coop("serve", "--workers", "0").exit_code == 2


def test_a_new_key_is_32_bytes_and_never_the_same(coop: Coop) -> None:
    keys = [coop("keys", "new").stdout.strip() for _ in range(2)]
    assert keys[0] != keys[1]
    assert all(len(base64.b64decode(key)) == 32 for key in keys)


def test_tables_are_made_by_upgrade_alone(coop: Coop) -> None:
    refused = coop("db", "check")
    assert refused.exit_code == 1
    assert refused.stderr
    assert coop("db", "upgrade").exit_code == 0
    assert coop("db", "upgrade").exit_code == 0
    assert coop("db", "check").exit_code == 0


def test_serve_names_the_command_that_helps_and_migrates_nothing(coop: Coop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOP_PUBLIC_URL", "https://coop.example")
    refused = coop("serve")
    assert (refused.exit_code, "coop db upgrade" in refused.stderr) == (1, True)
    assert coop("db", "check").exit_code == 1
    assert coop("db", "upgrade").exit_code == 0
    refused = coop("serve")
    assert (refused.exit_code, "coop policy load" in refused.stderr) == (1, True)


def test_serve_refuses_what_sqlite_and_real_platforms_forbid(ready: Coop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOP_PUBLIC_URL", "https://coop.example")
    assert "PostgreSQL" in ready("serve", "--workers", "2").stderr
    refused = ready("serve", "--at", "2026-11-30T11:55+07:00")
    assert (refused.exit_code, "simulator" in refused.stderr) == (1, True)


def test_a_policy_is_checked_loaded_and_shown(ready: Coop) -> None:
    text = SAMPLE.read_text("utf-8")
    assert ready("policy", "show").stdout == text
    before = ready("policy", "show", "--on", "2019-12-31")
    assert (before.exit_code, "on 2019-12-31" in before.stderr, "coop policy load" in before.stderr) == (1, True, True)
    assert ready("policy", "check", str(SAMPLE)).exit_code == 0
    Path("wrong.toml").write_text(text.replace("par_value", "price").replace("[members]", "[people]"), "utf-8")
    refused = ready("policy", "check", "wrong.toml")
    assert refused.exit_code == 1
    assert len(refused.stderr.splitlines()) > 1
    assert ready("policy", "load", "wrong.toml").exit_code == 1
    assert ready("policy", "show").stdout == text


def test_somebody_who_is_no_staff_changes_nothing(ready: Coop) -> None:
    assert ready("policy", "load", str(SAMPLE), "--by", "somchai").exit_code == 1


def test_a_code_is_printed_once_and_kept_as_its_digest(ready: Coop, tmp_path: Path) -> None:
    assert (ready("code", "999999").exit_code, ready("code", "999999").stdout) == (1, "")

    async def registered() -> None:
        store = await open_store(f"sqlite:///{tmp_path}/coop.db", KeyRing.from_secrets(KEY, None))
        async with store.work() as uow:
            await uow.members.add(member(member_no="026548"))
        await store.close()

    async def is_good(code: str) -> bool:
        store = await open_store(f"sqlite:///{tmp_path}/coop.db", KeyRing.from_secrets(KEY, None))
        async with store.read() as uow:
            found = await uow.members.by_number("026548")
            assert found is not None
            good = await uow.credentials.code_is_good(found.id, digest(code), MORNING)
        await store.close()
        return good

    in_a_thread(registered())
    printed = ready("code", "๐๒๖๕๔๘")
    assert printed.exit_code == 0
    code = printed.stdout.strip()
    assert len(code) == 8
    assert in_a_thread(is_good(code))


def test_coop_is_also_python_m_bot() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], capture_output=True, text=True, env=os.environ, check=False, timeout=60
    )
    assert shown.returncode == 0
    assert all(command in shown.stdout for command in ("demo", "serve", "db", "keys", "policy", "import", "code"))

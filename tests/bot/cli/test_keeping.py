"""Commands of who keeps the system running: backup, restore, key, checks, doctor, and letting messages go."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete
from typer.testing import CliRunner, Result

from bot.cli import app
from core.messaging import OUTBOX_HELD
from core.policy_file import read_policy
from storage.encryption import KeyRing
from storage.engine import open_store
from storage.tables import policies
from tests.fakes import MORNING
from tests.postgres import in_a_thread
from tests.storage import life

SAMPLE = Path(__file__).parents[3] / "bot" / "policy.sample.toml"
OLD, NEW = (base64.b64encode(root * 32).decode() for root in (b"k", b"n"))

Coop = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands run, with the settings of one machine."""
    monkeypatch.chdir(tmp_path)
    use(monkeypatch, tmp_path / "coop.db", OLD)
    return tmp_path


def use(monkeypatch: pytest.MonkeyPatch, database: Path, key: str, previous: str = "") -> None:
    monkeypatch.setenv("COOP_DATABASE_URL", f"sqlite+aiosqlite:///{database}")
    monkeypatch.setenv("COOP_SECRET_KEY", key)
    monkeypatch.setenv("COOP_SECRET_KEY_PREVIOUS", previous)


def coop(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def done(*arguments: str) -> str:
    """What a command says that does what it is asked."""
    result = coop(*arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(*arguments: str) -> str:
    """The one line of a command that does not."""
    result = coop(*arguments)
    assert result.exit_code == 1
    [line] = result.stderr.splitlines()
    return line


async def _live(database: Path) -> None:
    keys = KeyRing(b"k" * 32, None)
    store = await open_store(f"sqlite:///{database}", keys)
    await life.live(store, keys)
    async with store.work() as uow:
        await uow.connection.run(delete(policies))
        text = SAMPLE.read_text("utf-8")
        await uow.policies.put(read_policy(text).valid_from, text, MORNING, "os:test")
        await uow.switches.set(OUTBOX_HELD, MORNING, "os:test")
    await store.close()


@pytest.fixture
def ready(folder: Path) -> Path:
    """With rows in every table."""
    done("db", "upgrade")
    in_a_thread(_live(folder / "coop.db"))
    return folder


def test_a_backup_goes_to_another_machine(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = json.loads(done("backup", "coop.backup", "--json"))
    assert made["rows"] > 50
    assert "history ends at entry 3, " in done("backup", "coop.backup")
    assert "not empty" in refused("restore", "coop.backup")
    use(monkeypatch, ready / "elsewhere" / "coop.db", OLD)
    said = done("restore", "coop.backup")
    assert "restored" in said
    assert "coop outbox release" in said
    assert "released" in done("outbox", "release")
    assert refused("outbox", "release") == "nothing is held back"


def test_what_cannot_be_backed_up_or_restored_is_one_line(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "cannot be written" in refused("backup", "no such folder/coop.backup")
    done("backup", "coop.backup")
    (ready / "cut.backup").write_bytes((ready / "coop.backup").read_bytes()[:-1])
    use(monkeypatch, ready / "new.db", OLD)
    assert "damaged" in refused("restore", "cut.backup")
    assert "coop db upgrade" in refused("backup", "again.backup")
    use(monkeypatch, ready / "new.db", NEW)
    assert "another COOP_SECRET_KEY" in refused("restore", "coop.backup")
    assert not (ready / "new.db").exists()
    assert coop("restore", "no-such.backup").exit_code == 2


def test_a_new_key_step_by_step(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ready / "coop.db", NEW)
    assert "give that key as COOP_SECRET_KEY_PREVIOUS" in refused("keys", "rotate")
    use(monkeypatch, ready / "coop.db", NEW, OLD)
    assert "members: 3 rows" in done("keys", "rotate")
    assert json.loads(done("keys", "rotate", "--json")) == {}
    use(monkeypatch, ready / "coop.db", NEW)
    faults = coop("db", "check").stderr
    assert "cannot be read" not in faults


def test_the_check_says_what_is_wrong(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, ready / "coop.db", NEW)
    result = coop("db", "check")
    assert result.exit_code == 1
    assert "3 fields of members.phone cannot be read with the keys that are given" in result.stderr
    as_json = coop("db", "check", "--json")
    assert as_json.exit_code == 1
    assert any("members.email" in fault for fault in json.loads(as_json.stdout)["faults"])


def test_the_doctor_looks_at_settings_and_database(ready: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "COOP_PUBLIC_URL" in coop("doctor").stdout
    monkeypatch.setenv("COOP_PUBLIC_URL", "https://coop.example")
    result = coop("doctor", "--json")
    assert result.exit_code == 1
    found = {finding["about"]: finding for finding in json.loads(result.stdout)}
    assert found["settings"]["state"] == "ok"
    assert found["database"]["state"] == "ok"
    assert found["outbox"]["state"] == "look"
    assert found["platforms"]["state"] == "wrong", "no channel is on"
    use(monkeypatch, ready / "coop.db", NEW)
    assert "another COOP_SECRET_KEY" in coop("doctor").stdout


def test_who_does_it_must_be_staff(ready: Path) -> None:
    assert ready.exists()
    for command in (("backup", "coop.backup"), ("keys", "rotate"), ("outbox", "release")):
        assert "no such staff" in refused(*command, "--by", "nobody")

"""The history on the command line: verified, shown, anchored elsewhere; damage ends with status 1 and its number."""

import base64
import getpass
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from core.history import Actor
from core.services.locking import lock_member
from core.services.registry import Setting, set_field
from core.services.staffing import add_staff, new_staff
from core.staff import Role
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.builders import means, member
from tests.fakes import MORNING
from tests.postgres import in_a_thread

SAMPLE = Path(__file__).parents[3] / "bot" / "policy.sample.toml"
KEY = base64.b64encode(b"k" * 32).decode()

ME = Actor(f"os:{getpass.getuser()}", "cli")

Coop = Callable[..., Result]


@pytest.fixture
def coop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_url: str) -> Coop:
    """The command on a co-op with the member 026548, an auditor, a cashier, and four entries in the history."""

    async def filled() -> None:
        store = await open_store(sqlite_url, KeyRing.from_secrets(KEY, None))
        async with store.work() as uow:
            await uow.policies.put(date(2020, 1, 1), SAMPLE.read_text("utf-8"), MORNING, "os:root")
            await uow.members.add(member(phone="0800000000"))
            for username, role in (("anan", Role.AUDITOR), ("kanya", Role.CASHIER)):
                person = new_staff(means(), ME, username, "อนันต์ ใจดี", role, None)
                await add_staff(uow, means(), ME, person)
            await set_field(uow, means(), ME, Setting("026548", "phone", "0811111111", "โทรแจ้ง"))
            await lock_member(uow, means(), ME, "026548", None)
        await store.close()

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COOP_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COOP_SECRET_KEY", KEY)
    in_a_thread(filled())
    return run


def tamper(statement: str) -> None:
    with closing(sqlite3.connect("coop.db")) as database, database:
        database.execute(statement)


def test_a_good_history_says_how_long_it_is(coop: Coop) -> None:
    good = coop("audit", "verify")
    assert (good.exit_code, good.stdout) == (0, "good: 4 entries, 0 anchors\n")
    told = json.loads(coop("audit", "verify", "--json").stdout)
    assert told == {"entries": 4, "anchors": 0, "broken": None}


@pytest.mark.shows("T12")
@pytest.mark.parametrize(
    ("statement", "number", "wrong"),
    [
        ("UPDATE history SET actor = 'staff:malee' WHERE seq = 3", 3, "altered"),
        ("UPDATE history SET at = 'yesterday' WHERE seq = 2", 2, "altered"),
        ("UPDATE history_values SET sealed = NULL WHERE seq = 3 AND name = 'phone' AND part = 'old'", 3, "blanked"),
        ("DELETE FROM history WHERE seq = 4", 4, "missing"),
        ("DELETE FROM history_head", 1, "behind head"),
        ("UPDATE history_head SET entry_hash = 'none'", 0, "no head"),
    ],
)
def test_damage_ends_with_one_and_the_first_broken_number(coop: Coop, statement: str, number: int, wrong: str) -> None:
    tamper(statement)
    found = coop("audit", "verify", "--json")
    assert found.exit_code == 1
    assert json.loads(found.stdout)["broken"] == {"number": number, "wrong": wrong}
    assert len(found.stderr.splitlines()) == 1
    assert number == 0 or f"entry {number} " in found.stderr


@pytest.mark.shows("T12")
def test_a_head_that_was_kept_elsewhere_shows_a_cut_that_nothing_else_shows(coop: Coop) -> None:
    kept = coop("audit", "head").stdout.strip()
    assert kept.startswith("4:")
    assert coop("audit", "verify", "--anchor", kept).stdout == "good: 4 entries, 1 anchors\n"
    tamper("DELETE FROM history WHERE seq = 4")
    tamper("UPDATE history_head SET seq = 3, entry_hash = (SELECT entry_hash FROM history WHERE seq = 3)")
    assert coop("audit", "verify").exit_code == 0
    cut = coop("audit", "verify", "--anchor", kept)
    assert (cut.exit_code, cut.stderr) == (1, "entry 4 is missing\n")


def test_an_anchor_that_is_none_is_wrong_usage(coop: Coop) -> None:
    for text in ("", "4", "4:abc", "x:" + "0" * 64, "4:" + "0" * 64 + " 5"):
        assert coop("audit", "verify", "--anchor", text).exit_code == 2


@pytest.mark.shows("T12")
def test_what_was_done_to_a_member_is_shown_to_the_auditor_and_the_look_is_kept(coop: Coop) -> None:
    shown = json.loads(coop("audit", "show", "026548", "--json", "--by", "anan").stdout)
    assert [entry["what"] for entry in shown] == ["member.opened", "member.locked", "member.changed"]
    looked, _, changed = shown
    assert (looked["who"], looked["channel"]) == ("staff:anan", f"cli:{getpass.getuser()}")
    assert looked["subject"] == "history"
    assert (changed["who"], changed["channel"], changed["reason"]) == (ME.name, "cli", "โทรแจ้ง")
    assert changed["changes"] == [
        {
            "field": "phone",
            "old": "0800000000",
            "new": "0811111111",
            "old_erased": False,
            "new_erased": False,
        }
    ]
    lines = coop("audit", "show", "๐๒๖๕๔๘", "--limit", "5").stdout
    assert "    phone: 0800000000 -> 0811111111\n    because: โทรแจ้ง" in lines
    assert len(json.loads(coop("audit", "show", "026548", "--json", "--limit", "2").stdout)) == 2


@pytest.mark.parametrize("by", ["kanya", "nobody"])
def test_nobody_else_reads_the_history(coop: Coop, by: str) -> None:
    refused = coop("audit", "show", "026548", "--by", by)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert coop("audit", "show", "999999").exit_code == 1
    assert coop("audit", "verify").stdout == "good: 4 entries, 0 anchors\n", "a refused look is none"

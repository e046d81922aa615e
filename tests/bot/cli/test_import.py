"""`coop import` from the command line, on both engines: what stands on which stream, and the exit status."""

import base64
import getpass
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from core.calendar import Month
from core.collection import Stage
from storage.encryption import KeyRing
from storage.engine import open_store
from tests.fakes import MORNING
from tests.postgres import in_a_thread
from tests.storage.importing.samples import CODES, FAULTY_MEMBERS, MEMBERS, SHARES

SAMPLE = Path(__file__).parents[3] / "bot" / "policy.sample.toml"

Coop = Callable[..., Result]


@pytest.fixture
def bare(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Coop:
    """The command, with a migrated database and nothing in it."""
    monkeypatch.chdir(tmp_path)  # no .env of the checkout
    monkeypatch.setenv("COOP_DATABASE_URL", database_url)
    monkeypatch.setenv("COOP_SECRET_KEY", base64.b64encode(b"k" * 32).decode())
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.fixture
def coop(bare: Coop) -> Coop:
    """The same with a policy and some codes."""
    assert bare("policy", "load", str(SAMPLE)).exit_code == 0
    Path("codes.csv").write_text(CODES, "utf-8")
    assert bare("import", "codes", "codes.csv").exit_code == 0
    return bare


def test_a_faulty_file_is_refused_corrected_and_loaded(coop: Coop) -> None:
    file = Path("members.csv")
    file.write_text(FAULTY_MEMBERS, "cp874")
    refused = coop("import", "members", str(file))
    assert refused.exit_code == 1
    assert [line.split(", ")[:2] for line in refused.stdout.splitlines()] == [
        ["2", "birth_date"],
        ["3", "national_id"],
        ["4", "title"],
    ]
    assert refused.stderr == "refused: 3 rows are wrong, nothing was changed\n"

    file.write_text(MEMBERS, "cp874")
    totals = [
        "file, salary: 81,050.00",
        "file, share_monthly: 2,500.00",
        "active: 0 -> 3",
        "share_monthly: 0.00 -> 2,500.00",
        "salary: 0.00 -> 81,050.00",
    ]
    dry = coop("import", "members", str(file), "--dry-run").stdout.splitlines()
    assert dry == ["dry run, nothing was changed; 3 rows: 3 added, 0 changed, 0 unchanged", *totals]
    loaded = coop("import", "members", str(file)).stdout.splitlines()
    assert loaded == ["3 rows: 3 added, 0 changed, 0 unchanged", *totals]


@pytest.mark.shows("F21")
def test_the_same_file_again_says_when_and_by_whom_it_was_loaded(coop: Coop) -> None:
    again = coop("import", "codes", "codes.csv")
    assert again.exit_code == 0
    assert re.fullmatch(
        rf"the same file was loaded on \d{{4}}-\d\d-\d\d \d\d:\d\d by os:{getpass.getuser()}; nothing was changed\n",
        again.stdout,
    )
    forced = coop("import", "codes", "codes.csv", "--again")
    assert forced.stdout.startswith("3 rows: 0 added, 0 changed, 3 unchanged\n")


@pytest.mark.shows("T24")
def test_totals_that_become_less_are_loaded_only_when_confirmed(coop: Coop) -> None:
    Path("members.csv").write_text(MEMBERS, "utf-8")
    Path("left.csv").write_text(
        MEMBERS.replace("share_monthly\n", "share_monthly,status\n").replace("500\n", "500,left\n")
    )
    assert coop("import", "members", "members.csv").exit_code == 0

    stopped = coop("import", "members", "left.csv")
    assert stopped.exit_code == 1
    assert "look: ยอดรวมลดลง active: 3 -> 2 (less than there is: active: 3 -> 2)" in stopped.stdout.splitlines()
    assert "--confirm-totals" in stopped.stderr
    assert coop("import", "members", "left.csv", "--dry-run").exit_code == 0
    assert coop("import", "members", "left.csv", "--confirm-totals").exit_code == 0
    assert "nothing was changed" in coop("import", "members", "left.csv").stdout


def test_one_line_for_a_row_with_two_faults(coop: Coop) -> None:
    Path("shares.csv").write_text("member_no,as_of,balance\n026548,x,y\n", "utf-8")
    refused = coop("import", "shares", "shares.csv")
    assert refused.stdout.count("\n") == 1
    assert refused.stdout.startswith("2, as_of, ")
    assert "; balance, " in refused.stdout
    assert refused.stderr == "refused: 1 row is wrong, nothing was changed\n"


def test_json_and_a_map(coop: Coop) -> None:
    Path("codes.csv").write_text("table,code,description\ntitle,1,นาย\n", "utf-8")
    Path("map.toml").write_text('[columns]\ntable = "kind"\n', "utf-8")
    done = coop("import", "codes", "codes.csv", "--map", "map.toml", "--json")
    assert json.loads(done.stdout) == {
        "rows": 1,
        "added": 0,
        "changed": 0,
        "unchanged": 1,
        "faults": [],
        "differences": [],
        "doubts": [],
        "notes": [],
        "sums": {},
        "totals": {"codes": {"old": 3, "new": 3}},
        "loaded_before": None,
        "waits_for_second_person": False,
    }

    Path("map.toml").write_text("[colums]\n", "utf-8")
    wrong = coop("import", "codes", "codes.csv", "--map", "map.toml")
    assert (wrong.exit_code, wrong.stderr) == (1, "the map file has an unknown key: colums\n")


def test_without_a_policy_the_command_for_one_is_named(bare: Coop) -> None:
    Path("codes.csv").write_text(CODES, "utf-8")
    refused = bare("import", "codes", "codes.csv")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "there is no policy yet; load one with: coop policy load FILE\n"


@pytest.mark.parametrize("arguments", [("pensions", "codes.csv"), ("codes", "nowhere.csv"), ("codes",)])
def test_wrong_usage(coop: Coop, arguments: tuple[str, ...]) -> None:
    assert coop("import", *arguments).exit_code == 2


def test_an_old_workbook_is_refused_with_what_to_do(coop: Coop) -> None:
    Path("members.xls").write_bytes(b"\xd0\xcf\x11\xe0 and so on")
    refused = coop("import", "members", "members.xls")
    assert refused.stdout.startswith("1, -, เป็นไฟล์ Excel รุ่นเก่าหรือมีรหัสผ่าน กรุณาบันทึกเป็น XLSX ไม่ใส่รหัสผ่าน แล้วลองใหม่ (")
    assert refused.stderr == "refused: the file or its header is wrong, nothing was changed\n"


def test_without_tables_the_command_for_them_is_named(bare: Coop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOP_DATABASE_URL", "sqlite:///nothing-here.db")
    Path("codes.csv").write_text(CODES, "utf-8")
    refused = bare("import", "codes", "codes.csv")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "coop db upgrade" in refused.stderr


@pytest.mark.shows("R11")
def test_since_a_month_is_posted_two_persons_apply_what_differs(coop: Coop, database_url: str) -> None:
    Path("members.csv").write_text(MEMBERS, "utf-8")
    Path("shares.csv").write_text(SHARES, "utf-8")
    for kind in ("members", "shares"):
        assert coop("import", kind, f"{kind}.csv").exit_code == 0
    for name in ("somsri", "malee"):
        assert coop("staff", "add", name, "--role", "registrar", "--name", f"{name} ใจดี").exit_code == 0
    in_a_thread(_posted(database_url))
    Path("shares.csv").write_text(SHARES.replace('"2,000.00"', '"2,500.00"'), "utf-8")
    waits = coop("import", "shares", "shares.csv", "--by", "somsri")
    assert (waits.exit_code, waits.stdout.splitlines()[1]) == (1, "differs: 2, share.monthly, 2000.00, 2500.00")
    assert waits.stderr == (
        "refused: it differs from the own books; another person must load the same file, by name (--by)."
        " Nothing was changed\n"
    )
    done = coop("import", "shares", "shares.csv", "--by", "malee", "--json")
    said = json.loads(done.stdout)
    assert (done.exit_code, said["changed"], said["waits_for_second_person"]) == (0, 1, False)
    assert said["differences"] == [{"row": 2, "field": "share.monthly", "ours": "2000.00", "theirs": "2500.00"}]


async def _posted(url: str) -> None:
    store = await open_store(url, KeyRing.from_secrets(base64.b64encode(b"k" * 32).decode(), None))
    async with store.work() as uow:
        await uow.bills.begin(Month(2026, 11), Stage.POSTED, MORNING, "staff:wilai")
    await store.close()

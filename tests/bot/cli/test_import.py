"""`coop import` from the command line, on both engines: what stands on which stream, and the exit status."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from tests.storage.importing.samples import CODES, FAULTY_MEMBERS, MEMBERS

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
    assert coop("import", "members", str(file), "--dry-run").stdout.endswith("3 added, 0 changed, 0 unchanged\n")
    assert coop("import", "members", str(file)).stdout == "3 rows: 3 added, 0 changed, 0 unchanged\n"
    again = coop("import", "members", str(file))
    assert (again.exit_code, again.stdout) == (0, "3 rows: 0 added, 0 changed, 3 unchanged\n")


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
    assert json.loads(done.stdout) == {"rows": 1, "added": 0, "changed": 0, "unchanged": 1, "faults": []}

    Path("map.toml").write_text("[colums]\n", "utf-8")
    wrong = coop("import", "codes", "codes.csv", "--map", "map.toml")
    assert (wrong.exit_code, wrong.stderr) == (1, "the map file has an unknown key: colums\n")


def test_without_a_policy_the_command_for_one_is_named(bare: Coop) -> None:
    Path("codes.csv").write_text(CODES, "utf-8")
    refused = bare("import", "codes", "codes.csv")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr == "there is no policy yet; load one with: coop policy load FILE\n"


@pytest.mark.parametrize("arguments", [("loans", "codes.csv"), ("codes", "nowhere.csv"), ("codes",)])
def test_wrong_usage(coop: Coop, arguments: tuple[str, ...]) -> None:
    assert coop("import", *arguments).exit_code == 2


def test_a_workbook_is_refused_with_what_to_do(coop: Coop) -> None:
    Path("members.xlsx").write_bytes(b"PK\x03\x04 and so on")
    refused = coop("import", "members", "members.xlsx")
    assert refused.stdout.startswith("1, -, ยังรับไฟล์ XLSX ไม่ได้ กรุณาบันทึกเป็น CSV UTF-8 แล้วลองใหม่ (")
    assert refused.stderr == "refused: the file or its header is wrong, nothing was changed\n"


def test_without_tables_the_command_for_them_is_named(bare: Coop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COOP_DATABASE_URL", "sqlite:///nothing-here.db")
    Path("codes.csv").write_text(CODES, "utf-8")
    refused = bare("import", "codes", "codes.csv")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "coop db upgrade" in refused.stderr

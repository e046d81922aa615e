"""Role by command, made from the program: every command that takes `--by` is tried by staff of every role (T12).

A command that is added must be decided here: which power it needs, and how it is called.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image

from bot.cli import app
from core.staff import OF_A_UNIT, Power, Role, may
from tests.bot.cli.test_office import SAMPLE, Coop, coop, newest, url, written

__all__ = ["coop", "url"]  # fixtures

COMMANDS: dict[str, tuple[Power, list[str]]] = {
    "member show": (Power.MEMBER_OPEN, ["026548"]),
    "member add": (Power.MEMBER_ADD, ["new.csv"]),
    "member set": (Power.MEMBER_CHANGE, ["026548", "phone", "0811111111"]),
    "member lock": (Power.MEMBER_LOCK, ["026548"]),
    "member unlock": (Power.MEMBER_LOCK, ["ส03548"]),
    "member related": (Power.MEMBER_OPEN, ["026548"]),
    "member re-key": (Power.KEY_PROPOSE, ["026548", "026600"]),
    "member copy": (Power.MEMBER_OPEN, ["026548", "copy.json"]),
    "member erase": (Power.ERASE_PROPOSE, ["026548"]),
    "pending": (Power.PENDING_SEE, []),
    "confirm": (Power.KEY_CONFIRM, ["1"]),
    "reject": (Power.KEY_CONFIRM, ["1"]),
    "code": (Power.CODE_GIVE, ["026548"]),
    "staff add": (Power.STAFF_KEEP, ["mali", "--role", "cashier", "--name", "มะลิ"]),
    "staff disable": (Power.STAFF_KEEP, ["malee"]),
    "staff code": (Power.STAFF_KEEP, ["malee"]),
    "audit show": (Power.HISTORY_READ, ["026548"]),
    "backup": (Power.SYSTEM_KEEP, ["backup.coop"]),
    "keys rotate": (Power.SYSTEM_KEEP, []),
    "outbox resume": (Power.SYSTEM_KEEP, []),
    "outbox release": (Power.SYSTEM_KEEP, []),
    "breaker close": (Power.BREAKER_CLOSE, []),
    "breach record": (Power.BREACH_KEEP, ["แฟ้มหาย", "--found", "2026-01-01T09:00"]),
    "breach reported": (Power.BREACH_KEEP, ["1"]),
    "breach affected": (Power.HISTORY_READ, ["1"]),
    "calendar add": (Power.CALENDAR_CHANGE, ["2048-08-31", "วันหยุดพิเศษ"]),
    "calendar remove": (Power.CALENDAR_CHANGE, ["2048-12-31"]),
    "requests list": (Power.REQUEST_DECIDE, []),
    "requests held": (Power.REQUEST_DECIDE, []),
    "requests show": (Power.REQUEST_DECIDE, ["1"]),
    "requests decide": (Power.REQUEST_DECIDE, ["1", "approve"]),
    "month seal": (Power.MONTH_SEAL, ["2026-01"]),
    "month prepare": (Power.MONTH_RUN, ["2026-01"]),
    "month export": (Power.MONTH_RUN, ["2026-01", "lists"]),
    "receipts print": (Power.MEMBER_OPEN, ["026548", "2026-01", "receipt.pdf"]),
    "receipts print-all": (Power.MONTH_RUN, ["2026-01", "receipts"]),
    "receipts list": (Power.MONTH_RUN, ["2026-01"]),
    "receipts notify": (Power.MONTH_RUN, ["2026-01"]),
    "year-end preview": (Power.MONEY_SEE, ["2026"]),
    "year-end post": (Power.YEAR_CLOSE, ["2026"]),
    "month results": (Power.RESULT_GIVE, ["2026-01", "--unit", "0101", "--all-deducted"]),
    "month post": (Power.MONTH_RUN, ["2026-01"]),
    "month reverse": (Power.MONTH_REVERSE, ["2026-01", "026548", "--reason", "ยอดผิด"]),
    "policy load": (Power.POLICY_LOAD, [str(SAMPLE)]),
    "import": (Power.DATA_LOAD, ["members", "new.csv"]),
    "image import": (Power.PICTURE_KEEP, ["photo", "photos"]),
}
"""Command -> what it needs, and arguments with which it would do something."""

CASHIERS = ["026548", "share_monthly", "1,500"]
"""What a cashier may set, who has no telephone numbers to change."""

UNTRIED = frozenset({"restore"})
"""It fills an empty database, which has no staff yet."""

LEAVES_NO_ENTRY = frozenset(
    {"pending", "import", "backup", "keys rotate", "breach affected", "requests list", "requests held"}
    | {"year-end preview", "year-end post", "month post", "month results", "receipts list"}
)
"""Looks at no record, or nothing changed in this trial."""


LINE = typer.main.get_command(app)


@pytest.fixture(autouse=True)
def put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runner makes the command line anew for each of some 200 calls here, which takes longer than the calls."""
    monkeypatch.setattr("typer.testing._get_command", lambda _app: LINE)


def commands() -> Iterator[tuple[str, Any]]:
    """Every command with its click form."""

    def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        if hasattr(command, "commands"):
            for part, below in command.commands.items():
                yield from walk(f"{name} {part}".strip(), below)
        else:
            yield name, command

    yield from walk("", LINE)


def hired(coop: Coop, role: Role) -> None:
    """`tried` is staff with ROLE now, and there is a file with a new member."""
    header = "member_no,first_name,last_name,member_type,joined_on"
    Path("new.csv").write_text(f"{header}\n026601,มานี,มีนา,ordinary,1/11/2569\n", "utf-8")
    Path("photos").mkdir()
    Image.new("RGB", (30, 40), "white").save("photos/026548.png")
    unit = ["--unit", "0101"] if role in OF_A_UNIT else []
    assert coop("staff", "add", "tried", "--role", role.value, "--name", "ผู้ลอง", *unit).exit_code == 0


def test_every_command_that_takes_by_is_decided() -> None:
    taking = {name for name, command in commands() if any(option.name == "by" for option in command.params)}
    assert taking - COMMANDS.keys() == UNTRIED
    assert COMMANDS.keys() <= taking


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
def test_each_role_is_refused_the_commands_that_it_may_not(coop: Coop, url: str, role: Role) -> None:
    hired(coop, role)
    assert coop("member", "set", "026548", "national_id", "").exit_code == 0  # proposed, as number 1
    before = written(url)
    for name, (power, arguments) in COMMANDS.items():
        if may(role, power):
            continue
        refused = coop(*name.split(), *arguments, "--by", "tried")
        assert (refused.exit_code, refused.stdout) == (1, ""), name
        assert role.value in refused.stderr, name
    assert written(url) == before


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
def test_each_role_is_let_through_to_the_commands_that_it_may(coop: Coop, url: str, role: Role) -> None:
    """What the command then says of the data is another test's matter: it is not the role that it refuses."""
    hired(coop, role)
    for name, (power, arguments) in COMMANDS.items():
        if not may(role, power):
            continue
        cashiers = (role, name) == (Role.CASHIER, "member set")
        done = coop(*name.split(), *(CASHIERS if cashiers else arguments), "--by", "tried")
        assert "role" not in done.stderr, (name, done.stderr)
        if done.exit_code == 0 and name not in LEAVES_NO_ENTRY:
            assert newest(url)[1] == "staff:tried", name

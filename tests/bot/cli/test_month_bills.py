"""`coop month prepare | export | status`: bills of a sealed month, their lists, how far it is."""

import json
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest

from core.calendar import Month
from core.money import Baht
from core.ports import UnitOfWork
from tests.billing import answered
from tests.bot.cli.test_office import Coop, coop, newest, opened, url, written
from tests.builders import account, loan
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]  # fixtures

MONTH = Month(2026, 1)
BOOKS = date(2025, 12, 31)


def done(url: str, work: Callable[[UnitOfWork], Awaitable[None]]) -> None:
    """WORK, in a unit of work on the co-op's database."""

    async def run() -> None:
        store = await opened(url)
        async with store.work() as uow:
            await work(uow)
        await store.close()

    in_a_thread(run())


async def filled(uow: UnitOfWork) -> None:
    """Shares for both members, a contract for one, books of December."""
    ordinary, associate = await uow.members.by_number("026548"), await uow.members.by_number("ส03548")
    assert ordinary is not None
    assert associate is not None
    await uow.shares.put_account(ordinary.id, account(as_of=BOOKS))
    await uow.shares.put_account(associate.id, account(as_of=BOOKS, monthly=Baht.of(500)))
    await uow.loans.put(loan(member_id=ordinary.id, as_of=BOOKS, last_interest_on=BOOKS))


@pytest.fixture
def sealed(coop: Coop, url: str) -> Coop:
    done(url, filled)
    assert coop("month", "seal", "2026-01").exit_code == 0
    return coop


def test_prepared_and_prepared_again(sealed: Coop, url: str) -> None:
    first = sealed("month", "prepare", "2026-01", "--by", "kanya")
    assert first.stdout == "2026-01: 2 bills of 1 units, 5,498.79 in all; 2 are new or changed, 0 are gone\n"
    assert newest(url)[:2] == ("month.prepared", "staff:kanya")
    again = sealed("month", "prepare", "2569-01")
    assert again.stdout == "2026-01: 2 bills of 1 units, 5,498.79 in all; 0 are new or changed, 0 are gone\n"


def test_its_state_is_told_with_sums_of_each_unit(sealed: Coop, url: str) -> None:
    sealed("month", "prepare", "2026-01")
    (said,) = json.loads(sealed("month", "status", "2026-01", "--json").stdout)
    figures = {"bills": 2, "answered": 0, "posted": 0, "short": 0}
    sums = {"due": "5498.79", "received": "0.00", "posted_amount": "0.00"}
    assert (said["state"], said["sealed_by"]) == ("prepared", said["prepared_by"])
    assert {name: said[name] for name in (*figures, *sums)} == {**figures, **sums}
    assert said["units"] == [{"unit": "0101", **figures, **sums}]
    done(url, answered_short)
    (later,) = json.loads(sealed("month", "status", "2026-01", "--json").stdout)
    assert (later["answered"], later["received"], later["short"]) == (1, "100.00", 1)
    assert "0101" in sealed("month", "status", "2026-01").stdout


async def answered_short(uow: UnitOfWork) -> None:
    [bill, *_] = await uow.bills.of_month(MONTH, 0, 9)
    await uow.bills.put(answered(bill, "100"))


def test_exported_into_a_new_folder(sealed: Coop, url: str) -> None:
    sealed("month", "prepare", "2026-01")
    said = sealed("month", "export", "2026-01", "lists", "--by", "kanya")
    assert (said.exit_code, said.stdout) == (0, "3 files are written to lists\n")
    names = {"2026-01-0101.csv", "2026-01-0101.xlsx", "2026-01-control.csv"}
    assert {file.name for file in Path("lists").iterdir()} == names
    assert newest(url)[:2] == ("members.listed", "staff:kanya")


def test_what_cannot_be_done_is_one_line_and_changes_nothing(coop: Coop, url: str) -> None:
    before = written(url)
    Path("file").write_text("", "utf-8")
    commands = (["prepare", "2026-01"], ["export", "2026-01", "lists"], ["prepare", "2048-01", "--by", "kanya"])
    for arguments in commands:
        refused = coop("month", *arguments)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1), arguments
    assert coop("month", "export", "2026-01", "file").exit_code == 2
    assert written(url) == before
    assert not Path("lists").exists()


def test_a_folder_that_cannot_be_written_is_named(sealed: Coop) -> None:
    sealed("month", "prepare", "2026-01")
    Path("file").write_text("", "utf-8")
    refused = sealed("month", "export", "2026-01", "file/lists")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert refused.stderr.startswith("refused: the lists cannot be written to file/lists")


def test_members_who_wait_for_the_last_months_posting_are_told(sealed: Coop, url: str) -> None:
    sealed("month", "prepare", "2026-01")
    done(url, answered_short)
    assert sealed("month", "seal", "2026-02").exit_code == 0
    said = sealed("month", "prepare", "2026-02").stdout.splitlines()
    assert said[1].startswith("look: 1 members have no bill yet, since what came in for 2026-01 is not posted")

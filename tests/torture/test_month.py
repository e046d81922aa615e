"""A part of the run of `tests.torture.month` on each engine, and that wrong books are noticed."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from core.money import Baht
from tests.bot.failing import Steps
from tests.posting import DECEMBER, Till
from tests.torture.month import again, answered, at_work, judged, opened

PEOPLE, MONTHS, STRIDE = 8, 2, 13


@pytest.mark.slow
@pytest.mark.shows("F31")
def test_the_books_are_right_wherever_two_who_post_are_killed(database_url: str) -> None:
    arguments = ["--database", database_url, "--people", str(PEOPLE), "--months", str(MONTHS), "--stride", str(STRIDE)]
    command = [sys.executable, "-W", "error", "-m", "tests.torture.month", *arguments]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=110, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert ": 0 wrong" in done.stdout, done.stdout


async def test_wrong_books_are_noticed(sqlite_url: str) -> None:
    store = opened(sqlite_url, Steps())
    till = await Till.opened(store, 2)
    working = at_work(till, store, DECEMBER)
    await answered(working, DECEMBER)
    await working.posts(DECEMBER)
    await again(working, DECEMBER, till.people[1])
    assert await judged(sqlite_url, till, [DECEMBER]) == ()
    person = till.people[0]
    async with store.work() as uow:
        account = await uow.shares.account(person.id)
        assert account is not None
        await uow.shares.put_account(person.id, replace(account, balance=account.balance + Baht(1)))
    await store.close()
    assert await judged(sqlite_url, till, [DECEMBER]) == (person.member_no,)

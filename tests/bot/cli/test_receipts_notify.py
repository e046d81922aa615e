"""`coop receipts notify`: members are told of their receipts who were not told yet, by whom stands in the history."""

import pytest

from core.calendar import Month
from core.members import canonical
from tests.bot.cli.test_office import Coop, coop, newest, opened, url, written
from tests.builders import receipt
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]  # fixtures

pytestmark = pytest.mark.shows("E7")


def received(url: str, month: Month, *numbers: str) -> None:
    """A receipt of MONTH for each of those members."""

    async def put() -> None:
        store = await opened(url)
        async with store.work() as uow:
            for number in numbers:
                member = await uow.members.by_number(canonical(number))
                assert member is not None
                await uow.receipts.put(member.id, receipt(receipt_no=f"{month}-{number}", month=month))
        await store.close()

    in_a_thread(put())


def told(url: str) -> int:
    """How many notices there are."""

    async def read() -> int:
        store = await opened(url)
        async with store.read() as uow:
            due = await uow.notices.next_due()
        await store.close()
        return int(due is not None)

    return in_a_thread(read())


def test_told_once_and_said_again(coop: Coop, url: str) -> None:
    received(url, Month(2025, 10), "026548", "ส03548")
    received(url, Month(2025, 11), "026548")
    done = coop("receipts", "notify", "2568-10", "--by", "kanya")
    assert (done.exit_code, done.stdout) == (0, "2025-10: 2 members have a receipt, 2 are told now\n")
    assert newest(url)[:2] == ("receipts.told", "staff:kanya")
    again = coop("receipts", "notify", "2025-10", "--by", "kanya")
    assert again.stdout == "2025-10: 2 members have a receipt, 0 are told now\n"
    assert told(url) == 1


def test_too_early_or_by_who_may_not(coop: Coop, url: str) -> None:
    received(url, Month(2048, 10), "026548")
    before = written(url)
    early = coop("receipts", "notify", "2048-10")
    assert (early.exit_code, early.stdout) == (1, "")
    assert "2048-10-15" in early.stderr
    assert coop("receipts", "notify", "2025-10", "--by", "somsri").exit_code == 1
    assert coop("receipts", "notify", "soon").exit_code == 2
    assert (told(url), written(url)) == (0, before)

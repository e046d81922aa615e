"""`coop month post | reverse`: what is printed, what waits, what could not be posted, and who may."""

from dataclasses import replace

import pytest

from core.calendar import Month
from core.collection import Bill, BillLine, ItemKind
from core.money import Baht
from tests.billing import answered, bill
from tests.bot.cli.test_office import ME, Coop, coop, newest, opened, url, written
from tests.builders import account
from tests.postgres import in_a_thread

__all__ = ["coop", "url"]  # fixtures

pytestmark = pytest.mark.shows("F31")

PAST = Month(2025, 12)
SHARES = BillLine(line=1, kind=ItemKind.SHARES, item="ค่าหุ้นรายเดือน", amount=Baht.of(2_000))


@pytest.fixture
def month(url: str) -> None:
    """026548 paid, ส03548 paid and has no share account, 100001 waits."""

    async def filled() -> None:
        store = await opened(url)
        async with store.work() as uow:
            paid, gone = [await uow.members.by_number(number) for number in ("026548", "ส03548")]
            assert paid is not None
            assert gone is not None
            other = await uow.members.add(replace(paid, member_no="100001", national_id=None))
            await uow.shares.put_account(paid.id, account())
            for member_id in (paid.id, gone.id):
                await uow.bills.put(answered(bill(member_id, month=PAST, lines=(SHARES,))))
            await uow.bills.put(bill(other, month=PAST, lines=(SHARES,)))
        await store.close()

    in_a_thread(filled())


def kept(url: str) -> Bill:
    async def read() -> Bill:
        store = await opened(url)
        async with store.read() as uow:
            person = await uow.members.by_number("026548")
            assert person is not None
            found = await uow.bills.of_member(person.id, PAST)
        await store.close()
        assert found is not None
        return found

    return in_a_thread(read())


@pytest.mark.usefixtures("month")
def test_posted_once_with_what_waits_and_what_could_not_be(coop: Coop, url: str) -> None:
    rest = "not posted: ส03548, no share account\nwaiting for results: 1 bills\n"
    number = "RC6812-000001"
    assert coop("month", "post", "2568-12").stdout == (
        f"posted: 2025-12, 1 bills, 1 receipts {number} to {number}, 2,000.00\n{rest}"
    )
    assert newest(url)[:2] == ("month.posted", ME)
    before = written(url)
    assert coop("month", "post", "2025-12", "--by", "kanya").stdout == f"nothing to post: 2025-12\n{rest}"
    assert written(url) == before
    assert kept(url).receipt_no == number


@pytest.mark.usefixtures("month")
def test_taken_back_with_a_reason(coop: Coop, url: str) -> None:
    assert coop("month", "post", "2025-12").exit_code == 0
    assert coop("month", "reverse", "2025-12", "026548").exit_code == 2, "a reason is needed"
    asked = ("month", "reverse", "2025-12", "๐๒๖๕๔๘", "--reason", "ยอดผิด", "--by", "malee")
    assert coop(*asked).stdout == "reversed: 2025-12 of 026548, receipt RC6812-000001 is void, 2,000.00\n"
    assert newest(url)[:2] == ("month.reversed", "staff:malee")
    assert kept(url).receipt_no is None
    before = written(url)
    again = coop(*asked)
    assert (again.exit_code, again.stdout, len(again.stderr.splitlines())) == (1, "", 1)
    assert "Nothing was changed" in again.stderr
    assert written(url) == before
    assert "RC6812-000002" in coop("month", "post", "2025-12").stdout


@pytest.mark.usefixtures("month")
def test_refused_to_others_and_before_the_month(coop: Coop, url: str) -> None:
    before = written(url)
    for arguments in (["2048-12"], ["2025-12", "--by", "somsri"], ["2025-12", "--by", "nobody"]):
        refused = coop("month", "post", *arguments)
        assert (refused.exit_code, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1), arguments
    assert coop("month", "reverse", "2025-12", "026548", "--reason", "ผิด", "--by", "kanya").exit_code == 1
    assert coop("month", "post", "soon").exit_code == 2
    assert written(url) == before

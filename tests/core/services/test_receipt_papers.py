"""What stands on a receipt, of a posted bill and of one that came with the books (rule N9, E7)."""

import asyncio
import re
from dataclasses import replace
from datetime import date, datetime

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.links import digest
from core.loan_schedule import interest
from core.members import Member
from core.money import ZERO, Baht
from core.ports import Store
from core.rates import Rate
from core.receipt_paper import Paper, PaperLine, as_text, fingerprint
from core.services.receipt_papers import CODE_CHARACTERS, new_code, paper_for
from tests import builders
from tests.core.services.office import SOME_DAY
from tests.fakes import FakeIds, FakeStore
from tests.posting import DAY, DECEMBER, JANUARY, Till

pytestmark = pytest.mark.shows("N9", "E7")

OCTOBER = Month(2026, 10)


async def posted(store: Store, received: str | None = None) -> tuple[Till, Paper]:
    till = await Till.opened(store)
    await till.prepares(DECEMBER)
    await till.answers(DECEMBER, till.people[0], received)
    await till.posts(DECEMBER)
    async with till.acting() as uow:
        [paper] = await paper_for(uow, till.means, till.people[0], DECEMBER)
    return till, paper


OWED = interest(Baht.of(490_000), Rate.of("5.75"), date(2026, 10, 31), date(2026, 12, 31))
SMALL = interest(Baht.of(20_000), Rate.of("6.00"), date(2026, 10, 31), date(2026, 12, 31))
"""The interest of two months on the two contracts."""


async def test_the_head_of_a_posted_bills_paper(store: Store) -> None:
    till, paper = await posted(store)
    coop = till.means.policy.coop
    assert (paper.receipt_no, paper.month, paper.issued_at) == ("RC6912-000001", DECEMBER, DAY)
    assert (paper.received_from, paper.member_no, paper.unit) == (
        "นายประพันธ์ ตั้งใจสอน",
        "100000",
        "โรงเรียนบ้านน้ำใส",
    )
    assert (paper.interest_this_year, paper.shares_brought_forward, paper.shares) == (
        OWED + SMALL,
        Baht.of("194,500.00"),
        Baht.of(102_000),
    )
    assert paper.codes == (("ฉฉ.", "เงินกู้ฉุกเฉิน"), ("สม.", "เงินกู้สามัญ"))
    assert (paper.coop.name, paper.coop.address, paper.coop.phone) == (coop.name_th, coop.address, coop.phone)
    assert [(one.name, one.position) for one in paper.signed] == [(one.name, one.position) for one in coop.signatories]
    assert paper.note == till.means.policy.receipts.note


OWED = interest(Baht.of(490_000), Rate.of("5.75"), date(2026, 10, 31), date(2026, 12, 31))
SMALL = interest(Baht.of(20_000), Rate.of("6.00"), date(2026, 10, 31), date(2026, 12, 31))
LINES = (
    PaperLine(item="ค่าหุ้นรายเดือน", instalment=101, amount=Baht.of(2_000), balance=Baht.of(102_000)),
    PaperLine(
        item="เงินกู้ฉุกเฉิน",
        contract_no="ฉฉ.100000",
        instalment=5,
        instalments=12,
        principal=Baht.of(2_500),
        interest=SMALL,
        amount=Baht.of(2_500) + SMALL,
        balance=Baht.of(17_500),
    ),
    PaperLine(
        item="เงินกู้สามัญ",
        contract_no="สม.100000",
        instalment=23,
        instalments=120,
        principal=Baht.of(5_000),
        interest=OWED,
        amount=Baht.of(5_000) + OWED,
        balance=Baht.of(485_000),
    ),
    PaperLine(item="เงินฝากออมทรัพย์", amount=Baht.of(500), balance=Baht.of("35,750.75")),
    PaperLine(item="กองทุนฌาปนกิจ", amount=Baht.of("167.85")),
)


async def test_a_posted_bill_line_by_line(store: Store) -> None:
    till, paper = await posted(store)
    coop = till.means.policy.coop
    assert (paper.receipt_no, paper.month, paper.issued_at) == ("RC6912-000001", DECEMBER, DAY)
    unit = "โรงเรียนบ้านน้ำใส"
    assert (paper.received_from, paper.member_no, paper.unit) == ("นายประพันธ์ ตั้งใจสอน", "100000", unit)
    assert (paper.interest_this_year, paper.shares_brought_forward, paper.shares) == (
        OWED + SMALL,
        Baht.of("194,500.00"),
        Baht.of(102_000),
    )
    assert paper.lines == LINES
    assert paper.codes == (("ฉฉ.", "เงินกู้ฉุกเฉิน"), ("สม.", "เงินกู้สามัญ"))
    assert (paper.coop.name, paper.coop.address, paper.coop.phone) == (coop.name_th, coop.address, coop.phone)
    assert [(one.name, one.position) for one in paper.signed] == [(one.name, one.position) for one in coop.signatories]
    assert paper.note == till.means.policy.receipts.note


async def test_the_code_in_its_qr_leads_to_it(store: Store) -> None:
    till, paper = await posted(store)
    address, _, code = paper.verify_url.rpartition("/")
    assert address == "https://coop.example/verify"
    assert re.fullmatch(r"[A-Z2-7]{26}", code)
    async with till.store.read() as uow:
        found = await uow.receipt_register.by_code(digest(code))
        kept = await uow.receipt_register.paper("RC6912-000001")
    assert found is not None
    assert (found.receipt_no, found.total, found.fingerprint) == (paper.receipt_no, paper.total, fingerprint(paper))
    assert kept == paper


def test_codes_are_random_and_long_enough() -> None:
    ids = FakeIds()
    codes = {new_code(ids) for _ in range(10_000)}
    assert len(codes) == 10_000
    assert {len(code) for code in codes} == {CODE_CHARACTERS}
    assert CODE_CHARACTERS * 5 >= 128


async def test_interest_of_the_year_adds_up_over_its_receipts(store: Store) -> None:
    till, december = await posted(store)
    till.clock.at = datetime(2027, 1, 20, 9, tzinfo=BANGKOK)
    await till.prepares(JANUARY)
    await till.answers_all(JANUARY)
    await till.posts(JANUARY)
    async with till.acting() as uow:
        [january] = await paper_for(uow, till.means, till.people[0], JANUARY)
    assert january.interest_this_year == sum((line.interest or ZERO for line in january.lines), ZERO)
    assert december.interest_this_year == sum((line.interest or ZERO for line in december.lines), ZERO)
    assert (january.shares_brought_forward, january.shares) == (Baht.of(102_000), Baht.of(104_000))


async def test_it_stays_as_it_was_whatever_the_member_is_called_by_then(store: Store) -> None:
    till, paper = await posted(store)
    async with till.acting() as uow:
        await uow.members.update(replace(till.people[0], last_name="ใหม่เอี่ยม", unit=None))
        await uow.codes.put("title", "1", "นาย (ใหม่)", SOME_DAY)
        changed = replace(till.people[0], last_name="ใหม่เอี่ยม", unit=None)
        [again] = await paper_for(uow, till.means, changed, DECEMBER)
    assert as_text(again) == as_text(paper)


async def test_a_void_one_is_not_given(store: Store) -> None:
    till, _ = await posted(store)
    person = till.people[0]
    await till.reverses(DECEMBER, person)
    async with till.acting() as uow:
        assert await paper_for(uow, till.means, person, DECEMBER) == ()
    await till.answers(DECEMBER, person, "5,000.00")
    await till.posts(DECEMBER)
    async with till.acting() as uow:
        [paper] = await paper_for(uow, till.means, person, DECEMBER)
    assert (paper.receipt_no, paper.total) == ("RC6912-000002", Baht.of("5,000.00"))


async def with_an_old_one(store: Store) -> tuple[Till, Member]:
    """October's receipt came with the books, as did November's share and interest."""
    till = await Till.opened(store)
    person = till.people[0]
    async with till.acting() as uow:
        await uow.receipts.put(person.id, builders.receipt())
        _, loan = await uow.loans.of_member(person.id)
        for month, day in ((9, 30), (10, 31), (11, 30)):
            on = date(2026, month, day)
            await uow.shares.add_movements(person.id, [builders.movement(on=on)])
            await uow.loans.add_movements(loan.id, [builders.loan_payment(on=on)])
        account = await uow.shares.account(person.id)
        assert account is not None
        await uow.shares.put_account(person.id, replace(account, as_of=date(2026, 11, 30)))
        await uow.loans.put(replace(loan, contract_no="สม.1/2568"))
    return till, person


async def test_an_imported_receipt_is_entered_when_it_is_first_wanted(store: Store) -> None:
    till, person = await with_an_old_one(store)
    async with till.acting() as uow:
        assert await uow.receipt_register.of_member_in(person.id, OCTOBER) == []
        [paper] = await paper_for(uow, till.means, person, OCTOBER)
    receipt = builders.receipt()
    assert (paper.receipt_no, paper.month, paper.total) == (receipt.receipt_no, OCTOBER, receipt.total)
    assert paper.issued_at == datetime(2026, 10, 31, tzinfo=BANGKOK)
    assert [(line.item, line.amount, line.balance) for line in paper.lines] == [
        (line.item, line.amount, line.balance) for line in receipt.lines
    ]
    assert paper.codes == (("สม.", "เงินกู้สามัญ"),)
    assert (paper.shares, paper.shares_brought_forward) == (Baht.of(98_000), Baht.of(94_000))
    assert paper.interest_this_year == Baht.of("1,009.32") * 2
    till.clock.at += (DAY - DAY.replace(day=1)) * 9
    async with till.acting() as uow:
        await uow.members.update(replace(person, first_name="ประพนธ์"))
        assert await paper_for(uow, till.means, replace(person, first_name="ประพนธ์"), OCTOBER) == (paper,)


async def test_a_month_without_any(store: Store) -> None:
    till, person = await with_an_old_one(store)
    async with till.acting() as uow:
        assert await paper_for(uow, till.means, person, Month(2026, 9)) == ()
        assert await paper_for(uow, till.means, replace(person, id=person.id + 1), OCTOBER) == ()  # type: ignore[arg-type]


async def test_of_two_who_want_it_at_once_both_get_the_same(sql_store: Store) -> None:
    till, person = await with_an_old_one(sql_store)

    async def want() -> Paper:
        async with till.acting() as uow:
            [paper] = await paper_for(uow, till.means, person, OCTOBER)
        return paper

    papers = await asyncio.gather(*(want() for _ in range(8)))
    assert len({as_text(paper) for paper in papers}) == 1
    async with till.store.read() as uow:
        assert len(await uow.receipt_register.of_member_in(person.id, OCTOBER)) == 1


async def test_a_member_without_title_unit_or_shares() -> None:
    store = FakeStore()
    person = await builders.registered(store, builders.associate(title=None, unit=None))
    async with store.work() as uow:
        await uow.receipts.put(person.id, builders.receipt())
        [paper] = await paper_for(uow, builders.means(), person, OCTOBER)
    assert (paper.received_from, paper.unit, paper.codes) == ("ส้ม ใจดี", "", ())
    assert paper.shares == paper.shares_brought_forward == paper.interest_this_year == ZERO

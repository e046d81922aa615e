"""The page of a request: one question at a time, what it would do, sent once; without script."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.calendar import Month
from core.clock import BANGKOK
from core.loans import LoanId
from core.money import ZERO, Baht
from core.pages import Purpose
from core.ports import Store
from core.requests import Ask, RequestKind, RequestState
from core.services import filing
from tests.bot.web.link_bed import Browser, Shown
from tests.bot.web.member_bed import Desk
from tests.bot.web.request_bed import LIST, MORE, SENT, SHARES, Office, office
from tests.builders import account, loan, telegram_address

LOAN, DEPOSIT = "loan:1", "deposit:1"
AMOUNTS = ("2,000.00", "500.00", "42,233.42")
DECEMBER, JANUARY = Month(2026, 12), Month(2027, 1)
CUTOFF = datetime(2026, 11, 30, 12, tzinfo=BANGKOK)
MILLISECOND = timedelta(milliseconds=1)
MORE_OF_SHARES = Ask(kind=RequestKind.SHARE_UP, new=Baht.of(2_500))


async def opened(at: Desk) -> tuple[str, Browser]:
    address, browser = await at.address(Purpose.REQUEST), Browser(at.bed)
    await browser.open(address)
    return address, browser


async def walked(at: Desk, *forms: Mapping[str, str]) -> Shown:
    address, browser = await opened(at)
    shown = await browser.get(address)
    for form in forms:
        shown = await browser.enter(address, form)
    return shown


@pytest.mark.shows("E6")
async def test_shares_go_up_in_three_steps_and_the_chat_is_told(store: Store) -> None:
    at = await office(store)
    address, browser = await opened(at)
    assert (await browser.post(address, LIST)).step == "what"
    how = await browser.post(address, SHARES)
    assert (how.step, "2,000.00" in how.text, 'inputmode="decimal"' in how.html) == ("how", True, True)
    check = await browser.post(address, MORE)
    assert (check.step, check.is_refused) == ("check", False)
    said = ("เพิ่มค่าหุ้น", "2,000.00", "2,500.00", "ธ.ค. 2569", "5,466.58", "5,966.58", "42,233.42", "87%", "14,460.00")
    assert [words for words in said if words not in check.text] == []
    assert "เลยกำหนด" not in check.text
    assert await at.requests() == []
    assert [draft.ask for draft in await at.drafts()] == [MORE_OF_SHARES]
    sent = await browser.post(address, SENT)
    assert (sent.status, sent.headers["location"]) == (303, f"/link/{address}")
    done = await browser.get(address)
    assert (done.step, "1/2569" in done.text, "ผลจะแจ้งในแชต" in done.text) == ("done", True, True)
    (request,) = await at.requests()
    assert (request.ask, request.old, request.effective) == (MORE_OF_SHARES, Baht.of(2_000), DECEMBER)
    assert (request.is_late, request.near, request.state) == (False, False, RequestState.SUBMITTED)
    assert await at.drafts() == []
    assert [(filed.case_id, filed.request) for filed in at.bed.filed] == [(request.case_id, request)]


@pytest.mark.shows("E6")
@pytest.mark.parametrize(
    ("fields", "kind", "target", "new"),
    [
        ({"about": "shares", "amount": "๑,๕๐๐ บาท"}, RequestKind.SHARE_DOWN, "", "1,500"),
        ({"about": LOAN, "amount": "เดือนละ 3000"}, RequestKind.REPAYMENT, "สม.1/2568", "3,000"),
        ({"about": DEPOSIT, "amount": "0"}, RequestKind.DEPOSIT, "01-000123", "0"),
        ({"about": "other", "words": "ขอเปลี่ยนบัญชี\r\nที่รับเงินปันผล"}, RequestKind.GENERAL, "", None),
    ],
)
async def test_everything_can_be_asked_for(
    fields: dict[str, str], kind: RequestKind, target: str, new: str | None, store: Store
) -> None:
    at = await office(store)
    shown = await walked(at, LIST, fields | {"step": "how"}, fields | {"step": "check"})
    assert shown.step == "check", shown.text
    assert (await walked(at, fields | {"step": "check"}, fields | {"step": "send", "month": "2026-12"})).step == "done"
    (request,) = await at.requests()
    words = fields.get("words", "").replace("\r", "")
    expected = None if new is None else Baht.of(new.replace(",", ""))
    assert request.ask == Ask(kind=kind, target=target, new=expected, words=words)


@pytest.mark.shows("E6")
async def test_shares_are_suspended_by_who_owes_nothing() -> None:
    at = await office()
    async with at.bed.store.work() as uow:
        await uow.loans.put(replace(loan(), id=LoanId(1), member_id=at.member.id, balance=ZERO))
        await uow.shares.put_account(at.member.id, account(period=180))
    pause = {"step": "pause", "about": "shares", "amount": ""}
    check = await walked(at, LIST, SHARES, pause)
    assert (check.step, "งดส่งค่าหุ้น" in check.text, "0.00 บาท" in check.text) == ("check", True, True)
    sending = {"step": "send", "about": "shares", "pauses": "1", "month": "2026-12"}
    assert (await walked(at, pause, sending)).step == "done"
    assert [one.ask for one in await at.requests()] == [Ask(kind=RequestKind.SHARE_SUSPEND)]


@pytest.mark.shows("E6")
async def test_suspended_shares_are_taken_up_again(store: Store) -> None:
    at = await office(store)
    async with store.work() as uow:
        await uow.shares.put_account(at.member.id, account(monthly=ZERO))
    how = await walked(at, LIST, SHARES)
    assert "กลับมาส่งค่าหุ้น" in how.text
    assert 'value="pause"' not in how.html
    shown = await walked(at, MORE, SENT)
    assert shown.step == "done", shown.text
    assert [one.ask.kind for one in await at.requests()] == [RequestKind.SHARE_RESUME]


@pytest.mark.shows("E6")
@pytest.mark.parametrize(
    ("fields", "step", "words"),
    [
        ({"step": "how"}, "what", ["ยังไม่ได้เลือกเรื่อง"]),
        ({"step": "how", "about": "loan:99"}, "what", ["ยังไม่ได้เลือกเรื่อง"]),
        ({"step": "check", "about": "shares", "amount": " "}, "how", ["ยังไม่มีจำนวนเงิน"]),
        ({"step": "check", "about": "shares", "amount": "มาก ๆ 5"}, "how", ["อ่านจำนวนเงินไม่ได้"]),
        ({"step": "check", "about": "shares", "amount": "2,000"}, "how", ["2,000.00 บาท อยู่แล้ว"]),
        ({"step": "check", "about": "shares", "amount": "1,005"}, "how", ["หารด้วย 10.00", "ไม่ต่ำกว่าเดือนละ 1,500.00"]),
        ({"step": "check", "about": "shares", "amount": "40,000"}, "how", ["ต่ำกว่าเกณฑ์", "14,460.00"]),
        ({"step": "pause", "about": "shares", "amount": ""}, "how", ["180 งวด", "173 งวด", "ไม่มีหนี้"]),
        ({"step": "check", "about": LOAN, "amount": "1,000"}, "how", ["ไม่ต่ำกว่าเดือนละ 2,000.00"]),
        ({"step": "check", "about": "other", "words": " \r\n"}, "how", ["ยังไม่มีข้อความ"]),
        ({"step": "check", "about": "other", "words": "ก" * 1_001}, "how", ["ยาวเกินไป"]),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_changes(fields: dict[str, str], step: str, words: list[str]) -> None:
    at = await office()
    shown = await walked(at, fields)
    assert (shown.step, shown.is_refused, shown.html.count('role="alert"')) == (step, True, 1)
    assert [one for one in words if one not in shown.text] == []
    assert fields.get("amount", "").strip() in shown.html
    assert (await at.requests(), await at.drafts(), at.bed.filed) == ([], [], [])
    if step == "how":  # sent without a look at it, it is refused as well
        again = await walked(at, fields | {"step": "send", "month": "2026-12"})
        assert (await at.requests(), again.is_refused) == ([], True)


async def test_what_was_typed_is_escaped_and_comes_back() -> None:
    at = await office()
    words = {"about": "other", "words": '<b>ก & "ข"</b>'}
    shown = await walked(at, words | {"step": "check"})
    assert "<b>ก" not in shown.html
    assert 'name="words" value="&lt;b&gt;ก &amp; &#34;ข&#34;&lt;/b&gt;"' in shown.html
    assert "&lt;b&gt;ก &amp; &#34;ข&#34;&lt;/b&gt;</textarea>" in (await walked(at, words | {"step": "how"})).html


async def test_the_way_back_keeps_what_was_entered() -> None:
    at = await office()
    address, browser = await opened(at)
    await browser.post(address, MORE)
    back = await browser.post(address, MORE | {"step": "how"})
    assert 'value="2,500"' in back.html
    first = await browser.post(address, {"step": "what", "about": "shares", "amount": "2,500"})
    assert 'value="shares" checked' in first.html
    assert 'value="2,500.00"' in (await browser.post(address, SHARES)).html  # from the draft, since the list has none


@pytest.mark.shows("E6")
async def test_what_a_chat_began_is_gone_on_with() -> None:
    at = await office()
    async with at.bed.store.work() as uow:
        await filing.keep_draft(uow, at.bed.means, at.member, Ask(kind=RequestKind.SHARE_DOWN, new=Baht.of(1_500)))
    address, browser = await opened(at)
    assert 'value="shares" checked' in (await browser.get(address)).html
    assert 'value="1,500.00"' in (await browser.post(address, SHARES)).html
    await browser.post(address, MORE)
    assert [draft.ask for draft in await at.drafts()] == [MORE_OF_SHARES]  # in place of it


@pytest.mark.shows("F17")
@pytest.mark.parametrize(
    ("after", "month", "marks"),
    [
        (timedelta(0), DECEMBER, (False, False)),
        (MILLISECOND, JANUARY, (True, True)),
        (timedelta(seconds=150), JANUARY, (True, True)),
        (timedelta(seconds=150) + MILLISECOND, JANUARY, (True, False)),
    ],
)
async def test_it_counts_by_its_arrival(after: timedelta, month: Month, marks: tuple[bool, bool], store: Store) -> None:
    at = await office(store)
    at.bed.clock.advance(CUTOFF + after - at.bed.clock.now())
    check = await walked(at, MORE)
    assert ("เลยกำหนด 30 พ.ย. 2569" in check.text, f'value="{month}"' in check.html) == (marks[0], True)
    assert (await walked(at, MORE, SENT | {"month": str(month)})).step == "done"
    (request,) = await at.requests()
    assert (request.effective, (request.is_late, request.near)) == (month, marks)
    assert request.filed_at == CUTOFF + after


@pytest.mark.shows("F17")
async def test_a_month_that_moved_meanwhile_is_shown_anew_before_anything_is_sent(store: Store) -> None:
    at = await office(store)
    address, browser = await opened(at)
    at.bed.clock.advance(CUTOFF - at.bed.clock.now())
    address, browser = await opened(at)
    await browser.post(address, MORE)
    at.bed.clock.advance(MILLISECOND)
    shown = await browser.post(address, SENT)
    assert (shown.step, shown.is_refused) == ("check", True)
    assert "คำร้องยังไม่ได้ส่ง" in shown.text
    assert "ม.ค. 2570" in shown.text
    assert await at.requests() == []
    assert (await browser.enter(address, SENT | {"month": "2027-01"})).step == "done"
    assert [(one.effective, one.is_late) for one in await at.requests()] == [(JANUARY, True)]


async def test_two_tabs_and_a_double_press_send_one(store: Store) -> None:
    at = await office(store)
    address, browser = await opened(at)
    await browser.post(address, MORE)
    answers = await asyncio.gather(*(browser.post(address, SENT) for _ in range(4)))
    assert {shown.status for shown in answers} == {303}
    other = await browser.post(address, MORE | {"amount": "3,000"})  # a tab that was left open
    assert (other.status, (await browser.get(address)).step) == (303, "done")
    assert len(await at.requests()) == len(at.bed.filed) == 1
    assert (await at.known(address)).uses == 1


async def test_two_pages_or_a_page_and_a_chat_send_one(store: Store) -> None:
    at = await office(store)
    words = {"about": "other", "words": "ขอหนังสือรับรองยอดหนี้"}
    first, second = await opened(at), None
    other = Office(at.bed, at.member, await at.link(telegram_address()))
    second = await opened(other)
    for address, browser in (first, second):
        await browser.post(address, words | {"step": "check"})
    sending = words | {"step": "send", "month": "2026-12"}
    assert (await first[1].enter(first[0], sending)).step == "done"
    late = await second[1].post(second[0], sending)
    assert (late.step, late.is_refused, "ไม่ทำซ้ำ" in late.text) == ("what", True, True)
    assert len(await at.requests()) == 1

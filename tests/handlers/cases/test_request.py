"""Requests at the desk: the card as designed, shown, confirmed, judged again; held ones with their month (E5, C3)."""

from dataclasses import replace
from datetime import datetime

import pytest

from core.cases import CaseId
from core.clock import BANGKOK
from core.links import ChatAddress, Language, Platform
from core.members import MemberStatus
from core.money import Baht
from core.ports import Store
from core.requests import Ask, RequestKind, RequestState
from core.staff import Power, Role, may
from handlers.reply import Phrase, Text, Tone
from tests import builders
from tests.core.services.test_filing import MORE, WORDS
from tests.deciding import Desk
from tests.dialogue import CATALOGUE, Talk, cards_of, keys_of, the_card, values_in, verify_dialogue
from tests.fakes import FakeStore
from tests.saver import on_both_channels, rows_of

pytestmark = pytest.mark.shows("E5", "C3")
REPAY = Ask(kind=RequestKind.REPAYMENT, target="สม.1/2568", new=Baht.of(6_000))
SUSPEND = Ask(kind=RequestKind.SHARE_SUSPEND)


async def office_of(desk: Desk, role: Role = Role.LOANS, address: ChatAddress | None = None) -> Talk:
    """The chat of somebody of the office, called by the role's first letters."""
    talk = Talk(desk.store, address or builders.telegram_address("900"), desk.means)
    unit = "0101" if role.value.startswith("unit") else None
    await talk.works_as(role, f"chat.{role.value.replace('_', '.')}", f"{role.value} สุขใจ", unit)
    return talk


async def at_the_desk(store: Store | None = None, ask: Ask = REPAY) -> tuple[Desk, Talk, CaseId]:
    """The desk, the loans officer's chat, the number of a request."""
    desk = await Desk.staffed(store or FakeStore())
    office = await office_of(desk)
    return desk, office, await desk.filed(ask)


def said(phrase: Phrase | None) -> str:
    return "" if phrase is None else CATALOGUE.text(phrase, Language.THAI)


async def state_of(desk: Desk, number: CaseId) -> RequestState:
    return (await desk.now(number))[0].state


async def test_the_designs_card_on_both_channels(store: Store) -> None:
    _, office, number = await at_the_desk(store)
    await verify_dialogue(office, [(f"/request {number}", "case_request.title")])
    card = the_card(office.reply)
    assert (said(card.title), card.tone) == ("คำร้องที่ 1/2569", Tone.WORK)
    assert rows_of(card) == [
        ("สมาชิก", "026548 · 0101"),
        ("เรื่อง", "เงินกู้ สม.1/2568"),
        ("เดิม เดือนละ", "2,000.00\N{NO-BREAK SPACE}บาท"),
        ("ใหม่ เดือนละ", "6,000.00\N{NO-BREAK SPACE}บาท"),
        ("ดอกเบี้ย", "หักเพิ่มจากจำนวนนี้"),
        ("มีผลเดือน", "ธ.ค. 2569"),
        ("หักรวมราว", "9,466.58\N{NO-BREAK SPACE}บาท"),
        ("เหลือรับราว", "38,733.42\N{NO-BREAK SPACE}บาท (80%)"),
        ("ส่งเมื่อ", "30 พ.ย. 2569 เวลา 11.55 น."),
        ("สถานะ", "รอพิจารณา"),
    ]
    assert [said(act.label) for act in card.acts] == ["อนุมัติ", "ไม่อนุมัติ", "ดูสมาชิก"]
    on_both_channels(office.reply, "เงินกู้ สม.1/2568", "38,733.42")


@pytest.mark.parametrize("platform", Platform)
async def test_approved_after_it_was_shown(store: Store, platform: Platform) -> None:
    desk = await Desk.staffed(store)
    office = await office_of(desk, address=builders.address_on(platform))
    if platform is Platform.TELEGRAM:
        office = await office_of(desk, Role.CASHIER, builders.telegram_address("901"))
    number = await desk.filed(REPAY)
    await verify_dialogue(office, [(f"/approve {number}", ("case_request.ask", "case_request.starts"))])
    card = the_card(office.reply)
    assert said(card.title) == "อนุมัติคำร้องที่ 1/2569 หรือไม่"
    assert said(card.meaning) == "6,000.00\N{NO-BREAK SPACE}บาท เริ่ม ธ.ค. 2569"
    assert [said(act.label) for act in card.acts] == ["ยืนยันอนุมัติ", "ย้อนกลับ"]
    on_both_channels(office.reply, "เริ่ม ธ.ค. 2569")
    assert await state_of(desk, number) is RequestState.SUBMITTED
    await verify_dialogue(office, [("[approve.confirm]", ("case_request.approved", "case_request.unheard"))])
    assert await state_of(desk, number) is RequestState.APPROVED
    assert office.last is not None
    assert office.last.notices == (), "the worker tells the member"
    await verify_dialogue(office, [(f"/request {number}", ("case_request.is_approved", "queue.is_done"))])
    assert "case_request.left" not in keys_of(office.reply), "what it would do is of the past"


async def test_a_member_with_a_chat_can_be_told() -> None:
    desk, office, number = await at_the_desk()
    await Talk(desk.store, desk.chat.address, desk.means).is_linked_to(desk.person)
    await verify_dialogue(
        office, [(f"/approve {number} ขอบคุณ", "case_request.note"), ("[approve.confirm]", "case_request.approved")]
    )
    assert keys_of(office.reply) == ["case_request.approved"]
    assert (await desk.now(number))[1][-1].words == "ขอบคุณ"


async def test_taken_back_nothing_changes() -> None:
    desk, office, number = await at_the_desk()
    await verify_dialogue(office, [(f"/approve {number}", "case_request.ask"), ("[desk.back]", "desk.nothing_changed")])
    assert await state_of(desk, number) is RequestState.SUBMITTED


async def test_pressed_twice_it_is_decided_once() -> None:
    desk, office, number = await at_the_desk()
    await office.says(f"/approve {number}")
    confirm = cards_of(office.reply)[0].acts[0].tap
    assert confirm is not None
    await office.taps(confirm.feature, *confirm.args)
    await office.taps(confirm.feature, *confirm.args)
    assert keys_of(office.reply) == ["desk.over"]
    assert [step.state for step in (await desk.now(number))[1]] == [RequestState.SUBMITTED, RequestState.APPROVED]
    assert len([one for one in await desk.notices() if one.member_id]) == 1


async def test_of_two_persons_one_wins_and_the_other_is_told(store: Store) -> None:
    desk, office, number = await at_the_desk(store)
    other = await office_of(desk, Role.MANAGER, builders.line_address("c"))
    for each in (office, other):
        await verify_dialogue(each, [(f"/approve {number}", "case_request.ask")])
    await verify_dialogue(office, [("[approve.confirm]", "case_request.approved")])
    await verify_dialogue(other, [("[approve.confirm]", "desk.not_waiting")])


async def test_reasons_are_of_the_kind_and_may_be_typed() -> None:
    desk, office, number = await at_the_desk(ask=MORE)
    await verify_dialogue(office, [(f"/reject {number}", "reject.ask_words")])
    assert [said(item.title) for item in the_card(office.reply).items] == [
        "ปรับครั้งก่อนไม่ถึง 6 เดือน",
        "เหลือรับไม่ถึงเกณฑ์",
        "กรุณาติดต่อสำนักงาน",
    ]
    await office.taps("reject", str(number), "=0")
    assert the_card(office.reply).quotes[0].text == "ปรับครั้งก่อนไม่ถึง 6 เดือน"
    await verify_dialogue(office, [("[reject.confirm]", "case_request.rejected")])
    assert (await desk.now(number))[1][-1].words == "ปรับครั้งก่อนไม่ถึง 6 เดือน"
    general = await desk.filed(WORDS)
    await verify_dialogue(office, [(f"/reject {general}", "reject.ask_words")])
    assert [said(item.title) for item in the_card(office.reply).items] == ["กรุณาติดต่อสำนักงาน"]
    await verify_dialogue(
        office, [("โทรคุยกันแล้ว ไม่ต้องทำ", "reject.words_shown"), ("[reject.confirm]", "case_request.rejected")]
    )


async def test_what_no_longer_fits_is_refused_with_the_rule_and_rejected_with_it(store: Store) -> None:
    desk, office, number = await at_the_desk(store)
    await desk.lives_on("10,000.00")
    await verify_dialogue(
        office,
        [
            (f"/request {number}", ("case_request.against", "desk_rules.too_little_left")),
            (f"/approve {number}", ("case_request.not_now", "desk_rules.too_little_left")),
        ],
    )
    card = the_card(office.reply)
    assert {"เหลือรับราว", "ใหม่ เดือนละ"} <= {label for label, _ in rows_of(card)}
    on_both_channels(office.reply, "ยังอนุมัติคำร้องที่")
    assert await state_of(desk, number) is RequestState.SUBMITTED
    await office.presses("reject.button")
    first = the_card(office.reply).items[0]
    assert first.title.key == "request_rules.too_little_left"
    await office.taps(first.tap.feature, *first.tap.args)
    await verify_dialogue(office, [("[reject.confirm]", "case_request.rejected")])
    assert "3,000.00" in (await desk.now(number))[1][-1].words


async def test_a_salary_that_is_cut_after_it_was_shown_is_shown_anew() -> None:
    desk, office, number = await at_the_desk()
    await verify_dialogue(office, [(f"/approve {number}", "case_request.ask")])
    await desk.lives_on("40,000.00")
    await verify_dialogue(office, [("[approve.confirm]", ("request.changed", "case_request.ask"))])
    assert Baht.of("30,533.42") in list(values_in(office.reply.parts))
    await desk.lives_on("10,000.00")
    await verify_dialogue(office, [("[approve.confirm]", "case_request.not_now")])
    assert await state_of(desk, number) is RequestState.SUBMITTED


async def test_another_one_that_comes_in_after_it_was_shown() -> None:
    """Nothing of this one changed, and the rules are judged again all the same."""
    desk, office, number = await at_the_desk()
    await verify_dialogue(office, [(f"/approve {number}", "case_request.ask")])
    async with desk.store.work() as uow:
        (account,) = await uow.deposits.of_member(desk.person.id)
        await uow.deposits.put(replace(account, monthly=Baht.of(40_000)))
    await verify_dialogue(office, [("[approve.confirm]", ("case_request.not_now", "desk_rules.too_little_left"))])
    assert await state_of(desk, number) is RequestState.SUBMITTED


async def test_cancelled_meanwhile() -> None:
    desk, office, number = await at_the_desk()
    await verify_dialogue(office, [(f"/approve {number}", "case_request.ask")])
    await desk.cancel(number)
    await verify_dialogue(
        office,
        [
            ("[approve.confirm]", "desk.not_waiting"),
            (f"/request {number}", ("case_request.is_cancelled", "queue.is_cancelled")),
            (f"/reject {number} x", "desk.not_waiting"),
        ],
    )


async def test_decided_after_its_month_began_it_says_so() -> None:
    desk, office, number = await at_the_desk()
    desk.clock.at = datetime(2026, 12, 2, 9, tzinfo=BANGKOK)
    await verify_dialogue(
        office,
        [
            (f"/approve {number}", "case_request.begun"),
            ("[approve.confirm]", ("case_request.approved", "case_request.begun")),
        ],
    )


async def test_a_general_one_shows_its_words_and_no_figures() -> None:
    desk, office, number = await at_the_desk(ask=WORDS)
    await office.says(f"/request {number}")
    assert the_card(office.reply).quotes[0].text == WORDS.words
    assert not any(isinstance(value, Baht) for value in values_in(office.reply.parts))
    await verify_dialogue(
        office, [(f"/approve {number}", "case_request.starts_general"), ("[approve.confirm]", "case_request.approved")]
    )
    assert await state_of(desk, number) is RequestState.APPROVED


async def test_a_suspension_is_of_nothing() -> None:
    desk = await Desk.staffed(FakeStore())
    office = await office_of(desk)
    async with desk.store.work() as uow:
        await uow.shares.put_account(desk.person.id, builders.account(period=180))
        (loan,) = await uow.loans.of_member(desk.person.id)
        await uow.loans.put(replace(loan, balance=Baht(0)))
    number = await desk.filed(SUSPEND)
    await office.says(f"/request {number}")
    assert Baht(0) in list(values_in(office.reply.parts))
    await verify_dialogue(office, [(f"/approve {number}", "case_request.starts_none")])


async def test_a_member_without_a_salary_and_one_who_left() -> None:
    desk, office, number = await at_the_desk()
    async with desk.store.work() as uow:
        await uow.members.update(replace(desk.person, salary=None))
    await verify_dialogue(office, [(f"/request {number}", "case_request.no_salary")])
    async with desk.store.work() as uow:
        await uow.members.update(replace(desk.person, status=MemberStatus.LEFT))
    await verify_dialogue(
        office,
        [(f"/request {number}", "case_request.has_left"), (f"/approve {number}", "case_request.has_left")],
    )


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", [role for role in Role if not may(role, Power.REQUEST_DECIDE)])
async def test_no_other_role_sees_or_decides_it(role: Role) -> None:
    desk, _, number = await at_the_desk()
    other = await office_of(desk, role, builders.telegram_address("902"))
    for command in ("request", "approve", "reject"):
        await other.says(f"/{command} {number} x")
        assert not any(isinstance(value, Baht) for value in values_in(other.reply.parts))
        assert not any(key.startswith("case_request.") for key in keys_of(other.reply))
    assert await state_of(desk, number) is RequestState.SUBMITTED


@pytest.mark.shows("T12")
async def test_the_own_one_is_shown_and_not_decided() -> None:
    desk, _, number = await at_the_desk()
    own = await office_of(desk, Role.CASHIER, desk.chat.address)
    await verify_dialogue(
        own, [(f"/request {number}", ("case_request.title", "desk.own_case")), (f"/approve {number}", "desk.own_case")]
    )


async def test_no_sentence_holds_a_figure_or_a_name() -> None:
    desk, office, number = await at_the_desk()
    seen = []
    for step in (("request", str(number)), ("approve", str(number))):
        await office.taps(*step)
        seen.append(office.reply)
    await office.presses("approve.confirm")
    for reply in [*seen, office.reply]:
        assert desk.person.first_name not in str(list(values_in(reply.parts)))
        for part in reply.parts:
            if isinstance(part, Text):
                assert not any(isinstance(value, Baht) for value in values_in(part))

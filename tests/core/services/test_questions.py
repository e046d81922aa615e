"""Questions to the office: written in turns, five at a time, answered once and by somebody else (E9)."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.cases import CaseId, CaseKind, CaseState
from core.clock import BANGKOK
from core.errors import Refusal
from core.history import Actor
from core.links import Chat
from core.policy import ContactRules, PrivacyRules, StaffShown
from core.ports import Means, Store, UnitOfWork
from core.services import casework, questions
from core.staff import Role
from tests.builders import associate, chat_of, line_address, means, policy, registered, telegram_address
from tests.core.services.office import Office, actor, values_of
from tests.core.services.test_staffing import refusal
from tests.fakes import MORNING, FakeClock, FakeStore

pytestmark = pytest.mark.shows("E9")
DESK = actor("front_desk")


async def _chat(office: Office) -> Chat:
    async with office.acting() as uow:
        return await chat_of(uow, line_address(), office.means)


async def asked(office: Office, text: str = "ขอทราบดอกเบี้ย") -> CaseId:
    chat = await _chat(office)
    async with office.acting() as uow:
        return await questions.ask(uow, office.means, chat, office.member, text)


async def writes_on(office: Office, case_id: CaseId, text: str) -> None:
    chat = await _chat(office)
    async with office.acting() as uow:
        await questions.write_on(uow, office.means, chat, office.member, case_id, text)


async def answered(office: Office, case_id: CaseId, text: str = "ร้อยละ 5.75", by: Actor = DESK) -> None:
    async with office.acting() as uow:
        await questions.answer(uow, office.means, by, case_id, text)


async def state_of(office: Office, case_id: CaseId) -> CaseState:
    async with office.store.read() as uow:
        case = await uow.cases.get(case_id)
    assert case is not None
    return case.state


async def said_in(office: Office, case_id: CaseId) -> list[tuple[bool, str, str | None]]:
    async with office.store.read() as uow:
        case = await questions.own(uow, office.member, case_id)
        thread = await questions.thread(uow, office.means, case, for_member=True)
    return [(one.by_member, one.text, one.name) for one in thread]


async def test_a_question_is_answered_and_asked_further(store: Store) -> None:
    office = await Office.opened(store)
    number = await asked(office, "  ขอทราบดอกเบี้ย\n")
    assert await state_of(office, number) is CaseState.OPEN
    await answered(office, number)
    assert await state_of(office, number) is CaseState.DONE
    await writes_on(office, number, "ตั้งแต่เมื่อใด")
    assert await state_of(office, number) is CaseState.OPEN
    await answered(office, number, "ตั้งแต่ ม.ค.")
    assert await said_in(office, number) == [
        (True, "ขอทราบดอกเบี้ย", None),
        (False, "ร้อยละ 5.75", "front_desk ใจดี"),
        (True, "ตั้งแต่เมื่อใด", None),
        (False, "ตั้งแต่ ม.ค.", "front_desk ใจดี"),
    ]
    written = await office.written()
    assert [entry.action for entry in written] == ["case.opened", "case.answered", "case.opened", "case.answered"]
    assert {(entry.member_id, entry.subject) for entry in written} == {(office.member.id, f"case:{number}")}
    assert [entry.actor.name for entry in written] == ["member", DESK.name, "member", DESK.name]
    assert values_of(written[1]) == [("reason", "new", "ร้อยละ 5.75")]


async def test_more_in_an_open_thread_keeps_its_place_in_the_queue(store: Store) -> None:
    clock = FakeClock()
    office = replace(await Office.opened(store), means=means(clock=clock))
    number = await asked(office)
    clock.advance(timedelta(days=1))
    await writes_on(office, number, "และค่าปรับ")
    async with store.read() as uow:
        (waiting,) = await casework.waiting(uow, DESK, [CaseKind.QUESTION], 9)
    assert (waiting.case.waiting_since, waiting.member) == (MORNING, office.member)
    await answered(office, number)
    clock.advance(timedelta(days=1))
    await writes_on(office, number, "ขอบคุณ")
    async with store.read() as uow:
        (waiting,) = await casework.waiting(uow, DESK, [CaseKind.QUESTION], 9)
    assert waiting.case.waiting_since == MORNING + timedelta(days=2), "it waits anew"


async def test_a_question_closed_for_a_reason_can_be_read_and_asked_again(store: Store) -> None:
    office = await Office.opened(store)
    number = await asked(office)
    async with office.acting() as uow:
        await questions.turn_away(uow, office.means, DESK, number, "ซ้ำกับเรื่องก่อน")
    assert await state_of(office, number) is CaseState.REJECTED
    assert (await said_in(office, number))[-1] == (False, "ซ้ำกับเรื่องก่อน", "front_desk ใจดี")
    newest = await office.newest()
    assert (newest.action, newest.reason) == ("case.rejected", "ซ้ำกับเรื่องก่อน")
    await writes_on(office, number, "ไม่ซ้ำ")
    assert await state_of(office, number) is CaseState.OPEN


async def test_five_wait_at_a_time_and_an_answer_makes_room(store: Store) -> None:
    office = await Office.opened(store)
    numbers = [await asked(office, f"ข้อ {n}") for n in range(5)]
    chat = await _chat(office)

    async def one_more(uow: UnitOfWork) -> None:
        await questions.ask(uow, office.means, chat, office.member, "อีกข้อ")

    assert await refusal(one_more, office) == "question.too_many"
    await answered(office, numbers[2])
    sixth = await asked(office, "อีกข้อ")

    async def reopen(uow: UnitOfWork) -> None:
        await questions.write_on(uow, office.means, chat, office.member, numbers[2], "แล้ว")

    assert await refusal(reopen, office) == "question.too_many", "what is asked further counts as well"
    await writes_on(office, sixth, "more in what waits already is always taken")
    other = await registered(store, associate())
    async with office.acting() as uow:
        await questions.ask(uow, office.means, chat, other, "ของคนอื่น")


async def test_two_chats_at_once_do_not_pass_the_five(sql_store: Store) -> None:
    office = await Office.opened(sql_store)
    for n in range(4):
        await asked(office, f"ข้อ {n}")
    async with office.acting() as uow:
        chats = [await chat_of(uow, address, office.means) for address in (line_address(), telegram_address())]

    async def one(chat: Chat) -> bool:
        try:
            async with office.store.work() as uow:
                await questions.ask(uow, office.means, chat, office.member, "พร้อมกัน")
        except Refusal:
            return False
        return True

    assert sorted(await asyncio.gather(*map(one, chats))) == [False, True]


@pytest.mark.parametrize(
    ("text", "key"),
    [(" \n ", "question.empty"), ("ก" * 2_001, "question.too_long"), ("😀" * 1_001, "question.too_long")],
)
async def test_what_is_no_text_to_send(text: str, key: str) -> None:
    office = await Office.opened(FakeStore())
    chat = await _chat(office)
    number = await asked(office)

    async def ask(uow: UnitOfWork) -> None:
        await questions.ask(uow, office.means, chat, office.member, text)

    async def write_on(uow: UnitOfWork) -> None:
        await questions.write_on(uow, office.means, chat, office.member, number, text)

    async def answer(uow: UnitOfWork) -> None:
        await questions.answer(uow, office.means, DESK, number, text)

    async def turn_away(uow: UnitOfWork) -> None:
        await questions.turn_away(uow, office.means, DESK, number, text)

    assert [await refusal(work, office) for work in (ask, write_on, answer, turn_away)] == [key] * 4
    assert await said_in(office, number) == [(True, "ขอทราบดอกเบี้ย", None)]


async def test_two_thousand_letters_are_taken(store: Store) -> None:
    office = await Office.opened(store)
    number = await asked(office, "ก" * 2_000)
    await answered(office, number, "😀" * 1_000)
    assert [len(text) for _, text, _ in await said_in(office, number)] == [2_000, 1_000]


@pytest.mark.parametrize("role", Role)
async def test_who_may_answer(role: Role) -> None:
    office = await Office.opened(FakeStore())
    number = await asked(office)
    may = {Role.REGISTRAR, Role.LOANS, Role.CASHIER, Role.FRONT_DESK, Role.MANAGER}

    async def answer(uow: UnitOfWork) -> None:
        await questions.answer(uow, office.means, actor(role.value), number, "ตอบ")

    if role in may:
        async with office.acting() as uow:
            await answer(uow)
        assert await state_of(office, number) is CaseState.DONE
    else:
        assert await refusal(answer, office) in {"office.role_may_not", "office.no_such_member"}
        assert await state_of(office, number) is CaseState.OPEN


async def test_one_of_two_answers_wins(store: Store) -> None:
    office = await Office.opened(store)
    number = await asked(office)

    async def one(by: str) -> str:
        try:
            await answered(office, number, f"โดย {by}", actor(by))
        except Refusal as refused:
            return refused.key
        return by

    ends = await asyncio.gather(one("front_desk"), one("front_desk2"))
    assert sum(end == "desk.not_waiting" for end in ends) == 1
    assert len(await said_in(office, number)) == 2


async def test_another_members_thread_is_not_there(store: Store) -> None:
    office = await Office.opened(store)
    number, chat = await asked(office), await _chat(office)
    stranger = await registered(store, associate())

    async def read(uow: UnitOfWork) -> None:
        await questions.own(uow, stranger, number)

    async def write_on(uow: UnitOfWork) -> None:
        await questions.write_on(uow, office.means, chat, stranger, number, "ของฉันหรือ")

    async def nowhere(uow: UnitOfWork) -> None:
        await questions.own(uow, office.member, CaseId(999))

    assert [await refusal(work, office) for work in (read, write_on, nowhere)] == ["question.none_such"] * 3
    async with office.acting() as uow:
        forgot = await uow.cases.open(CaseKind.FORGOT, "u", {}, MORNING, member_id=office.member.id)

    async def no_question(uow: UnitOfWork) -> None:
        await questions.own(uow, office.member, forgot)

    assert await refusal(no_question, office) == "question.none_such"
    async with store.read() as uow:
        assert await questions.threads(uow, stranger, 9) in ([], ())
        assert [case.id for case in await questions.threads(uow, office.member, 9)] == [number]


@pytest.mark.parametrize(("shown", "name"), [(StaffShown.NAME, "front_desk ใจดี"), (StaffShown.ROLE, None)])
async def test_a_member_sees_names_as_the_policy_says_and_staff_always(shown: StaffShown, name: str | None) -> None:
    office = await Office.opened(FakeStore())
    rules: Means = means(policies=[replace(policy(), privacy=PrivacyRules(staff_shown=shown))])
    number = await asked(office)
    await answered(office, number)
    async with office.store.read() as uow:
        case = await questions.own(uow, office.member, number)
        for_member = (await questions.thread(uow, rules, case, for_member=True))[1]
        for_staff = (await questions.thread(uow, rules, case, for_member=False))[1]
    assert (for_member.name, for_member.role) == (name, "front_desk")
    assert (for_staff.name, for_staff.role) == ("front_desk ใจดี", "front_desk")


async def test_an_account_of_the_machine_may_answer_and_has_no_name() -> None:
    office = await Office.opened(FakeStore())
    number = await asked(office)
    await answered(office, number, "จากเซิร์ฟเวอร์", Actor("os:root", "cli"))
    assert (await said_in(office, number))[-1] == (False, "จากเซิร์ฟเวอร์", None)


@pytest.mark.parametrize(
    ("day", "days", "by"),
    [
        (date(2026, 11, 30), 2, date(2026, 12, 2)),
        (date(2026, 12, 4), 2, date(2026, 12, 9)),  # a Friday; Monday is in place of the 5th
        (date(2026, 12, 6), 1, date(2026, 12, 8)),
        (date(2026, 11, 30), 1, date(2026, 12, 1)),
    ],
)
async def test_by_when_an_answer_is_promised(day: date, days: int, by: date) -> None:
    clock = FakeClock(MORNING.replace(month=day.month, day=day.day))
    assert clock.now().astimezone(BANGKOK).date() == day
    rules = means(clock=clock, policies=[replace(policy(), contact=ContactRules(answer_days=days))])
    async with FakeStore().read() as uow:
        assert await questions.answered_by(uow, rules) == by

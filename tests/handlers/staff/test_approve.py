"""/approve: words, shown, confirmed and done once; what came in between is shown; nobody decides the own case."""

from datetime import timedelta

import pytest

from core.cases import CaseState
from core.ports import Store
from core.staff import Power, Role, may
from handlers.incoming import Tap
from tests import builders
from tests.dialogue import Talk, cards_of, choices_of, keys_of, verify_dialogue
from tests.fakes import FakeClock
from tests.handlers.asking import (
    QUESTION,
    another,
    answers,
    asks,
    member_and_office,
    quoted,
    state_of,
    words_in,
    written,
)

pytestmark = pytest.mark.shows("C3")
ANSWER = "ร้อยละ 5.75 ต่อปี"


def button(talk: Talk, label: str) -> Tap:
    tap = next(choice.tap for choice in choices_of(talk.reply) if choice.label.key == label)
    assert tap is not None
    return tap


async def test_words_behind_the_number_are_the_answer(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    number = await asks(talk)
    table = [("/approve 1/2569 ร้อยละ 5.75", "question.answer_ask"), ("[question.confirm_button]", "question.answered")]
    await verify_dialogue(office, table)
    assert await words_in(talk, number) == [QUESTION, "ร้อยละ 5.75"]


async def test_without_a_number_it_says_how() -> None:
    _, office, _ = await member_and_office()
    await verify_dialogue(office, [("/approve", "approve.usage"), ("อนุมัติ", "approve.usage")])


async def test_back_changes_nothing_and_leads_back_to_the_case() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await verify_dialogue(
        office, [(f"/approve {number} ตอบ", "question.answer_ask"), ("[desk.back]", "desk.nothing_changed")]
    )
    assert await state_of(talk, number) is CaseState.OPEN
    await verify_dialogue(office, [("[request.back]", "question.title")])


async def test_the_same_press_twice_does_it_once() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await office.taps("approve", str(number), ANSWER)
    yes = button(office, "question.confirm_button")
    await office.taps(yes.feature, *yes.args)
    assert keys_of(office.reply) == ["question.answered"]
    await office.taps(yes.feature, *yes.args)
    assert keys_of(office.reply) == ["desk.over"]
    assert [action for _, action in await written(talk)].count("case.answered") == 1


async def test_of_two_who_decide_at_once_one_wins(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    number = await asks(talk)
    other = await another(office)
    await office.taps("approve", str(number), "หนึ่ง")
    await other.taps("reject", str(number), "สอง")
    await verify_dialogue(other, [("[reject.confirm]", "question.closed")])
    await verify_dialogue(office, [("[question.confirm_button]", "desk.not_waiting")])
    assert await words_in(talk, number) == [QUESTION, "สอง"]
    assert await state_of(talk, number) is CaseState.REJECTED


async def test_what_the_member_adds_meanwhile_is_shown_before_it_is_confirmed(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    number = await asks(talk)
    await office.taps("approve", str(number), ANSWER)
    await talk.taps("contact", "more", str(number))
    await talk.says("ขอแก้ เป็นเงินกู้ฉุกเฉิน")
    await talk.presses("contact.send_button")
    await talk.presses("contact.confirm")
    table = [("[question.confirm_button]", ("request.changed", "question.title", "question.answer_ask"))]
    await verify_dialogue(office, table)
    assert [text for text in quoted(office) if text != ANSWER] == [
        QUESTION,
        "ขอแก้ เป็นเงินกู้ฉุกเฉิน",
        "ขอแก้ เป็นเงินกู้ฉุกเฉิน",
    ]
    assert await state_of(talk, number) is CaseState.OPEN
    assert len(cards_of(office.reply)) == 2
    assert cards_of(office.reply)[0].acts == (), "one place to decide"
    await verify_dialogue(office, [("[question.confirm_button]", "question.answered")])
    assert (await words_in(talk, number))[-1] == ANSWER


async def test_what_was_answered_and_asked_further_meanwhile_is_shown_too() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    other = await another(office)
    await office.taps("approve", str(number), ANSWER)
    await answers(other, number, "อีกคนตอบแล้ว")
    await talk.taps("contact", "more", str(number))
    await talk.says("แล้วค่าปรับ")
    await talk.presses("contact.send_button")
    await talk.presses("contact.confirm")
    await verify_dialogue(office, [("[question.confirm_button]", "request.changed")])
    assert "อีกคนตอบแล้ว" in quoted(office)


async def test_a_question_open_for_too_long_is_over() -> None:
    clock = FakeClock()
    talk, office, _ = await member_and_office(means=builders.means(clock=clock))
    number = await asks(talk)
    await office.taps("approve", str(number), ANSWER)
    clock.advance(timedelta(minutes=11))
    await verify_dialogue(office, [("[question.confirm_button]", "desk.over")])
    assert await state_of(talk, number) is CaseState.OPEN


async def test_a_command_while_words_are_asked_for_is_a_command() -> None:
    talk, office, _ = await member_and_office()
    await asks(talk)
    await asks(talk, "ข้อสอง")
    table = [
        ("/approve 1", "question.ask_words"),
        ("/queue", "queue.title"),
        ("/approve 2", "question.ask_words"),
        ("/approve 1 ตอบ", "question.answer_ask"),
    ]
    await verify_dialogue(office, table)
    assert await words_in(talk, await asks(talk, "ข้อสาม")) == ["ข้อสาม"]


async def test_a_password_in_an_answer_is_caught() -> None:
    talk, office, _ = await member_and_office()
    await asks(talk)
    table = [
        ("/approve 1", "question.ask_words"),
        ("U026548 P6548", "care.deleted"),
        ("K7M2QX4A", "care.deleted"),  # a one-time code is handed out at the counter, not in a thread
        ("ตอบ", "question.answer_ask"),
    ]
    await verify_dialogue(office, table)


async def test_the_own_question_is_answered_by_somebody_else(store: Store) -> None:
    """The same person in one chat, and under a second link."""
    talk, office, person = await member_and_office(store=store)
    number = await asks(talk)
    await office.taps("approve", str(number), ANSWER)
    await office.is_linked_to(person)
    await verify_dialogue(office, [("[question.confirm_button]", "desk.own_case")])
    await verify_dialogue(office, [(f"/approve {number} ตอบ", "desk.own_case")])
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, office.address, office.means)
        await uow.links.end(chat.id, office.means.clock.now(), "unlinked")
    await verify_dialogue(office, [(f"/approve {number} ตอบ", "desk.own_case")])
    assert await state_of(talk, number) is CaseState.OPEN


async def test_who_is_disabled_between_show_and_confirm_decides_nothing(store: Store) -> None:
    talk, office, _ = await member_and_office(store=store)
    number = await asks(talk)
    await office.taps("approve", str(number), ANSWER)
    async with talk.store.work() as uow:
        person = await uow.staff.by_username("mali")
        assert person is not None
        await uow.staff.disable(person.id, office.means.clock.now())
    yes = button(office, "question.confirm_button")
    await office.taps(yes.feature, *yes.args)
    assert keys_of(office.reply) == ["common.unknown"]
    assert await state_of(talk, number) is CaseState.OPEN


@pytest.mark.parametrize("role", Role)
async def test_who_may(role: Role) -> None:
    talk, _, _ = await member_and_office()
    await asks(talk)
    other = Talk(talk.store, builders.telegram_address("902"), talk.means)
    await other.works_as(role, "other", "คนอื่น", "0101" if role.value.startswith("unit") else None)
    await other.says("/approve 1 ตอบ")
    expected = "question.answer_ask" if may(role, Power.QUESTION_ANSWER) else "desk.not_for_role"
    assert keys_of(other.reply)[0] == expected


async def test_a_forged_mark_confirms_nothing() -> None:
    talk, office, _ = await member_and_office()
    number = await asks(talk)
    await office.taps("approve", str(number), ANSWER)
    await office.taps("approve", "yes", "FORGED77")
    assert keys_of(office.reply) == ["desk.over"]
    assert await state_of(talk, number) is CaseState.OPEN


async def test_every_button_is_short_and_holds_nothing_personal() -> None:
    talk, office, person = await member_and_office()
    number = await asks(talk)
    for step in (("request", str(number)), ("approve", str(number)), ("approve", str(number), ANSWER), ("queue",)):
        await office.taps(*step)
        for choice in choices_of(office.reply):
            assert choice.tap is None or len(str(choice.tap).encode()) <= 64
            assert person.member_no not in str(choice.tap)

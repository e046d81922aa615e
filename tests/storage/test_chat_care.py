"""What a chat set for a shared telephone, over the fakes and both engines."""

from datetime import timedelta

from core.chat_care import BY_DEFAULT, Pin, Wish
from core.links import ChatId, Form
from core.ports import Store
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING

LATER = MORNING + timedelta(minutes=15)
PIN = Pin(hash="$1$4827", failures=2, open_until=LATER)


async def two_chats(store: Store) -> tuple[ChatId, ChatId]:
    async with store.work() as uow:
        first = await uow.chats.open(line_address(), MORNING)
        second = await uow.chats.open(telegram_address(), MORNING)
    return first.chat.id, second.chat.id


async def test_a_pin_is_kept_for_one_chat_and_read_with_its_state(store: Store) -> None:
    chat, other = await two_chats(store)
    async with store.work() as uow:
        await uow.pins.put(chat, first := Pin(hash="$1$1"))
        assert await uow.pins.of_chat(chat) == first
        await uow.pins.put(chat, PIN)
    async with store.work() as uow:
        assert (await uow.pins.of_chat(chat), await uow.pins.of_chat(other)) == (PIN, None)
        state = await uow.chats.open(line_address(), MORNING)
        assert (state.has_pin, state.open_until) == (True, LATER)
        state = await uow.chats.open(telegram_address(), MORNING)
        assert (state.has_pin, state.open_until) == (False, None)


async def test_pin_and_form_do_not_write_over_each_other(store: Store) -> None:
    chat, _ = await two_chats(store)
    async with store.work() as uow:
        await uow.pins.put(chat, PIN)
        await uow.chats.set_form(chat, Form.LARGE, hides_amounts=True)
        assert await uow.pins.of_chat(chat) == PIN
        await uow.pins.put(chat, None)
        kept = (await uow.chats.open(line_address(), MORNING)).chat
    assert (kept.form, kept.hides_amounts) == (Form.LARGE, True)


async def test_the_next_person_starts_afresh_and_the_form_stays(store: Store) -> None:
    chat, other = await two_chats(store)
    async with store.work() as uow:
        for number in (chat, other):
            await uow.chats.set_form(number, Form.TEXT, hides_amounts=True)
            await uow.pins.put(number, PIN)
            await uow.notice_wishes.put(number, Wish.RECEIPT, wanted=False)
        await uow.pins.forget_person(chat)
    async with store.work() as uow:
        state = await uow.chats.open(line_address(), MORNING)
        assert (state.chat.form, state.chat.hides_amounts, state.has_pin) == (Form.TEXT, False, False)
        assert await uow.pins.of_chat(chat) is None
        assert await uow.notice_wishes.of_chat(chat) == BY_DEFAULT
        assert await uow.pins.of_chat(other) == PIN
        assert not (await uow.notice_wishes.of_chat(other))[Wish.RECEIPT]


async def test_a_chat_that_never_set_anything_has_nothing_to_forget(store: Store) -> None:
    chat, _ = await two_chats(store)
    async with store.work() as uow:
        await uow.pins.forget_person(chat)
        assert await uow.pins.of_chat(chat) is None


async def test_notices_are_as_usual_until_they_are_chosen(store: Store) -> None:
    chat, other = await two_chats(store)
    async with store.work() as uow:
        assert await uow.notice_wishes.of_chat(chat) == {Wish.RECEIPT: True, Wish.REMINDER: False}
        await uow.notice_wishes.put(chat, Wish.REMINDER, wanted=True)
        await uow.notice_wishes.put(chat, Wish.RECEIPT, wanted=True)
        await uow.notice_wishes.put(chat, Wish.RECEIPT, wanted=False)
    async with store.read() as uow:
        assert await uow.notice_wishes.of_chat(chat) == {Wish.RECEIPT: False, Wish.REMINDER: True}
        assert await uow.notice_wishes.of_chat(other) == BY_DEFAULT

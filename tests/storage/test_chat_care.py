"""What a chat set for a shared telephone, over the fakes and both engines."""

from datetime import timedelta

from core.chat_care import BY_DEFAULT, Pin, Wish
from core.links import ChatId, Form, MemberId, Platform
from core.members import MemberStatus
from core.ports import Store
from tests.builders import line_address, telegram_address
from tests.core.services.jobs.reminded import address_of, person
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


async def wanting(store: Store, wish: Wish = Wish.REMINDER, after: int = 0, limit: int = 99) -> list[MemberId]:
    async with store.read() as uow:
        return list(await uow.notice_wishes.members_wanting(wish, after, limit))


async def test_members_of_whom_a_linked_chat_wants_a_notice_once_each_in_order(store: Store) -> None:
    both = (Platform.LINE, Platform.TELEGRAM)
    usual, switched_on, switched_off = [
        await person(store, number, reminder=reminder) for number, reminder in ((1, None), (2, True), (3, False))
    ]
    with_two = await person(store, 4, reminder=True, platforms=both)
    await person(store, 5, reminder=True, platforms=())
    await person(store, 6, reminder=True, status=MemberStatus.LEFT)
    assert await wanting(store) == [switched_on, with_two]
    assert await wanting(store, limit=1) == [switched_on]
    assert await wanting(store, after=switched_on) == [with_two]
    assert await wanting(store, Wish.RECEIPT) == [usual, switched_on, switched_off, with_two]
    async with store.work() as uow:
        other = (await uow.chats.open(address_of(4, Platform.TELEGRAM), MORNING)).chat
        await uow.notice_wishes.put(other.id, Wish.REMINDER, wanted=True)
        await uow.notice_wishes.put(other.id, Wish.RECEIPT, wanted=False)
    assert await wanting(store) == [switched_on, with_two]
    assert await wanting(store, Wish.RECEIPT, after=switched_off) == [with_two]


async def test_a_chat_that_was_unlinked_or_has_blocked_us_wants_nothing(store: Store) -> None:
    unlinked, blocked = [await person(store, number, reminder=True) for number in (1, 2)]
    async with store.work() as uow:
        [link] = await uow.links.of_member(unlinked)
        await uow.links.end(link.chat.id, MORNING, "asked")
        [link] = await uow.links.of_member(blocked)
        await uow.chats.set_blocked(link.chat.id, blocked=True)
    assert await wanting(store) == []

"""Whom an answer is told: the chat that asked while it is still that person's, else the member's other chats."""

from core.links import Language
from core.messaging import DeliveryClass
from handlers.reply import say
from handlers.telling import notices
from tests import builders
from tests.dialogue import Talk
from tests.fakes import MORNING
from tests.handlers.asking import answers, asks, member_and_office


async def test_the_chat_that_asked_and_no_other() -> None:
    talk, office, person = await member_and_office()
    number = await asks(talk)
    other = Talk(talk.store, builders.telegram_address("502"), talk.means)
    await other.is_linked_to(person)
    assert [notice.to for notice in await answers(office, number)] == [talk.address]


async def test_a_chat_that_speaks_for_somebody_else_by_now_hears_nothing() -> None:
    talk, office, person = await member_and_office()
    number = await asks(talk)
    other = Talk(talk.store, builders.telegram_address("502"), talk.means)
    await other.is_linked_to(person)
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        await uow.links.end(chat.id, MORNING, "unlinked")
    await talk.is_linked_to(await builders.registered(talk.store, builders.associate()))
    assert [notice.to for notice in await answers(office, number)] == [other.address]


async def test_each_chat_in_its_language_and_none_that_is_blocked() -> None:
    talk = Talk()
    async with talk.store.work() as uow:
        chats = [await builders.chat_of(uow, builders.line_address(one), talk.means) for one in "abc"]
        await uow.chats.set_blocked(chats[1].id, blocked=True)
        await uow.chats.set_language(chats[2].id, Language.ENGLISH)
        fresh = [await builders.chat_of(uow, chat.address, talk.means) for chat in chats]
    told = notices(fresh, say("question.answered_notice"))
    assert [(notice.to, notice.language) for notice in told] == [
        (chats[0].address, Language.THAI),
        (chats[2].address, Language.ENGLISH),
    ]
    assert {notice.delivery_class for notice in told} == {DeliveryClass.RECORD}
    assert notices(fresh[:1], say("start.menu"), DeliveryClass.NOTICE)[0].delivery_class is DeliveryClass.NOTICE

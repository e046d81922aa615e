"""How a chat is answered, over the fakes and both engines."""

import pytest

from core.links import Form, Language
from core.ports import Store
from tests.builders import line_address, telegram_address
from tests.fakes import MORNING


async def test_a_new_chat_is_answered_as_usual(store: Store) -> None:
    async with store.work() as uow:
        chat = (await uow.chats.open(line_address(), MORNING)).chat
    assert (chat.form, chat.hides_amounts) == (Form.NORMAL, False)


@pytest.mark.parametrize("form", Form)
async def test_a_form_is_kept_for_one_chat_alone(store: Store, form: Form) -> None:
    async with store.work() as uow:
        chat = (await uow.chats.open(line_address(), MORNING)).chat
        await uow.chats.open(telegram_address(), MORNING)
        await uow.chats.set_language(chat.id, Language.ENGLISH)
        await uow.chats.set_form(chat.id, Form.TEXT, hides_amounts=False)
        await uow.chats.set_form(chat.id, form, hides_amounts=True)
    async with store.work() as uow:
        kept = (await uow.chats.open(line_address(), MORNING)).chat
        other = (await uow.chats.open(telegram_address(), MORNING)).chat
    assert (kept.language, kept.form, kept.hides_amounts) == (Language.ENGLISH, form, True)
    assert (other.form, other.hides_amounts) == (Form.NORMAL, False)

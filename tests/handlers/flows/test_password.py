"""/password: a button to a page, and what chats are told afterwards."""

from core.pages import Purpose
from core.services.page_visit import PageVisit
from core.services.passwords import Changed
from handlers.flows.password import told
from tests import builders
from tests.dialogue import Talk, keys_of, the_card, verify_dialogue
from tests.fakes import MORNING
from tests.handlers.test_care import OWN, member_with_password


async def test_the_button_leads_to_a_page_of_this_chat_and_member() -> None:
    talk = Talk()
    person = await member_with_password(talk)
    await verify_dialogue(talk, [("เปลี่ยนรหัสผ่าน", ("password.title", "password.offer"))])
    (act,) = the_card(talk.reply).acts
    assert act.path is not None
    token = act.path.removeprefix("/link/password/")
    session = await PageVisit(talk.store, talk.means, Purpose.PASSWORD, token, None).look()
    assert session is not None
    assert (session.chat.address, session.member_id) == (talk.address, person.id)
    assert OWN not in str(talk.reply)


async def test_the_words_for_it() -> None:
    talk = Talk()
    await member_with_password(talk)
    for words in ("/password", "ขอเปลี่ยนรหัสผ่านหน่อยครับ", "change my password", "เปลี่ยนระหัสผ่าน"):
        await verify_dialogue(talk, [(words, "password.title")])


async def test_only_for_members_with_an_own_password() -> None:
    await verify_dialogue(Talk(), [("/password", "common.link_first")])
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    await verify_dialogue(talk, [("/password", "password.none_yet")])


async def test_the_other_chats_are_told_but_blocked_ones() -> None:
    talk, other = Talk(), builders.telegram_address()
    person = await member_with_password(talk)
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, talk.address, talk.means)
        link = await uow.links.add((await builders.chat_of(uow, other, talk.means)).id, person.id, MORNING, "1")
    (notice,) = told(Changed(member=person, chat=chat, others=(link,)), MORNING)
    assert (notice.to, keys_of(notice.reply)[0]) == (other, "password.changed_elsewhere")

"""The button to the copy of all own data."""

import pytest

from core.links import digest
from core.pages import Purpose
from core.services.copy_page import Reader, look
from tests import builders
from tests.dialogue import Talk, the_card, verify_dialogue


async def linked() -> Talk:
    talk = Talk()
    await talk.is_linked_to(await builders.registered(talk.store, builders.member()))
    return talk


def token_of(talk: Talk) -> str:
    [act] = the_card(talk.reply).acts
    assert act.path is not None
    assert act.path.startswith("/link/mydata/")
    return act.path.removeprefix("/link/mydata/")


async def test_the_button_leads_to_a_page_of_this_chat_and_member() -> None:
    talk = await linked()
    await verify_dialogue(talk, [("/mydata", ("mydata.title", "mydata.offer"))])
    async with talk.store.read() as uow:
        session = await uow.page_sessions.by_token(Purpose.MYDATA, digest(token_of(talk)))
    assert session is not None
    assert session.chat.address == talk.address
    assert session.member_id is not None


async def test_a_new_button_ends_the_one_before() -> None:
    talk = await linked()
    await talk.says("/mydata")
    first = token_of(talk)
    await talk.says("/mydata")
    assert await look(talk.store, talk.means, first, Reader(browser=None)) is None
    assert await look(talk.store, talk.means, token_of(talk), Reader(browser=None)) is not None


async def test_nothing_of_the_member_stands_in_the_chat() -> None:
    talk = await linked()
    await talk.says("/mydata")
    for secret in ("ประพันธ์", "026548", "3102200134821"):
        assert secret not in str(talk.reply)


@pytest.mark.parametrize("typed", ["ขอสำเนาข้อมูลทั้งหมด", "ขอสำเนาข้อมูลหน่อยครับ", "copy of my data please", "mydata"])
async def test_the_ways_to_ask(typed: str) -> None:
    await verify_dialogue(await linked(), [(typed, "mydata.title"), ("[privacy.button]", "privacy.title")])


async def test_only_for_members() -> None:
    await verify_dialogue(Talk(), [("/mydata", "common.link_first")])

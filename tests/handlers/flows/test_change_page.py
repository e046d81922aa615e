"""/change offers a page on which the same is filled in: a button of this chat and member, asked for by hand."""

import pytest

from core.links import Platform
from core.pages import PageSession, Purpose
from core.services.page_visit import PageVisit
from tests import builders
from tests.dialogue import Talk, keys_of, the_card, verify_dialogue
from tests.requesting import asker

OFFER = ("request_page.title", "request_page.offer")
PLATFORMS = pytest.mark.parametrize("platform", Platform)


async def session_of(talk: Talk) -> PageSession | None:
    """That of the page to which the button leads."""
    (act,) = the_card(talk.reply).acts
    assert act.path is not None
    assert act.path.startswith("/link/request/")
    token = act.path.removeprefix("/link/request/")
    return await PageVisit(talk.store, talk.means, Purpose.REQUEST, token, None).look()


@PLATFORMS
@pytest.mark.shows("E5")
async def test_the_button_leads_to_a_page_of_this_chat_and_member(platform: Platform) -> None:
    talk, person = await asker(builders.address_on(platform))
    await verify_dialogue(talk, [("/change", "change.which"), ("[request_page.open]", OFFER)])
    session = await session_of(talk)
    assert session is not None
    assert (session.chat.address, session.member_id) == (talk.address, person.id)


async def test_it_may_be_typed_and_a_new_button_ends_the_one_before() -> None:
    talk, _ = await asker()
    await verify_dialogue(talk, [("กรอกในหน้าเว็บ", OFFER)])
    first = the_card(talk.reply).acts[0].path
    await verify_dialogue(talk, [("fill in on a page", OFFER)])
    assert await session_of(talk) is not None
    assert first is not None
    old = PageVisit(talk.store, talk.means, Purpose.REQUEST, first.removeprefix("/link/request/"), None)
    assert await old.look() is None


async def test_guests_link_first() -> None:
    talk = Talk()
    await verify_dialogue(talk, [("กรอกในหน้าเว็บ", "common.link_first")])
    assert "request_page.offer" not in keys_of(talk.reply)

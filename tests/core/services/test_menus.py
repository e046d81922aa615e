"""Which menu a chat is shown: told in the transaction of what it follows from, beside the chat's answers."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.history import Actor
from core.links import ChatAddress, Language, LinkStep, Platform
from core.members import MemberStatus
from core.messaging import MENU, Delivery, DeliveryClass, NewDelivery
from core.ports import Store
from core.services import menus
from core.services.erasure import erase
from core.services.menus import Menu
from core.services.staffing import disable_staff
from core.staff import Role
from handlers.incoming import Happening
from tests import builders
from tests.builders import line_address, telegram_address
from tests.core.services.office import ROOT
from tests.core.services.walk import walk_at
from tests.dialogue import Talk
from tests.fakes import MORNING

LINE, TELEGRAM = line_address(), telegram_address()


async def claimed(store: Store) -> list[Delivery]:
    async with store.work() as uow:
        return list(await uow.outbox.claim("w", MORNING, MORNING + timedelta(minutes=1), 50))


async def shown(store: Store) -> list[tuple[ChatAddress, str]]:
    """All menus that wait, one after another as they go out; they are sent by this."""
    found = []
    while due := [row for row in await claimed(store) if row.method == MENU]:
        found += [(row.address, row.payload.decode()) for row in due]
        async with store.work() as uow:
            for row in due:
                await uow.outbox.end_chat(row.address, MORNING, "shown")
    return found


async def a_member_on(store: Store, *addresses: ChatAddress) -> list[Talk]:
    person = await builders.registered(store, builders.member(), builders.account())
    talks = [Talk(store, address) for address in addresses]
    for talk in talks:
        await talk.is_linked_to(person)
    await shown(store)
    return talks


async def test_the_end_of_the_own_link_shows_the_menu_of_a_guest(store: Store) -> None:
    (talk,) = await a_member_on(store, LINE)
    await talk.says("ยกเลิกผูกบัญชี")
    assert await shown(store) == []
    await talk.presses("unlink.confirm")
    assert await shown(store) == [(LINE, "guest-th")]


async def test_the_end_of_another_chats_link_shows_it_there(store: Store) -> None:
    line, _ = await a_member_on(store, LINE, TELEGRAM)
    await line.says("/devices")
    await line.presses("devices.end_2")
    await line.presses("devices.confirm")
    assert await shown(store) == [(TELEGRAM, "guest-th")]


@pytest.mark.parametrize("platform", list(Platform))
async def test_the_last_step_of_a_link_shows_the_menu_of_a_member(store: Store, platform: Platform) -> None:
    await builders.registered(store, builders.member())
    walk = await walk_at(LinkStep.CONFIRM, store, platform)
    await walk.confirm()
    assert await shown(store) == []
    await walk.finish()
    assert await shown(store) == [(walk.address, "member-th")]


async def test_an_erasure_ends_links_and_shows_the_menu_of_a_guest(store: Store) -> None:
    (talk,) = await a_member_on(store, LINE)
    async with store.work() as uow:
        person = await uow.members.by_number("026548")
        assert person is not None
        left = replace(person, status=MemberStatus.LEFT)
        await uow.members.update(left)
        await erase(uow, talk.means, left, Actor("staff:somsri", "cli"))
    assert await shown(store) == [(LINE, "guest-th")]


async def test_coming_back_after_a_block_shows_the_menu_again(store: Store) -> None:
    (talk,) = await a_member_on(store, LINE)
    await talk.happens(Happening.BLOCKED)
    assert await shown(store) == []
    await talk.happens(Happening.STARTED)
    assert await shown(store) == [(LINE, "member-th")]


async def test_a_guest_who_adds_the_bot_sees_a_guests_menu(store: Store) -> None:
    await Talk(store, LINE).happens(Happening.STARTED)
    assert await shown(store) == [(LINE, "guest-th")]


async def test_another_language_shows_its_menu_once(store: Store) -> None:
    (talk,) = await a_member_on(store, LINE)
    await talk.says("English")
    assert await shown(store) == [(LINE, "member-en")]
    await talk.says("English")
    assert await shown(store) == []


@pytest.mark.parametrize("first", ["menu", "answer"])
async def test_a_menu_neither_waits_for_an_answer_nor_holds_one_up(store: Store, first: str) -> None:
    means = builders.means()
    answer = NewDelivery(
        address=LINE,
        method="message",
        payload=b"[]",
        delivery_class=DeliveryClass.ANSWER,
        retry_key=means.ids.uuid(),
        created_at=MORNING,
    )
    async with store.work() as uow:
        chat = (await uow.chats.open(LINE, MORNING)).chat
        if first == "answer":
            await uow.outbox.add([answer])
        await menus.show(uow, means, chat)
        if first == "menu":
            await uow.outbox.add([answer])
        await menus.show(uow, means, chat)
    due = await claimed(store)
    assert sorted(row.method for row in due) == [MENU, "message"], "of two menus only the first is due"


async def test_a_chat_of_the_office_sees_the_work_whatever_happens_to_the_own_account(store: Store) -> None:
    (talk,) = await a_member_on(store, LINE)
    await talk.works_as(Role.CASHIER)
    await talk.says("English")
    assert await shown(store) == [(LINE, "staff-en-member-cashier")]
    await talk.happens(Happening.BLOCKED)
    await talk.happens(Happening.STARTED)
    assert await shown(store) == [(LINE, "staff-en-member-cashier")]
    await talk.says("/unlink")
    await talk.presses("unlink.confirm")
    assert await shown(store) == [(LINE, "staff-en-guest-cashier")]


async def test_the_own_accounts_menu_is_shown_there_when_it_is_asked_for(store: Store) -> None:
    (talk,) = await a_member_on(store, TELEGRAM)
    await talk.works_as(Role.CASHIER)
    async with store.work() as uow:
        chat = (await uow.chats.open(TELEGRAM, MORNING)).chat
        await menus.show_own(uow, talk.means, chat)
    assert await shown(store) == [(TELEGRAM, "member-th-member-cashier")]


async def test_the_menu_of_somebody_disabled_is_the_own_accounts(store: Store) -> None:
    (talk,) = await a_member_on(store, LINE)
    await talk.works_as(Role.CASHIER)
    async with store.work() as uow:
        await disable_staff(uow, talk.means, ROOT, "mali")
    assert await shown(store) == [(LINE, "member-th")]


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("language", Language)
def test_a_menu_travels_as_its_name_and_more(role: Role | None, language: Language) -> None:
    own = None if role is None else menus.GUEST
    menu = Menu(menus.MEMBER if role is None else menus.STAFF, language, own, role)
    assert Menu.parse(str(menu)) == menu
    assert str(menu).startswith(menu.name)


def test_names() -> None:
    assert menus.menu_name(menus.MEMBER, Language.ENGLISH) == "member-en"
    assert Menu(menus.STAFF, Language.THAI, menus.MEMBER, Role.FRONT_DESK).name == "staff-th"

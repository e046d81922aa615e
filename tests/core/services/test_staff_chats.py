"""The office's link of a chat: made by a code, ended by its person or with the work, and all that was begun with it."""

import asyncio
from datetime import timedelta

import pytest

from core.errors import Refusal
from core.links import Chat, ChatAddress, digest
from core.messaging import MENU, DeliveryClass, NewDelivery
from core.pages import Purpose
from core.pictures import CleanPicture, PictureKind, PicturePass
from core.ports import Conversation, Store
from core.services import staff_chats
from core.services.page_visit import start
from core.services.staffing import disable_staff, give_staff_code
from core.staff import Staff
from tests.builders import chat_of, line_address, member, registered, telegram_address
from tests.core.services.office import ROOT, Office
from tests.core.services.test_menus import shown
from tests.fakes import MORNING, FakeIds, FakeStore

CLEAN = CleanPicture(mime="image/png", width=3, height=2, large=b"large", small=b"small")
OWN, OTHER = line_address(), telegram_address()
AT_ONCE = 4
SOON = timedelta(minutes=9)


async def code_for(office: Office, username: str = "registrar") -> str:
    async with office.acting() as uow:
        return await give_staff_code(uow, office.means, ROOT, username)


async def links(office: Office, address: ChatAddress, code: str) -> Staff | None:
    async with office.acting() as uow:
        return await staff_chats.link(uow, office.means, await chat_of(uow, address, office.means), code)


async def whose(store: Store, address: ChatAddress) -> str | None:
    async with store.work() as uow:
        state = await uow.chats.open(address, MORNING)
        person = None if state.staff_id is None else await uow.staff.get(state.staff_id)
    return None if person is None else person.username


@pytest.mark.parametrize("spelling", ["{0}", " {1} ", "{2}"])
async def test_a_code_links_the_chat_in_any_spelling_and_once(spelling: str) -> None:
    office = await Office.opened(FakeStore())
    code = await code_for(office)
    typed = spelling.format(code, code.lower(), f"{code[:4]}-{code[4:]}")
    person = await links(office, OWN, typed)
    assert person is not None
    assert (person.username, await whose(office.store, OWN)) == ("registrar", "registrar")
    entry = await office.newest()
    assert (entry.action, entry.actor.name, entry.actor.channel) == ("staff.linked", "staff:registrar", "line")
    assert code not in repr(await office.written())
    assert await links(office, OTHER, code) is None


async def test_another_persons_code_takes_the_chat_over(store: Store) -> None:
    office = await Office.opened(store)
    for username in ("registrar", "loans"):
        assert await links(office, OWN, await code_for(office, username)) is not None
        assert await whose(store, OWN) == username


@pytest.mark.shows("T13")
async def test_a_code_that_is_typed_in_several_chats_at_once_opens_one(store: Store) -> None:
    office = await Office.opened(store)
    code = await code_for(office)
    people = await asyncio.gather(*(links(office, line_address(str(number)), code) for number in range(AT_ONCE)))
    assert sum(person is not None for person in people) == 1
    assert [entry.action for entry in await office.written()].count("staff.linked") == 1


async def test_the_menu_follows_the_link_and_its_end(store: Store) -> None:
    office = await Office.opened(store)
    person = await links(office, OWN, await code_for(office))
    assert person is not None
    assert await shown(store) == [(OWN, "staff-th-guest-registrar")]
    async with office.acting() as uow:
        assert await staff_chats.unlink(uow, office.means, person, await chat_of(uow, OWN, office.means))
        assert not await staff_chats.unlink(uow, office.means, person, await chat_of(uow, OWN, office.means))
    assert await shown(store) == [(OWN, "guest-th")]
    assert (await office.newest()).action == "staff.unlinked"


@pytest.mark.shows("T13")
@pytest.mark.parametrize("how", ["disabled", "ended", "replaced"])
async def test_all_that_was_begun_under_the_link_ends_with_it(store: Store, how: str) -> None:
    office = await Office.opened(store)
    person = await links(office, OWN, await code_for(office))
    assert person is not None
    chat = await _busy(office, OWN)
    other_code = await code_for(office, "loans")
    async with office.acting() as uow:
        match how:
            case "disabled":
                await disable_staff(uow, office.means, ROOT, "registrar")
            case "ended":
                await staff_chats.unlink(uow, office.means, person, chat)
            case _:
                await staff_chats.link(uow, office.means, chat, other_code)
    async with office.acting() as uow:
        for purpose in (Purpose.LIST, Purpose.STAFF_PROVE, Purpose.STAFF_PASSWORD):
            page = await uow.page_sessions.by_token(purpose, digest(purpose.value))
            assert page is not None
            assert page.ended_at == MORNING, purpose
        own = await uow.page_sessions.by_token(Purpose.FORGOT, digest(Purpose.FORGOT.value))
        assert own is not None
        assert own.ended_at is None, "a page of the own account has nothing to do with the work"
        assert await uow.pictures.pass_by(digest("pass"), MORNING) is None
        state = await uow.chats.open(OWN, MORNING)
        assert state.conversation is None
        waiting = [row for row in await uow.outbox.claim("w", MORNING, MORNING, 99) if row.method != MENU]
    assert [row.address for row in waiting] == ([OTHER] if how == "disabled" else [OWN, OTHER])
    assert await whose(store, OWN) == {"replaced": "loans"}.get(how)


async def _busy(office: Office, address: ChatAddress) -> Chat:
    """The chat at ADDRESS with pages, a pass, an open question and something to be sent; another has that too."""
    person = await registered(office.store, member(member_no="026549", national_id=None))
    ids = FakeIds(7)
    async with office.acting() as uow:
        chat = await chat_of(uow, address, office.means)
        for purpose in (Purpose.LIST, Purpose.STAFF_PROVE, Purpose.STAFF_PASSWORD, Purpose.FORGOT):
            await start(uow, office.means, purpose, chat, token=purpose.value)
        picture = await uow.pictures.add(PictureKind.PHOTO, person.id, "u", CLEAN, "staff:registrar", MORNING)
        seen = PicturePass(picture_id=picture, chat_id=chat.id, is_large=False, expires_at=MORNING + SOON)
        await uow.pictures.let_see(digest("pass"), seen)
        question = Conversation(flow="lock", step="confirm", expires_at=MORNING + SOON, data={"member": "1"})
        await uow.chats.set_conversation(chat.id, question)
        await uow.outbox.add(
            [
                NewDelivery(
                    address=to,
                    method="message",
                    payload=b"{}",
                    delivery_class=DeliveryClass.ANSWER,
                    retry_key=ids.uuid(),
                    created_at=MORNING,
                )
                for to in (address, OTHER)
            ]
        )
    return chat


async def test_who_was_disabled_is_disabled_once_and_the_codes_are_dead(store: Store) -> None:
    office = await Office.opened(store)
    code = await code_for(office)
    await office.leaves("registrar")
    assert await links(office, OWN, code) is None
    with pytest.raises(Refusal, match=r"office\.no_such_staff"):
        await office.leaves("registrar")

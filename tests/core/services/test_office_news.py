"""The office hears once a day that something waits: those who deal with it, in a chat of theirs, and no others."""

from datetime import timedelta

import pytest

from core.cases import CaseKind
from core.history import MEMBER, Actor
from core.notices import Notice, NoticeKind
from core.ports import Store
from core.services import casework
from core.staff import Role
from tests.builders import chat_of, line_address, telegram_address
from tests.core.services.office import actor
from tests.deciding import Desk

pytestmark = pytest.mark.shows("C4", "E5")


async def with_chats(store: Store, *usernames: str) -> Desk:
    """Those of the office have a chat."""
    desk = await Desk.staffed(store)
    for number, username in enumerate(usernames):
        await has_chat(desk, username, str(900 + number))
    return desk


async def has_chat(desk: Desk, username: str, number: str) -> None:
    async with desk.store.work() as uow:
        found = await uow.staff.by_username(username)
        assert found is not None
        chat = await chat_of(uow, telegram_address(number), desk.means)
        await uow.staff_links.add(chat.id, found.id, desk.clock.now())


async def opened(desk: Desk, kind: CaseKind, by: Actor = Actor(MEMBER, "line")) -> None:  # noqa: B008 - it never changes
    async with desk.store.work() as uow:
        chat = await chat_of(uow, line_address(), desk.means)
        await casework.open_case(uow, desk.means, by, kind, {"a": "b"}, chat=chat)


async def told(desk: Desk) -> dict[str, list[Notice]]:
    """What waits for each of the office."""
    found: dict[str, list[Notice]] = {}
    async with desk.store.read() as uow:
        names = {person.id: person.username for person in await uow.staff.all()}
    for notice in await desk.notices():
        assert notice.staff_id is not None
        found.setdefault(names[notice.staff_id], []).append(notice)
    return found


async def test_those_who_deal_with_it_hear_of_it_once_a_day(store: Store) -> None:
    desk = await with_chats(store, "loans", "cashier", "front_desk", "auditor")
    await desk.filed()
    (notice,) = (await told(desk))["loans"]
    assert (await told(desk)).keys() == {"loans", "cashier"}, "the front desk decides no requests"
    assert (notice.kind, notice.values, notice.member_id) == (NoticeKind.STAFF_NEW, {}, None)
    await opened(desk, CaseKind.QUESTION)
    now = await told(desk)
    assert {name: len(notices) for name, notices in now.items()} == {"loans": 1, "cashier": 1, "front_desk": 1}
    desk.clock.advance(timedelta(days=1))
    await opened(desk, CaseKind.QUESTION)
    assert {name: len(notices) for name, notices in (await told(desk)).items()} == dict.fromkeys(now, 2)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (CaseKind.FORGOT, {"registrar", "front_desk", "manager"}),
        (CaseKind.QUESTION, {"registrar", "loans", "cashier", "front_desk", "manager"}),
        (CaseKind.UPDATE, {"registrar", "manager"}),
        (CaseKind.REQUEST, {"registrar", "loans", "cashier", "manager"}),
    ],
)
async def test_each_kind_is_told_to_its_own_people(store: Store, kind: CaseKind, names: set[str]) -> None:
    desk = await with_chats(store, *(role.value for role in Role))
    await opened(desk, kind)
    assert (await told(desk)).keys() == names


async def test_neither_who_sent_it_in_nor_who_is_gone_nor_who_has_no_chat(store: Store) -> None:
    desk = await with_chats(store, "registrar", "manager")
    await opened(desk, CaseKind.UPDATE, actor("registrar"))
    assert (await told(desk)).keys() == {"manager"}
    async with store.work() as uow:
        found = await uow.staff.by_username("manager")
        assert found is not None
        await uow.staff.disable(found.id, desk.clock.now())
    desk.clock.advance(timedelta(days=1))
    await opened(desk, CaseKind.UPDATE)
    assert {name: len(notices) for name, notices in (await told(desk)).items()} == {"manager": 1, "registrar": 1}

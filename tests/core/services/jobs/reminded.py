"""People whom a cut-off concerns, and what they are to be told."""

from collections.abc import Collection
from datetime import datetime

from core.cases import CaseKind
from core.chat_care import Wish
from core.links import ChatAddress, MemberId, Platform
from core.members import MemberStatus
from core.money import Baht
from core.notices import Notice
from core.ports import Store
from core.requests import Ask, Draft, RequestKind
from core.staff import Role, StaffId
from tests.builders import LINE_BOT, TELEGRAM_BOT, member, staff
from tests.fakes import MORNING

MORE = Ask(kind=RequestKind.SHARE_UP, new=Baht.of(2_500))


def address_of(number: int, platform: Platform = Platform.LINE) -> ChatAddress:
    user = f"U{number:032x}" if platform is Platform.LINE else str(number)
    return ChatAddress(platform, LINE_BOT if platform is Platform.LINE else TELEGRAM_BOT, user)


async def person(
    store: Store,
    number: int,
    *,
    reminder: bool | None = None,
    draft: datetime | None = None,
    platforms: Collection[Platform] = (Platform.LINE,),
    status: MemberStatus = MemberStatus.ACTIVE,
) -> MemberId:
    """A member linked on PLATFORMS; the first chat has the monthly reminder as REMINDER says."""
    async with store.work() as uow:
        person_id = await uow.members.add(
            member(member_no=f"{number:06}", national_id=None, first_name=f"คน{number}", salary=None, status=status)
        )
        for place, platform in enumerate(platforms):
            chat = (await uow.chats.open(address_of(number, platform), MORNING)).chat
            await uow.links.add(chat.id, person_id, MORNING, "1")
            if reminder is not None and place == 0:
                await uow.notice_wishes.put(chat.id, Wish.REMINDER, wanted=reminder)
        if draft is not None:
            await uow.requests.put_draft(Draft(member_id=person_id, ask=MORE, updated_at=draft))
    return person_id


async def at_the_office(store: Store, username: str, role: Role, number: int | None = None) -> StaffId:
    """Somebody of the office, with a chat where NUMBER says which."""
    async with store.work() as uow:
        staff_id = await uow.staff.add(staff(username=username, name=username, role=role))
        if number is not None:
            chat = (await uow.chats.open(address_of(number), MORNING)).chat
            await uow.staff_links.add(chat.id, staff_id, MORNING)
    return staff_id


async def waiting_request(store: Store, number: int) -> None:
    async with store.work() as uow:
        await uow.cases.open(CaseKind.REQUEST, f"case {number}", {"kind": "share-up"}, MORNING)


async def notices(store: Store, at: datetime) -> list[Notice]:
    """What waits to be told, by whom it is for."""
    async with store.work() as uow:
        found = await uow.notices.due(at, 999)
    return sorted(found, key=lambda one: (one.staff_id or 0, one.member_id or 0, one.id))


def said(found: list[Notice]) -> list[tuple[str, int]]:
    return [(one.kind.value, one.member_id or one.staff_id or 0) for one in found]

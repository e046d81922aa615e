"""Pages of one form to try: a linked member with an own password, and the button that leads to a page."""

from dataclasses import dataclass

from core.chat_care import Pin
from core.credentials import normalised
from core.links import Chat, ChatAddress, Platform
from core.members import Member
from core.pages import PageSession, Purpose
from core.ports import Store
from core.services.page_visit import PageVisit, start
from tests.bot.web.link_bed import OWN_PASSWORD, Bed, bed
from tests.builders import address_on

NEXT_PASSWORD = "ปลากัดกินลูกน้ำตอนเช้า"
CLAIM = {
    "name": "ประพันธ์ ตั้งใจสอน",
    "member_no": "๐๒๖๕๔๘",
    "unit": "โรงเรียนบ้านน้ำใส",
    "national_id": "3 1022 00134 82 1",
}
PIN = "4827"
CHANGE = {"password": OWN_PASSWORD, "new_password": NEXT_PASSWORD, "new_password_again": NEXT_PASSWORD}


@dataclass
class Desk:
    """The bed, the member of 026548 and the linked chat."""

    bed: Bed
    member: Member
    chat: Chat

    async def token(self, purpose: Purpose) -> str:
        """A press of the button."""
        member_id = None if purpose is Purpose.FORGOT else self.member.id
        async with self.bed.store.work() as uow:
            return await start(uow, self.bed.means, purpose, self.chat, member_id)

    async def address(self, purpose: Purpose) -> str:
        """The page's path below /link/."""
        return f"{purpose.value}/{await self.token(purpose)}"

    async def known(self, address: str) -> PageSession:
        purpose, token = address.split("/")
        session = await PageVisit(self.bed.store, self.bed.means, Purpose(purpose), token, None).known()
        assert session is not None
        return session

    async def password_is(self, password: str) -> bool:
        async with self.bed.store.read() as uow:
            credential = await uow.credentials.of_member(self.member.id)
        return credential is not None and await self.bed.means.hasher.verify(
            credential.password_hash, normalised(password)
        )

    async def link(self, address: ChatAddress, member: Member | None = None) -> Chat:
        async with self.bed.store.work() as uow:
            chat = (await uow.chats.open(address, self.bed.clock.now())).chat
            await uow.links.add(chat.id, (member or self.member).id, self.bed.clock.now(), "1")
        return chat


async def desk(store: Store | None = None, platform: Platform = Platform.LINE, **changes: str) -> Desk:
    page_bed = await bed(store, **changes)
    kept = await page_bed.means.hasher.hash(normalised(OWN_PASSWORD))
    pin = await page_bed.means.hasher.hash(PIN)
    async with page_bed.store.work() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        await uow.credentials.set_password(member.id, kept, page_bed.clock.now())
        chat = (await uow.chats.open(address_on(platform), page_bed.clock.now())).chat
        await uow.links.add(chat.id, member.id, page_bed.clock.now(), "1")
        await uow.pins.put(chat.id, Pin(hash=pin))
    return Desk(page_bed, member, chat)

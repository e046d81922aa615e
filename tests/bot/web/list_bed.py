"""The page of a list to try: what somebody of the office asked for, in a browser."""

from collections.abc import Mapping
from dataclasses import replace

import httpx
from starlette.applications import Starlette

from bot.web import list_page
from core.history import Action, Entry
from core.links import ChatAddress, Platform
from core.ports import Store
from core.services import list_page as service
from core.staff import Role, Staff
from tests.bot.web.link_bed import PUBLIC_URL, Bed, Shown, bed
from tests.builders import address_on, member, registered, staff

NAME = "ประพันธ์ ตั้งใจสอน"
OPEN = {"page": "1"}
WHO = "มะลิ สุขใจ (mali)"


class Visited:
    """The list that mali asked for, in a browser that keeps cookies and runs no script."""

    def __init__(self, page: Bed, address: ChatAddress, person: Staff, token: str) -> None:
        self.page, self.address, self.person, self.token = page, address, person, token
        self.client = self.another()
        self.csrf = ""

    def another(self) -> httpx.AsyncClient:
        app = Starlette(routes=list_page.routes(self.page.site))
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL)

    async def get(self, token: str | None = None, query: str = "") -> Shown:
        response = await self.client.get(f"/list/{token or self.token}{query}")
        shown = Shown(response.status_code, response.text, response.headers)
        self.csrf = shown.csrf or self.csrf
        return shown

    async def post(self, fields: Mapping[str, str] = OPEN, headers: Mapping[str, str] | None = None) -> Shown:
        """The form, and what it leads to."""
        response = await self.client.post(
            f"/list/{self.token}",
            data={"csrf": self.csrf, **fields},
            headers={"Origin": PUBLIC_URL, **(headers or {})},
            follow_redirects=True,
        )
        return Shown(response.status_code, response.text, response.headers)

    async def entries(self) -> list[Entry]:
        """The openings in the history."""
        async with self.page.store.read() as uow:
            return [entry for entry in await uow.history.after(0, 99) if entry.action == Action.MEMBERS_LISTED]


async def visited(
    store: Store | None = None, platform: Platform = Platform.LINE, text: str = "ตั้งใจ", more: int = 0
) -> Visited:
    page = await bed(store)
    for number in range(more):
        person = member(member_no=f"03{number:04}", national_id=None, first_name=f"คนที่{number:03}")
        await registered(page.store, person)
    address, now = address_on(platform), page.clock.now()
    async with page.store.work() as uow:
        await uow.codes.put("unit", "0101", "มัธยม 1", member().joined_on)
        chat = (await uow.chats.open(address, now)).chat
        mali = staff(username="mali", name="มะลิ สุขใจ", role=Role.FRONT_DESK)
        mali = replace(mali, id=await uow.staff.add(mali))
        await uow.staff_links.add(chat.id, mali.id, now)
        token = await service.offer(uow, page.means, chat, mali, text)
    return Visited(page, address, mali, token)

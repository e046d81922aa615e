"""A receipt's page as a browser meets it, which keeps cookies and runs no script."""

from collections.abc import Mapping

import httpx
from starlette.applications import Starlette

from bot.receipt_art import ArtFiles
from bot.receipt_drawing import Drawing, DrawingError
from bot.web import receipt_page
from core.links import ChatAddress, Platform, digest
from core.members import Member
from core.ports import Store
from core.receipt_paper import Paper
from core.services.receipt_page import Offered, offer
from tests.bot.web.link_bed import PUBLIC_URL, Bed, Shown, bed
from tests.builders import address_on
from tests.papers import paper

FORM = "application/x-www-form-urlencoded"


class Drawn(Drawing):
    """Draws without a process of its own: letters in place of a PDF, and none where it is told to fail."""

    def __init__(self) -> None:
        super().__init__(ArtFiles)
        self.drawn = 0
        self.fails = False

    async def _drawn(self, want: str, paper: Paper) -> bytes:
        if self.fails:
            raise DrawingError
        self.drawn += 1
        return f"{want} {paper.receipt_no}".encode()


class Visited:
    """The page of a receipt of 026548, whose chat is linked, in a browser that keeps cookies and runs no script."""

    def __init__(self, page: Bed, address: ChatAddress, person: Member, offered: Offered) -> None:
        self.page, self.address, self.person = page, address, person
        self.path = offered.page.partition("?")[0]
        self.picture = offered.picture
        self.drawing = Drawn()
        self.client = self.another()
        self.csrf = ""

    def another(self) -> httpx.AsyncClient:
        app = Starlette(routes=receipt_page.routes(self.page.site, self.drawing))
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL)

    async def get(self, path: str | None = None) -> Shown:
        response = await self.client.get(path or self.path)
        shown = Shown(response.status_code, response.text, response.headers)
        self.csrf = shown.csrf or self.csrf
        return shown

    async def post(
        self,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        client: httpx.AsyncClient | None = None,
    ) -> httpx.Response:
        return await (client or self.client).post(
            self.path,
            data={"csrf": self.csrf, **(fields or {})},
            headers={"Origin": PUBLIC_URL, **(headers or {})},
        )


async def visited(store: Store | None = None, *papers: Paper, platform: Platform = Platform.LINE) -> Visited:
    page = await bed(store)
    address = address_on(platform)
    printed = papers or (paper(),)
    async with page.store.work() as uow:
        chat = (await uow.chats.open(address, page.clock.now())).chat
        person = await uow.members.by_number("026548")
        assert person is not None
        await uow.links.add(chat.id, person.id, page.clock.now(), "1")
        for number, one in enumerate(printed):
            await uow.receipt_register.add(person.id, one, digest(f"code {number}"))
        offered = await offer(uow, page.means, chat, person, printed)
    return Visited(page, address, person, offered)

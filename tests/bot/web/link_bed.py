"""A link page to try: the real page over a store in memory, a browser without script, and Telegram's signature."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

from bot.web import member_page, request_page
from bot.web.link import LinkSite, routes
from core.links import Chat, ChatAddress, Platform
from core.ports import Means, Store, UnitOfWork
from core.services import linking
from core.services.filing import Filed
from core.services.linking import Bound
from core.services.passwords import Changed
from handlers.messages.catalogue import Catalogue
from tests.builders import address_on, associate, means, member, registered
from tests.fakes import FakeClock, FakeStore

PUBLIC_URL = "https://coop.example.th"
DIALOG_URL = "https://access.line.me"
TELEGRAM_TOKEN = "7001:made-up"
OWN_PASSWORD = "ปลาทูว่ายน้ำทะเลใส"
FACTS = {"birth_day": "14", "birth_month": "3", "birth_year": "2515", "id_last4": "4821"}
LOG_IN = {"username": "U026548", "password": "P6548"}
NEW = {"new_password": OWN_PASSWORD, "new_password_again": OWN_PASSWORD}
CATALOGUE = Catalogue.load()


@dataclass
class FakeLine:
    """LINE, which may be out of reach."""

    down: bool = False
    asked: list[str] = field(default_factory=list)

    async def link_token(self, user_id: str) -> str:
        if self.down:
            raise TimeoutError
        self.asked.append(user_id)
        return f"token-{len(self.asked)}/+="

    async def profile_name(self, user_id: str) -> str | None:
        if self.down:
            raise TimeoutError
        return f"Prapan <T.> {user_id[-1]}"


def signed(data: bytes) -> bytes:
    return hmac.digest(b"made-up key", data, hashlib.sha256)


@dataclass
class Bed:
    """The page and what stands behind it."""

    store: Store
    means: Means
    clock: FakeClock
    line: FakeLine
    bound: list[Bound]
    changed: list[Changed]
    filed: list[Filed]
    site: LinkSite

    @property
    def app(self) -> Starlette:
        return Starlette(routes=[*member_page.routes(self.site), *request_page.routes(self.site), *routes(self.site)])

    async def offer(self, platform: Platform, name: str | None = None) -> str:
        """A press of /link by the chat on PLATFORM; the token."""
        return (await self.offer_to(address_on(platform), name))[1]

    async def offer_to(self, address: ChatAddress, name: str | None = None) -> tuple[Chat, str]:
        async with self.store.work() as uow:
            chat = (await uow.chats.open(address, self.clock.now())).chat
            name = name or ("Prapan T." if address.platform is Platform.TELEGRAM else None)
            return chat, await linking.offer(uow, self.means, chat, name)


async def bed(store: Store | None = None, public_url: str = PUBLIC_URL, **changes: object) -> Bed:
    """A page for 026548 and ส03548, who still have the first password. CHANGES are of the means."""
    clock = FakeClock()
    store = store or FakeStore()
    tools = means(clock=clock, **changes)  # type: ignore[arg-type]  # the builder checks them by name
    await registered(store, member())
    await registered(store, associate())
    async with store.work() as uow:
        await uow.codes.put("title", "1", "นาย", member().joined_on)
        await uow.codes.put("title", "3", "นางสาว", member().joined_on)
    line, bound, changed, filed = FakeLine(), list[Bound](), list[Changed](), list[Filed]()

    async def on_bound(_uow: UnitOfWork, link: Bound) -> None:
        bound.append(link)

    async def on_password(_uow: UnitOfWork, done: Changed) -> None:
        changed.append(done)

    async def on_request(_uow: UnitOfWork, _chat: Chat, request: Filed) -> None:
        filed.append(request)

    site = LinkSite(
        store=store,
        means=tools,
        catalogue=CATALOGUE,
        public_url=public_url,
        dialog_url=DIALOG_URL,
        line=line,
        telegram_token=TELEGRAM_TOKEN,
        sign=signed,
        on_bound=on_bound,
        on_password=on_password,
        on_request=on_request,
        wake=lambda: None,
    )
    return Bed(store=store, means=tools, clock=clock, line=line, bound=bound, changed=changed, filed=filed, site=site)


def init_data(clock: FakeClock, user_id: str = "501", token: str = TELEGRAM_TOKEN, **more: str) -> str:
    """What Telegram hands to the page of USER_ID, signed as its documents say."""
    fields = {
        "query_id": "AAH",
        "user": json.dumps({"id": int(user_id), "first_name": "Prapan"}),
        "auth_date": str(int(clock.now().timestamp())),
        "signature": "made-up",
    } | more
    lines = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    secret = hmac.new(b"WebAppData", token.encode(), hashlib.sha256).digest()
    return urlencode({**fields, "hash": hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()})


@dataclass
class Shown:
    """A page as a browser has it."""

    status: int
    html: str
    headers: Mapping[str, str]

    @property
    def step(self) -> str:
        found = re.search(r'<body data-step="([a-z]+)"', self.html)
        return found[1] if found else ""

    @property
    def is_refused(self) -> bool:
        return re.search(r"<body [^>]*data-refused", self.html) is not None

    @property
    def text(self) -> str:
        body = self.html[self.html.index("<body") :]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]*)"', self.html)
        return found[1] if found else ""


class Browser:
    """A browser without script: keeps cookies, sends a form's hidden fields, follows no redirect by itself."""

    def __init__(self, bed: Bed, *, public_url: str = PUBLIC_URL) -> None:
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(bed.app), base_url=public_url)
        self.csrf = ""

    async def get(self, token: str, query: str = "") -> Shown:
        return self._shown(await self.client.get(f"/link/{token}{query}"))

    async def open(self, token: str) -> Shown:
        """Show the page, with its picture."""
        shown = await self.get(token)
        await self.client.get(f"/link/{token}/emblem.svg")
        return shown

    async def post(self, token: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Shown:
        """Send a form; what comes back, without following it."""
        sent = {"Origin": str(self.client.base_url).rstrip("/"), **(headers or {})}
        response = await self.client.post(f"/link/{token}", data={"csrf": self.csrf, **fields}, headers=sent)
        return self._shown(response)

    async def enter(self, token: str, fields: Mapping[str, str]) -> Shown:
        """Send a form and look where it leads."""
        shown = await self.post(token, fields)
        return await self.get(token) if shown.status == 303 else shown

    async def pass_all(self, token: str, *forms: Mapping[str, str]) -> Shown:
        """Open the page and send FORMS one after the other."""
        shown = await self.open(token)
        for form in forms:
            shown = await self.enter(token, form)
        return shown

    def _shown(self, response: httpx.Response) -> Shown:
        shown = Shown(response.status_code, response.text, response.headers)
        self.csrf = shown.csrf or self.csrf
        return shown

"""The page of the copy: who gets one, how often, and that looking, forwarding and guessing get nothing."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from bot.web import mydata
from bot.web.mydata_view import STYLE_DIGEST
from core.history import Action
from core.links import ChatAddress, Platform
from core.members import Member
from core.ports import Store
from core.services import copy_page, linking
from tests.bot.web.link_bed import PUBLIC_URL, Bed, Shown, bed, init_data
from tests.builders import address_on

BOTH = pytest.mark.parametrize("platform", list(Platform))
AS_PAGE, AS_FILE = {"as": "html"}, {"as": "json"}
CANARIES = ("3102200134821", "ตั้งใจสอน", "48,200.00")


class Visited:
    """The page of 026548, whose chat is linked, in a browser that keeps cookies and runs no script."""

    def __init__(self, page: Bed, address: ChatAddress, person: Member, token: str) -> None:
        self.page, self.address, self.person, self.token = page, address, person, token
        self.client = self.another()
        self.csrf = ""

    def another(self) -> httpx.AsyncClient:
        app = Starlette(routes=mydata.routes(self.page.site))
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL)

    async def get(self, token: str | None = None, query: str = "") -> Shown:
        response = await self.client.get(f"/link/mydata/{token or self.token}{query}")
        shown = Shown(response.status_code, response.text, response.headers)
        self.csrf = shown.csrf or self.csrf
        return shown

    async def post(self, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Shown:
        response = await self.client.post(
            f"/link/mydata/{self.token}",
            data={"csrf": self.csrf, **fields},
            headers={"Origin": PUBLIC_URL, **(headers or {})},
        )
        return Shown(response.status_code, response.text, response.headers)

    async def copies(self) -> int:
        """How many were handed out, as the history says."""
        async with self.page.store.read() as uow:
            entries = await uow.history.of_member(self.person.id, 99)
        return sum(entry.action == Action.DATA_COPIED for entry in entries)


async def visited(store: Store | None = None, platform: Platform = Platform.LINE) -> Visited:
    page = await bed(store)
    address = address_on(platform)
    async with page.store.work() as uow:
        chat = (await uow.chats.open(address, page.clock.now())).chat
        person = await uow.members.by_number("026548")
        assert person is not None
        await uow.links.add(chat.id, person.id, page.clock.now(), "1")
        token = await copy_page.offer(uow, page.means, chat, person)
    return Visited(page, address, person, token)


@BOTH
async def test_a_button_then_the_document_and_the_file(store: Store, platform: Platform) -> None:
    here = await visited(store, platform)
    shown = await here.get()
    assert (shown.status, shown.step) == (200, "mydata")
    assert "เปิดได้อีก 3 ครั้ง" in shown.text
    assert "หน้านี้ใช้ได้ถึงเวลา 09.40 น." in shown.text
    for canary in CANARIES:
        assert canary not in shown.html, "the page itself holds nothing"
    document = await here.post(AS_PAGE)
    assert (document.status, document.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for canary in CANARIES:
        assert canary in document.html
    again = await here.get()
    assert "เปิดได้อีก 2 ครั้ง" in again.text
    assert "หน้านี้ใช้ได้ถึงเวลา 09.45 น." in again.text
    file = await here.post(AS_FILE)
    assert file.headers["content-disposition"] == 'attachment; filename="mydata-026548-2026-11-25.json"'
    assert json.loads(file.html)["records"]["members"][0]["national_id"] == CANARIES[0]
    assert await here.copies() == 2


async def test_three_copies_and_no_more() -> None:
    here = await visited()
    await here.get()
    assert [(await here.post(AS_PAGE)).status for _ in range(4)] == [200, 200, 200, 404]
    assert (await here.get()).step == "expired"
    assert await here.copies() == 3


async def test_crawlers_looking_use_up_and_see_nothing() -> None:
    here = await visited()
    for _ in range(50):
        async with here.another() as crawler:
            shown = await crawler.get(f"/link/mydata/{here.token}")
            assert shown.status_code == 200
            assert not any(canary in shown.text for canary in CANARIES)
            assert (await crawler.head(f"/link/mydata/{here.token}")).text == ""
    await here.get()
    assert (await here.post(AS_PAGE)).status == 200


@pytest.mark.shows("T5")
async def test_once_used_it_is_that_browsers_alone(store: Store) -> None:
    here = await visited(store)
    await here.get()
    thief = here.another()
    before = Shown(200, (await thief.get(f"/link/mydata/{here.token}")).text, {})
    assert (await here.post(AS_PAGE)).status == 200
    assert (await thief.get(f"/link/mydata/{here.token}")).status_code == 404
    stolen = await thief.post(
        f"/link/mydata/{here.token}", data={"csrf": before.csrf, **AS_PAGE}, headers={"Origin": PUBLIC_URL}
    )
    assert stolen.status_code == 404
    assert not any(canary in stolen.text for canary in CANARIES)
    assert (await here.post(AS_PAGE)).status == 200


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (10, 404), (60, 404)])
async def test_the_button_waits_ten_minutes(minutes: int, status: int) -> None:
    here = await visited()
    await here.get()
    here.page.clock.advance(timedelta(minutes=minutes))
    assert (await here.get()).status == status
    assert (await here.post(AS_PAGE)).status == status


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 404)])
async def test_once_opened_it_is_good_for_fifteen(minutes: int, status: int) -> None:
    here = await visited()
    here.page.clock.advance(timedelta(minutes=9))
    await here.get()
    assert (await here.post(AS_PAGE)).status == 200
    here.page.clock.advance(timedelta(minutes=minutes))
    assert (await here.post(AS_PAGE)).status == status


@pytest.mark.shows("T6")
async def test_it_dies_with_the_link_at_once(store: Store) -> None:
    here = await visited(store)
    await here.get()
    assert (await here.post(AS_PAGE)).status == 200
    async with here.page.store.work() as uow:
        chat = (await uow.chats.open(here.address, here.page.clock.now())).chat
        await linking.unlink(uow, here.page.means, chat)
    refused = await here.post(AS_PAGE)
    assert refused.status == 404
    assert not any(canary in refused.html for canary in CANARIES)


@pytest.mark.shows("T6")
async def test_nothing_comes_while_staff_have_locked_the_member() -> None:
    here = await visited()
    await here.get()
    async with here.page.store.work() as uow:
        await uow.members.update(replace(here.person, locked=True))
    assert (await here.get()).status == 404
    assert (await here.post(AS_PAGE)).status == 404
    assert await here.copies() == 0


async def test_a_chat_that_speaks_for_another_member_by_now_gets_nothing() -> None:
    here = await visited()
    await here.get()
    async with here.page.store.work() as uow:
        chat = (await uow.chats.open(here.address, here.page.clock.now())).chat
        other = await uow.members.by_number("ส03548")
        assert other is not None
        await uow.links.end(chat.id, here.page.clock.now(), "unlinked")
        await uow.links.add(chat.id, other.id, here.page.clock.now(), "1")
    assert (await here.post(AS_PAGE)).status == 404
    assert await here.copies() == 0


@pytest.mark.shows("T22")
@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"csrf": ""}, {}),
        ({"csrf": "0" * 64}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({"init_data": "user=%7B%22id%22%3A501%7D&hash=00", "csrf": ""}, {}),
    ],
)
async def test_a_form_that_is_not_ours_gets_nothing(fields: dict[str, str], headers: dict[str, str]) -> None:
    here = await visited(platform=Platform.TELEGRAM)
    await here.get()
    refused = await here.post({**AS_PAGE, **fields}, headers)
    assert refused.status == 403
    assert not any(canary in refused.html for canary in CANARIES)
    assert await here.copies() == 0


async def test_in_telegrams_frame_its_word_stands_in_for_the_cookie(store: Store) -> None:
    here = await visited(store, Platform.TELEGRAM)
    word = {"init_data": init_data(here.page.clock), "csrf": ""}
    for _ in range(2):
        here.client.cookies.clear()
        assert (await here.get()).status == 200
        here.client.cookies.clear()
        assert (await here.post({**AS_PAGE, **word})).status == 200
    stranger = {"init_data": init_data(here.page.clock, "666"), "csrf": ""}
    assert (await here.post({**AS_PAGE, **stranger})).status == 404
    await here.get()
    assert (await here.post(AS_PAGE)).status == 404, "no cookie either, once Telegram's user has it"
    assert await here.copies() == 2


@pytest.mark.parametrize("token", ["unknown", "a" * 43, "..", "%2e%2e", "x" * 4000])
async def test_an_address_that_was_never_given_out(token: str) -> None:
    here = await visited()
    assert (await here.client.get(f"/link/mydata/{token}")).status_code == 404


@pytest.mark.shows("T22")
@BOTH
async def test_headers_of_every_answer(platform: Platform) -> None:
    here = await visited(platform=platform)
    answers = [await here.get(), await here.post(AS_PAGE), await here.post(AS_FILE), await here.get("unknown")]
    answers.append(await here.post({**AS_PAGE, "csrf": ""}))
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    document = answers[1].headers["content-security-policy"]
    framed = "https://web.telegram.org" if platform is Platform.TELEGRAM else "'none'"
    assert document == (
        f"default-src 'none'; style-src 'sha256-{STYLE_DIGEST}'; font-src data:; base-uri 'none'; "
        f"frame-ancestors {framed}"
    )


async def test_other_methods_are_refused() -> None:
    here = await visited()
    refused = await here.client.put(f"/link/mydata/{here.token}")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_in_the_language_of_the_chat_or_the_one_that_was_chosen() -> None:
    here = await visited()
    shown = await here.get(query="?lang=en")
    assert "Your copy is ready" in shown.text
    assert f"/link/mydata/{here.token}?lang=en" in shown.html
    assert "ขอสำเนา" not in shown.text

"""`/verify/<code>`: a right code confirms number, date and total; a wrong one says nothing, and too many are slowed."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from bot.web import verify_page
from bot.web.guesses import MOST, NETWORKS_KEPT, Guesses
from bot.web.link_site import SLOWED_S
from core.links import digest
from core.ports import Store
from tests.bot.web.link_bed import PUBLIC_URL, Bed, Shown, bed
from tests.fakes import FakeClock
from tests.papers import paper

pytestmark = pytest.mark.shows("T28")

CODE = "7Q2MZK4T9XVB3N6H8WPD5RJC2F"
WHOSE = ("026548", "ประพันธ์", "ฝั่งธน", "ตั้งใจสอน", "โรงเรียน", "ค่าหุ้น", "สม.6700123")
"""What stands on the receipt and in the register, and is nobody's business."""


@dataclass
class Visited:
    page: Bed
    client: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)
    waited: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def get(self, path: str = CODE, **headers: str) -> Shown:
        response = await self.client.get(f"/verify/{path}", headers=headers)
        return Shown(response.status_code, response.text, response.headers)


async def visited(store: Store | None = None) -> Visited:
    page = await bed(store)
    async with page.store.work() as uow:
        person = await uow.members.by_number("026548")
        assert person is not None
        await uow.receipt_register.add(person.id, paper(), digest(CODE))
    here = Visited(page)
    app = Starlette(routes=verify_page.routes(replace(page.site, pause=here.pause)))
    here.client = httpx.AsyncClient(transport=httpx.ASGITransport(app, client=("127.0.0.1", 1)), base_url=PUBLIC_URL)
    return here


async def test_a_right_code_confirms_number_date_and_total(store: Store) -> None:
    here = await visited(store)
    shown = await here.get()
    assert (shown.status, shown.step) == (200, "verify")
    for told in ("ใบเสร็จนี้ออกโดยสหกรณ์", "2569/000123", "31 ธ.ค. 2569", "5,009.32 บาท"):
        assert told in shown.text
    assert not any(own in shown.html for own in WHOSE)
    english = await here.get(f"{CODE}?lang=en")
    for told in ("This receipt was issued by the co-op", "2569/000123", "31 Dec 2569 BE", "5,009.32 baht"):
        assert told in english.text
    assert not any(own in english.html for own in WHOSE)


async def test_a_void_receipt_is_said_to_be_void(store: Store) -> None:
    here = await visited(store)
    async with here.page.store.work() as uow:
        assert await uow.receipt_register.make_void("2569/000123", here.page.clock.now(), "staff:mali")
    shown = await here.get()
    assert shown.status == 200
    assert "ใบเสร็จนี้ยกเลิกแล้ว" in shown.text
    assert "ออกโดยสหกรณ์" not in shown.text
    assert "This receipt is void" in (await here.get(f"{CODE}?lang=en")).text
    assert not any(own in shown.html for own in WHOSE)


@pytest.mark.parametrize("code", ["A" * 26, CODE.lower(), CODE[:-1], f"{CODE}A", "%00", "ก", "x" * 4_000, "'--"])
async def test_a_wrong_code_says_nothing(code: str) -> None:
    here = await visited()
    shown = await here.get(code)
    unknown = await here.get("B" * 26)
    assert (shown.status, unknown.status) == (404, 404)
    assert shown.html == unknown.html
    assert "2569/000123" not in shown.html


async def test_a_thousand_wrong_ones_say_nothing_and_are_slowed() -> None:
    here = await visited()
    answers = {(await here.get(f"{number:026}")).text for number in range(1_000)}
    assert len(answers) == 1
    assert here.waited == [SLOWED_S] * (1_000 - MOST - 1)
    assert (await here.get()).status == 200, "whoever has the code is answered, if later"


@pytest.mark.slow
async def test_a_hundred_thousand_wrong_ones_are_nobodys() -> None:
    """The page itself, without the way to it."""
    here = await visited()
    page = verify_page.VerifyPage(replace(here.page.site, pause=here.pause))
    answers = set()
    for number in range(100_000):
        scope = {"type": "http", "method": "GET", "headers": [], "query_string": b"", "client": ("203.0.113.9", 1)}
        answer = await page.answer(Request({**scope, "path_params": {"code": f"{number:026}"}}))
        answers.add((answer.status_code, len(answer.body)))
    assert len(answers) == 1
    assert len(here.waited) == 100_000 - MOST - 1


async def test_only_the_network_that_guesses_waits_and_for_an_hour() -> None:
    here = await visited()
    for number in range(MOST + 1):
        assert (await here.get(f"{number:026}", **{"X-Forwarded-For": "203.0.113.9"})).status == 404
    assert here.waited == []
    await here.get(**{"X-Forwarded-For": "198.51.100.7"})
    assert here.waited == []
    await here.get(**{"X-Forwarded-For": "203.0.113.9"})
    assert here.waited == [SLOWED_S]
    here.page.clock.advance(timedelta(hours=1))
    await here.get(**{"X-Forwarded-For": "203.0.113.9"})
    assert here.waited == [SLOWED_S]


def test_the_memory_of_guesses_is_bounded() -> None:
    guesses = Guesses(FakeClock())
    for number in range(NETWORKS_KEPT + 5):
        for _ in range(MOST + 1):
            guesses.one_more(str(number))
    assert not guesses.are_many("0")
    assert guesses.are_many(str(NETWORKS_KEPT + 4))


async def test_headers_and_methods() -> None:
    here = await visited()
    for shown in (await here.get(), await here.get("wrong")):
        assert shown.headers["cache-control"] == "no-store"
        assert shown.headers["referrer-policy"] == "no-referrer"
        assert shown.headers["x-robots-tag"] == "noindex, nofollow"
        assert shown.headers["x-content-type-options"] == "nosniff"
        assert shown.headers["content-security-policy"].startswith("default-src 'none'")
        assert "set-cookie" not in shown.headers
    assert (await here.client.head(f"/verify/{CODE}")).text == ""
    assert (await here.client.post(f"/verify/{CODE}")).status_code == 405

"""What the link page keeps out: crawlers, other browsers, other origins, old pages; and its headers everywhere."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.web.link import routes
from core.links import FILL_WITHIN, OPEN_WITHIN, LinkSession, Platform, digest
from core.ports import Store
from tests.bot.web.link_bed import FACTS, LOG_IN, NEW, PUBLIC_URL, Bed, Browser, bed, init_data

HEADERS = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow",
    "strict-transport-security": "max-age=31536000",
    "x-frame-options": "DENY",
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self' https://access.line.me; base-uri 'none'; frame-ancestors 'none'"
    ),
}


async def session_of(page: Bed, token: str) -> LinkSession:
    async with page.store.read() as uow:
        session = await uow.link_sessions.by_token(digest(token))
    assert session is not None
    return session


def assert_headers(headers: Mapping[str, str]) -> None:
    assert {name: headers.get(name) for name in HEADERS} == HEADERS


async def test_crawlers_open_and_burn_nothing(store: Store) -> None:
    page = await bed(store)
    token = await page.offer(Platform.LINE)
    before = await session_of(page, token)
    crawler = Browser(page)  # one that even keeps cookies
    for _ in range(5):
        assert (await crawler.get(token)).status == 200
        assert (await crawler.client.head(f"/link/{token}")).status_code == 200
    assert (await Browser(page).get(token)).step == "credentials"
    assert await session_of(page, token) == before
    assert (await Browser(page).pass_all(token, LOG_IN)).step == "proof"


async def test_the_page_is_valid_thirty_minutes_from_being_shown(store: Store) -> None:
    page = await bed(store)
    token, browser = await page.offer(Platform.LINE), Browser(page)
    page.clock.advance(OPEN_WITHIN - timedelta(seconds=1))
    shown = await browser.open(token)
    assert "10.09 น." in shown.text
    page.clock.advance(FILL_WITHIN - timedelta(seconds=1))
    assert (await browser.enter(token, LOG_IN)).step == "proof"
    page.clock.advance(timedelta(seconds=1))
    shown = await browser.enter(token, FACTS)
    assert (shown.status, shown.step) == (200, "expired")


async def test_a_button_not_pressed_for_ten_minutes_has_expired() -> None:
    page = await bed()
    token = await page.offer(Platform.LINE)
    page.clock.advance(OPEN_WITHIN)
    assert (await Browser(page).open(token)).step == "expired"


@pytest.mark.shows("T5")
async def test_the_page_belongs_to_the_browser_that_shows_it(store: Store) -> None:
    page = await bed(store)
    token, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.open(token)
    other = Browser(page)
    shown = await other.open(token)
    assert (shown.status, shown.step) == (200, "expired")
    assert (await other.enter(token, LOG_IN)).status == 403
    assert (await browser.enter(token, LOG_IN)).step == "proof"
    assert "ขั้นที่" not in (await other.get(token)).text


@pytest.mark.shows("T22")
async def test_a_stolen_form_token_is_worth_nothing_elsewhere() -> None:
    page = await bed()
    token, browser, other = await page.offer(Platform.LINE), Browser(page), Browser(page)
    await browser.open(token)
    await other.get(token)
    other.csrf = browser.csrf
    assert (await other.post(token, LOG_IN)).status == 403
    second = await page.offer(Platform.TELEGRAM)
    browser.csrf = (await browser.get(second)).csrf
    assert (await browser.post(token, LOG_IN)).status == 403


@pytest.mark.parametrize("csrf", ["", "0" * 64, "ก"])
async def test_a_form_without_its_token_is_refused(csrf: str) -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.open(token)
    shown = await browser.post(token, {**LOG_IN, "csrf": csrf})
    assert shown.status == 403
    assert_headers(shown.headers)
    assert (await browser.get(token)).step == "credentials"


@pytest.mark.shows("T22")
async def test_a_form_from_another_origin_is_refused() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.open(token)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        shown = await browser.post(token, LOG_IN, headers)
        assert shown.status == 403
        assert_headers(shown.headers)
    assert (await browser.post(token, LOG_IN)).status == 303


async def test_without_cookie_only_the_chats_own_person_is_let_in() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.TELEGRAM), Browser(page)
    for word in ("", init_data(page.clock, "666"), init_data(page.clock, token="7002:other")):
        browser.client.cookies.clear()
        assert (await browser.post(token, {**LOG_IN, "init_data": word})).status == 403
    line = await page.offer(Platform.LINE)
    assert (await browser.post(line, {**LOG_IN, "init_data": init_data(page.clock)})).status == 403


async def test_a_new_button_ends_the_page_of_the_old_one() -> None:
    page = await bed()
    old, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.pass_all(old, LOG_IN)
    await page.offer(Platform.LINE)
    assert (await browser.get(old)).step == "expired"


async def test_the_address_holds_the_token_and_nothing_of_a_person() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.open(token)
    for form in (LOG_IN, FACTS, NEW):
        sent = await browser.post(token, form)
        assert (sent.status, sent.headers["location"]) == (303, f"/link/{token}")
        await browser.get(token)


@pytest.mark.parametrize("path", ["", "/", "/unknown", "/a/b", "/a/emblem.svg/b", "/%2e%2e/x", "/<script>", "/ก'\""])
@pytest.mark.shows("T22")
async def test_unknown_addresses_have_a_page_and_its_headers(path: str) -> None:
    shown = await Browser(await bed()).client.get(f"/link{path}")
    assert shown.status_code in {200, 404}
    assert 'data-step="expired"' in shown.text
    assert "<script>" not in shown.text.replace('<script src="/static/link.js" defer></script>', "")
    assert_headers(shown.headers)


@pytest.mark.shows("T22")
async def test_every_page_and_error_has_the_headers() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    assert_headers((await browser.client.head(f"/link/{token}")).headers)
    for method, status in (("PUT", 405), ("DELETE", 405), ("OPTIONS", 405)):
        response = await browser.client.request(method, f"/link/{token}")
        assert response.status_code == status
        assert_headers(response.headers)
    emblem = await browser.client.get(f"/link/{token}/emblem.svg")
    assert emblem.headers["content-type"] == "image/svg+xml"
    assert emblem.headers["content-security-policy"] == "default-src 'none'"
    assert emblem.headers["cache-control"] == "no-store"
    for form in (LOG_IN, FACTS, NEW, {"consent": "yes"}):
        assert_headers((await browser.get(token)).headers)
        assert_headers((await browser.post(token, form)).headers)
    for content, kind in ((b"{}", "application/json"), (b"x" * 70_000, "application/x-www-form-urlencoded")):
        refused = await browser.client.post(f"/link/{token}", content=content, headers={"content-type": kind})
        assert refused.status_code == 400
        assert_headers(refused.headers)


async def test_telegrams_pages_may_be_framed_by_telegram_even_when_expired() -> None:
    page = await bed()
    token = await page.offer(Platform.TELEGRAM)
    for _ in range(2):
        headers = (await Browser(page).get(token)).headers
        assert "frame-ancestors https://web.telegram.org" in headers["content-security-policy"]
        assert "x-frame-options" not in headers
        page.clock.advance(OPEN_WITHIN)


class Broken:
    """A store whose database does not answer."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def read(self) -> Any:
        raise self.error

    work = read


async def test_a_fault_of_ours_gets_a_page_with_the_telephone_and_no_detail() -> None:
    page = await bed()
    app = Starlette(routes=routes(replace(page.site, store=Broken(RuntimeError("canary")))))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as client:
        response = await client.get("/link/abc")
    assert response.status_code == 500
    assert "0-3412-3456" in response.text
    assert "canary" not in response.text
    assert_headers(response.headers)


@pytest.mark.shows("T22")
async def test_names_are_text_and_never_markup() -> None:
    page = await bed()
    token = await page.offer(Platform.TELEGRAM, '<img src=x onerror="1">{{7*7}}')
    shown = await Browser(page).pass_all(token, LOG_IN, FACTS, NEW)
    assert shown.step == "confirm"
    assert '<img src=x onerror="1">{{7*7}}' in shown.text
    assert "<img src=x" not in shown.html
    browser = Browser(page)
    token = await page.offer(Platform.LINE)
    await browser.open(token)
    shown = await browser.enter(token, {"username": '"><script>1</script>', "password": "x"})
    assert "<script>1" not in shown.html

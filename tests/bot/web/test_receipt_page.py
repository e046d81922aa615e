"""The page of a receipt: a button that burns nothing, the PDF three times to one browser, and who gets nothing."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from pypdf import PdfReader

from bot.receipt_art import ArtFiles
from bot.receipt_drawing import Drawing
from bot.web.app import masked
from core.links import Language, Platform, digest
from core.ports import Store
from core.services import linking
from core.services.receipt_page import offer
from tests.bot.web.link_bed import Shown, bed
from tests.bot.web.receipt_bed import visited
from tests.builders import address_on
from tests.papers import paper

pytestmark = pytest.mark.shows("T15")

CANARIES = ("5,009.32", "ฝั่งธน", "026548", "2569/000123")


async def test_a_button_then_the_file(store: Store) -> None:
    here = await visited(store)
    shown = await here.get()
    assert (shown.status, shown.step) == (200, "receipt")
    assert "ใบเสร็จเดือน ธ.ค. 2569" in shown.text
    assert "เปิดได้อีก 3 ครั้ง" in shown.text
    assert "หน้านี้ใช้ได้ถึงเวลา 09.45 น." in shown.text
    assert shown.html.count("<button") == 1
    assert not any(canary in shown.html for canary in CANARIES), "the page itself holds nothing"
    file = await here.post()
    assert (file.status_code, file.headers["content-type"]) == (200, "application/pdf")
    assert file.content == b"pdf 2569/000123"
    assert file.headers["content-disposition"] == (
        'attachment; filename="receipt-2569-12.pdf"; '
        "filename*=UTF-8''%E0%B9%83%E0%B8%9A%E0%B9%80%E0%B8%AA%E0%B8%A3%E0%B9%87%E0%B8%88-2569-12.pdf"
    )
    assert "เปิดได้อีก 2 ครั้ง" in (await here.get()).text


async def test_on_line_the_button_leaves_lines_own_browser() -> None:
    page = await bed()
    for platform, ending in ((Platform.LINE, "?openExternalBrowser=1"), (Platform.TELEGRAM, "")):
        async with page.store.work() as uow:
            chat = (await uow.chats.open(address_on(platform), page.clock.now())).chat
            person = await uow.members.by_number("026548")
            assert person is not None
            found = await offer(uow, page.means, chat, person, (paper(),))
        assert found.page.startswith("/receipt/")
        assert found.page.endswith(ending)
        assert ("?" in found.page) is bool(ending)


async def test_three_times_and_no_more(store: Store) -> None:
    here = await visited(store)
    await here.get()
    assert [(await here.post()).status_code for _ in range(4)] == [200, 200, 200, 404]
    assert (await here.get()).step == "expired"
    assert here.drawing.drawn == 3


async def test_fifty_crawlers_use_up_and_see_nothing(store: Store) -> None:
    here = await visited(store)
    for _ in range(50):
        async with here.another() as crawler:
            shown = await crawler.get(here.path)
            assert shown.status_code == 200
            assert not any(canary in shown.text for canary in CANARIES)
            assert (await crawler.head(here.path)).text == ""
    assert here.drawing.drawn == 0
    await here.get()
    assert [(await here.post()).status_code for _ in range(3)] == [200] * 3


async def test_once_used_it_is_that_browsers_alone(store: Store) -> None:
    here = await visited(store)
    await here.get()
    thief = here.another()
    stolen = Shown(200, (await thief.get(here.path)).text, {}).csrf
    assert (await here.post()).status_code == 200
    assert (await thief.get(here.path)).status_code == 404
    assert (await here.post({"csrf": stolen}, client=thief)).status_code == 404
    assert (await here.post()).status_code == 200


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 404), (60, 404)])
async def test_fifteen_minutes_however_often_it_was_used(minutes: int, status: int) -> None:
    here = await visited()
    await here.get()
    assert (await here.post()).status_code == 200
    here.page.clock.advance(timedelta(minutes=minutes))
    assert (await here.get()).status == status
    assert (await here.post()).status_code == status
    assert (await here.client.get(here.picture)).status_code == status


@pytest.mark.parametrize("end", ["unlinked", "locked", "void", "another member"])
async def test_whom_it_is_nothing_for_any_more(store: Store, end: str) -> None:
    here = await visited(store)
    await here.get()
    assert (await here.client.get(here.picture)).status_code == 200
    now = here.page.clock.now()
    async with here.page.store.work() as uow:
        chat = (await uow.chats.open(here.address, now)).chat
        match end:
            case "unlinked":
                await linking.unlink(uow, here.page.means, chat)
            case "locked":
                await uow.members.update(replace(here.person, locked=True))
            case "void":
                await uow.receipt_register.make_void(paper().receipt_no, now, "staff:mali")
            case _:
                other = await uow.members.by_number("ส03548")
                assert other is not None
                await uow.links.end(chat.id, now, "unlinked")
                await uow.links.add(chat.id, other.id, now, "1")
    refused = await here.post()
    assert refused.status_code == 404
    assert not any(canary in refused.text for canary in CANARIES)
    assert (await here.get()).status == 404
    assert (await here.client.get(here.picture)).status_code == 404
    assert here.drawing.drawn == 1, "the picture, before"


async def test_another_receipt_ends_the_button_of_the_one_before() -> None:
    here = await visited()
    later = paper(receipt_no="2569/000124")
    async with here.page.store.work() as uow:
        chat = (await uow.chats.open(here.address, here.page.clock.now())).chat
        await uow.receipt_register.add(here.person.id, later, digest("later"))
        again = await offer(uow, here.page.means, chat, here.person, (later,))
    assert (await here.get()).status == 404
    assert (await here.get(again.page)).status == 200


async def test_a_month_of_imported_books_with_two_receipts() -> None:
    here = await visited(None, paper(), paper(receipt_no="2569/000999"))
    shown = await here.get()
    assert shown.html.count("<button") == 2
    assert "เปิดได้อีก 6 ครั้ง" in shown.text
    assert (await here.post({"receipt": "1"})).content == b"pdf 2569/000999"
    for wrong in ("2", "-1", "x", "٣", "9" * 40):
        assert (await here.post({"receipt": wrong})).status_code == 404
    assert (await here.post({"receipt": "0"})).content == b"pdf 2569/000123"


@pytest.mark.shows("T22")
@pytest.mark.parametrize(
    ("fields", "headers"),
    [
        ({"csrf": ""}, {}),
        ({"csrf": "0" * 64}, {}),
        ({}, {"Origin": "https://evil.example"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Content-Type": "text/plain"}),
    ],
)
async def test_a_form_that_is_not_ours_gets_nothing(fields: dict[str, str], headers: dict[str, str]) -> None:
    here = await visited()
    await here.get()
    assert (await here.post(fields, headers)).status_code == 403
    assert here.drawing.drawn == 0
    assert "เปิดได้อีก 3 ครั้ง" in (await here.get()).text


@pytest.mark.shows("T22")
async def test_headers_of_every_answer() -> None:
    here = await visited()
    answers = [(await here.get()).headers, (await here.post()).headers, (await here.get("/receipt/unknown")).headers]
    answers += [(await here.post({"csrf": ""})).headers, (await here.client.head(here.path)).headers]
    answers += [(await here.client.get(path)).headers for path in (here.picture, "/receipt/picture/unknown")]
    for headers in answers:
        assert headers["cache-control"] == "no-store"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
    assert answers[5]["cross-origin-resource-policy"] == "cross-origin"


async def test_other_methods_are_refused() -> None:
    here = await visited()
    refused = await here.client.put(here.path)
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST")
    assert (await here.client.post(here.picture)).status_code == 405


@pytest.mark.parametrize("token", ["unknown", "a" * 43, "..", "%2e%2e", "x" * 4000, "picture"])
async def test_an_address_that_was_never_given_out(token: str) -> None:
    here = await visited()
    assert (await here.client.get(f"/receipt/{token}")).status_code == 404
    assert (await here.client.get(f"/receipt/picture/{token}")).status_code == 404


async def test_the_tokens_of_page_and_picture_are_nothing_for_each_other() -> None:
    here = await visited()
    page, picture = here.path.rpartition("/")[2], here.picture.rpartition("/")[2]
    assert (await here.client.get(f"/receipt/{picture}")).status_code == 404
    assert (await here.client.get(f"/receipt/picture/{page}")).status_code == 404


def test_neither_stands_in_a_log() -> None:
    assert masked("/receipt/abc") == "/receipt/…"
    assert masked("/receipt/picture/abc") == "/receipt/…"
    assert masked("/verify/ABC") == "/verify/…"


async def test_what_cannot_be_drawn_is_said_and_the_page_stays() -> None:
    here = await visited()
    await here.get()
    here.drawing.fails = True
    assert (await here.post()).status_code == 503
    assert (await here.client.get(here.picture)).status_code == 503
    here.drawing.fails = False
    assert (await here.post()).status_code == 200


async def test_in_the_language_of_the_chat_or_the_one_that_was_chosen() -> None:
    here = await visited()
    shown = await here.get(f"{here.path}?lang=en")
    assert "Receipt for Dec 2569" in shown.text
    async with here.page.store.work() as uow:
        chat = (await uow.chats.open(here.address, here.page.clock.now())).chat
        await uow.chats.set_language(chat.id, Language.ENGLISH)
    assert "Receipt for Dec 2569" in (await here.get()).text


async def test_the_real_file_and_picture() -> None:
    here = await visited()
    real = Drawing(ArtFiles)
    here.drawing = real  # type: ignore[assignment]  # its kind
    here.client = here.another()
    try:
        await here.get()
        pdf = (await here.post()).content
        assert PdfReader(io.BytesIO(pdf)).pages[0].extract_text().count("2569/000123") == 1
        shown = await here.client.get(here.picture)
        assert shown.headers["content-type"] == "image/png"
        with Image.open(io.BytesIO(shown.content)) as picture:
            assert picture.size == (360, 511)
    finally:
        await real.close()

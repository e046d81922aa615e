"""The page of a list: who opens it, how long, what stands on it, and that nobody else gets a name of it."""

from datetime import timedelta

import pytest

from bot.web.app import masked
from core.links import Platform
from core.members import MemberStatus
from core.ports import Store
from core.services import list_page as service
from core.services.staff_chats import unlink
from tests.bot.web.link_bed import PUBLIC_URL, Shown, init_data
from tests.bot.web.list_bed import NAME, OPEN, WHO, visited
from tests.builders import member, staff

BOTH = pytest.mark.parametrize("platform", list(Platform))


@BOTH
async def test_a_button_then_the_list_marked_with_who_looks(store: Store, platform: Platform) -> None:
    here = await visited(store, platform)
    shown = await here.get()
    assert (shown.status, shown.step) == (200, "open")
    assert NAME not in shown.html
    assert "หน้านี้ใช้ได้ถึงเวลา 09.40 น." in shown.text
    opened = await here.post()
    assert (opened.status, opened.step) == (200, "list")
    assert f"026548 นาย{NAME} มัธยม 1" in opened.text
    assert f"{WHO} เปิดดู 25 พ.ย. 2569 เวลา 09.30 น." in opened.text
    assert "หน้านี้ใช้ได้ถึงเวลา 09.45 น." in opened.text
    again = await here.get()
    assert (again.status, again.step) == (200, "list")


@pytest.mark.shows("T12")
async def test_opening_is_history_once_with_the_number_and_no_name(store: Store) -> None:
    here = await visited(store, more=70)
    await here.get()
    await here.post()
    await here.post({"page": "2"})
    await here.get(query="?page=2")
    (entry,) = await here.entries()
    assert (entry.actor.name, entry.actor.channel, entry.subject) == ("staff:mali", "line", "members:71")
    assert (entry.member_id, entry.values) == (None, ())


async def test_page_by_page_each_marked() -> None:
    here = await visited(more=70)
    await here.get()
    first = await here.post()
    assert "พบ 71 คน" in first.text
    assert "หน้า 1 จาก 2" in first.text
    assert "คนที่069" not in first.text
    second = await here.post({"page": "2"})
    assert "หน้า 2 จาก 2" in second.text
    assert "คนที่069" in second.text
    for page in (first, second):
        assert page.text.count(WHO) > 10
    for forged in ("3", "0", "-1", "x", "9" * 400):
        assert "หน้า 1 จาก 2" in (await here.post({"page": forged})).text


async def test_former_members_and_sounds_are_marked_as_such() -> None:
    here = await visited(text="ปะพัน")
    async with here.page.store.work() as uow:
        left = member(member_no="000001", national_id=None, first_name="ปะพันธ์", status=MemberStatus.LEFT)
        await uow.members.add(left)
    await here.get()
    shown = await here.post()
    assert f"{NAME} เสียงคล้าย" in shown.text
    assert "ปะพันธ์ ตั้งใจสอน พ้นแล้ว" in shown.text


async def test_crawlers_looking_use_up_and_see_nothing() -> None:
    here = await visited()
    for _ in range(50):
        async with here.another() as crawler:
            shown = await crawler.get(f"/list/{here.token}")
            assert (shown.status_code, NAME in shown.text) == (200, False)
            assert (await crawler.head(f"/list/{here.token}")).text == ""
    assert await here.entries() == []
    await here.get()
    assert NAME in (await here.post()).text


@pytest.mark.shows("T5")
async def test_once_opened_it_is_that_browsers_alone(store: Store) -> None:
    here = await visited(store)
    await here.get()
    thief = here.another()
    before = Shown(200, (await thief.get(f"/list/{here.token}")).text, {})
    assert NAME in (await here.post()).text
    assert (await thief.get(f"/list/{here.token}")).status_code == 404
    stolen = await thief.post(f"/list/{here.token}", data={"csrf": before.csrf, **OPEN}, headers={"Origin": PUBLIC_URL})
    assert (stolen.status_code, NAME in stolen.text) == (404, False)
    assert NAME in (await here.get()).text
    assert len(await here.entries()) == 1


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (10, 404), (60, 404)])
async def test_the_button_waits_ten_minutes(minutes: int, status: int) -> None:
    here = await visited()
    await here.get()
    here.page.clock.advance(timedelta(minutes=minutes))
    assert (await here.post()).status == status


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (15, 404)])
async def test_once_opened_it_is_good_for_fifteen(minutes: int, status: int) -> None:
    here = await visited()
    here.page.clock.advance(timedelta(minutes=9))
    await here.get()
    assert (await here.post()).status == 200
    here.page.clock.advance(timedelta(minutes=minutes))
    assert (await here.post()).status == (await here.get()).status == status


@pytest.mark.shows("T13")
@pytest.mark.parametrize("opened", [True, False])
@pytest.mark.parametrize("end", ["disabled", "unlinked", "another's"])
async def test_it_dies_with_the_right_of_who_asked(store: Store, end: str, *, opened: bool) -> None:
    here = await visited(store)
    await here.get()
    if opened:
        assert (await here.post()).status == 200
    now = here.page.clock.now()
    async with here.page.store.work() as uow:
        chat = (await uow.chats.open(here.address, now)).chat
        if end == "disabled":
            await uow.staff.disable(here.person.id, now)
        else:
            await unlink(uow, here.page.means, here.person, chat)
        if end == "another's":
            other = await uow.staff.add(staff(username="somsri"))
            await uow.staff_links.add(chat.id, other, now)
    for refused in (await here.post(), await here.get()):
        assert (refused.status, NAME in refused.html) == (404, False)


async def test_a_later_search_ends_the_page_of_the_one_before() -> None:
    here = await visited()
    await here.get()
    async with here.page.store.work() as uow:
        chat = (await uow.chats.open(here.address, here.page.clock.now())).chat
        await service.offer(uow, here.page.means, chat, here.person, "ส้ม")
    assert (await here.post()).status == 404


async def test_in_telegrams_frame_its_word_stands_in_for_the_cookie(store: Store) -> None:
    here = await visited(store, Platform.TELEGRAM, more=60)
    word = {"init_data": init_data(here.page.clock), "csrf": ""}
    for page in ("1", "2"):
        here.client.cookies.clear()
        shown = await here.post({"page": page, **word})
        assert (shown.status, shown.step) == (200, "list")
        assert f"หน้า {page} จาก 2" in shown.text
    stranger = {"init_data": init_data(here.page.clock, "666"), "csrf": ""}
    assert (await here.post({**OPEN, **stranger})).status == 404
    await here.get()
    assert (await here.post()).status == 404, "no cookie either, once Telegram's user has it"
    assert len(await here.entries()) == 1


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
    refused = await here.post({**OPEN, **fields}, headers)
    assert (refused.status, NAME in refused.html) == (403, False)
    assert await here.entries() == []


@pytest.mark.shows("T22")
@BOTH
async def test_headers_of_every_answer(platform: Platform) -> None:
    here = await visited(platform=platform)
    answers = [await here.get(), await here.post(), await here.get("unknown"), await here.post({"csrf": ""})]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; ")
    framed = "https://web.telegram.org" if platform is Platform.TELEGRAM else "'none'"
    assert answers[1].headers["content-security-policy"].endswith(f"frame-ancestors {framed}")


@pytest.mark.parametrize("token", ["unknown", "a" * 43, "..", "x" * 4000])
async def test_an_address_that_was_never_given_out(token: str) -> None:
    here = await visited()
    assert (await here.client.get(f"/list/{token}")).status_code == 404


async def test_other_methods_are_refused() -> None:
    here = await visited()
    refused = await here.client.put(f"/list/{here.token}")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST")


async def test_in_the_language_that_was_chosen() -> None:
    here = await visited()
    assert "The list is ready" in (await here.get(query="?lang=en")).text
    await here.post()
    shown = await here.get(query="?lang=en")
    assert "Found: 1" in shown.text
    assert "Opened by มะลิ สุขใจ (mali)" in shown.text


async def test_what_was_typed_and_names_are_escaped() -> None:
    here = await visited(text="<b>ตั้งใจ</b>")
    async with here.page.store.work() as uow:
        await uow.members.add(member(member_no="000002", national_id=None, last_name="<b>ตั้งใจ</b>"))
    await here.get()
    shown = await here.post()
    assert "<b>" not in shown.html
    assert "&lt;b&gt;ตั้งใจ" in shown.html


async def test_nobody_is_found_any_more() -> None:
    here = await visited(text="ไม่มีใครเลย")
    await here.get()
    shown = await here.post()
    assert (shown.status, "ไม่มีสมาชิกตามคำค้นแล้ว" in shown.text) == (200, True)
    assert WHO in shown.text


@pytest.mark.shows("T20")
@pytest.mark.parametrize("path", ["/list/abc", "/picture/abc/def"])
def test_no_token_is_logged(path: str) -> None:
    assert masked(path) == f"/{path.split('/')[1]}/…"

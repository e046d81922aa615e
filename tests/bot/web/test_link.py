"""The link page's steps by HTTP without script, on both platforms, over every store."""

from datetime import timedelta

import pytest

from core.links import Platform, digest
from core.ports import Store
from core.services import linking
from tests.bot.web.link_bed import FACTS, LOG_IN, NEW, OWN_PASSWORD, Bed, Browser, bed, init_data
from tests.builders import line_address, telegram_address

CONSENT = {"consent": "yes"}
BOTH = pytest.mark.parametrize("platform", list(Platform))


async def test_the_whole_link_on_line(store: Store) -> None:
    page = await bed(store)
    token, browser = await page.offer(Platform.LINE), Browser(page)
    shown = await browser.open(token)
    assert shown.step == "credentials"
    assert "ขั้นที่ 1 จาก 4" in shown.text
    assert (await browser.enter(token, LOG_IN)).step == "proof"
    assert (await browser.enter(token, FACTS)).step == "password"
    shown = await browser.enter(token, NEW)
    assert shown.step == "confirm"
    assert "Prapan <T.> a" in shown.text
    assert "นายประ••• ตั้ง•••• 02••48" in shown.text
    sent = await browser.post(token, CONSENT)
    assert sent.status == 302
    dialog = "https://access.line.me/dialog/bot/accountLink?linkToken=token-1%2F%2B%3D&nonce="
    assert sent.headers["location"].startswith(dialog)
    nonce = sent.headers["location"].removeprefix(dialog)
    assert page.bound == []
    async with page.store.work() as uow:
        bound = await linking.finish_by_nonce(uow, page.means, line_address(), nonce)
    assert bound is not None
    assert bound.member.member_no == "026548"
    assert (await browser.get(token)).step == "done"


async def test_the_whole_link_on_telegram_without_script(store: Store) -> None:
    page = await bed(store)
    token, browser = await page.offer(Platform.TELEGRAM), Browser(page)
    shown = await browser.pass_all(token, LOG_IN, FACTS, NEW, CONSENT)
    assert shown.step == "done"
    code = (
        shown.html.split('<p class="code" translate="no"><span>')[1]
        .split("</span></p>")[0]
        .replace("</span><span>", "")
    )
    assert "Prapan T." in shown.text
    again = await browser.get(token)
    assert code not in again.html
    assert "ขอรหัสใหม่" in again.text
    async with page.store.work() as uow:
        chat = (await uow.chats.open(telegram_address(), page.clock.now())).chat
        assert await linking.finish_by_code(uow, page.means, chat, code) is not None
    assert "ผูกบัญชีเรียบร้อยแล้ว" in (await browser.get(token)).text


async def test_a_lost_code_is_made_anew(store: Store) -> None:
    page = await bed(store)
    token, browser = await page.offer(Platform.TELEGRAM), Browser(page)
    first = await browser.pass_all(token, LOG_IN, FACTS, NEW, CONSENT)
    await browser.get(token)
    second = await browser.enter(token, CONSENT)
    assert 'class="code"' in second.html
    assert first.html != second.html


async def test_with_telegrams_word_the_page_links_at_once(store: Store) -> None:
    page = await bed(store)
    token, browser = await page.offer(Platform.TELEGRAM), Browser(page)
    await browser.pass_all(token, LOG_IN, FACTS, NEW)
    shown = await browser.enter(token, {**CONSENT, "init_data": init_data(page.clock)})
    assert shown.step == "done"
    assert "นายประ••• ตั้ง•••• 02••48" in shown.text
    assert [bound.link.chat.address for bound in page.bound] == [telegram_address()]


async def test_somebody_elses_word_links_nothing(store: Store) -> None:
    page = await bed(store)
    token, browser = await page.offer(Platform.TELEGRAM), Browser(page)
    await browser.pass_all(token, LOG_IN, FACTS, NEW)
    shown = await browser.enter(token, {**CONSENT, "init_data": init_data(page.clock, "666")})
    assert shown.step == "expired"
    assert page.bound == []


async def test_in_telegrams_frame_its_word_stands_in_for_the_cookie(store: Store) -> None:
    page = await bed(store)
    token, browser = await page.offer(Platform.TELEGRAM), Browser(page)
    await browser.get(token)
    word = {"init_data": init_data(page.clock), "csrf": ""}
    for form, step in ((LOG_IN, "proof"), (FACTS, "password"), (NEW, "confirm"), (CONSENT, "done")):
        browser.client.cookies.clear()
        shown = await browser.post(token, {**form, **word})
        assert (shown.status, shown.step) == (200, step)
    assert len(page.bound) == 1


@BOTH
async def test_an_own_password_leads_to_the_last_step(platform: Platform, store: Store) -> None:
    page = await linked_once(store)
    token, browser = await page.offer(platform), Browser(page)
    shown = await browser.pass_all(token, {"username": "026548", "password": OWN_PASSWORD})
    assert shown.step == "confirm"


async def linked_once(store: Store) -> Bed:
    """026548 has an own password."""
    page = await bed(store)
    token, browser = await page.offer(Platform.TELEGRAM), Browser(page)
    await browser.pass_all(token, LOG_IN, FACTS, NEW)
    await browser.enter(token, {**CONSENT, "init_data": init_data(page.clock)})
    assert len(page.bound) == 1
    return page


async def test_a_staff_code_proves(store: Store) -> None:
    page = await bed(store)
    async with page.store.work() as uow:
        member = await uow.members.by_number("026548")
        assert member is not None
        now = page.clock.now()
        await uow.credentials.put_code(member.id, digest("ABCD2345"), now, now + timedelta(days=14))
    token, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.pass_all(token, LOG_IN)
    shown = await browser.get(token, "?by=code")
    assert 'name="code"' in shown.html
    assert 'name="id_last4"' not in shown.html
    refused = await browser.enter(token, {"code": "WWWWWWWW"})
    assert refused.is_refused
    assert 'name="code"' in refused.html
    assert (await browser.enter(token, {"code": "abcd 2345"})).step == "password"


FORMS = {"credentials": LOG_IN, "proof": FACTS, "password": NEW, "confirm": CONSENT}


@BOTH
@pytest.mark.parametrize("done", range(4))
@pytest.mark.parametrize("sent", FORMS)
async def test_a_form_out_of_order_opens_nothing(platform: Platform, done: int, sent: str) -> None:
    page = await bed()
    token, browser = await page.offer(platform), Browser(page)
    before = await browser.pass_all(token, *list(FORMS.values())[:done])
    assert before.step == list(FORMS)[done]
    if sent == before.step:
        return
    after = await browser.enter(token, FORMS[sent])
    assert (after.status, after.step, after.is_refused) == (200, before.step, False)
    assert page.bound == []
    assert page.line.asked == []


@BOTH
@pytest.mark.parametrize(
    "entry",
    [
        {**LOG_IN, "password": "wrong"},
        {"username": "U999999", "password": "wrong"},
        {"username": "x", "password": "P1234"},
    ],
)
async def test_one_refusal_names_the_three_ways_and_empties_the_password(
    platform: Platform, entry: dict[str, str]
) -> None:
    page = await bed()
    token, browser = await page.offer(platform), Browser(page)
    await browser.open(token)
    shown = await browser.enter(token, entry)
    assert (shown.status, shown.step, shown.is_refused) == (200, "credentials", True)
    assert 'role="alert"' in shown.html
    for words in ("ขออภัย ยังเข้าใช้งานไม่ได้", "ส่งคำขอที่หน้านี้", "มาที่สำนักงานพร้อมบัตรประจำตัว", "แจ้งกรรมการประจำหน่วย"):
        assert words in shown.text
    assert entry["password"] not in shown.html


@pytest.mark.parametrize(
    "change",
    [{"id_last4": "4822"}, {"birth_day": "15"}, {"birth_day": "31", "birth_month": "2"}, {"birth_year": "2514"}],
)
async def test_every_wrong_proof_is_refused_alike(change: dict[str, str]) -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.pass_all(token, LOG_IN)
    shown = await browser.enter(token, {**FACTS, **change})
    assert (shown.step, shown.is_refused) == ("proof", True)
    assert "selected" not in shown.html
    other = await browser.enter(token, {**FACTS, "id_last4": "0000"})
    assert other.html == shown.html


async def test_a_number_that_nobody_has_goes_the_same_way() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    there = await browser.pass_all(token, {"username": "U000777", "password": "P0777"})
    token, browser = await page.offer(Platform.LINE), Browser(page)
    here = await browser.pass_all(token, LOG_IN)
    assert there.step == here.step == "proof"
    assert there.text == here.text


async def test_an_empty_field_costs_no_try() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.open(token)
    for _ in range(10):
        shown = await browser.enter(token, {**LOG_IN, "password": ""})
        assert (shown.step, shown.is_refused) == ("credentials", True)
        assert "กรุณากรอกทุกช่อง" in shown.text
    assert (await browser.enter(token, LOG_IN)).step == "proof"


async def test_the_last_try_ends_the_page_and_still_names_the_ways() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    wrong = {**LOG_IN, "password": "wrong"}
    shown = await browser.pass_all(token, *[wrong] * page.means.policy.credentials.tries_per_page)
    assert shown.step == "expired"
    assert "แจ้งกรรมการประจำหน่วย" in shown.text
    assert (await browser.enter(token, LOG_IN)).step == "expired"

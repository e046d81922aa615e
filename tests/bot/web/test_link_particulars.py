"""The link page's particulars: new passwords, what the policy chooses, consent, LINE out of reach, languages, years."""

from dataclasses import replace

import pytest

from core.errors import StoreUnavailableError
from core.links import Language, LinkStep, Platform, digest
from core.policy import NewPassword, SecondProof
from core.ports import Store, UnitOfWork
from core.services.linking import Bound
from tests.bot.web.link_bed import FACTS, LOG_IN, NEW, OWN_PASSWORD, Browser, bed, init_data
from tests.builders import policy, telegram_address

CONSENT = {"consent": "yes"}


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("short", "short", "สั้นเกินไป"),
        ("password", "password", "เดาได้ง่าย"),
        (OWN_PASSWORD, OWN_PASSWORD[:-1], "ไม่ตรงกัน"),
        ("", "", "กรุณากรอกทุกช่อง"),
    ],
)
async def test_a_new_password_that_will_not_do_says_why(new: str, again: str, words: str) -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    await browser.pass_all(token, LOG_IN, FACTS)
    shown = await browser.enter(token, {"new_password": new, "new_password_again": again})
    assert (shown.step, shown.is_refused) == ("password", True)
    assert words in shown.text
    assert f'value="{new}"' not in shown.html or not new


async def test_where_policy_says_should_the_new_password_may_be_skipped() -> None:
    page = await bed(policies=[policy(new_password=NewPassword.SHOULD)])
    token, browser = await page.offer(Platform.LINE), Browser(page)
    assert "ข้ามไปก่อน" in (await browser.pass_all(token, LOG_IN, FACTS)).text
    assert (await browser.enter(token, {"new_password": ""})).step == "confirm"


async def test_where_policy_says_code_only_a_code_is_asked_for() -> None:
    page = await bed(policies=[policy(second_proof=SecondProof.CODE)])
    token, browser = await page.offer(Platform.LINE), Browser(page)
    shown = await browser.pass_all(token, LOG_IN)
    assert 'name="code"' in shown.html
    assert "birth_day" not in shown.html
    assert "ใช้วันเกิด" not in shown.text


async def test_without_consent_nothing_is_linked() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    shown = await browser.pass_all(token, LOG_IN, FACTS, NEW)
    assert '<input type="checkbox" name="consent" value="yes" required>' in shown.html
    shown = await browser.enter(token, {})
    assert (shown.step, shown.is_refused) == ("confirm", True)
    assert page.line.asked == []
    declined = await browser.get(token, "?by=no")
    assert "ยังไม่ได้ผูกบัญชี" in declined.text
    assert "<form" not in declined.html


async def test_while_line_is_out_of_reach_nothing_is_lost() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    page.line.down = True
    shown = await browser.pass_all(token, LOG_IN, FACTS, NEW)
    assert "นายประ•••" in shown.text
    shown = await browser.enter(token, CONSENT)
    assert (shown.status, shown.step) == (200, "confirm")
    assert "ยังติดต่อ LINE ไม่ได้" in shown.text
    page.line.down = False
    assert (await browser.post(token, CONSENT)).status == 302


async def test_the_page_speaks_the_chats_language_or_the_one_chosen() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    assert '<html lang="th">' in (await browser.get(token)).html
    assert '<html lang="en">' in (await browser.get(token, "?lang=en")).html
    assert '<html lang="th">' in (await browser.get(token, "?lang=fr")).html
    async with page.store.work() as uow:
        session = await uow.link_sessions.by_token(digest(token))
        assert session is not None
        assert session.step is LinkStep.CREDENTIALS
        await uow.chats.set_language(session.chat.id, Language.ENGLISH)
    assert "Step 1 of 4" in (await browser.get(token)).text
    chosen = await browser.get(token, "?lang=th")
    assert f'action="/link/{token}?lang=th"' in chosen.html


async def test_birth_years_are_buddhist_and_of_grown_ups() -> None:
    page = await bed()
    token, browser = await page.offer(Platform.LINE), Browser(page)
    shown = await browser.pass_all(token, LOG_IN)
    years = [int(part.split("<")[0]) for part in shown.html.split('name="birth_year"')[1].split("<option>")[1:]]
    assert (years[0], years[-1]) == (2551, 2469)
    assert '<option value="3">มีนาคม</option>' in shown.html


async def test_a_link_that_cannot_be_announced_is_not_kept(store: Store) -> None:
    page = await bed(store)

    async def broken(_uow: UnitOfWork, _bound: Bound) -> None:
        raise StoreUnavailableError

    page = replace(page, site=replace(page.site, on_bound=broken))
    token, browser = await page.offer(Platform.TELEGRAM), Browser(page)
    await browser.pass_all(token, LOG_IN, FACTS, NEW)
    shown = await browser.post(token, {**CONSENT, "init_data": init_data(page.clock)})
    assert shown.status == 503
    assert (await browser.get(token)).step == "confirm"
    async with page.store.work() as uow:
        assert (await uow.chats.open(telegram_address(), page.clock.now())).member is None

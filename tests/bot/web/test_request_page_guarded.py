"""The page of a request: what waits, rules by now, whose page it is, and what every answer keeps."""

from dataclasses import replace

import pytest

from core.history import SYSTEM
from core.links import FILL_WITHIN, OPEN_WITHIN, Platform
from core.members import MemberStatus
from core.money import Baht
from core.pages import Purpose
from core.ports import Store
from core.services import locking
from tests.bot.web.link_bed import Browser, init_data
from tests.bot.web.request_bed import LIST, MORE, SENT, SHARES, office
from tests.bot.web.test_link_guard import assert_headers
from tests.bot.web.test_member_page import FORM_ACTION
from tests.bot.web.test_request_page import AMOUNTS, opened, walked
from tests.builders import account


async def test_what_waits_for_the_office_is_said_in_the_list_and_not_asked_again() -> None:
    at = await office()
    await walked(at, MORE, SENT)
    address, browser = await opened(at)
    assert "คำร้องที่ 1/2569 ยังรอพิจารณา" in (await browser.get(address)).text
    shown = await browser.post(address, SHARES)
    assert (shown.step, shown.is_refused, "ยกเลิกคำร้องเดิม" in shown.text) == ("what", True, True)


async def test_a_rule_that_speaks_against_it_by_now_is_said() -> None:
    at = await office()
    address, browser = await opened(at)
    await browser.post(address, MORE)
    async with at.bed.store.work() as uow:
        await uow.shares.put_account(at.member.id, account(monthly=Baht.of(2_500)))
    shown = await browser.post(address, SENT)
    assert (shown.step, shown.is_refused, "อยู่แล้ว" in shown.text) == ("how", True, True)
    assert await at.requests() == []


async def test_who_has_left_is_told_so() -> None:
    at = await office()
    address, browser = await opened(at)
    async with at.bed.store.work() as uow:
        kept = await uow.members.get(at.member.id)
        assert kept is not None
        await uow.members.update(replace(kept, status=MemberStatus.LEFT))
    for form in (MORE, SENT):
        shown = await browser.post(address, form)
        assert (shown.step, "พ้นสมาชิกภาพ" in shown.text) == ("what", True)
    assert await at.requests() == []


@pytest.mark.shows("T5")
async def test_amounts_are_for_the_first_browser_only_and_in_time(store: Store) -> None:
    at = await office(store)
    address, browser, stranger = await at.address(Purpose.REQUEST), Browser(at.bed), Browser(at.bed)
    preview = await stranger.get(address)
    assert (preview.step, any(amount in preview.text for amount in AMOUNTS)) == ("begin", False)
    await browser.open(address)
    assert "2,000.00" in (await browser.get(address)).text
    for shown in (await stranger.get(address), await stranger.post(address, LIST), await stranger.post(address, SENT)):
        assert (shown.step, any(amount in shown.text for amount in AMOUNTS)) == ("expired", False)
    at.bed.clock.advance(FILL_WITHIN)
    assert (await browser.enter(address, MORE)).step == "expired"
    late = await at.address(Purpose.REQUEST)
    at.bed.clock.advance(OPEN_WITHIN)
    assert (await Browser(at.bed).open(late)).step == "expired"
    assert await at.requests() == []


@pytest.mark.shows("T6")
async def test_it_dies_with_the_link_and_with_a_lock(store: Store) -> None:
    at = await office(store)
    address, browser = await opened(at)
    async with store.work() as uow:
        await uow.links.end(at.chat.id, at.bed.clock.now(), "unlinked")
    assert (await browser.enter(address, MORE)).step == "expired"
    await at.link(at.chat.address)
    address, browser = await opened(at)
    await browser.post(address, MORE)
    async with store.work() as uow:
        await locking.lock(uow, at.bed.means, at.member, SYSTEM, "โทรศัพท์หาย")
    assert (await browser.enter(address, SENT)).step == "expired"
    assert await at.requests() == []


async def test_in_telegrams_frame_initdata_stands_in_for_the_cookie(store: Store) -> None:
    at = await office(store, Platform.TELEGRAM)
    address, frame = await at.address(Purpose.REQUEST), Browser(at.bed)
    own, other = ({"init_data": init_data(at.bed.clock, user), "csrf": ""} for user in ("501", "999"))
    assert (await frame.post(address, LIST | other)).status == 403
    steps = [(await frame.post(address, form | own)).step for form in (LIST, SHARES, MORE, SENT, SENT)]
    assert steps == ["what", "how", "check", "done", "done"]
    assert len(await at.requests()) == 1


@pytest.mark.shows("T22")
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://coop.example.th.evil.example"},
    ],
)
async def test_forms_of_other_origins_are_refused(headers: dict[str, str]) -> None:
    at = await office()
    address, browser = await opened(at)
    await browser.post(address, MORE)
    assert (await browser.post(address, SENT, headers)).status == 403
    assert (await browser.post(address, SENT | {"csrf": "forged"})).status == 403
    assert await at.requests() == []


@pytest.mark.shows("T22")
async def test_every_answer_keeps_the_headers_contract() -> None:
    at = await office()
    address, browser = await opened(at)
    client, path = browser.client, f"/link/{address}"
    own = {"Origin": "https://coop.example.th"}
    answers = [await client.post(path, data={"csrf": browser.csrf, **form}, headers=own) for form in (LIST, MORE, SENT)]
    answers += [
        await client.get(path),
        await client.head(path),
        await client.put(path),
        await client.post(path, content=b"{}", headers=own),
        await client.get("/link/request/unknown"),
        await client.post(f"{path}/emblem.svg"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 303, 200, 200, 405, 400, 200, 405]
    for answer in answers:
        policy = answer.headers["content-security-policy"].replace("form-action 'self'", FORM_ACTION)
        answer.headers["content-security-policy"] = policy
        assert_headers(answer.headers)


async def test_it_speaks_the_chosen_language() -> None:
    at = await office()
    address, browser = await opened(at)
    steps = [await browser.get(address, "?lang=en")]
    steps += [await browser.post(f"{address}?lang=en", form) for form in (LIST, SHARES, MORE, MORE | {"amount": "5"})]
    await browser.post(address, SENT)
    steps += [await browser.get(address, "?lang=en"), await browser.get("request/unknown", "?lang=en")]
    assert [shown.step for shown in steps] == ["what", "what", "how", "check", "how", "done", "expired"]
    for shown in steps:
        text = shown.text.replace("ภาษาไทย", "").replace("ไทย", "").replace("สม.1/2568", "")
        assert not any("ก" <= letter <= "ฮ" for letter in text), text

"""The pages of one form: own password changed, request for a new code, proof after long silence; without script."""

from datetime import timedelta

import pytest

from core.cases import CaseKind
from core.history import SYSTEM, Action
from core.links import FILL_WITHIN, OPEN_WITHIN, Platform
from core.pages import Purpose
from core.ports import Store
from core.services import locking
from tests.bot.web.link_bed import OWN_PASSWORD, Browser, init_data
from tests.bot.web.member_bed import CHANGE, CLAIM, NEXT_PASSWORD, PIN, Desk, desk
from tests.bot.web.test_link_guard import assert_headers
from tests.builders import associate, line_address, telegram_address

GOOD = {
    Purpose.PASSWORD: CHANGE,
    Purpose.FORGOT: CLAIM,
    Purpose.PROVE: {"password": OWN_PASSWORD},
    Purpose.PIN: {"pin": PIN},
    Purpose.NEW_PIN: {"pin": PIN, "pin_again": PIN},
    Purpose.NO_PIN: {"password": OWN_PASSWORD},
}
PURPOSES = list(GOOD)
BY_PURPOSE = pytest.mark.parametrize("purpose", PURPOSES, ids=[purpose.value for purpose in PURPOSES])
WRONG = CHANGE | {"password": "ไม่ใช่รหัสนี้แน่นอน"}


async def actions(at: Desk) -> list[str]:
    async with at.bed.store.read() as uow:
        return [entry.action for entry in await uow.history.after(0, 100)]


@BY_PURPOSE
async def test_the_form_is_filled_in_and_done_once(purpose: Purpose, store: Store) -> None:
    at = await desk(store)
    address, browser = await at.address(purpose), Browser(at.bed)
    assert (await browser.open(address)).step == "form"
    done = await browser.enter(address, GOOD[purpose])
    assert done.step == "done"
    assert (await browser.enter(address, GOOD[purpose])).step == "done"
    assert (await at.known(address)).uses == 1


async def test_a_new_password_replaces_the_old_one_and_the_others_are_told(store: Store) -> None:
    at = await desk(store)
    other = await at.link(telegram_address())
    address = await at.address(Purpose.PASSWORD)
    assert (await Browser(at.bed).pass_all(address, CHANGE)).step == "done"
    assert await at.password_is(NEXT_PASSWORD)
    assert not await at.password_is(OWN_PASSWORD)
    (changed,) = at.bed.changed
    assert (changed.chat, [link.chat for link in changed.others]) == (at.chat, [other])
    assert (await actions(at)).count(Action.PASSWORD_SET) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (WRONG, "รหัสผ่านเดิมไม่ถูกต้อง"),
        (CHANGE | {"new_password_again": "อีกอย่างหนึ่ง"}, "สองช่องไม่ตรงกัน"),
        (CHANGE | {"new_password": "งูเห่า", "new_password_again": "งูเห่า"}, "สั้นเกินไป"),
        (CHANGE | {"new_password": "P26548654", "new_password_again": "P26548654"}, "เดาได้ง่าย"),
        (CHANGE | {"new_password": OWN_PASSWORD, "new_password_again": OWN_PASSWORD}, "เหมือนรหัสเดิม"),
        (CHANGE | {"password": " "}, "กรอกไม่ครบ"),
    ],
)
async def test_what_is_wrong_with_a_change_is_said_and_nothing_changes(fields: dict[str, str], words: str) -> None:
    at = await desk()
    shown = await Browser(at.bed).pass_all(await at.address(Purpose.PASSWORD), fields)
    assert (shown.step, shown.is_refused) == ("form", True)
    assert words in shown.text
    assert not any(value in shown.html for value in fields.values() if value.strip())
    assert await at.password_is(OWN_PASSWORD)
    assert at.bed.changed == []


@pytest.mark.shows("T2")
@pytest.mark.parametrize("purpose", [Purpose.PASSWORD, Purpose.PROVE])
async def test_wrong_passwords_end_the_page_and_pause_the_account(purpose: Purpose, store: Store) -> None:
    at = await desk(store)
    wrong = WRONG if purpose is Purpose.PASSWORD else {"password": WRONG["password"]}
    once = await Browser(at.bed).pass_all(await at.address(purpose), wrong)
    assert ("เดิม" in once.text) == (purpose is Purpose.PASSWORD)
    shown = await Browser(at.bed).pass_all(await at.address(purpose), *[wrong] * 5)
    assert shown.step == "expired"
    again = await Browser(at.bed).pass_all(await at.address(purpose), GOOD[purpose])
    assert (again.step, again.is_refused) == ("form", True)  # the right one, but the account is paused
    at.bed.clock.advance(timedelta(minutes=16))
    assert (await Browser(at.bed).pass_all(await at.address(purpose), GOOD[purpose])).step == "done"


async def test_an_own_password_that_was_chosen_by_link_counts_from_then_on() -> None:
    at = await desk()
    token = await at.bed.offer(Platform.TELEGRAM)
    await Browser(at.bed).pass_all(await at.address(Purpose.PASSWORD), CHANGE)
    browser = Browser(at.bed)
    assert (await browser.pass_all(token, {"username": "026548", "password": OWN_PASSWORD})).is_refused
    assert (await browser.enter(token, {"username": "026548", "password": NEXT_PASSWORD})).step == "confirm"


@pytest.mark.shows("T4")
async def test_a_request_gets_one_answer_whatever_is_claimed_and_is_kept(store: Store) -> None:
    at = await desk(store)
    answers = []
    for claim in (CLAIM, CLAIM | {"member_no": "999999", "name": "ไม่มีใคร"}):
        browser = Browser(at.bed)
        address = await at.address(Purpose.FORGOT)
        shown = await browser.pass_all(address, claim)
        token = address.split("/")[1]
        answers.append((shown.status, shown.html.replace(token, "…"), shown.headers["content-security-policy"]))
    assert answers[0] == answers[1]
    async with at.bed.store.read() as uow:
        first, second = await uow.cases.waiting([CaseKind.FORGOT], 10)
    assert first.chat == at.chat
    assert first.data == CLAIM | {"member_no": "026548", "national_id": "3102200134821"}
    assert second.data["member_no"] == "999999"
    assert (await actions(at)).count(Action.ACCESS_ASKED) == 2
    assert at.bed.means.hasher.verifications == []  # type: ignore[attr-defined]  # no look-up, no hash, for anybody


async def test_more_than_three_requests_of_a_chat_are_answered_the_same_and_kept_by_nobody(store: Store) -> None:
    at = await desk(store)
    shown = [await Browser(at.bed).pass_all(await at.address(Purpose.FORGOT), CLAIM) for _ in range(5)]
    assert {page.text for page in shown} == {shown[0].text}
    async with at.bed.store.read() as uow:
        assert len(await uow.cases.waiting([CaseKind.FORGOT], 10)) == 3


async def test_a_mistyped_national_id_is_said_and_what_was_typed_stays() -> None:
    at = await desk()
    address, browser = await at.address(Purpose.FORGOT), Browser(at.bed)
    shown = await browser.pass_all(address, CLAIM | {"national_id": "3102200134822", "name": "<b>ก & ข"})
    assert "เลขบัตรประชาชนไม่ถูกต้อง" in shown.text
    assert "<b>ก" not in shown.html
    assert 'value="&lt;b&gt;ก &amp; ข"' in shown.html
    assert (await browser.enter(address, CLAIM)).step == "done"


async def test_the_link_page_leads_to_the_request(store: Store) -> None:
    at = await desk(store)
    token, browser = await at.bed.offer(Platform.TELEGRAM), Browser(at.bed)
    refused = await browser.pass_all(token, {"username": "026548", "password": "ผิดแน่นอน"})
    assert f'href="/link/forgot/{token}"' in refused.html
    at.bed.clock.advance(FILL_WITHIN - timedelta(minutes=1))
    assert (await browser.pass_all(f"forgot/{token}", CLAIM)).step == "done"
    assert (await browser.get(token)).step == "credentials"  # the other page knows nothing of it


async def test_a_proof_is_good_for_the_next_ninety_days(store: Store) -> None:
    at = await desk(store)
    at.bed.clock.advance(timedelta(days=91))
    assert (await Browser(at.bed).pass_all(await at.address(Purpose.PROVE), GOOD[Purpose.PROVE])).step == "done"
    async with at.bed.store.work() as uow:
        state = await uow.chats.open(at.chat.address, at.bed.clock.now())
    assert state.seen_on == at.bed.clock.now().date()


@pytest.mark.shows("T5")
@BY_PURPOSE
async def test_only_the_first_browser_and_only_in_time(purpose: Purpose, store: Store) -> None:
    at = await desk(store)
    address, browser, stranger = await at.address(purpose), Browser(at.bed), Browser(at.bed)
    assert (await stranger.get(address)).step == "form"  # a preview: it binds nothing
    await browser.open(address)
    assert (await stranger.get(address)).step == "expired"
    assert (await stranger.post(address, GOOD[purpose])).step == "expired"
    at.bed.clock.advance(FILL_WITHIN)
    assert (await browser.enter(address, GOOD[purpose])).step == "expired"
    late = await at.address(purpose)
    at.bed.clock.advance(OPEN_WITHIN)
    assert (await Browser(at.bed).open(late)).step == "expired"
    assert (await at.known(late)).opened_at is None


@pytest.mark.shows("T5")
async def test_a_page_is_nothing_at_another_pages_address() -> None:
    at = await desk()
    for purpose in PURPOSES:
        token = await at.token(purpose)
        for other in set(PURPOSES) - {purpose}:
            assert (await Browser(at.bed).get(f"{other.value}/{token}")).step == "expired"
        assert (await Browser(at.bed).get(token)).step == "expired"


@pytest.mark.shows("T6")
@pytest.mark.parametrize("purpose", [Purpose.PASSWORD, Purpose.PROVE])
async def test_a_page_dies_with_the_link_and_with_a_lock(purpose: Purpose, store: Store) -> None:
    at = await desk(store)
    browser, address = Browser(at.bed), await at.address(purpose)
    await browser.open(address)
    async with store.work() as uow:
        await uow.links.end(at.chat.id, at.bed.clock.now(), "unlinked")
    assert (await browser.enter(address, GOOD[purpose])).step == "expired"
    await at.link(line_address())
    browser, address = Browser(at.bed), await at.address(purpose)
    await browser.open(address)
    async with store.work() as uow:
        await locking.lock(uow, at.bed.means, at.member, SYSTEM, "โทรศัพท์หาย")
    assert (await browser.enter(address, GOOD[purpose])).step == "expired"
    assert await at.password_is(OWN_PASSWORD)


@pytest.mark.shows("T5")
async def test_a_chat_that_speaks_for_somebody_else_by_now_changes_nobodys_password(store: Store) -> None:
    at = await desk(store)
    browser, address = Browser(at.bed), await at.address(Purpose.PASSWORD)
    await browser.open(address)
    async with store.work() as uow:
        other = await uow.members.by_number(associate().member_no)
        await uow.links.end(at.chat.id, at.bed.clock.now(), "unlinked")
        assert other is not None
        await uow.links.add(at.chat.id, other.id, at.bed.clock.now(), "1")
    assert (await browser.enter(address, CHANGE)).step == "expired"
    assert await at.password_is(OWN_PASSWORD)


@BY_PURPOSE
async def test_in_telegrams_frame_initdata_stands_in_for_the_cookie(purpose: Purpose, store: Store) -> None:
    at = await desk(store, Platform.TELEGRAM)
    address, frame = await at.address(purpose), Browser(at.bed)
    frame.csrf = ""
    data = {"init_data": init_data(at.bed.clock), "csrf": ""}
    stranger = {"init_data": init_data(at.bed.clock, "999"), "csrf": ""}
    assert (await frame.post(address, GOOD[purpose] | stranger)).status == 403
    shown = await frame.post(address, GOOD[purpose] | data)
    assert (shown.status, shown.step) == (200, "done")


@pytest.mark.shows("T22")
@BY_PURPOSE
async def test_every_answer_keeps_the_headers_contract(purpose: Purpose) -> None:
    at = await desk()
    address, browser = await at.address(purpose), Browser(at.bed)
    client, path = browser.client, f"/link/{address}"
    answers = [
        await client.get(path),
        await client.head(path),
        await client.put(path),
        await client.post(path, data={"csrf": "forged"}, headers={"Origin": "https://coop.example.th"}),
        await client.post(path, content=b"{}", headers={"Origin": "https://coop.example.th"}),
        await client.get(f"/link/{purpose.value}/unknown"),
        await client.post(f"{path}/emblem.svg"),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 405, 403, 400, 200, 405]
    for answer in answers:
        policy = answer.headers["content-security-policy"].replace(" https://access.line.me", "")
        answer.headers["content-security-policy"] = policy.replace("form-action 'self'", FORM_ACTION)
        assert_headers(answer.headers)
    picture = await client.get(f"{path}/emblem.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "no-store"


FORM_ACTION = "form-action 'self' https://access.line.me"
"""The link page's contract; these pages lead nowhere else."""


@pytest.mark.shows("T22")
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://coop.example.th.evil.example"},
    ],
)
@BY_PURPOSE
async def test_forms_of_other_origins_are_refused(purpose: Purpose, headers: dict[str, str]) -> None:
    at = await desk()
    address, browser = await at.address(purpose), Browser(at.bed)
    await browser.open(address)
    assert (await browser.post(address, GOOD[purpose], headers)).status == 403
    assert (await at.known(address)).uses == 0


@BY_PURPOSE
async def test_the_page_speaks_the_chosen_language(purpose: Purpose) -> None:
    at = await desk()
    shown = await Browser(at.bed).get(await at.address(purpose), "?lang=en")
    assert '<html lang="en">' in shown.html
    assert not any("ก" <= letter <= "ฮ" for letter in shown.text.replace("ไทย", "").replace("ภาษาไทย", ""))

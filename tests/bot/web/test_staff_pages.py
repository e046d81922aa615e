"""The pages of the office's people: the password for the work is set and asked for, without script; dead for others."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from core.credentials import normalised
from core.history import Action
from core.links import Chat, Platform
from core.pages import Purpose
from core.ports import Store
from core.services import staff_chats
from core.services.page_visit import start
from core.services.staffing import disable_staff, give_staff_code
from core.staff import Staff
from tests.bot.web.link_bed import Bed, Browser, bed
from tests.builders import address_on, chat_of, staff
from tests.core.services.office import ROOT

PASSWORD, OTHER = "ปลาช่อนนอนกลางวัน", "งูเหลือมเลื้อยช้า"
SET = {"new_password": PASSWORD, "new_password_again": PASSWORD}
PROVED, WRONG = {"password": PASSWORD}, {"password": "ไม่ใช่รหัสนี้แน่นอน"}


@dataclass
class Desk:
    """The bed, somsri and her chat, with or without a password."""

    bed: Bed
    person: Staff
    chat: Chat

    @classmethod
    async def opened(cls, store: Store | None = None, password: str | None = None) -> "Desk":
        at = await bed(store)
        async with at.store.work() as uow:
            await uow.staff.add(staff())
            chat = await chat_of(uow, address_on(Platform.LINE), at.means)
            code = await give_staff_code(uow, at.means, ROOT, "somsri")
            person = await staff_chats.link(uow, at.means, chat, code)
            assert person is not None
            if password is not None:
                hashed = await at.means.hasher.hash(normalised(password))
                await uow.staff_links.set_password(person.id, hashed, at.clock.now())
        return cls(at, person, chat)

    async def address(self, purpose: Purpose) -> str:
        """A press of the button."""
        async with self.bed.store.work() as uow:
            return f"{purpose.value}/{await start(uow, self.bed.means, purpose, self.chat)}"

    async def password_is(self, password: str) -> bool:
        async with self.bed.store.read() as uow:
            kept = await uow.staff_links.password(self.person.id)
        return kept is not None and await self.bed.means.hasher.verify(kept, normalised(password))

    async def proved_at_now(self) -> bool:
        async with self.bed.store.read() as uow:
            link = await uow.staff_links.of_chat(self.chat.id)
        assert link is not None
        return link.proved_at == self.bed.clock.now()


async def test_a_password_is_set_once_and_written_down_without_it(store: Store) -> None:
    at = await Desk.opened(store)
    address, browser = await at.address(Purpose.STAFF_PASSWORD), Browser(at.bed)
    shown = await browser.open(address)
    assert shown.step == "form"
    assert "ไม่ใช้ชื่อผู้ใช้" in shown.text
    assert (await browser.enter(address, SET)).step == "done"
    assert (await browser.enter(address, SET)).step == "done"
    assert await at.password_is(PASSWORD)
    async with at.bed.store.read() as uow:
        entries = await uow.history.after(0, 100)
    assert [entry.action for entry in entries].count(Action.STAFF_PASSWORD_SET) == 1
    assert PASSWORD not in repr(entries)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (SET | {"new_password_again": OTHER}, "สองช่องไม่ตรงกัน"),
        ({"new_password": "งูเห่า", "new_password_again": "งูเห่า"}, "สั้นเกินไป"),
        ({"new_password": "iloveyou", "new_password_again": "iloveyou"}, "มีผู้ใช้มาก"),
        ({"new_password": "somsri-2026", "new_password_again": "somsri-2026"}, "เดาได้ง่าย"),
        ({"new_password": "คุณสมศรีมาแล้ว", "new_password_again": "คุณสมศรีมาแล้ว"}, "เดาได้ง่าย"),
        ({"new_password": " ", "new_password_again": " "}, "กรอกไม่ครบ"),
    ],
)
async def test_what_is_wrong_with_it_is_said_and_nothing_is_set(fields: dict[str, str], words: str) -> None:
    at = await Desk.opened()
    shown = await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PASSWORD), fields)
    assert (shown.step, shown.is_refused) == ("form", True)
    assert words in shown.text
    assert not any(value in shown.html for value in fields.values() if value.strip())
    async with at.bed.store.read() as uow:
        assert await uow.staff_links.password(at.person.id) is None


@pytest.mark.shows("T13")
async def test_the_right_password_proves_and_a_wrong_one_does_not(store: Store) -> None:
    at = await Desk.opened(store, PASSWORD)
    at.bed.clock.advance(timedelta(hours=13))
    address, browser = await at.address(Purpose.STAFF_PROVE), Browser(at.bed)
    shown = await browser.pass_all(address, WRONG)
    assert (shown.step, shown.is_refused) == ("form", True)
    assert "รหัสผ่านทำงานไม่ถูกต้อง" in shown.text
    assert not await at.proved_at_now()
    assert (await browser.enter(address, PROVED)).step == "done"
    assert await at.proved_at_now()


@pytest.mark.shows("T2")
async def test_five_wrong_ones_end_the_page_and_pause_the_person_until_a_new_code(store: Store) -> None:
    at = await Desk.opened(store, PASSWORD)
    shown = await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PROVE), *[WRONG] * 5)
    assert shown.step == "expired"
    at.bed.clock.advance(timedelta(minutes=14))
    paused = await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PROVE), PROVED)
    assert (paused.step, paused.is_refused) == ("form", True), "the right one, but guessing has its price"
    async with at.bed.store.work() as uow:
        code = await give_staff_code(uow, at.bed.means, ROOT, "somsri")
        assert await staff_chats.link(uow, at.bed.means, at.chat, code) is not None
    assert (await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PROVE), PROVED)).step == "done"


@pytest.mark.shows("T2")
async def test_the_next_five_pause_for_longer(store: Store) -> None:
    at = await Desk.opened(store, PASSWORD)
    for minutes in (15, 30, 60):
        await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PROVE), *[WRONG] * 5)
        at.bed.clock.advance(timedelta(minutes=minutes, seconds=-1))
        paused = await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PROVE), PROVED)
        assert paused.is_refused, minutes
        at.bed.clock.advance(timedelta(seconds=1))
    assert (await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PROVE), PROVED)).step == "done"


@pytest.mark.shows("T13")
@pytest.mark.parametrize("purpose", [Purpose.STAFF_PASSWORD, Purpose.STAFF_PROVE])
async def test_the_page_of_somebody_disabled_is_dead_opened_or_not(purpose: Purpose, store: Store) -> None:
    at = await Desk.opened(store, PASSWORD)
    fields = SET if purpose is Purpose.STAFF_PASSWORD else PROVED
    address, browser = await at.address(purpose), Browser(at.bed)
    assert (await browser.open(address)).step == "form"
    async with at.bed.store.work() as uow:
        await disable_staff(uow, at.bed.means, ROOT, "somsri")
    assert (await browser.enter(address, fields)).step == "expired"
    assert (await Browser(at.bed).open(address)).step == "expired"
    assert (await Browser(at.bed).pass_all(await at.address(purpose), fields)).step == "expired", "a new one is too"
    assert not await at.password_is(OTHER)


async def test_another_password_is_refused_long_after_the_proof(store: Store) -> None:
    at = await Desk.opened(store, PASSWORD)
    at.bed.clock.advance(timedelta(minutes=16))
    new = {"new_password": OTHER, "new_password_again": OTHER}
    shown = await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PASSWORD), new)
    assert shown.is_refused
    assert await at.password_is(PASSWORD)
    await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PROVE), PROVED)
    assert (await Browser(at.bed).pass_all(await at.address(Purpose.STAFF_PASSWORD), new)).step == "done"
    assert await at.password_is(OTHER)

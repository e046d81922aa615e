"""The page of a month's bills: of a unit, or what stayed open; who may look, and that it dies with the right."""

from dataclasses import replace

import pytest

from core.links import MemberId, Platform
from core.pages import Purpose
from core.ports import Store
from core.services import list_page as service
from core.services.bill_list import Wanted
from core.staff import Role
from tests.billing import DECEMBER, answered, bill
from tests.bot.web.link_bed import Bed, bed
from tests.bot.web.list_bed import NAME, WHO, Visited
from tests.builders import address_on, member, registered, staff

ALL, OPEN = Wanted(DECEMBER, "A", short=False), Wanted(DECEMBER, "A", short=True)


async def listed(
    wanted: Wanted,
    store: Store | None = None,
    role: Role = Role.CASHIER,
    unit: str | None = None,
    more: int = 0,
) -> Visited:
    """026548 of unit A, of whom 5,000.00 came in; ส03548 of unit B; MORE of unit A of whom nothing was said."""
    page = await bed(store)
    people = [member(member_no=f"03{n:04}", national_id=None, first_name=f"คนที่{n:03}") for n in range(more)]
    first, other = [await known(page, number) for number in ("026548", "ส03548")]
    others = [await registered(page.store, person) for person in people]
    address, now = address_on(Platform.LINE), page.clock.now()
    async with page.store.work() as uow:
        await uow.codes.put("pay_unit", "A", "เขต 1", now.date())
        await uow.bills.put(answered(bill(first, pay_unit="A"), "5,000.00", "ลาไม่รับเงินเดือน"))
        await uow.bills.put(bill(other, pay_unit="B"))
        for person in others:
            await uow.bills.put(bill(person.id, pay_unit="A"))
        chat = (await uow.chats.open(address, now)).chat
        mali = staff(username="mali", name="มะลิ สุขใจ", role=role, unit=unit)
        mali = replace(mali, id=await uow.staff.add(mali))
        await uow.staff_links.add(chat.id, mali.id, now)
        token = await service.offer_bills(uow, page.means, chat, mali, wanted)
    return Visited(page, address, mali, token)


async def known(page: Bed, number: str) -> MemberId:
    async with page.store.read() as uow:
        found = await uow.members.by_number(number)
    assert found is not None
    return found.id


async def test_a_unit_with_what_each_is_billed_for(store: Store) -> None:
    here = await listed(ALL, store, more=1)
    button = await here.get()
    assert (button.step, NAME in button.html) == ("open", False)
    assert "รายการหักพร้อมเปิด" in button.text
    shown = await here.post()
    assert (shown.status, shown.step) == (200, "list")
    assert "รายการหักเดือน ธ.ค. 2569 เขต 1 · พบ 2 คน" in shown.text
    assert f"026548 นาย{NAME} 5,677.17 5,000.00 ค่าหุ้นรายเดือน 2,000.00" in shown.text
    assert "เงินกู้สามัญ สม.6700123 3,009.32" in shown.text
    assert "5,677.17 5,000.00" in shown.text
    assert "5,677.17 ยังไม่แจ้ง" in shown.text
    assert "ส้ม" not in shown.text, "of another unit"
    assert shown.text.count(WHO) > 10
    (entry,) = await here.entries()
    assert (entry.actor.name, entry.subject, entry.values) == ("staff:mali", "members:2", ())


async def test_what_stayed_open_with_its_reason(store: Store) -> None:
    here = await listed(OPEN, store, more=1)
    await here.get()
    shown = await here.post()
    assert "ยังไม่ได้หัก เดือน ธ.ค. 2569 เขต 1 · พบ 1 คน" in shown.text
    assert "ออมทรัพย์พิเศษ 500.00" in shown.text
    assert "5,677.17 5,000.00 ลาไม่รับเงินเดือน" in shown.text
    assert "คนที่" not in shown.text


async def test_all_units_and_page_by_page() -> None:
    here = await listed(Wanted(DECEMBER, None, short=False), more=70)
    await here.get()
    first = await here.post()
    assert "พบ 72 คน" in first.text
    assert "หน้า 1 จาก 2" in first.text
    second = await here.post({"page": "2"})
    assert "คนที่069" in second.text
    for page in ("3", "0", "x"):
        assert "หน้า 1 จาก 2" in (await here.post({"page": page})).text


async def test_in_english() -> None:
    here = await listed(OPEN)
    await here.get()
    await here.post()
    shown = await here.get(query="?lang=en")
    assert "Not deducted in Dec 2569 BE" in shown.text


async def test_nothing_to_list() -> None:
    here = await listed(Wanted(DECEMBER, "Z", short=True))
    await here.get()
    assert "ไม่มีรายการ" in (await here.post()).text


@pytest.mark.shows("T12")
@pytest.mark.shows("T27")
@pytest.mark.parametrize(
    ("role", "unit", "opens"),
    [
        (Role.UNIT_OFFICER, "A", True),
        (Role.UNIT_OFFICER, "B", False),
        (Role.UNIT_COMMITTEE, "A", False),
        (Role.FRONT_DESK, None, False),
        (Role.ADMIN, None, False),
        (Role.AUDITOR, None, True),
        (Role.LOANS, None, True),
    ],
)
async def test_who_opens_it_whatever_the_token_was_made_for(role: Role, unit: str | None, *, opens: bool) -> None:
    here = await listed(ALL, role=role, unit=unit)
    await here.get()
    shown = await here.post()
    assert (shown.status == 200, NAME in shown.html) == (opens, opens)
    assert len(await here.entries()) == opens


async def test_an_officer_reaches_no_list_of_all_units() -> None:
    here = await listed(Wanted(DECEMBER, None, short=False), role=Role.UNIT_OFFICER, unit="A")
    await here.get()
    assert (await here.post()).status == 404


@pytest.mark.shows("T13")
async def test_it_dies_with_the_right(store: Store) -> None:
    here = await listed(ALL, store)
    await here.get()
    assert (await here.post()).status == 200
    async with here.page.store.work() as uow:
        await uow.staff.disable(here.person.id, here.page.clock.now())
    assert [(await here.get()).status, (await here.post()).status] == [404, 404]


async def test_the_search_before_ends_with_it() -> None:
    here = await listed(ALL)
    await here.get()
    async with here.page.store.work() as uow:
        chat = (await uow.chats.open(here.address, here.page.clock.now())).chat
        await service.offer(uow, here.page.means, chat, here.person, "ส้ม")
        assert await uow.page_sessions.end_of_chat(chat.id, [Purpose.LIST], here.page.clock.now()) == 1
    assert (await here.post()).status == 404

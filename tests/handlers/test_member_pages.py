"""A member's money as the office reads it: the parts, their pages, and nothing at all."""

from datetime import date

from core.money import Baht
from core.related import Percent
from core.services.record_views import OF_MONEY, View
from core.staff import Role
from handlers.incoming import Tap
from tests import builders, lending
from tests.dialogue import CATALOGUE, Talk, keys_of, the_card, verify_dialogue
from tests.fakes import FakeStore
from tests.handlers.opening import TH, labels, opened, shown, talk_of


async def test_the_parts_hold_what_the_member_sees() -> None:
    talk, member = await talk_of()
    shares = await opened(talk, member, "shares")
    assert (shares.amount, len(shares.sections[0].rows)) == (Baht.of(214_500), 6)
    assert labels(shares.acts) == [CATALOGUE.template("paging.more", TH)]
    loans = await opened(talk, member, "loans")
    assert loans.amount == Baht.of(510_000)
    assert shown(loans)[:6] == [
        ("หักเดือนถัดไป", "9,914.38\u00a0บาท"),
        ("สัญญาที่ชำระครบแล้ว", "1 สัญญา"),
        ("คงเหลือ", "490,000.00\u00a0บาท"),
        ("วงเงินกู้", "600,000.00\u00a0บาท"),
        ("ชำระแล้ว งวดที่", "22/120"),
        ("งวด พ.ย. 2569", "7,315.75\u00a0บาท"),
    ]
    guarantees = await opened(talk, member, "guarantees")
    assert shown(guarantees) == [
        ("ค้ำประกันให้", "1 คน"),
        ("ค้ำได้อีก", "2 คน"),
        ("ส03548 ส้ม จ. · สม.6600001", "490,000.00\u00a0บาท"),
        ("ส03548 ส้ม จ. · สม.6700123", "300,000.00\u00a0บาท"),
    ]
    assert (await opened(talk, member, "deposits")).amount == Baht.of("35,250.75")
    assert (await opened(talk, member, "welfare")).amount == Baht.of(2_000)
    (year,) = (await opened(talk, member, "dividends")).sections
    assert year.total is not None
    assert year.total.value == Baht.of("12,513.50")
    related = await opened(talk, member, "related")
    assert shown(related) == [("ผู้รับโอนประโยชน์ 1", "ปิติ ตั้งใจสอน 100\u00a0% โทร.\u00a0••••••4471")]


async def test_long_parts_come_page_by_page() -> None:
    talk, member = await talk_of()
    await lending.lent(talk.store, member, [lending.ordinary(contract_no=f"สม.68{number:05}") for number in range(4)])
    async with talk.store.work() as uow:
        part = Percent.of(10)
        children = [builders.beneficiary(order=n, percent=part) for n in range(1, 11)]
        await uow.related.put(member.id, children)
        await uow.welfare.add(member.id, [builders.grant(on=date(2020, 1, day)) for day in range(1, 9)])
    for view in ("loans", "related", "welfare", "shares"):
        await opened(talk, member, view)
        await talk.presses("paging.more")
        card = the_card(talk.reply)
        assert Tap("member", (f"#{member.id}", view, "0")) in [act.tap for act in card.acts], view
        for forged in ("999", "9" * 500, "x", "-1", ""):
            assert (await opened(talk, member, view, forged)).title == card.title, "never anything else"


async def test_nothing_on_record_is_said_with_the_date() -> None:
    talk = Talk(FakeStore())
    member = await builders.registered(talk.store, builders.associate(unit=None, title=None, national_id=None))
    await talk.works_as(Role.MANAGER)
    await verify_dialogue(talk, [("/member ส03548", ("member.since", "member.none", "member.recorded"))])
    for view in OF_MONEY - {View.GUARANTEES}:
        await opened(talk, member, view.value)
        assert "member.nothing" in keys_of(talk.reply), view
    await opened(talk, member, "related")
    assert "member.no_related" in keys_of(talk.reply)


async def test_what_is_overdue_stands_above_all() -> None:
    talk, member = await talk_of()
    await lending.lent(talk.store, member, [lending.late(contract_no="ฉฉ.6900457")])
    for view in ("card", "loans"):
        card = await opened(talk, member, view)
        assert card.alert is not None
        assert card.alert.amount > Baht.of(0)

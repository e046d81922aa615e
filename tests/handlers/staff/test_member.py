"""One member's record in the chat of the office: the design's card, its parts, who sees what, and what is recorded."""

from dataclasses import replace
from datetime import date

import pytest

from bot.limits import CLUSTER
from bot.line.render import render as line
from bot.telegram.render import render as telegram
from core.cases import CaseKind
from core.history import Action
from core.links import Form, Language, Platform
from core.links import View as ChatView
from core.members import Member, MemberStatus
from core.money import Baht
from core.pictures import CleanPicture, PictureKind
from core.related import Percent
from core.services.record_views import OF_MONEY, View
from core.staff import Power, Role, may
from handlers.incoming import Tap
from handlers.reply import Card, Choice, Reply
from tests import builders, lending, saver
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_card, values_in, verify_dialogue
from tests.fakes import FakeStore

TH, EN = Language.THAI, Language.ENGLISH
URL = "https://coop.example"
PHONE, NATIONAL_ID, EMPLOYEE_NO = "0812344471", "3102200134821", "4471203"
ADDRESS, EMAIL = "12 ม.3 ต.บ้านน้ำใส", "teacher@example.org"
MEMBER = builders.member(
    phone=PHONE,
    address=ADDRESS,
    email=EMAIL,
    employee_no=EMPLOYEE_NO,
    share_monthly=Baht.of(2_000),
    joined_on=date(2012, 6, 1),
)
READERS = [role for role in Role if may(role, Power.MEMBER_OPEN)]
SEE_NO_MONEY = [role for role in READERS if not may(role, Power.MONEY_SEE)]


async def talk_of(
    role: Role = Role.MANAGER, person: Member = MEMBER, platform: Platform = Platform.LINE
) -> tuple[Talk, Member]:
    """A chat of the office, and 026548 with all that a member can have."""
    talk = Talk(FakeStore(), builders.address_on(platform))
    kept = await builders.registered(talk.store, person, builders.account())
    friend = await builders.registered(talk.store, builders.associate())
    async with talk.store.work() as uow:
        await uow.codes.put("title", "1", "นาย", date(2020, 1, 1))
        await uow.codes.put("unit", "0101", "มัธยม 1", date(2020, 1, 1))
        await uow.shares.add_movements(kept.id, [builders.movement(on=date(2026, m, 28)) for m in range(1, 11)])
        await uow.dividends.put(kept.id, builders.dividend())
        await uow.welfare.add(kept.id, [builders.grant()])
        await uow.related.put(kept.id, [builders.beneficiary(phone=PHONE)])
    own = await lending.lent(talk.store, kept, [lending.ordinary(), lending.emergency(), lending.paid_off()])
    theirs = await lending.lent(talk.store, friend, [lending.ordinary(contract_no="สม.6600001")])
    async with talk.store.work() as uow:
        await uow.guarantees.put(theirs[0].id, kept.id)
        await uow.guarantees.put(own[0].id, friend.id, amount=Baht.of(300_000))
    await saver.has_account(talk, kept, builders.deposit())
    await talk.works_as(role)
    return talk, kept


def shown(card: Card, language: Language = TH) -> list[tuple[str, str]]:
    rows = [*card.rows, *(row for section in card.sections for row in section.rows)]
    return [(CATALOGUE.text(row.label, language), CATALOGUE.value(row.value, language)) for row in rows]


def labels(choices: tuple[Choice, ...]) -> list[str]:
    return [CATALOGUE.text(choice.label, TH) for choice in choices]


def drawn(reply: Reply, platform: Platform) -> str:
    """All that the channel is sent for it."""
    render = line if platform is Platform.LINE else telegram
    return str(render(reply, CATALOGUE, ChatView(TH, Form.NORMAL), URL))


async def looks(talk: Talk, member: Member) -> list[str]:
    """The subjects of the looks in the history, oldest first."""
    async with talk.store.read() as uow:
        entries = await uow.history.of_member(member.id, 100)
    return [entry.subject for entry in reversed(entries) if entry.action == Action.MEMBER_OPENED]


async def opened(talk: Talk, member: Member, view: str, *more: str) -> Card:
    await talk.taps("member", f"#{member.id}", view, *more)
    return the_card(talk.reply)


async def test_the_card_of_the_design() -> None:
    talk, member = await talk_of()
    await verify_dialogue(talk, [("/member 026548", ("member.title", "member.recorded_of"))])
    card = the_card(talk.reply)
    heads = [CATALOGUE.text(part, TH) for part in (card.title, card.as_of, card.count, card.meaning, card.note) if part]
    assert heads == [
        "สมาชิก 026548",
        "สามัญ",
        "นายประพันธ์ ตั้งใจสอน",
        "หน่วย มัธยม 1 · สมาชิกตั้งแต่ มิ.ย. 2555",
        "ยอด ณ 31 ต.ค. 2569 · บันทึกการเปิดดูแล้ว สมาชิกเห็นได้",
    ]
    assert shown(card) == [
        ("หุ้น", "214,500.00\u00a0บาท"),
        ("เงินกู้ 2 สัญญา", "510,000.00\u00a0บาท"),
        ("ค้ำประกันให้", "1 คน"),
        ("เงินฝาก 1 บัญชี", "35,250.75\u00a0บาท"),
        ("เหลือรับราว", "74\u00a0%"),
        ("โทรศัพท์", "••••••4471"),
        ("บัตรประชาชน", "•••••••••4821"),
    ]
    assert labels(card.acts) == ["รูปและลายมือชื่อ", "คำร้อง", "ออกรหัส", "ระงับบัญชี"]
    assert labels(talk.reply.choices) == ["หุ้น", "เงินกู้", "ค้ำประกัน", "ดูส่วนอื่น"]
    assert await looks(talk, member) == ["card"]


@pytest.mark.parametrize("typed", ["/member 026548", "/member u๐๒๖๕๔๘", "/MEMBER@namsai_bot 026548", "/find 026548"])
async def test_the_ways_to_it(typed: str) -> None:
    talk, _ = await talk_of()
    await verify_dialogue(talk, [(typed, "member.title")])


async def test_without_a_number_it_asks_and_a_name_is_looked_for() -> None:
    talk, _ = await talk_of()
    await verify_dialogue(
        talk,
        [
            ("ดูสมาชิก", "member.whose"),
            ("026548", "member.title"),
            ("/member", "member.whose"),
            ("ส้ม", "member.title"),
            ("/member ตั้งใจสอน", "member.title"),
            ("/member 999999", "office.no_such_member"),
            ("/member ไม่มีใคร", "find.nobody"),
        ],
    )
    await talk.taps("member", "#99")
    assert keys_of(talk.reply) == ["office.no_such_member"]


@pytest.mark.parametrize("view", list(View))
async def test_each_part_is_one_look_that_the_member_reads_of(view: View) -> None:
    talk, member = await talk_of()
    await opened(talk, member, view.value)
    assert await looks(talk, member) == [view.value]
    own = Talk(talk.store, builders.telegram_address())
    await own.is_linked_to(member)
    await verify_dialogue(own, [("/privacy", ("privacy.acts_title", "did.member_opened", "did.role_manager"))])


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


async def test_of_what_proves_somebody_the_ends_until_all_is_asked_for() -> None:
    talk, member = await talk_of()
    masked = await opened(talk, member, "data")
    secrets = (PHONE, NATIONAL_ID, EMPLOYEE_NO, ADDRESS, EMAIL)
    text = str(shown(masked))
    assert not any(secret in text for secret in (*secrets, "2515"))
    assert ("เลขประจำตัวประชาชน", "•••••••••4821") in shown(masked)
    await talk.presses("member.full_button")
    text = str(shown(the_card(talk.reply)))
    assert all(secret in text for secret in (*secrets, "14 มี.ค. 2515", "48,200.00"))
    assert "member.recorded_full" in keys_of(talk.reply)
    assert await looks(talk, member) == ["data", "full"]


async def test_the_seldom_parts_are_a_list_that_is_no_look() -> None:
    talk, member = await talk_of()
    await verify_dialogue(talk, [("/member 026548", "member.title"), ("[member.more_button]", "member.part")])
    card = the_card(talk.reply)
    assert [CATALOGUE.text(item.title, TH) for item in card.items] == [
        "เงินฝาก",
        "สวัสดิการ",
        "เงินปันผล",
        "ข้อมูลทั้งหมด",
        "ผู้เกี่ยวข้อง",
    ]
    assert [act.tap for act in card.acts] == [Tap("audit", (f"#{member.id}",))]
    assert await looks(talk, member) == ["card"]


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


async def test_what_is_left_of_a_salary_that_does_not_suffice() -> None:
    talk, member = await talk_of(person=replace(MEMBER, salary=Baht.of(10_000)))
    rows = dict(shown(await opened(talk, member, "card")))
    assert rows["เหลือรับราว"] == "-25\u00a0%"


async def test_a_former_and_a_locked_member_are_shown_as_such() -> None:
    talk, member = await talk_of(person=replace(MEMBER, status=MemberStatus.LEFT, locked=True))
    card = await opened(talk, member, "card")
    assert shown(card)[:2] == [("สมาชิกภาพ", "พ้นจากสมาชิกภาพแล้ว"), ("บัญชีในแชต", "ระงับอยู่")]
    assert labels(card.acts) == ["รูปและลายมือชื่อ", "คำร้อง", "ปลดระงับ", "ประวัติ"]
    assert len(card.rows) <= 9


async def test_how_many_requests_wait() -> None:
    talk, member = await talk_of()
    async with talk.store.work() as uow:
        for uid in ("a", "b"):
            await uow.cases.open(CaseKind.QUESTION, uid, {}, talk.means.clock.now(), member_id=member.id)
    card = await opened(talk, member, "card")
    assert labels(card.acts)[1] == "คำร้อง 2 เรื่อง"
    assert card.acts[1].tap == Tap("queue", ("of", f"#{member.id}"))


async def test_the_photo_is_there_small_behind_a_short_lived_address() -> None:
    talk, member = await talk_of()
    clean = CleanPicture(mime="image/jpeg", width=480, height=576, large=b"L", small=b"s")
    async with talk.store.work() as uow:
        picture = await uow.pictures.add(
            PictureKind.PHOTO, member.id, "uid", clean, "staff:mali", talk.means.clock.now()
        )
        assert await uow.pictures.keep(picture)
    card = await opened(talk, member, "card")
    assert card.picture is not None
    assert card.picture.path.startswith("/picture/")
    assert (card.picture.width, card.picture.height, card.picture.large) == (480, 576, False)


@pytest.mark.parametrize("role", READERS)
async def test_what_each_role_may_do_is_what_it_is_offered(role: Role) -> None:
    talk, member = await talk_of(role)
    card = await opened(talk, member, "card")
    offered = {act.tap.feature for act in card.acts if act.tap is not None}
    assert ("queue" in offered) == may(role, Power.QUEUE_SEE)
    assert ("code" in offered) == may(role, Power.CODE_GIVE)
    assert ("lock" in offered) == may(role, Power.MEMBER_LOCK)
    assert "photo" in offered
    assert len(card.acts) <= 4
    views = {choice.tap.args[1] for choice in talk.reply.choices if choice.tap is not None}
    assert ("loans" in views) == may(role, Power.MONEY_SEE)


@pytest.mark.shows("T12", "T26")
@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize("role", SEE_NO_MONEY)
async def test_no_figure_of_money_reaches_a_role_that_may_not_see_it(role: Role, platform: Platform) -> None:
    talk, member = await talk_of(role, platform=platform)
    asked: list[tuple[str, ...]] = [("member", f"#{member.id}", view.value) for view in View]
    asked += [("member", f"#{member.id}", "more"), ("find", "ประพันธ์"), ("member", f"#{member.id}", "loans", "3")]
    seen: set[Tap] = set()
    while asked:
        await talk.taps(*asked.pop())
        assert not any(isinstance(value, Baht) for value in values_in(talk.reply.parts))
        text = drawn(talk.reply, platform)
        for canary in ("214,500", "510,000", "35,250", "12,513", "48,200", "2,000.00", "บาท", "เหลือรับ"):
            assert canary not in text, f"{role}: {canary}"
        for choice in choices_of(talk.reply):
            if choice.tap is not None and choice.tap.feature in {"member", "find"} and choice.tap not in seen:
                seen.add(choice.tap)
                asked.append((choice.tap.feature, *choice.tap.args))
    for view in OF_MONEY:
        await talk.taps("member", f"#{member.id}", view.value)
        assert keys_of(talk.reply)[0] == "office.role_may_not"
    assert not set(await looks(talk, member)) & OF_MONEY, "what was refused is no look"


async def test_a_look_at_the_own_membership_is_recorded_like_any_other() -> None:
    talk, member = await talk_of()
    await talk.is_linked_to(member)
    await verify_dialogue(talk, [("/member 026548", "member.title"), ("/privacy", "did.member_opened")])
    assert await looks(talk, member) == ["card"]


async def test_the_record_changes_between_two_presses() -> None:
    talk, member = await talk_of()
    await talk.says("/member 026548")
    async with talk.store.work() as uow:
        await uow.members.update(replace(member, phone="0899999999"))
        await uow.staff.disable((await uow.staff.all())[0].id, talk.means.clock.now())
    await talk.presses("member.more_button")
    assert keys_of(talk.reply) == ["common.unknown"], "disabled between two presses"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("platform", list(Platform))
async def test_every_part_can_be_drawn_within_the_limits(language: Language, platform: Platform) -> None:
    talk, member = await talk_of(platform=platform)
    render = line if platform is Platform.LINE else telegram
    for view in View:
        await opened(talk, member, view.value)
        for form in Form:
            render(talk.reply, CATALOGUE, ChatView(language, form), URL)
        for choice in choices_of(talk.reply):
            assert choice.tap is None or len(str(choice.tap).encode()) <= 64
            assert len(CLUSTER.findall(CATALOGUE.text(choice.label, language))) <= 20

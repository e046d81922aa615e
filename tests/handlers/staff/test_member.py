"""One member's record in the chat of the office: the design's card, its parts, who sees what, and what is recorded."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from core.cases import CaseKind
from core.history import Action
from core.links import Language
from core.members import Member, MemberStatus
from core.money import Baht
from core.pictures import CleanPicture, PictureKind
from core.related import Percent
from core.services.record_views import OF_MONEY, View
from core.staff import Power, Role, may
from handlers.messages.catalogue import Catalogue
from handlers.reply import Card, Phrase, Reply
from tests import builders, lending, saver
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_card, the_text, values_in, verify_dialogue
from tests.fakes import FakeStore

TH, EN = Language.THAI, Language.ENGLISH
PHONE, NATIONAL_ID = "0812344471", "3102200134821"
MEMBER = builders.member(
    phone=PHONE,
    address="12 ม.3 ต.บ้านน้ำใส",
    email="teacher@example.org",
    employee_no="4471203",
    share_monthly=Baht.of(2_000),
    joined_on=date(2012, 6, 1),
)
READERS = [role for role in Role if may(role, Power.MEMBER_OPEN)]
SEE_NO_MONEY = [role for role in READERS if not may(role, Power.MONEY_SEE)]


async def talk_of(role: Role = Role.MANAGER, person: Member = MEMBER, talk: Talk | None = None) -> tuple[Talk, Member]:
    """A chat of the office, and 026548 with all that a member can have."""
    talk = talk or Talk(FakeStore())
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


def said(reply: Reply, language: Language = TH) -> str:
    """Every word of an answer."""
    return " ".join(CATALOGUE.value(v, language) for v in values_in(reply.parts) if isinstance(v, Phrase))


async def looks(talk: Talk, member: Member) -> list[str]:
    """The subjects of the looks in the history, oldest first."""
    async with talk.store.read() as uow:
        entries = await uow.history.of_member(member.id, 100)
    return [entry.subject for entry in reversed(entries) if entry.action == Action.MEMBER_OPENED]


async def test_the_card_of_the_design() -> None:
    talk, _ = await talk_of()
    await verify_dialogue(talk, [("/member 026548", "member.title")])
    card = the_card(talk.reply)
    assert CATALOGUE.text(card.title, TH) == "สมาชิก 026548"
    assert card.as_of is not None and CATALOGUE.text(card.as_of, TH) == "สามัญ"
    assert card.count is not None and CATALOGUE.text(card.count, TH) == "นายประพันธ์ ตั้งใจสอน"
    assert card.meaning is not None and CATALOGUE.text(card.meaning, TH) == "หน่วย มัธยม 1 · สมาชิกตั้งแต่ มิ.ย. 2555"
    assert shown(card) == [
        ("หุ้น", "214,500.00\u00a0บาท"),
        ("เงินกู้ 2 สัญญา", "510,000.00\u00a0บาท"),
        ("ค้ำประกันให้", "1 คน"),
        ("เงินฝาก 1 บัญชี", "35,250.75\u00a0บาท"),
        ("เหลือรับราว", "74\u00a0%"),
        ("โทรศัพท์", "••••••4471"),
        ("บัตรประชาชน", "•••••••••4821"),
    ]

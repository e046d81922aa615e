"""Looking for members in the chat of the office, on both channels."""

from dataclasses import replace
from datetime import date

import pytest

from core.history import Action
from core.links import Language, Platform
from core.members import Member, MemberStatus
from core.money import Baht
from core.staff import Power, Role, may
from handlers.reply import Card, Text
from tests import builders
from tests.dialogue import CATALOGUE, Talk, keys_of, the_card, the_text, values_in, verify_dialogue
from tests.fakes import FakeStore

TH = Language.THAI
PEOPLE = (
    ("026548", "ประพันธ์", "ตั้งใจสอน", "0101"),
    ("026549", "ประพัน", "ใจดี", "0203"),
    ("026550", "สมชาย", "เรียนดี", "0101"),
    ("026551", "สมชาย", "ศรีสุข", "0203"),
    ("026552", "มานี", "มีนา", None),
)


async def office(
    role: Role = Role.MANAGER,
    *,
    more: int = 0,
    platform: Platform = Platform.LINE,
    status: MemberStatus = MemberStatus.ACTIVE,
) -> Talk:
    talk = Talk(FakeStore(), builders.address_on(platform))
    async with talk.store.work() as uow:
        for kind, code, description in (("unit", "0101", "มัธยม 1"), ("unit", "0203", "ประถม 3"), ("title", "1", "นาย")):
            await uow.codes.put(kind, code, description, date(2020, 1, 1))
    for number, first, last, unit in PEOPLE:
        await _add(talk, member_no=number, first_name=first, last_name=last, unit=unit, status=status)
    for extra in range(more):
        await _add(talk, member_no=f"03{extra:04}", first_name="มากมาย")
    await talk.works_as(role)
    return talk


async def _add(talk: Talk, **facts: object) -> Member:
    return await builders.registered(talk.store, builders.member(national_id=None, **facts))


def lines(card: Card) -> list[tuple[str, str, str]]:
    """Title, detail and badge of each item."""
    found = []
    for item in card.items:
        parts = (item.title, item.detail, None if item.badge is None else item.badge.text)
        first, second, third = ("" if part is None else CATALOGUE.text(part, TH) for part in parts)
        found.append((first, second, third))
    return found


async def listed(talk: Talk) -> int:
    async with talk.store.read() as uow:
        return sum(entry.action == Action.MEMBERS_LISTED for entry in await uow.history.after(0, 99))


async def looked_at(talk: Talk) -> list[str]:
    """Subjects of all looks at records."""
    async with talk.store.read() as uow:
        return [entry.subject for entry in await uow.history.after(0, 99) if entry.action == Action.MEMBER_OPENED]


async def test_two_to_five_are_lines_to_press() -> None:
    talk = await office()
    await verify_dialogue(talk, [("/find ประพัน", "find.title")])
    card = the_card(talk.reply)
    assert lines(card) == [
        ("026548 · ประพันธ์ ต.", "หน่วย มัธยม 1", ""),
        ("026549 · ประพัน จ.", "หน่วย ประถม 3", ""),
    ]
    assert card.count is not None
    assert CATALOGUE.text(card.count, TH) == "2 คน"
    assert card.acts == ()
    assert await looked_at(talk) == []
    await talk.taps(card.items[1].tap.feature, *card.items[1].tap.args)
    assert "member.title" in keys_of(talk.reply)
    assert await looked_at(talk) == ["card"]


async def test_one_is_opened_at_once_and_that_is_recorded() -> None:
    talk = await office()
    await verify_dialogue(talk, [("/find นายสมชาย มัธยม 1", "member.title")])
    assert "026550" in str(the_card(talk.reply).title)
    assert await looked_at(talk) == ["card"]


async def test_a_sound_alike_and_a_former_member_are_marked() -> None:
    talk = await office()
    await _add(talk, member_no="000001", first_name="ประพันธ์", status=MemberStatus.LEFT)
    await talk.says("/find ปะพันธ์")
    assert [badge for _, _, badge in lines(the_card(talk.reply))] == ["เสียงคล้าย", "เสียงคล้าย", "พ้นแล้ว"]


async def test_nobody_is_said_with_a_hint() -> None:
    talk = await office()
    await verify_dialogue(talk, [("/find ไม่มีใคร", "find.nobody"), ("[find.button]", "find.whom")])


async def test_without_a_text_it_asks() -> None:
    talk = await office()
    await verify_dialogue(
        talk,
        [
            ("ค้นหาสมาชิก", "find.whom"),
            ("%", "find.nothing_asked"),
            ("๖๕๕๒", "member.title"),
            ("/find", "find.whom"),
            ("/find", "find.whom"),
            ("ไม่มีใคร", "find.nobody"),
            ("ประพัน", "common.unknown"),
        ],
    )


@pytest.mark.parametrize("platform", list(Platform))
async def test_more_are_five_lines_and_a_page(platform: Platform) -> None:
    talk = await office(more=7, platform=platform)
    await talk.says("/find มากมาย")
    card = the_card(talk.reply)
    assert len(card.items) == 5
    assert card.count is not None
    assert CATALOGUE.text(card.count, TH) == "7 คน"
    (page,) = card.acts
    assert page.path is not None
    assert page.path.startswith("/list/")
    assert await listed(talk) == 0, "offering it opens nothing"


async def test_no_sentence_holds_a_name() -> None:
    talk = await office()
    for text in ("/find ประพัน", "/find ไม่มีใคร", "/find"):
        await talk.says(text)
        for part in talk.reply.parts:
            if isinstance(part, Text):
                assert "ประพัน" not in CATALOGUE.text(part.phrase, TH)


async def test_a_surname_stands_on_no_line() -> None:
    talk = await office(more=7)
    await talk.says("/find 02")
    shown = " ".join(" ".join(line) for line in lines(the_card(talk.reply)))
    for _, _, last, _ in PEOPLE:
        assert last not in shown


@pytest.mark.shows("T27")
@pytest.mark.parametrize("role", [role for role in Role if not may(role, Power.MEMBER_OPEN)])
async def test_other_roles_are_told_that_it_is_not_theirs(role: Role) -> None:
    talk = await office(role)
    for command in ("/find ประพัน", "/member 026548", "ค้นหาสมาชิก"):
        await verify_dialogue(talk, [(command, "desk.not_for_role")])
    assert await looked_at(talk) == []


@pytest.mark.shows("T27")
async def test_to_everybody_else_it_is_an_unknown_word() -> None:
    talk = await office()
    stranger, member = Talk(talk.store, builders.line_address("b")), Talk(talk.store, builders.line_address("c"))
    async with talk.store.read() as uow:
        person = await uow.members.by_number("026548")
    assert person is not None
    await member.is_linked_to(person)
    for other in (stranger, member):
        unknown = await other.says("/nonsense ประพัน")
        for command in ("/find ประพัน", "/member 026548"):
            assert await other.says(command) == replace(unknown)
        assert the_text(other.reply).key == "common.unknown"
        await other.taps("find", "ประพัน")
        assert the_text(other.reply).key == "common.unknown"


@pytest.mark.parametrize("role", [role for role in Role if may(role, Power.MEMBER_OPEN)])
async def test_no_answer_holds_an_amount_or_a_percentage_for_roles_without_money(role: Role) -> None:
    talk = await office(role, more=7)
    for text in ("/find ประพัน", "/find มากมาย", "/find"):
        await talk.says(text)
        assert not any(isinstance(value, Baht) for value in values_in(talk.reply))

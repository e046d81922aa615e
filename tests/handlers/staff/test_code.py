"""/code: who it is, the way, the confirmation, the code once; at the counter, over the telephone, by the committee."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.links import Platform, digest
from core.pictures import CleanPicture, PictureKind
from core.ports import Store
from core.staff import Power, Role, may
from handlers.reply import Clocked, Literal, Phrase, Tone
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_card, the_text, values_in, verify_dialogue
from tests.fakes import FakeStore
from tests.handlers.forgotten import Way, code_in, told_to, value_of

GIVEN = [("/code 026548", ("code.title", "code.compare")), ("[code.by_counter]", ("code.ask", "code.ask_note"))]


@pytest.mark.shows("E3")
@pytest.mark.parametrize("platform", list(Platform))
@pytest.mark.parametrize(("way_of", "lasts"), [("counter", timedelta(days=14)), ("phone", timedelta(minutes=10))])
async def test_from_the_counter_to_the_linked_chat(
    store: Store, platform: Platform, way_of: str, lasts: timedelta
) -> None:
    way = await Way.opened(store, platform)
    await verify_dialogue(
        way.desk,
        [
            ("/code 026548", ("code.title", "code.compare")),
            (f"[code.by_{way_of}]", ("code.ask", f"code.by_{way_of}", "code.ask_note")),
            ("[code.confirm]", ("code.given", f"code.tell_{way_of}")),
        ],
    )
    card = the_card(way.desk.reply)
    assert card.tone is Tone.WORK
    assert value_of(card, "code.username") == Literal("U026548")
    assert value_of(card, "code.until") == Clocked(way.clock.now() + lasts)
    (warned,) = told_to(way.desk, way.home)
    assert keys_of(warned) == ["code.told"]
    await way.links_with(code_in(way.desk.reply))


@pytest.mark.parametrize("typed", ["{0}-{1}", "{0}{1}", "{0} {1}", " {0} - {1} ", "{0}–{1}", "{0}—{1}"])
@pytest.mark.parametrize("lower", [False, True])
async def test_the_page_takes_the_code_with_and_without_the_dash(typed: str, *, lower: bool) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(way.desk, [*GIVEN, ("[code.confirm]", "code.given")])
    first, second = code_in(way.desk.reply).split("-")
    assert (len(first), len(second)) == (4, 4)
    entered = typed.format(first, second)
    await way.links_with(entered.lower() if lower else entered)


async def test_the_facts_are_shown_to_be_compared_and_the_look_is_recorded() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await way.desk.says("/code ๐๒๖๕๔๘")
    card = the_card(way.desk.reply)
    assert value_of(card, "code.name") == Literal("นายประพันธ์ ตั้งใจสอน")
    assert value_of(card, "code.birth_date") == builders.PROOF[0]
    assert value_of(card, "code.national_id") == Literal("•••••••••4821")
    assert card.picture is None
    async with way.store.read() as uow:
        (entry,) = await uow.history.of_member(way.member.id, 10)
    assert (entry.action, entry.actor.name) == ("member.opened", "staff:mali")


async def test_the_photo_stands_beside_the_name() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    picture = CleanPicture(mime="image/jpeg", width=600, height=800, large=b"large", small=b"small")
    async with way.store.work() as uow:
        now = way.clock.now()
        photo = await uow.pictures.add(PictureKind.PHOTO, way.member.id, "u", picture, "staff:mali", now)
        await uow.pictures.keep(photo)
    await way.desk.says("/code 026548")
    shown = the_card(way.desk.reply).picture
    assert shown is not None
    assert shown.path.startswith("/picture/")
    assert not shown.large


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"locked": True}, "office.is_locked"), ({"birth_date": None, "national_id": None}, "code.nothing")],
)
async def test_what_is_missing_or_stands_in_the_way_is_said(changes: dict[str, Any], key: str) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE, **changes)
    await verify_dialogue(way.desk, [("/code 026548", key)])


async def test_the_number_is_asked_for_and_other_words_are_understood() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(
        way.desk,
        [
            ("ออกรหัส", "code.whom"),
            ("999999", "office.no_such_member"),
            ("เมนูงาน", "staff.title"),
            ("ออกรหัส", "code.whom"),
            ("026548", "code.title"),
        ],
    )


async def test_a_new_code_ends_the_one_before_and_nothing_happens_on_the_way_back() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(way.desk, [*GIVEN, ("[desk.back]", "desk.nothing_changed")])
    await verify_dialogue(way.desk, [*GIVEN, ("[code.confirm]", "code.given")])
    first = code_in(way.desk.reply)
    await verify_dialogue(way.desk, [*GIVEN, ("[code.confirm]", "code.given")])
    second = code_in(way.desk.reply)
    async with way.store.read() as uow:
        now = way.clock.now()
        good = [
            await uow.credentials.code_is_good(way.member.id, digest(code.replace("-", "")), now)
            for code in (first, second)
        ]
        given = [entry.action for entry in await uow.history.of_member(way.member.id, 20)].count("code.given")
    assert (good, given) == ([False, True], 2)


async def test_pressed_twice_there_is_one_code() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(way.desk, GIVEN)
    (yes,) = [choice for choice in choices_of(way.desk.reply) if choice.label == Phrase("code.confirm")]
    assert yes.tap is not None
    for expected in ("code.given", "desk.over"):
        await way.desk.taps(yes.tap.feature, *yes.tap.args)
        assert expected in keys_of(way.desk.reply)


async def test_two_of_the_office_at_once_leave_one_good_code(store: Store) -> None:
    way = await Way.opened(store, Platform.LINE)
    second = Talk(store, builders.line_address("e"), way.desk.means)
    await second.works_as(Role.MANAGER, "wichai", "วิชัย มั่นคง")
    for talk in (way.desk, second):
        await verify_dialogue(talk, GIVEN)
    await asyncio.gather(way.desk.presses("code.confirm"), second.presses("code.confirm"))
    codes = [code_in(talk.reply) for talk in (way.desk, second)]
    async with store.read() as uow:
        now = way.clock.now()
        good = [await uow.credentials.code_is_good(way.member.id, digest(c.replace("-", "")), now) for c in codes]
    assert sorted(good) == [False, True]


async def test_locked_between_the_question_and_the_answer_there_is_no_code() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(way.desk, GIVEN)
    async with way.store.work() as uow:
        member = await uow.members.get(way.member.id)
        assert member is not None
        await uow.members.update(replace(member, locked=True))
    await verify_dialogue(way.desk, [("[code.confirm]", "office.is_locked")])


@pytest.mark.parametrize("role", Role)
async def test_which_roles_give_codes(role: Role) -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    talk = Talk(way.store, builders.line_address("e"), way.desk.means)
    await talk.works_as(role, "wichai", "วิชัย มั่นคง", unit="0101")
    await verify_dialogue(talk, [("/code 026548", "code.title" if may(role, Power.CODE_GIVE) else "desk.not_for_role")])


async def _committee(way: Way, unit: str = "0101") -> Talk:
    talk = Talk(way.store, builders.line_address("e"), way.desk.means)
    await talk.works_as(Role.UNIT_COMMITTEE, "wichai", "วิชัย มั่นคง", unit=unit)
    return talk


@pytest.mark.shows("E3", "T27")
@pytest.mark.parametrize("platform", list(Platform))
async def test_the_committee_vouches_from_the_request_to_the_linked_chat(store: Store, platform: Platform) -> None:
    way = await Way.opened(store, platform)
    committee = await _committee(way)
    await verify_dialogue(
        committee,
        [
            ("/code 026548", ("code.title", "code.vouch")),
            ("[code.by_hand]", ("code.ask", "code.by_hand")),
            ("[code.confirm]", "code.given"),
        ],
    )
    (warned,) = told_to(committee, way.home)
    assert keys_of(warned) == ["code.told"]
    await way.links_with(code_in(committee.reply))
    async with store.read() as uow:
        entries = await uow.history.of_member(way.member.id, 20)
    (given,) = [entry for entry in entries if entry.action == "code.given"]
    assert (given.actor.name, given.reason) == ("staff:wichai", "กรรมการหน่วยรับรอง มอบรหัสด้วยตนเอง")


async def test_the_committee_sees_no_fact_that_opens_an_account() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    committee = await _committee(way)
    await committee.says("/code 026548")
    card = the_card(committee.reply)
    assert {row.label.key for row in card.rows} == {"code.name", "code.unit"}
    assert builders.PROOF[0] not in list(values_in(card))
    assert not any("4821" in value.text for value in values_in(card) if isinstance(value, Literal))


@pytest.mark.shows("T27")
async def test_members_of_other_units_do_not_exist_for_a_committee() -> None:
    """All units and all officers: the answer outside the unit is, to the byte, the one to a number nobody has."""
    units = [f"0{number}01" for number in range(1, 7)]
    way = await Way.opened(FakeStore(), Platform.LINE, unit=units[0])
    members = [way.member]
    for number, unit in enumerate([*units[1:], None], 1):
        person = builders.member(member_no=f"02655{number}", unit=unit, national_id=None, employee_no=None)
        members.append(await builders.registered(way.store, person))
    for number, unit in enumerate(units):
        talk = Talk(way.store, builders.line_address("abcdef"[number]), way.desk.means)
        if talk.address == way.desk.address:
            talk = Talk(way.store, builders.telegram_address("999"), way.desk.means)
        await talk.works_as(Role.UNIT_COMMITTEE, f"officer{number}", "กรรมการ ใจดี", unit=unit)
        await talk.says("/code 999999")
        nobody = talk.last
        for member in members:
            ways = [(member.member_no,), (f"#{member.id}",), (f"#{member.id}", "counter"), (f"#{member.id}", "phone")]
            for args in ways:
                await talk.taps("code", *args)
                if member.unit == unit:
                    assert keys_of(talk.reply)[0] in {"code.title", "code.ask"}
                else:
                    assert talk.last == nobody
    async with way.store.read() as uow:
        for member in members:
            entries = await uow.history.of_member(member.id, 100)
            own = {f"staff:officer{units.index(member.unit)}"} if member.unit in units else set()
            assert {entry.actor.name for entry in entries} == own, "nobody else looked"


async def test_moved_to_another_unit_meanwhile_there_is_no_code() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    committee = await _committee(way)
    await verify_dialogue(committee, [("/code 026548", "code.title"), ("[code.by_phone]", "code.ask")])
    async with way.store.work() as uow:
        member = await uow.members.get(way.member.id)
        assert member is not None
        await uow.members.update(replace(member, unit="0202"))
    await verify_dialogue(committee, [("[code.confirm]", "office.no_such_member")])


async def test_to_everybody_else_it_is_an_unknown_word() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    guest = Talk(way.store, builders.telegram_address("777"), way.desk.means)
    await guest.says("/nothing 026548")
    unknown = guest.last
    await guest.says("/code 026548")
    assert guest.last == unknown
    await guest.taps("code", f"#{way.member.id}", "counter")
    assert guest.last == unknown


async def test_the_notice_holds_no_name_and_no_number_of_a_member() -> None:
    way = await Way.opened(FakeStore(), Platform.LINE)
    await verify_dialogue(way.desk, [*GIVEN, ("[code.confirm]", "code.given")])
    (warned,) = told_to(way.desk, way.home)
    text = CATALOGUE.text(the_text(warned), way.desk.last.language if way.desk.last else None)  # type: ignore[arg-type]
    assert "026548" not in text
    assert "ประพันธ์" not in text

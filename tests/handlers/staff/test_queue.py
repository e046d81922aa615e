"""The queue: five lines, the longest waiting first, by number and unit; kinds of the role only; what one asked for."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.limits import cut_clusters
from core.cases import CaseKind, CaseState
from core.history import Actor
from core.links import Language
from core.money import Baht
from core.ports import Store
from core.services.office_calendar import add_holiday
from core.services.request_deciding import Part
from core.staff import Power, Role, may
from handlers.desks import desks
from handlers.reply import Phrase
from tests import builders
from tests.core.services.test_filing import CUTOFF, JANUARY, MORE, SAVE, WORDS
from tests.deciding import Desk
from tests.dialogue import CATALOGUE, Talk, choices_of, keys_of, the_card, values_in, verify_dialogue
from tests.fakes import MORNING, FakeClock, FakeStore
from tests.handlers.asking import asks, items_of, member_and_office
from tests.saver import on_both_channels

pytestmark = pytest.mark.shows("C3")
FORGOT = CATALOGUE.text(desks()[CaseKind.FORGOT].name, Language.THAI)


def lines_of(talk: Talk) -> list[tuple[str, str, str, bool]]:
    """Title, detail, badge, and whether that is amber."""
    return [
        (
            CATALOGUE.text(item.title, Language.THAI),
            "" if item.detail is None else CATALOGUE.text(item.detail, Language.THAI),
            "" if item.badge is None else CATALOGUE.text(item.badge.text, Language.THAI),
            item.badge is not None and item.badge.late,
        )
        for item in items_of(talk)
    ]


def labels(talk: Talk) -> list[str]:
    return [CATALOGUE.text(choice.label, Language.THAI) for choice in choices_of(talk.reply)]


async def forgotten(talk: Talk) -> int:
    """A forgotten log-in of somebody unknown."""
    async with talk.store.work() as uow:
        chat = await builders.chat_of(uow, builders.line_address("f"), talk.means)
        return await uow.cases.open(CaseKind.FORGOT, "f", {"name": "ใคร"}, talk.means.clock.now(), chat_id=chat.id)


async def test_the_designs_card(store: Store) -> None:
    clock = FakeClock()
    talk, office, _ = await member_and_office(store=store, means=builders.means(clock=clock))
    await asks(talk)
    clock.advance(timedelta(days=1))
    await forgotten(talk)
    clock.advance(timedelta(days=1))
    await asks(talk)
    await verify_dialogue(office, [("/queue", "queue.title")])
    card = the_card(office.reply)
    assert (card.count and CATALOGUE.text(card.count, Language.THAI)) == "3 เรื่อง"
    assert (card.as_of and CATALOGUE.text(card.as_of, Language.THAI)) == "27 พ.ย. 2569"
    assert lines_of(office) == [
        ("1 · คำถาม", "026548 · มัธยม 1", "รอ 2 วัน", True),
        (f"2 · {FORGOT}", "ยังไม่ยืนยันตัวตน", "รอ 1 วัน", False),
        ("3 · คำถาม", "026548 · มัธยม 1", "", False),
    ]
    assert [str(item.tap) for item in items_of(office)] == ["request:1", "request:2", "request:3"]
    on_both_channels(office.reply, "026548 · มัธยม 1", "รอ 2 วัน")


@pytest.mark.parametrize("words", ["คำร้องรอ", "คิว", "/queue", "ดูคิวคำร้อง", "queue"])
async def test_it_answers_to_its_words(words: str) -> None:
    _, office, _ = await member_and_office()
    await verify_dialogue(office, [(words, "queue.title")])


async def test_an_empty_queue_says_so_with_the_date() -> None:
    _, office, _ = await member_and_office()
    await verify_dialogue(office, [("/queue", "queue.nothing")])
    card = the_card(office.reply)
    assert (card.meaning and CATALOGUE.text(card.meaning, Language.THAI)) == "ไม่มีเรื่องรอ ณ 25 พ.ย. 2569"
    assert not card.items


async def test_days_of_waiting_are_working_days_also_those_that_staff_changed() -> None:
    clock = FakeClock(MORNING + timedelta(days=2))  # a Friday
    talk, office, _ = await member_and_office(means=builders.means(clock=clock))
    await asks(talk)
    clock.advance(timedelta(days=2))
    await verify_dialogue(office, [("/queue", "queue.title")])
    assert lines_of(office)[0][2:] == ("", False), "nothing waits over a weekend"
    async with talk.store.work() as uow:
        day = (clock.now() + timedelta(days=2)).date()
        await add_holiday(uow, talk.means, Actor("os:root", "cli"), day, "วันหยุดพิเศษ")
    clock.advance(timedelta(days=1))
    await verify_dialogue(office, [("/queue", "queue.title")])
    assert lines_of(office)[0][2:] == ("รอ 1 วัน", False)
    clock.advance(timedelta(days=1))
    await verify_dialogue(office, [("/queue", "queue.title")])
    assert lines_of(office)[0][2:] == ("รอ 1 วัน", False), "Tuesday is a holiday"
    clock.advance(timedelta(days=1))
    await verify_dialogue(office, [("/queue", "queue.title")])
    assert lines_of(office)[0][2:] == ("รอ 2 วัน", True)


async def test_seven_come_in_two_pages() -> None:
    talk, office, _ = await member_and_office()
    for number in range(5):
        await asks(talk, f"ข้อ {number}")
    other = Talk(talk.store, builders.line_address("b"), talk.means)
    await other.is_linked_to(await builders.registered(talk.store, builders.associate(unit=None)))
    for number in range(2):
        await asks(other, f"ข้อ {number}")
    await verify_dialogue(office, [("/queue", "queue.title")])
    assert [line[0] for line in lines_of(office)] == [f"{n} · คำถาม" for n in range(1, 6)]
    assert labels(office)[0] == "ดูอีก 2 เรื่อง"
    await office.presses("queue.more")
    assert [line[:2] for line in lines_of(office)] == [("6 · คำถาม", "ส03548"), ("7 · คำถาม", "ส03548")]
    assert "7 เรื่อง" in CATALOGUE.text(the_card(office.reply).count or the_card(office.reply).title, Language.THAI)
    await office.presses("paging.before")
    assert len(items_of(office)) == 5


@pytest.mark.parametrize(
    "args", [("kind", "all", "9999"), ("kind", "nonsense"), ("kind", "question", "x"), ("what",), ("of",)]
)
async def test_forged_buttons_show_the_queue(args: tuple[str, ...]) -> None:
    talk, office, _ = await member_and_office()
    await asks(talk)
    await office.taps("queue", *args)
    assert [line[0] for line in lines_of(office)] == ["1 · คำถาม"]


async def test_one_kind_at_a_time() -> None:
    talk, office, _ = await member_and_office()
    await asks(talk)
    await forgotten(talk)
    await verify_dialogue(office, [("/queue", "queue.title")])
    assert labels(office) == [f"เฉพาะ{FORGOT}", "เฉพาะคำถาม", "รอคนที่สอง"]
    (only,) = [choice for choice in choices_of(office.reply) if choice.tap and choice.tap.args == ("kind", "question")]
    assert only.tap is not None
    await office.taps(only.tap.feature, *only.tap.args)
    assert [line[0] for line in lines_of(office)] == ["1 · คำถาม"]
    assert labels(office) == ["ทุกเรื่อง", "รอคนที่สอง"]
    await office.presses("queue.all")
    assert len(items_of(office)) == 2


@pytest.mark.parametrize("role", Role)
async def test_each_role_sees_what_it_deals_with(role: Role) -> None:
    talk, _, _ = await member_and_office()
    await asks(talk)
    await forgotten(talk)
    office = Talk(talk.store, builders.telegram_address("902"), talk.means)
    await office.works_as(role, "other", "คนอื่น", "0101" if role.value.startswith("unit") else None)
    await office.says("/queue")
    if not may(role, Power.QUEUE_SEE):
        assert keys_of(office.reply)[0] == "desk.not_for_role"
        return
    seen = {line[0] for line in lines_of(office)}
    assert seen == {"1 · คำถาม"} | ({f"2 · {FORGOT}"} if may(role, Power.ACCESS_ANSWER) else set())
    assert ("รอคนที่สอง" in labels(office)) == may(role, Power.PENDING_SEE)


async def test_to_everybody_else_it_is_an_unknown_word() -> None:
    talk, _, _ = await member_and_office()
    await talk.says("/queue")
    known = talk.reply
    await talk.says("/qqqqqqq")
    assert known == talk.reply


async def test_all_that_a_member_asked_for_and_nobody_elses(store: Store) -> None:
    talk, office, person = await member_and_office(store=store)
    numbers = [await asks(talk, f"ข้อ {number}") for number in range(5)]
    async with talk.store.work() as uow:
        await uow.cases.close(numbers[0], CaseState.DONE, "staff:mali", MORNING, keep_data=True)
        await uow.cases.close(numbers[1], CaseState.REJECTED, "staff:mali", MORNING, keep_data=True)
    await asks(talk, "ข้อหก")
    other = Talk(talk.store, builders.line_address("b"), talk.means)
    await other.is_linked_to(await builders.registered(talk.store, builders.associate()))
    await asks(other)
    await office.taps("queue", "of", f"#{person.id}")
    assert CATALOGUE.text(the_card(office.reply).title, Language.THAI) == "เรื่องของสมาชิก 026548"
    assert [line[0] for line in lines_of(office)] == [f"{n} · คำถาม" for n in (6, 5, 4, 3, 2)]
    assert lines_of(office)[-1][1:3] == ("ส่งเมื่อ 25 พ.ย. 2569", "ไม่อนุมัติ")
    await office.presses("paging.more")
    assert lines_of(office) == [("1 · คำถาม", "ส่งเมื่อ 25 พ.ย. 2569", "ดำเนินการแล้ว", False)]
    async with talk.store.read() as uow:
        (newest, *_) = await uow.history.of_member(person.id, 1)
    assert (newest.action, newest.subject) == ("member.opened", "cases")


async def test_a_member_without_cases_and_one_that_is_none() -> None:
    _, office, person = await member_and_office()
    await office.taps("queue", "of", f"#{person.id}")
    assert "queue.none_of_member" in keys_of(office.reply)
    await office.taps("queue", "of", "#999")
    assert keys_of(office.reply) == ["office.no_such_member"]


async def test_no_name_and_no_amount_stands_in_it() -> None:
    talk, office, person = await member_and_office()
    await asks(talk)
    await office.says("/queue")
    inside = [value for part in office.reply.parts for value in values_in(part)]
    assert not [value for value in inside if isinstance(value, Baht) or person.last_name in str(value)]


async def test_requests_are_called_by_what_they_are_about_and_the_cutoff_stands_above() -> None:
    desk = await Desk.staffed(FakeStore())
    office = Talk(desk.store, builders.telegram_address("900"), desk.means)
    await office.works_as(Role.REGISTRAR, "tried")
    for ask in (SAVE, MORE, WORDS, replace(WORDS, words="อื่น")):
        await desk.filed(ask)
    await forgotten(office)
    await verify_dialogue(office, [("/queue", ("queue.title", "queue.due"))])
    meaning = the_card(office.reply).meaning
    assert (meaning and CATALOGUE.text(meaning, Language.THAI)) == "กำหนดส่งคำร้อง 30 พ.ย. 2569 เวลา 12.00 น."
    assert [line[0] for line in lines_of(office)] == [
        "1 · เงินฝากรายเดือน",
        "2 · ค่าหุ้น",
        "3 · คำร้องทั่วไป",
        "4 · คำร้องทั่วไป",
        f"5 · {FORGOT}",
    ]
    assert labels(office) == ["เฉพาะคำร้องทั่วไป", f"เฉพาะ{FORGOT}", "เฉพาะค่าหุ้น", "รอคนที่สอง"]
    on_both_channels(office.reply, "2 · ค่าหุ้น", "กำหนดส่งคำร้อง")
    await office.taps("queue", "part", "shares")
    assert [line[0] for line in lines_of(office)] == ["2 · ค่าหุ้น"]
    assert labels(office) == ["ทุกเรื่อง", "รอคนที่สอง"]


async def test_a_part_is_turned_over_page_by_page() -> None:
    desk = await Desk.staffed(FakeStore())
    office = Talk(desk.store, builders.telegram_address("900"), desk.means)
    await office.works_as(Role.LOANS, "tried")
    for number in range(7):
        await desk.filed(replace(WORDS, words=f"เรื่องที่ {number}"))
    await desk.filed(MORE)
    await office.taps("queue", "part", "general")
    assert len(items_of(office)) == 5
    assert labels(office) == ["ดูอีก 2 เรื่อง", "ทุกเรื่อง"]
    await office.presses("queue.more")
    assert [str(item.tap) for item in items_of(office)] == ["request:6", "request:7"]
    await office.taps("queue", "part", "loans")
    assert len(items_of(office)) == 5, "nothing of it waits: the whole queue"


@pytest.mark.shows("F17")
async def test_held_and_near_ones_are_marked_and_listed() -> None:
    desk = await Desk.staffed(FakeStore())
    office = Talk(desk.store, builders.telegram_address("900"), desk.means)
    await office.works_as(Role.LOANS, "tried")
    await desk.filed(SAVE)
    await desk.held(MORE)
    desk.clock.at = CUTOFF + timedelta(minutes=1)
    await desk.file(WORDS, shown=JANUARY, is_own_time=False)
    await verify_dialogue(office, [("/queue", "queue.doubtful")])
    assert [line[2:] for line in lines_of(office)] == [("", False), ("นอกเวลา", True), ("นอกเวลา", True)]
    assert labels(office)[0] == "ส่งนอกเวลา"
    await office.presses("queue.only_doubtful")
    assert [str(item.tap) for item in items_of(office)] == ["request:2", "request:3"]
    on_both_channels(office.reply, "นอกเวลา")


async def test_who_decides_no_requests_sees_no_parts_and_no_cutoff() -> None:
    desk = await Desk.staffed(FakeStore())
    office = Talk(desk.store, builders.telegram_address("900"), desk.means)
    await office.works_as(Role.FRONT_DESK, "tried")
    await desk.filed(MORE)
    await forgotten(office)
    await office.taps("queue", "part", "shares")
    assert [line[0] for line in lines_of(office)] == [f"2 · {FORGOT}"]
    assert "queue.due" not in keys_of(office.reply)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("part", Part)
def test_the_button_of_each_part_has_room_for_its_name(part: Part, language: Language) -> None:
    only = Phrase.of("queue.only", kind=Phrase(f"case_request.{part.value}")) if part is not Part.DOUBTFUL else None
    label = CATALOGUE.text(only or Phrase("queue.only_doubtful"), language)
    assert cut_clusters(label, 20, "label") == label


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", desks())
def test_the_button_of_each_kind_has_room_for_its_name(kind: CaseKind, language: Language) -> None:
    label = CATALOGUE.text(Phrase.of("queue.only", kind=desks()[kind].name), language)
    assert cut_clusters(label, 20, "label") == label

"""/holiday: which cut-offs move is shown before and after, then confirmed; own changes can be taken back."""

from datetime import date, datetime, timedelta

import pytest

from core.clock import BANGKOK
from core.history import Actor
from core.ports import Store
from core.services.office_calendar import add_holiday, coming_cutoff, working_days
from core.staff import Role
from handlers.reply import Clocked, Literal, Phrase
from tests.dialogue import Talk, keys_of, the_card, the_text, verify_dialogue
from tests.fakes import FakeClock
from tests.handlers.staff.changing import Changing, items_of, rows_of

MONDAY, FRIDAY = (datetime(2026, 11, day, 12, tzinfo=BANGKOK) for day in (30, 27))
DAY = date(2026, 11, 30)


async def cutoff_of(office: Changing) -> datetime:
    async with office.store.read() as uow:
        return (await coming_cutoff(uow, office.means))[0].at


def moved(talk: Talk) -> list[tuple[object, object]]:
    """The cut-offs on the card, before and after."""
    return [(section.rows[0].value, section.rows[1].value) for section in the_card(talk.reply).sections]


def told(talk: Talk) -> list[object]:
    """Who hears of the move on the card, and when."""
    return [row.value for section in the_card(talk.reply).sections for row in section.rows[2:]]


@pytest.mark.shows("E6")
async def test_the_cut_off_that_moves_is_shown_then_confirmed(store: Store) -> None:
    office = await Changing.opened(store)
    talk = office.registrar
    await verify_dialogue(talk, [("/holiday 30/11/2569 วันหยุดพิเศษ", "holiday.add_title")])
    assert rows_of(talk) == {"holiday.day": DAY, "holiday.name": Literal("วันหยุดพิเศษ")}
    assert moved(talk) == [(Clocked(MONDAY), Clocked(FRIDAY))]
    assert told(talk) == [Phrase("holiday.concerned"), Clocked(datetime(2026, 11, 26, 8, tzinfo=BANGKOK))]
    assert await cutoff_of(office) == MONDAY, "asked, not done"
    await verify_dialogue(talk, [("[desk.confirm]", "holiday.added")])
    assert await cutoff_of(office) == FRIDAY
    assert await office.actions() == ["calendar.changed"]
    await verify_dialogue(
        talk,
        [
            ("/holiday 30 พ.ย. - ประกาศผิดวัน", ("holiday.remove_title", "holiday.why")),
            ("[desk.confirm]", "holiday.removed"),
        ],
    )
    assert told(talk) == [Phrase("holiday.nobody")], "nobody has heard of it yet"
    assert await cutoff_of(office) == MONDAY
    by = {(entry.actor.name, entry.actor.channel, entry.subject) for entry in await office.written()}
    assert by == {("staff:mali", "line", "calendar:2026-11-30")}


async def test_what_moves_nothing_says_so() -> None:
    office = await Changing.opened()
    await verify_dialogue(
        office.manager, [("/holiday 2026-12-28 วันหยุดพิเศษ", ("holiday.add_title", "holiday.not_moved"))]
    )
    assert moved(office.manager) == []


async def test_a_cut_off_that_has_passed_then_is_told() -> None:
    office = await Changing.opened()
    clock = office.means.clock
    assert isinstance(clock, FakeClock)
    clock.at = datetime(2026, 11, 30, 9, tzinfo=BANGKOK)
    await verify_dialogue(office.manager, [("/holiday 30/11 วันหยุดด่วน", "holiday.passed")])


@pytest.mark.parametrize(
    "typed", ["28/12/2569", "28/12/69", "2026-12-28", "28 ธ.ค.", "28 ธ.ค. 69", "๒๘ ธันวาคม ๒๕๖๙", "28 dec"]
)
async def test_days_are_typed_in_any_form_and_the_name_is_asked_for(typed: str) -> None:
    office = await Changing.opened()
    await verify_dialogue(
        office.manager,
        [
            (f"/holiday {typed}", "holiday.ask_name"),
            ("วันหยุดพิเศษ", "holiday.add_title"),
            ("[desk.confirm]", "holiday.added"),
        ],
    )
    async with office.store.read() as uow:
        assert (await working_days(uow, office.means)).holiday(date(2026, 12, 28)) == "วันหยุดพิเศษ"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("วันหยุด", "holiday.not_a_day"),
        ("31/2/2570 ก", "holiday.not_a_day"),
        ("24/11/2569 ก", "calendar.past"),
        ("29/11/2569 ก", "calendar.weekend"),
        ("7/12/2569 ก", "calendar.there"),
        ("28/12/2569 -", "calendar.not_there"),
        ("28/12/2569 - เปิด", "calendar.not_there"),
    ],
)
async def test_what_cannot_be_is_refused_at_once(typed: str, key: str) -> None:
    office = await Changing.opened()
    await verify_dialogue(office.manager, [(f"/holiday {typed}", key)])
    assert await office.written() == []


async def test_the_list_has_what_comes_and_buttons_to_take_own_changes_back() -> None:
    office = await Changing.opened()
    talk = office.registrar
    for said in ("/holiday 28/12/2569 วันหยุดพิเศษ", "/holiday 10/12/2569 - เปิดทำการแทน"):
        await verify_dialogue(talk, [(said, "holiday.day"), ("[desk.confirm]", "holiday.day")])
    await verify_dialogue(talk, [("วันหยุดสหกรณ์", ("holiday.title", "holiday.own_holiday", "holiday.own_working"))])
    card = the_card(talk.reply)
    assert items_of(card) == ["holiday:2026-12-10", "holiday:2026-12-28:-"]
    days = [row.label.values["day"] for row in card.rows]
    assert days == [date(2026, 12, 5), date(2026, 12, 7), date(2026, 12, 31), date(2027, 1, 1), *days[4:]]
    await verify_dialogue(talk, [("[paging.more]", "holiday.title"), ("[paging.before]", "holiday.title")])
    await talk.taps("holiday", "2026-12-28", "-")
    await verify_dialogue(talk, [("ประกาศผิด", "holiday.remove_title"), ("[desk.confirm]", "holiday.removed")])
    await talk.taps("holiday", "2026-12-10")
    assert the_text(talk.reply).key == "holiday.ask_name"
    await verify_dialogue(talk, [("วันรัฐธรรมนูญ", "holiday.add_title"), ("[desk.confirm]", "holiday.added")])
    async with office.store.read() as uow:
        calendar = await working_days(uow, office.means)
    assert (calendar.holiday(date(2026, 12, 28)), calendar.holiday(date(2026, 12, 10))) == (None, "วันรัฐธรรมนูญ")


async def test_a_calendar_that_changed_meanwhile_is_shown_anew() -> None:
    office = await Changing.opened()
    talk = office.registrar
    await talk.says("/holiday 30/11/2569 วันหยุดพิเศษ")
    async with office.store.work() as uow:
        await add_holiday(uow, office.means, Actor("os:root", "cli"), date(2026, 11, 27), "อีกวัน")
    await verify_dialogue(talk, [("[desk.confirm]", "holiday.changed_meanwhile")])
    assert moved(talk) == [(Clocked(MONDAY), Clocked(datetime(2026, 11, 26, 12, tzinfo=BANGKOK)))]
    await verify_dialogue(talk, [("[desk.confirm]", "holiday.added")])


async def test_an_open_question_for_the_name_gives_way_to_the_command() -> None:
    office = await Changing.opened()
    await verify_dialogue(
        office.registrar,
        [
            ("/holiday 28/12", "holiday.ask_name"),
            ("/holiday 29/12", "holiday.ask_name"),
            ("วันหยุดสหกรณ์", "holiday.title"),
        ],
    )


async def test_back_and_the_same_press_twice() -> None:
    office = await Changing.opened()
    talk = office.registrar
    await verify_dialogue(talk, [("/holiday 28/12 ก", "holiday.add_title"), ("[desk.back]", "desk.nothing_changed")])
    await talk.says("/holiday 28/12 ก")
    yes = the_card(talk.reply).acts[0].tap
    assert yes is not None
    for _ in range(2):
        await talk.taps(yes.feature, *yes.args)
    assert the_text(talk.reply).key == "desk.over"
    assert await office.actions() == ["calendar.changed"]


async def test_a_month_without_any_working_day_is_refused() -> None:
    office = await Changing.opened()
    day = date(2026, 12, 1)
    async with office.store.work() as uow:
        for number in range(31):
            days = await working_days(uow, office.means)
            if not days.is_free(other := day + timedelta(days=number)) and other != date(2026, 12, 28):
                await add_holiday(uow, office.means, Actor("os:root", "cli"), other, "ปิด")
    await verify_dialogue(office.manager, [("/holiday 28/12 ปิด", "holiday.no_working_day")])


@pytest.mark.parametrize("role", Role)
async def test_who_may_change_it(role: Role) -> None:
    office = await Changing.opened()
    talk = await office.another(role, "who", unit="0101" if "unit" in role else None)
    may = role in {Role.REGISTRAR, Role.MANAGER, Role.ADMIN}
    await talk.says("/holiday")
    assert ("holiday.title" in keys_of(talk.reply)) == may
    await verify_dialogue(talk, [("/holiday 28/12 ก", "holiday.add_title" if may else "desk.not_for_role")])

"""/month: how far the month is, what is missing, lists as pages, a whole unit deducted; to an officer the own unit."""

from datetime import date

import pytest

from core.collection import Stage
from core.history import Action
from core.money import Baht
from core.pages import PageSession
from core.ports import Store
from core.requests import MonthState
from core.services.list_page import MONTH, SHORT
from core.services.list_page import UNIT as UNIT_KEY
from core.staff import Power, Role, may
from handlers.reply import Literal, OutOf, Phrase, Text
from tests import builders
from tests.billing import DECEMBER, bill
from tests.dialogue import keys_of, the_card, the_text, values_in, verify_dialogue
from tests.fakes import MORNING, FakeStore
from tests.handlers.staff.changing import items_of, rows_of
from tests.handlers.staff.collecting import OTHER, UNIT, Collecting, act, labels


def page_of(office: Collecting) -> PageSession:
    assert isinstance(office.store, FakeStore)
    return list(office.store.tables.pages.values())[-1]


async def test_how_the_month_stands_for_the_office(store: Store) -> None:
    office = await Collecting.opened(store)
    talk = office.cashier
    await verify_dialogue(talk, [("/month", ("month.title", "month.billed", "month.not_yet"))])
    card = the_card(talk.reply)
    assert (card.amount, card.title) == (Baht.of("17,031.51"), Phrase.of("month.title", month=DECEMBER))
    assert rows_of(talk) == {
        "month.sealed": Phrase("month.not_yet"),
        "month.prepared": date(2026, 11, 25),
        "month.answered": OutOf(0, 3),
        "month.received": Baht.of(0),
        "month.posted": OutOf(0, 3),
    }
    assert items_of(card) == ["month:2026-12:unit:0", "month:2026-12:unit:1"]
    assert labels(talk) == ["month.results_button", "month.before_button", "staff.button"]


async def test_what_came_in_what_is_posted_and_what_stayed_open() -> None:
    office = await Collecting.opened()
    talk = office.cashier
    for line in ("026548 5000", "026549 5677.17"):
        await verify_dialogue(talk, [(f"/results {line}", "results.ask"), ("ยืนยัน", "results.done")])
    await office.posted("026549")
    await talk.says("งานประจำเดือน")
    rows = rows_of(talk)
    assert (rows["month.answered"], rows["month.received"]) == (OutOf(2, 3), Baht.of("10,677.17"))
    assert (rows["month.posted"], rows["month.posted_amount"]) == (OutOf(1, 3), Baht.of("5,677.17"))
    assert rows["month.short"] == Phrase.of("month.persons", number=1)
    assert items_of(the_card(talk.reply)) == ["month:2026-12:unit:1"], "the other one has said all"
    await verify_dialogue(talk, [("[month.open_button]", ("month.short_title", "month.page_note"))])
    page = page_of(office)
    assert {key: page.data.get(key) for key in (MONTH, UNIT_KEY, SHORT)} == {
        MONTH: "2026-12",
        UNIT_KEY: None,
        SHORT: SHORT,
    }
    assert (act(talk, "bill_list.open").path or "").startswith("/list/")


async def test_one_unit_and_everybody_deducted_in_full(store: Store) -> None:
    office = await Collecting.opened(store)
    talk = office.cashier
    await talk.says("/month")
    await talk.taps("month", "2026-12", "unit", "0")
    assert rows_of(talk)["month.unit"] == Literal("เขต 1")
    assert the_card(talk.reply).note == Phrase.of("month.still_missing", number=2)
    await verify_dialogue(talk, [("[month.all_button]", ("month.all_title", "month.before", "month.after"))])
    assert await office.received() == [None, None, None]
    await verify_dialogue(talk, [("ยืนยันหักครบ", "month.all_done")])
    assert await office.received() == ["5,677.17", "5,677.17", None]
    assert await office.written() == [Action.MONTH_RESULTS]
    await talk.taps("month", "2026-12", "all", "0")
    assert the_text(talk.reply).key == "month.nobody_waits"


async def test_an_officer_sees_the_own_unit_only_and_ends_it_with_one_button(store: Store) -> None:
    office = await Collecting.opened(store)
    talk = office.officer
    await verify_dialogue(talk, [("/staff", "staff.title"), ("[month.button]", ("month.unit_title", "month.unit"))])
    assert (the_card(talk.reply).amount, rows_of(talk)["month.unit"]) == (Baht.of("11,354.34"), Literal("เขต 1"))
    assert labels(talk) == ["month.list_button", "month.all_button", "month.results_button", "staff.button"]
    await verify_dialogue(
        talk,
        [
            ("/results 026548 0 ลา", "results.ask"),
            ("[results.confirm]", "results.done"),
            ("/month", "month.still_missing"),
            ("[month.all_button]", "month.all_title"),
            ("[month.all_confirm]", "month.all_done"),
            ("/month", "month.all_said"),
        ],
    )
    assert await office.received() == ["0.00", "5,677.17", None]
    assert labels(talk) == ["month.list_button", "month.open_button", "month.results_button", "staff.button"]


@pytest.mark.shows("T12")
@pytest.mark.shows("T27")
@pytest.mark.parametrize("wish", ["unit", "list", "open", "all"])
@pytest.mark.parametrize("place", ["1", "-", "x", "99999999", "0"])
async def test_forged_buttons_bring_an_officer_nothing_of_another_unit(wish: str, place: str) -> None:
    office = await Collecting.opened()
    await office.officer.taps("month", "2026-12", wish, place)
    told = keys_of(office.officer.reply)
    if place == "0":
        assert "result_row.no_such_unit" not in told
        assert wish not in {"list", "open"} or page_of(office).data[UNIT_KEY] == UNIT
    else:
        assert told == ["result_row.no_such_unit"]
    said = str(office.officer.reply)
    assert "เขต 2" not in said


async def test_the_list_of_a_unit_is_a_page_and_no_message() -> None:
    office = await Collecting.opened()
    await verify_dialogue(office.officer, [("/month", "month.unit_title"), ("[month.list_button]", "month.page_note")])
    page = page_of(office)
    assert (page.data[MONTH], page.data[UNIT_KEY], page.data.get(SHORT)) == ("2026-12", UNIT, None)
    assert not any("ประพันธ์" in str(value) for value in values_in(office.officer.reply.parts))


async def test_a_month_before_its_bills_and_one_that_is_none() -> None:
    office = await Collecting.opened(begun=False)
    await verify_dialogue(
        office.cashier,
        [
            ("/month", ("month.title", "month.no_bills")),
            ("[month.before_button]", "month.no_bills"),
            ("/month ต.ค. 2569", "month.no_bills"),
            ("/month มะลิ", "month.not_a_month"),
        ],
    )
    await verify_dialogue(office.officer, [("/month", ("month.title", "month.no_bills"))])


async def test_more_units_than_a_card_holds_are_turned_over() -> None:
    office = await Collecting.opened()
    async with office.store.work() as uow:
        for number in range(7):
            person = await uow.members.add(builders.member(member_no=f"03000{number}", national_id=None))
            await uow.bills.put(bill(person, pay_unit=f"C{number}"))
    talk = office.cashier
    await talk.says("/month")
    assert len(the_card(talk.reply).items) == 5
    await verify_dialogue(talk, [("[paging.more]", "month.title")])
    assert items_of(the_card(talk.reply))[-1] == "month:2026-12:unit:8"
    await verify_dialogue(talk, [("[paging.before]", "month.title")])


async def test_what_changed_while_the_question_was_open_is_not_done() -> None:
    office = await Collecting.opened()
    await office.officer.says("/month")
    await verify_dialogue(office.officer, [("[month.all_button]", "month.all_title")])
    await verify_dialogue(office.cashier, [("/results 026548 0", "results.ask"), ("ยืนยัน", "results.done")])
    await verify_dialogue(office.officer, [("[month.all_confirm]", "month.changed_meanwhile")])
    assert await office.received() == ["0.00", None, None]


async def test_who_runs_the_month_is_told_what_comes_next() -> None:
    office = await Collecting.opened(begun=False)
    talk = office.cashier

    async def told() -> str | None:
        await talk.says("/month 12/2569")
        note = the_card(talk.reply).note
        return None if note is None else note.key

    assert await told() == "month.next_seal"
    async with office.store.work() as uow:
        await uow.requests.seal(MonthState(month=DECEMBER, sealed_at=MORNING, sealed_by="system", cutoff_at=MORNING))
    assert await told() == "month.next_prepare"
    person = await office.member()
    async with office.store.work() as uow:
        await uow.bills.put(bill(person.id, pay_unit=UNIT))
        await uow.bills.begin(DECEMBER, Stage.PREPARED, MORNING, "staff:wilai")
    assert await told() == "month.next_wait"
    await verify_dialogue(talk, [("/results 026548 5000", "results.ask"), ("ยืนยัน", "results.done")])
    assert await told() == "month.next_post"
    await office.posted("026548")
    assert await told() == "month.next_nothing"
    talk = await office.another(Role.AUDITOR)
    assert await told() is None


async def test_back_and_an_old_question() -> None:
    office = await Collecting.opened()
    await office.officer.says("/month")
    await verify_dialogue(
        office.officer, [("[month.all_button]", "month.all_title"), ("[desk.back]", "desk.nothing_changed")]
    )
    await office.officer.taps("month", "yes", "ABCD2345")
    assert the_text(office.officer.reply).key == "desk.over"


async def test_stages_are_told_with_their_days() -> None:
    office = await Collecting.opened()
    async with office.store.work() as uow:
        await uow.bills.begin(DECEMBER, Stage.POSTED, MORNING, "staff:wilai")
    await office.cashier.says("/month 12/2569")
    assert rows_of(office.cashier)["month.prepared"] == MORNING.date()


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_who_sees_a_month_and_what_they_may_press(role: Role) -> None:
    office = await Collecting.opened()
    talk = await office.another(role, OTHER if "unit" in role else None)
    await talk.says("/month")
    assert ("month.answered" in keys_of(talk.reply)) == may(role, Power.MONTH_SEE)
    assert ("month.results_button" in labels(talk)) == may(role, Power.RESULT_GIVE)
    await talk.taps("month", "2026-12", "unit", "0")
    assert ("month.all_button" in labels(talk)) == may(role, Power.RESULT_GIVE)
    texts = [part for part in talk.reply.parts if isinstance(part, Text)]
    assert not [value for text in texts for value in values_in(text) if isinstance(value, Baht)]

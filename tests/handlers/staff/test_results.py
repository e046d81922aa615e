"""/results: a line typed, a file sent, each shown, confirmed, done once; the own unit only."""

from datetime import timedelta

import pytest

from core.history import Action
from core.money import Baht
from core.ports import Store
from core.results import SheetFault
from core.staff import Power, Role, may
from handlers.reply import Literal, Text
from tests.dialogue import cards_of, keys_of, the_card, the_text, values_in, verify_dialogue
from tests.fakes import FakeClock
from tests.handlers.staff.changing import rows_of
from tests.handlers.staff.collecting import NUMBERS, OTHER, UNIT, Collecting, confirms, labels, sends, sheet

TWO = sheet(("026548", "5,677.17"), ("026549", "5,000.00"))


async def test_one_line_is_shown_before_and_after_then_entered(store: Store) -> None:
    office = await Collecting.opened(store)
    talk = office.officer
    await verify_dialogue(
        talk, [("/results 026548 ๕,๐๐๐ เงินเดือน ไม่พอ", ("results.ask", "results.due", "results.not_yet"))]
    )
    assert rows_of(talk) == {
        "results.member": Literal("026548 ประพันธ์ ตั้งใจสอน"),
        "results.due": Baht.of("5,677.17"),
        "results.after": Baht.of("5,000.00"),
        "results.open": Baht.of("677.17"),
    }
    assert [quote.text for quote in the_card(talk.reply).quotes] == ["เงินเดือน ไม่พอ"]
    assert await office.received() == [None, None, None], "asked, not done"
    await verify_dialogue(talk, [("[results.confirm]", "results.done")])
    assert await office.received() == ["5,000.00", None, None]
    found = await office.bill()
    assert (found.answered_by, {line.reason for line in found.lines if line.unpaid}) == (
        "staff:kanya",
        {"เงินเดือน ไม่พอ"},
    )
    assert await office.written() == [Action.MONTH_RESULTS]


async def test_less_than_before_is_told_and_a_danger(store: Store) -> None:
    office = await Collecting.opened(store)
    talk = office.cashier
    await verify_dialogue(
        talk,
        [
            ("/results 026548 5000", "results.ask"),
            ("[results.confirm]", "results.done"),
            ("/results 026548 0 ลาออก", ("results.ask", "results.before", "results.shrinks")),
        ],
    )
    assert [act.danger for act in the_card(talk.reply).acts] == [True, False]
    await verify_dialogue(talk, [("ยืนยัน", "results.done"), ("/results 026548 0 ลาออก", "results.known")])
    assert (await office.received())[0] == "0.00"
    assert len(await office.written()) == 2


async def test_it_is_asked_for_and_the_next_one_is_a_button_away() -> None:
    office = await Collecting.opened()
    await verify_dialogue(
        office.officer,
        [
            ("/results", ("results.title", "results.how")),
            ("026548 0 ลา", "results.ask"),
            ("[results.confirm]", "results.done"),
            ("[results.more_button]", "results.how"),
            ("026549 5677.17", "results.ask"),
            ("[desk.back]", "desk.nothing_changed"),
        ],
    )
    assert await office.received() == ["0.00", None, None]


async def test_another_word_while_it_waits_is_understood_as_usual() -> None:
    office = await Collecting.opened()
    await verify_dialogue(
        office.officer, [("/results", "results.how"), ("เมนูงาน", "staff.title"), ("/results", "results.how")]
    )


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("/results 026548", "results.usage"),
        ("/results xyz 5", "results.usage"),
        ("/results 026548 มาก", "results.usage"),
        ("/results 026548 -5", "results.usage"),
        ("/results 026548 5677.18", "result_row.too_much"),
        ("/results 2026-11 026548 5", "result_row.no_bill"),
        ("/results 11/2569 026548 5", "result_row.no_bill"),
    ],
)
async def test_what_cannot_be_is_said_and_changes_nothing(said: str, key: str) -> None:
    office = await Collecting.opened()
    await verify_dialogue(office.cashier, [(said, key)])
    assert await office.received() == [None, None, None]


@pytest.mark.shows("T12")
async def test_other_units_are_what_numbers_of_nobody_are(store: Store) -> None:
    office = await Collecting.opened(store)
    answers = []
    for number in ("ส03548", "999999"):
        await office.officer.says(f"/results {number} 5")
        answers.append(office.officer.reply)
    assert answers[0] == answers[1]
    await sends(office.officer, sheet(("ส03548", "5.00")), "/results")
    assert keys_of(office.officer.reply)[0] == "results.refused"
    assert await office.received() == [None, None, None]


async def test_a_posted_bill_takes_nothing_more() -> None:
    office = await Collecting.opened()
    await verify_dialogue(office.cashier, [("/results 026548 5000", "results.ask"), ("ยืนยัน", "results.done")])
    await office.posted("026548")
    await verify_dialogue(office.cashier, [("/results 026548 5677.17", "result_row.posted")])


async def test_what_changed_while_it_was_open_is_shown_anew(store: Store) -> None:
    office = await Collecting.opened(store)
    await verify_dialogue(office.officer, [("/results 026548 5000", "results.ask")])
    await verify_dialogue(office.cashier, [("/results 026548 1000", "results.ask"), ("ยืนยัน", "results.done")])
    await verify_dialogue(
        office.officer,
        [("[results.confirm]", ("results.changed_meanwhile", "results.before")), ("[results.confirm]", "results.done")],
    )
    assert (await office.received())[0] == "5,000.00"


async def test_the_same_press_twice_does_it_once() -> None:
    office = await Collecting.opened()
    await office.officer.says("/results 026548 5000")
    tap = the_card(office.officer.reply).acts[0].tap
    assert tap is not None
    for _ in range(2):
        await office.officer.taps(tap.feature, *tap.args)
    assert the_text(office.officer.reply).key == "desk.over"
    assert len(await office.written()) == 1


async def test_a_file_is_summed_up_then_fetched_again_and_entered(store: Store) -> None:
    office = await Collecting.opened(store)
    talk = office.officer
    await talk.says("/results")
    await sends(talk, TWO)
    assert {key: str(value) for key, value in rows_of(talk).items() if isinstance(value, Baht)} == {
        "results.due": "11,354.34",
        "results.after": "10,677.17",
        "results.open": "677.17",
    }
    assert await office.received() == [None, None, None]
    await confirms(talk, TWO)
    assert "results.done" in keys_of(talk.reply)
    assert await office.received() == ["5,677.17", "5,000.00", None]
    async with store.read() as uow:
        entry = (await uow.history.after(0, 99))[-1]
    assert ("sha256", "d1") in [(value.name, value.text) for value in entry.values]
    await talk.says("/results")
    await sends(talk, TWO)
    assert the_text(talk.reply).key == "results.known"


async def test_a_file_with_its_command_below_needs_no_question() -> None:
    office = await Collecting.opened()
    await sends(office.officer, TWO, "/results")
    assert "results.ask_file" in keys_of(office.officer.reply)


async def test_another_file_in_its_place_is_not_taken() -> None:
    office = await Collecting.opened()
    talk = office.officer
    await sends(talk, TWO, "/results")
    await confirms(talk, sheet(("026548", "1.00"), digest="d2"))
    assert the_text(talk.reply).key == "sheet.gone"
    await sends(talk, TWO)
    await confirms(talk, "sheet.gone")
    assert the_text(talk.reply).key == "sheet.gone"
    assert await office.received() == [None, None, None]


async def test_everything_that_is_wrong_with_a_file_is_told_by_row_and_nothing_is_entered() -> None:
    office = await Collecting.opened()
    talk = office.cashier
    wrong = sheet(("026548", "9,999.00"), ("999999", "1.00"), ("026549", "1.00"), columns={"deducted": "หักได้"})
    await sends(talk, wrong, "/results")
    card = the_card(talk.reply)
    assert [(row.label.values["number"], row.label.values["column"]) for row in card.rows] == [
        (2, Literal("หักได้")),
        (3, Literal("member_no")),
    ]
    unread = sheet(digest="x", faults=tuple(SheetFault(n, "deducted", "ไม่ใช่จำนวนเงิน", "no") for n in range(2, 9)))
    await sends(talk, unread)
    card = the_card(talk.reply)
    assert (card.count is not None and card.count.values["number"], len(card.rows)) == (7, 5)
    await sends(talk, "sheet.too_large")
    assert the_text(talk.reply).key == "sheet.too_large"
    assert await office.received() == [None, None, None]


async def test_a_file_that_nobody_asked_for_is_not_even_fetched() -> None:
    office = await Collecting.opened()
    await sends(office.officer, TWO)
    assert the_text(office.officer.reply).key == "common.unreadable"
    for text in ("/month", "/find", "ผล"):
        await sends(office.officer, TWO, text)
        assert the_text(office.officer.reply).key == "common.unreadable", text


async def test_the_question_ends() -> None:
    office = await Collecting.opened()
    await sends(office.officer, TWO, "/results")
    clock = office.means.clock
    assert isinstance(clock, FakeClock)
    clock.advance(timedelta(minutes=11))
    await confirms(office.officer, TWO)
    assert the_text(office.officer.reply).key == "desk.over"
    assert await office.received() == [None, None, None]


async def test_texts_hold_no_figures_and_taps_no_persons() -> None:
    office = await Collecting.opened()
    for said in ("/results", "/results 026548 0 ลา", "/results 026548 9999", "/results 026548"):
        await office.officer.says(said)
        texts = [part for part in office.officer.reply.parts if isinstance(part, Text)]
        assert not [value for text in texts for value in values_in(text) if isinstance(value, Baht | Literal)]
        taps = [str(choice.tap) for card in cards_of(office.officer.reply) for choice in card.acts]
        assert not any(number in tap for tap in taps for number in NUMBERS)


@pytest.mark.shows("T12")
@pytest.mark.parametrize("role", Role)
async def test_who_may_enter_results(role: Role) -> None:
    office = await Collecting.opened()
    talk = await office.another(role, UNIT if "unit" in role else None)
    await talk.says("/results 026548 5")
    assert ("results.ask" in keys_of(talk.reply)) == may(role, Power.RESULT_GIVE)
    await sends(talk, TWO, "/results")
    assert ("results.ask_file" in keys_of(talk.reply)) == may(role, Power.RESULT_GIVE)


async def test_an_officer_of_another_unit() -> None:
    office = await Collecting.opened()
    talk = await office.another(Role.UNIT_OFFICER, OTHER)
    await verify_dialogue(
        talk, [("/results 026548 5", "result_row.no_bill"), ("/results ส03548 5", ("results.ask", "results.member"))]
    )
    assert "month.button" not in labels(talk)

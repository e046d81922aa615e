"""Everything on one card: what is owned, owed and saved, the next deduction, and what is left of the salary."""

from datetime import date

from core.calendar import Month
from core.links import Language
from core.loans import Loan
from core.members import Member
from core.money import Baht
from handlers.reply import Card, Phrase, Section
from tests import builders
from tests.dialogue import CATALOGUE, Talk, choices_of, the_card, the_text, verify_dialogue
from tests.lending import emergency, late, lent, ordinary
from tests.saver import has_account, on_both_channels, rows_of, saver

TH, EN = Language.THAI, Language.ENGLISH


async def member_of(*loans: Loan, person: Member | None = None) -> tuple[Talk, Member]:
    """Shares of 214,500.00, a deposit of 35,250.75, and LOANS."""
    talk, own = await saver(person=person, shares=builders.account())
    await has_account(talk, own, builders.deposit())
    await lent(talk.store, own, loans)
    return talk, own


def written(section: Section) -> list[tuple[str, str]]:
    rows = (*section.rows, section.total) if section.total else section.rows
    return [(CATALOGUE.text(row.label, TH), CATALOGUE.value(row.value, TH).replace("\u00a0บาท", "")) for row in rows]


async def card_of(talk: Talk) -> Card:
    await verify_dialogue(talk, [("ขอดูภาพรวมค่ะ", "summary.title")])
    return the_card(talk.reply)


async def test_one_card_with_everything() -> None:
    talk, _ = await member_of(ordinary(), emergency())
    card = await card_of(talk)
    assert card.amount == Baht.of("12,414.38")  # 2,000.00 of shares, 9,914.38 of loans, 500.00 of deposits
    assert card.meaning == Phrase.of("summary.meaning", month=Month(2026, 11))
    assert card.as_of == Phrase.of("common.as_of", day=date(2026, 10, 31))
    assert rows_of(card) == [
        ("ทุนเรือนหุ้น", "214,500.00\u00a0บาท"),
        ("เงินกู้คงเหลือ 2 สัญญา", "510,000.00\u00a0บาท"),
        ("เงินฝาก 1 บัญชี", "35,250.75\u00a0บาท"),
    ]
    made_of, salary = card.sections
    assert written(made_of) == [
        ("ค่าหุ้น", "2,000.00"),
        ("เงินกู้", "9,914.38"),
        ("เงินฝาก", "500.00"),
        ("รวม", "12,414.38"),
    ]
    assert written(salary) == [
        ("เงินเดือน", "48,200.00"),
        ("หักของสหกรณ์", "-12,414.38"),
        ("เหลือรับราว", "35,785.62"),
    ]
    assert card.alert is None
    on_both_channels(talk.reply, "12,414.38", "35,785.62", "214,500.00")
    on_both_channels(talk.reply, "Left, about", "Deducted for Nov 2569", language=EN)


async def test_without_a_salary_nothing_is_left_out_silently() -> None:
    talk, _ = await member_of(person=builders.member(salary=None))
    card = await card_of(talk)
    assert len(card.sections) == 1
    assert card.note == Phrase("summary.no_salary")


async def test_what_is_overdue_stands_above_and_leads_to_help() -> None:
    talk, _ = await member_of(late())
    card = await card_of(talk)
    assert card.alert is not None
    assert card.alert.amount == Baht.of("2,614.66")
    assert [choice.label.key for choice in card.acts] == ["contact.button", "loans.button"]
    assert card.amount == Baht.of("7,725.62")  # 5,225.62 of the contract, with what is behind


async def test_an_associate_with_a_deposit_alone() -> None:
    talk, own = await saver(person=builders.associate())
    await has_account(talk, own, builders.deposit())
    card = await card_of(talk)
    assert rows_of(card) == [("เงินกู้", "ไม่มี"), ("เงินฝาก 1 บัญชี", "35,250.75\u00a0บาท")]
    assert card.amount == Baht.of(500)


async def test_a_deduction_above_the_salary_is_shown_as_it_is() -> None:
    talk, _ = await member_of(ordinary(), person=builders.member(salary=Baht.of(5_000)))
    _, salary = (await card_of(talk)).sections
    assert written(salary)[-1] == ("เหลือรับราว", "-4,815.75")


async def test_nothing_on_the_books_says_so_with_the_date_and_a_way_on() -> None:
    talk, _ = await saver()
    await verify_dialogue(talk, [("/summary", "summary.none")])
    assert the_text(talk.reply).values["day"] == date(2026, 11, 25)
    assert choices_of(talk.reply)[0].label.key == "contact.button"


async def test_a_guest_is_offered_to_link() -> None:
    await verify_dialogue(Talk(), [("ภาพรวม", "common.link_first")])
